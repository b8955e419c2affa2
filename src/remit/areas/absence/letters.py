"""Letters: the text of a stage with what is known of one pupil, addressed to whoever may be written to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from remit.areas.absence import queries
from remit.areas.absence.models import Stage, Step
from remit.areas.attendance.masks import Counts
from remit.core.outputs.document import Break, Document, Paragraph
from remit.core.viewers import Viewer
from remit.school.family import LETTERS, contactable, kept_away_in, names_kept_away
from remit.school.models import Pupil

FIELD = re.compile(r"\{(\w+)\}")
FIELDS = {
    "first_name": "the first name",
    "full_name": "the first and the last name",
    "missed": "sessions missed this year",
    "possible": "sessions that were possible",
    "unauthorised": "those missed without leave",
    "days": "missed sessions in days",
    "tried": "the support that was tried, with its days",
    "reply_by": "the day by which an answer is asked",
    "signed": "who writes",
    "names": "to whom each letter goes",
}
NAMES = "{names}"  # filled for each letter when it is written out
BETWEEN = "; "
LONGEST_SUBJECT = 160
NOBODY = "parent or carer"  # where nobody is marked for letters


def unknown_fields(text: str) -> list[str]:
    """Names in braces that no letter can fill."""
    return sorted({each for each in FIELD.findall(text) if each not in FIELDS})


def merged(viewer: Viewer, stage: Stage, pupil: Pupil, done: Iterable[Step], reply_by: date | None) -> tuple[str, str]:
    """The subject and the text of a stage's letter for one pupil, with today's figures. To whom it goes stays open."""
    counts = queries.counts_of(viewer, [pupil.pk]).get(pupil.pk, Counts())
    support = [f"{each.stage} on {queries.in_full(each.done_on)}" for each in done if each.done_on]
    half = "½" if counts.absent % 2 else ""
    values = {
        "first_name": pupil.given_name,
        "full_name": str(pupil),
        "missed": str(counts.absent),
        "possible": str(counts.possible),
        "unauthorised": str(counts.unauthorised),
        "days": f"{counts.absent // 2 or ('' if half else 0)}{half}",
        "tried": ", ".join(support) or "none yet",
        "reply_by": queries.in_full(reply_by) if reply_by else "…",
        "signed": viewer.user.name,
        "names": NAMES,
    }
    subject, body = (
        FIELD.sub(lambda found: values.get(found[1], found[0]), text) for text in (stage.subject, stage.body)
    )
    return subject[:LONGEST_SUBJECT], body


def recipients(viewer: Viewer, pupil: Pupil) -> list[str]:
    """Whoever is marked for letters and no court order keeps away, as far as she may see contacts."""
    return [each.contact.name for each in contactable(viewer, pupil, LETTERS)[pupil.pk]]


def addressed(viewer: Viewer, step: Step) -> Sequence[str]:
    """As it was sent, without those whom a court order keeps away today; before that, to whom it would go."""
    if step.done_on is None:
        return recipients(viewer, step.pupil)
    away = names_kept_away(step.pupil, viewer.day)
    return [each for each in step.to.split(BETWEEN) if each and not kept_away_in(each, away)]


def to(names: Sequence[str], letter: str) -> str:
    """The letter as these people read it."""
    return letter.replace(NAMES, " and ".join(names) or NOBODY)


def document(viewer: Viewer, step: Step) -> Document:
    """A letter for each of those it goes to; without any, one to be addressed by hand."""
    blocks: list[Break | Paragraph] = []
    for name in addressed(viewer, step) or [NOBODY]:
        if blocks:
            blocks.append(Break())
        blocks.append(Paragraph(f"{queries.in_full(step.done_on or viewer.day)}"))
        blocks.append(Paragraph(to([name], step.letter)))
    return Document(
        title=step.subject or str(step.stage),
        subtitle="",
        school=step.pupil.school.name,
        day=step.done_on or viewer.day,
        audience="For the family",
        blocks=tuple(blocks),
        name="letter",
    )
