from django.db import models

from remit.core import clock
from remit.core.records import EditedRecord, Record
from remit.core.remits import Remit


class Batch(EditedRecord):
    """A file that was read, and how far it has been brought in: rows up to `reached` of `last`. Its school is a
    number: core knows no school. Stopped: the worker met something it could not do, and somebody says to go on.
    Undoing goes back from `reached`, part by part; halted is to it what stopped is to running. `undone` says what was
    done then: how many were `taken_off` and `put_back`, and what was `left`, as pupil, field and why. `said`: what
    whoever brings it in said of the whole file. `shown`: what the preview said of each row when it was started, as
    digests, and nothing where no preview was; `refused`: by number, why a row was not brought in. Reading: the worker
    is at the file itself, `unread`, which is held, packed, no longer than that. `would`: what an undo would do, as
    `undone` says it, worked out by the worker before it is pressed; `asked` until then, `anew` where what was pressed
    held no longer. It is gone as soon as anything is undone."""

    READY, RUNNING, STOPPED, DONE, DROPPED = STATES = ("ready", "running", "stopped", "done", "dropped")
    READING = "reading"
    UNDOING, HALTED, UNDONE = BACKWARDS = ("undoing", "halted", "undone")
    remit = Remit("import", school="school_id")
    school_id = models.BigIntegerField(db_index=True)
    of = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    headings = models.JSONField()
    columns = models.JSONField()
    state = models.CharField(
        max_length=8, default=READY, choices=[(each, each) for each in (READING, *STATES, *BACKWARDS)]
    )
    started_by = models.BigIntegerField(null=True, editable=False)  # the account whose sight the worker has
    reached = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)
    would = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    shown = models.JSONField(null=True)
    refused = models.JSONField(default=dict)
    unread = models.BinaryField(default=b"", blank=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name

    @property
    def rows_held(self) -> int:
        """Without the headings, which are row 1."""
        return max(self.last - 1, 0)

    @property
    def rows_reached(self) -> int:
        return max(self.reached - 1, 0)

    @property
    def can_be_undone(self) -> bool:
        return self.reached > 0 and self.state in {self.DONE, self.STOPPED, self.HALTED}

    @property
    def is_undo_shown(self) -> bool:
        """Whether it has been worked out what an undo would do."""
        return "left" in self.would


class Row(Record):
    """One row of the file, as it came. What would happen with it is worked out when it is looked at, against what is
    held then; nothing that is worked out can grow old. `extra`: what a transfer says that no cell can hold."""

    ref = None  # type: ignore[assignment]
    append_only = True
    remit = Remit("import", school="batch__school_id")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    extra = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_number")]


class Heading(EditedRecord):
    """What somebody at the school said that a heading holds, so that the next file with it comes matched: a field's
    key, or nothing where the column is not used. `key` is the heading as `columns.heading_key` folds it."""

    remit = Remit("import", school="school_id")
    school_id = models.BigIntegerField(db_index=True)
    of = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    field = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school_id", "of", "key"], name="one_meaning_a_heading")]

    def __str__(self) -> str:
        return self.key
