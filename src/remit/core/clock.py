"""The only place that asks what time it is, so that tests and the demo can stop it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()  # noqa: TID251 - this is the one place


def today() -> date:
    """The school's day (settings.TIME_ZONE)."""
    return timezone.localtime(now()).date()
