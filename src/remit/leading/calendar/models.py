"""The calendar that a phone or an office program subscribes to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool


class Feed(OfSchool, EditedRecord):
    """An address from which a program fetches her calendar without signing in. Its hash is kept, never the address; it
    shows kinds of things, times and rooms, no title and nobody's name. One is open at a time."""

    remit = Remit("export", school="school", reader="user")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=clock.now)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(withdrawn=None), name="one_open_feed_a_person")
        ]
