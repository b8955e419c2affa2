from django.db import models

from remit.core import clock
from remit.core.records import Record
from remit.core.remits import Closed


class StoredFile(Record):
    """A file's content, kept once by its hash. The record that it belongs to says who may open it."""

    remit = Closed("opened through the record that holds it")
    append_only = True
    name = models.CharField(max_length=160)
    digest = models.CharField(max_length=64, db_index=True)
    type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
