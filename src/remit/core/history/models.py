"""What was done. Plain values and no keys to the rows, so that erasing a pupil never breaks the log."""

from django.db import models

from remit.core import clock
from remit.core.records import Record
from remit.core.remits import Closed

LONGEST_KEY = 80


class Kept(Record):
    ref = None  # type: ignore[assignment]
    append_only = True
    remit = Closed("read through acts.history_of, which asks for the record first")

    class Meta:
        abstract = True


class Entry(Kept):
    """One act, or a whole batch of rows of one school and kind."""

    act = models.CharField(max_length=80)
    deed = models.CharField(max_length=32, db_index=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
    school = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=20, blank=True)
    changes = models.JSONField(default=dict)


class Touched(Kept):
    """A row that an entry covers, or (`person`) somebody whom it is about."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="touched")
    label = models.CharField(max_length=80)
    row = models.BigIntegerField()
    person = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["label", "row"])]


class Answer(Kept):
    """The answer given to a key: the same key again is the same act, and gets it again. Kept for a week."""

    at = models.DateTimeField(default=clock.real_now, db_index=True)
    by = models.BigIntegerField()
    act = models.CharField(max_length=80)
    key = models.CharField(max_length=LONGEST_KEY)
    digest = models.CharField(max_length=64)
    label = models.CharField(max_length=80, blank=True)
    row = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "act", "key"], name="one_answer_a_key")]
