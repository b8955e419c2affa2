"""What a program reads with, in place of its owner's password."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool


class Key(OfSchool, EditedRecord):
    """Reads what its owner sees, without what waits for a second step, until its last day. Its hash is kept, never the
    key."""

    remit = Remit("export", school="school", reader="user")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("what for", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=clock.now)
    last_day = models.DateField()
    withdrawn = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
