"""Where duties stand in the navigation."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from remit.core.seams import Dated, Disclosure, Hit, Layer, Page, Sought
from remit.core.viewers import Viewer
from remit.leading.duties import figures, queries, rules
from remit.school import rules as school_rules
from remit.school.sought import holds

PAGES = (
    Page("duties", "My duties", "duties:mine", "duties", "", 10, rules.has_duties, phone=True),
    Page("job-descriptions", "Job descriptions", "duties:bring-in", "file", "", 11, rules.has_duties),
    Page("sheets", "Shared sheets", "duties:sheets", "sheet", "", 12, rules.has_duties),
    Page("openings", "For the head", "duties:openings", "key", "School", 62, school_rules.can_confirm_openings),
)


def _sought(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    held = [each for each in queries.duties_at_work(viewer) if holds(each.wording, words)]
    return [Hit(each.wording, reverse("duties:duty", args=[each.ref]), each.post.title, 0) for each in held[:most]]


SOUGHT = (Sought("duties", "Duties", 50, _sought),)


def _due(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """On the last day of the period that is not recorded yet."""
    for line in figures.stood(viewer) if rules.has_duties(viewer) else ():
        day, duty = line.standing.next_due, line.duty
        if day and first <= day <= last:
            yield Dated(day, duty.wording, reverse("duties:duty", args=[duty.ref]), plain="Duty due", key=duty.ref)


LAYERS = (Layer("duties", "Duties due", 50, _due),)

DISCLOSURES = (
    Disclosure(
        "post-has-duties",
        "the measure of posts reporting to her",
        "a line manager may know whether a job description is confirmed, never what it says",
    ),
)
