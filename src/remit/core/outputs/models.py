"""What left Remit as a file: for whom, of what, in which format; and for a day the file itself, where the worker made it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models

from remit.core import clock
from remit.core.files.models import StoredFile
from remit.core.records import EditedRecord
from remit.core.remits import Remit

FILE_KEPT = timedelta(days=1)


class Export(EditedRecord):
    """Opened by whoever asked for it and nobody else. `of` is the name of an `Output`, or of a register whose list was
    handed over at once; `what` the reference of the record it is about or of
    what a program read by, or of a list which rows of it; `second_step`: the session that asked had shown
    one, and so must one that fetches it. Its school is a number: core knows no school."""

    ASKED, MADE, FAILED, GONE = STATES = ("asked", "made", "failed", "gone")
    PDF, DOCX, XLSX, CSV, JSON, ICS = FORMATS = ("pdf", "docx", "xlsx", "csv", "json", "ics")
    remit = Remit("export", school="school_id", reader="asked_by")
    school_id = models.BigIntegerField(db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    of = models.CharField(max_length=60)
    what = models.CharField(max_length=400, blank=True)
    format = models.CharField(max_length=4, choices=[(each, each) for each in FORMATS])
    second_step = models.BooleanField(default=False)
    sight = models.CharField(max_length=64, blank=True)  # of whoever asked, on the day on which they did
    state = models.CharField(max_length=6, default=ASKED, choices=[(each, each) for each in STATES])
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    @property
    def is_over(self) -> bool:
        """Whether its file is gone, or about to go."""
        return self.at < clock.now() - FILE_KEPT

    def __str__(self) -> str:
        return f"{self.of}, {self.format}"
