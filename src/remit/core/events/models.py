from django.db import models

from remit.core import clock

TRIES = 6  # after so many it is tried once a day


class Event(models.Model):
    """What one click wrote, for one reaction that follows it: models and row numbers, never a value. `rows` empty asks the
    reaction for all it keeps. Written in the act's own transaction, and gone once the reaction has ended. Whoever moves
    `try_at` on has it until then, under a name of its own in `taken`."""

    reaction = models.CharField(max_length=40)
    rows = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.real_now)
    try_at = models.DateTimeField(default=clock.real_now, db_index=True)
    taken = models.CharField(max_length=32, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=80, blank=True)
