"""What a program reads with, in place of its owner's password."""

from __future__ import annotations

from django.db import models

from remit.core import clock
from remit.core.accounts.models import Token
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool


class Key(OfSchool, EditedRecord, Token):
    """Reads what its owner sees, without what waits for a second step, until its last day."""

    remit = Remit("export", school="school", reader="user")
    name = models.CharField("what for", max_length=60)
    last_day = models.DateField()

    class Meta:
        verbose_name, verbose_name_plural = "key for a program", "keys for programs"

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return super().is_open and clock.today() <= self.last_day
