"""What somebody is told of, and the e-mail that says so. No row says more than of which kind it is and what it leads to."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from remit.core import clock
from remit.core.records import EditedRecord, Record, new_ref
from remit.core.remits import Remit


class Notice(Record):
    """One thing for one person, until she has read it. `what` is the reference of the record it leads to; empty where
    its kind leads to a page. Her school is a number: core knows no school."""

    fleeting = True
    remit = Remit("notice", school="school_id", reader="to")
    school_id = models.BigIntegerField(db_index=True)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(default=clock.now)
    read = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "kind", "what"], condition=Q(read=None), name="told_once_until_read")
        ]
        indexes = [models.Index(fields=["to", "at"])]


class QuietHours(EditedRecord):
    """Between which hours a school's Remit sends no e-mail, by the school's own clock. Without a row, the usual ones."""

    BEGINS, ENDS = time(18), time(7)
    remit = Remit("directory", school="school_id")
    school_id = models.BigIntegerField()
    begins = models.TimeField(default=BEGINS)
    ends = models.TimeField(default=ENDS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_id"], name="one_quiet_a_school")]

    def holds_at(self, moment: time) -> bool:
        """Also over midnight. Where it ends as it begins, no hour is quiet."""
        if self.begins <= self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends


class Choice(models.Model):
    """Whether somebody wants the e-mail. Who never said gets it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    wants = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="one_choice_a_person")]


class Letter(models.Model):
    """One day's e-mail to one person. While it waits, `try_at` says from when a worker may take it: whoever moves that
    moment on has it, and where she is killed it comes again. Missed: the day ended before it could go, and what it
    would have told stands in the next."""

    WAITING, SENT, MISSED = STATES = ("waiting", "sent", "missed")
    ref = models.CharField(max_length=12, default=new_ref, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=7, default=WAITING, choices=[(each, each) for each in STATES])
    try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=80, blank=True)  # the name of the last one: its text may hold an address

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_letter_a_day")]
        indexes = [models.Index(fields=["state", "try_at"])]


class Enclosed(models.Model):
    """Which letter told of a notice: of each, one."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice"], name="one_letter_a_notice")]
