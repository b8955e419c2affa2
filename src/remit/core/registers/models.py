"""Views of lists that somebody keeps for herself."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from remit.core.records import Record
from remit.core.remits import Remit


class SavedView(Record):
    """What a list was narrowed to and which columns it showed, under a name: `asked` are the parts of its address. Its
    maker's alone. Her school is a number: core knows no school."""

    remit = Remit("view", school="school_id", reader="user")
    school_id = models.BigIntegerField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    asked = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "register", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name
