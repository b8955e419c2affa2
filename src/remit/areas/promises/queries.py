"""Every read of actions. The first argument is who is looking."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from remit.areas.promises.models import Promise
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.calendar import halves
from remit.school.models import Pupil, Staff

PEOPLE = ("owner", "post", "giver", "pupil", "group", "colleague", "ended_by")
SHOWN_DONE = 60


def promises(viewer: Viewer) -> Any:
    """All that she may see, with the people and the post they name."""
    return Promise.objects.visible_to(viewer).select_related(*PEOPLE)


def mine(viewer: Viewer) -> Any:
    """Hers to do: her own, and those of posts she holds."""
    return promises(viewer).of(viewer.user, viewer.day)


def given(viewer: Viewer) -> Any:
    """What she gave others."""
    return promises(viewer).filter(giver__user=viewer.user).exclude(pk__in=mine(viewer).values("pk"))


def lately_ended(rows: Any) -> list[Promise]:
    """The last that were done or let go, newest first."""
    ended = rows.exclude(done_on=None, let_go_on=None)
    return list(ended.order_by(Coalesce("done_on", "let_go_on").desc(), "-pk")[:SHOWN_DONE])


def asking(viewer: Viewer) -> QuerySet[Promise]:
    """Done by her, and the day has come to ask whether it worked."""
    return (
        mine(viewer).filter(done_on__isnull=False, asks_on__lte=viewer.day, answered_on=None).order_by("asks_on", "pk")
    )


def about_pupil(viewer: Viewer, pupil: Pupil) -> tuple[list[Promise], list[Promise]]:
    """For the page of a pupil whom she leads: the open ones, and the last that ended. What is there only because it is
    her own entry stands in her list and not here."""
    rows = list(promises(viewer.only("lead")).filter(pupil=pupil))
    ended = sorted((row for row in rows if not row.is_open), key=lambda row: row.done_on or row.let_go_on, reverse=True)
    return [row for row in rows if row.is_open], ended[:SHOWN_DONE]


def owners(viewer: Viewer) -> QuerySet[Staff]:
    """To whom an action may be given: who works here today."""
    return school.staff(viewer).order_by("name", "pk")


def no_school(viewer: Viewer, day: date) -> str:
    """Why nobody is in on that day, in a sentence, or nothing. Of years that are not entered only weekends are known."""
    if day.weekday() > 4:
        return f"{day:%-d %B %Y} is a {day:%A}. Choose a school day."
    terms = school.terms(viewer)
    if not terms or not terms[0].academic_year.first_day <= day <= terms[0].academic_year.last_day:
        return ""
    if day in school.closed_days(viewer, terms) or not any(day in half for term in terms for half in halves(term)):
        return f"The school is closed on {day:%A %-d %B %Y}. Choose a school day."
    return ""


def in_a_week(viewer: Viewer) -> date:
    """A due day to start from: the school day a week from today, or the next one."""
    return school_day_after(viewer, timedelta(weeks=1))


def school_day_after(viewer: Viewer, time: timedelta) -> date:
    """The school day so long from today, or the next one."""
    day = viewer.day + time
    return next(
        (each for each in (day + timedelta(days=more) for more in range(60)) if not no_school(viewer, each)), day
    )
