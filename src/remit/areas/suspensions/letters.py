"""The letter to parents: the school's text with what is known of one suspension, addressed to whoever may be written to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from remit.areas.suspensions import metrics, queries, reference, standing
from remit.areas.suspensions.models import LetterText, Suspension
from remit.core.access import words_for
from remit.core.outputs.document import Break, Document, Paragraph
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school.family import LETTERS, contactable
from remit.school.models import Pupil

FIELD = re.compile(r"\{(\w+)\}")
FIELDS = {
    "first_name": "the first name",
    "full_name": "the first and the last name",
    "days": "how long, over the school calendar",
    "first_day": "the first day",
    "last_day": "the last day",
    "back_on": "the day of return",
    "reasons": "the reasons of the census",
    "six": "what is provided from the sixth day, where it lasts so long",
    "representations": "what the governing board does with representations",
    "signed": "who decided it",
    "names": "to whom each letter goes",
}
NAMES, SIGNED = "{names}", "{signed}"  # filled when it is written out: to whom each goes, and who had decided by then
NOBODY, HEAD = "parent or carer", "Headteacher"
SOUGHT = {
    metrics.MUST: "The governing board will meet, and consider whether {first_name} is to be reinstated.",
    metrics.ASKED: "If you do, the governing board will consider whether {first_name} is to be reinstated.",
    metrics.HEAR: "The governing board will consider them; it cannot reinstate {first_name} after a suspension of this length.",
}


def in_full(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "…"


def unknown_fields(text: str) -> list[str]:
    """Names in braces that no letter can fill."""
    return sorted({each for each in FIELD.findall(text) if each not in FIELDS})


def merged(viewer: Viewer, text: LetterText, suspension: Suspension) -> tuple[str, str]:
    """The subject and the text for one suspension. To whom it goes, and who decides, stays open."""
    pupil, stand = suspension.pupil, standing.stand_of(viewer, suspension)
    limits = reference.limits_on(viewer.day)
    if_asked = metrics.duty(
        stand.in_term, permanent=suspension.is_permanent, exam=bool(suspension.exam), represented=True, limits=limits
    )
    where = ", ".join(part for part in (suspension.six_what, suspension.six_where) if part)
    six = f"From the sixth school day, {in_full(stand.sixth)}, there is: {where or '…'}." if stand.sixth else ""
    reasons = say("; ".join(suspension.reason_names), words_for(viewer))
    values = {
        "first_name": pupil.given_name,
        "full_name": str(pupil),
        "days": stand.said,
        "first_day": _with_session(suspension.first_day, suspension.first_session, metrics.PM, suspension),
        "last_day": _with_session(suspension.last_day, suspension.last_session, metrics.AM, suspension),
        "back_on": in_full(stand.back_on),
        "reasons": reasons[:1].lower() + reasons[1:],
        "six": six,
        "representations": SOUGHT[if_asked].replace("{first_name}", pupil.given_name),
        "signed": SIGNED,
        "names": NAMES,
    }
    subject, body = (
        FIELD.sub(lambda found: values.get(found[1], found[0]), said) for said in (text.subject, text.body)
    )
    return subject[:160], re.sub(r" +\n", "\n", body)


def _with_session(day: date | None, session: str, unusual: str, suspension: Suspension) -> str:
    """Only where it is not the whole day."""
    said = "the morning" if session == metrics.AM else "the afternoon"
    part = f"{said} of " if session == unusual and suspension.sort == Suspension.FIXED else ""
    return f"{part}{in_full(day)}"


def recipients(viewer: Viewer, pupil: Pupil) -> list[str]:
    """Whoever is marked for letters and no court order keeps away, as far as she may see contacts."""
    return [each.contact.name for each in contactable(viewer, pupil, LETTERS)[pupil.pk]]


def to(names: Sequence[str], suspension: Suspension) -> str:
    """The letter as these people read it. It is the head's, whoever prepared it."""
    signed = suspension.decided_by.name if suspension.decided_by else HEAD
    return suspension.letter.replace(NAMES, " and ".join(names) or NOBODY).replace(SIGNED, signed)


def document(viewer: Viewer, suspension: Suspension) -> Document:
    """A letter for each of those it goes to; without any, one to be addressed by hand. Of what was decided."""
    day = suspension.decided_on or viewer.day
    blocks: list[Break | Paragraph] = []
    for name in recipients(viewer, suspension.pupil) or [NOBODY]:
        blocks += [Break()] if blocks else []
        blocks += [Paragraph(in_full(day)), Paragraph(to([name], suspension))]
    return Document(
        title=suspension.subject or suspension.get_sort_display(),
        subtitle="",
        school=suspension.pupil.school.name,
        day=day,
        audience="For the family",
        blocks=tuple(blocks),
        name="letter",
    )


def text_for(viewer: Viewer, suspension: Suspension) -> LetterText:
    """The school's, for this sort."""
    found = queries.letter_of(viewer, suspension.pupil.school, suspension.sort)
    assert found, "a letter ships for every sort"
    return found
