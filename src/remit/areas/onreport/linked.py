"""The pages for somebody at home: who gets one, which is open, and what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from remit.areas.onreport.grid import scores_of, standing
from remit.areas.onreport.models import HomePage, Report
from remit.areas.onreport.practice import practice_of
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.viewers import Viewer
from remit.school.family import REPORTS, Recipient, contactable
from remit.school.models import Pupil, School
from remit.school.remit import nobody

OPEN_AFTER = timedelta(days=7)
REASON = "the link itself says of whom it is"
KINDS = "directory calls class behaviour pastoral general attendance lessons"


def remit_itself(school: int) -> Viewer:
    """Who sends, and who shows what a link opens: nobody is signed in."""
    return nobody(school, KINDS, "read")


def recipients(viewer: Viewer, pupils: Iterable[Pupil]) -> dict[int, list[Recipient]]:
    """By pupil who lives with the pupil, has an e-mail address, receives reports, and is kept away by no court order."""
    found = contactable(viewer, pupils, REPORTS)
    return {
        pupil: [each for each in people if each.email and each.contact.lives_with] for pupil, people in found.items()
    }


def page_of(token: str) -> HomePage | None:
    """Whose page it is, open or not. Looking uses nothing up."""
    rows = HomePage.objects.unscoped(REASON).filter(digest=digest_of(token))
    return rows.select_related("pupil__school", "report", "contact").first()


def last_day_of(report: Report) -> date:
    return report.until + OPEN_AFTER


def is_open(page: HomePage) -> bool:
    """Not withdrawn, not over; the pupil is still there, the school and the report still show scores, and whoever has it is
    somebody whom the school may write to now."""
    report, viewer = page.report, remit_itself(page.school_id)
    over = clock.today() > last_day_of(report) or report.outcome == Report.MISTAKE
    if page.withdrawn is not None or over or not report.home_sees or not page.pupil.holds_on(clock.today()):
        return False
    if not practice_of(viewer, page.school_id).home_sees:
        return False
    return page.contact_id in {each.contact.pk for each in recipients(viewer, [page.pupil])[page.pupil_id]}


def to_send(school: School, day: date) -> list[tuple[Report, Recipient]]:
    """Of today's reports that were scored today: whom it is sent to, and who has not had it yet."""
    viewer = remit_itself(school.pk)
    if not practice_of(viewer, school).home_sees:
        return []
    rows = Report.objects.visible_to(viewer).filter(
        home_sees=True, first_day__lte=day, last_day__gte=day, outcome="", school=school
    )
    held = list(rows.select_related("pupil__school"))
    scored = {each.report_id for each in standing(scores_of(viewer, held).filter(day=day)).values()}
    told = HomePage.objects.visible_to(viewer).filter(report__in=held, day=day, sent__isnull=False)
    had = set(told.values_list("report", "contact"))
    asked = [each for each in held if each.pk in scored]
    people = recipients(viewer, [each.pupil for each in asked])
    return [
        (report, each)
        for report in asked
        for each in people[report.pupil_id]
        if (report.pk, each.contact.pk) not in had
    ]
