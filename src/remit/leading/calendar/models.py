"""The calendar that a phone or an office program subscribes to."""

from __future__ import annotations

from django.db import models

from remit.core.accounts.models import Token
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool


class Feed(OfSchool, EditedRecord, Token):
    """An address from which a program fetches her calendar without signing in. It shows kinds of things, times and rooms, no title and nobody's name. One is open at a time."""

    remit = Remit("export", school="school", reader="user")

    class Meta:
        verbose_name, verbose_name_plural = "calendar address", "calendar addresses"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(withdrawn=None), name="one_open_feed_a_person")
        ]
