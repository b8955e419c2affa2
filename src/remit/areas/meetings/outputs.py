"""What was said at a meeting about one pupil, for the family; and the list of such meetings."""

from __future__ import annotations

from remit.areas.meetings import queries, rules, sheets
from remit.areas.meetings.models import Attendance, Guest, Meeting
from remit.areas.meetings.registers import PUPIL_MEETINGS
from remit.areas.meetings.sheets import Sheet
from remit.core.access import words_for
from remit.core.outputs.document import Block, Document, Facts, Heading, Items, Paragraph, Signatures, day_said
from remit.core.registers.printed import printed
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import say

NOTHING = "Nothing was written down."
COPY, WITH_KNOWN = "meeting-copy", "meeting-copy-known"


def find(viewer: Viewer, ref: str) -> Meeting | None:
    """For whoever leads it: a copy leaves the school."""
    found = queries.about(viewer).filter(ref=ref).first()
    return found if found and rules.leads(viewer, meeting=found) else None


def copy(viewer: Viewer, meeting: Meeting, known: bool = False) -> Document:
    """What was said and agreed, and who was there. What was gathered beforehand stands in it only where that was asked for.
    Nobody else's records are read for it."""
    held = sheets.sheet(viewer, meeting)
    pupil = meeting.pupil
    assert pupil
    assert meeting.type
    words = words_for(viewer)
    blocks: list[Block] = [_facts(held)]
    if known:
        for brief, lines in sheets.known(viewer, pupil):
            blocks += [Heading(say(brief.label, words)), Items(tuple(each.words for each in lines))]
    for line in held.lines:
        said = [line.item.minutes, *(f"Put right: {each.words}" for each in line.corrections)]
        told = "\n\n".join(each for each in said if each)
        if told or (line.item.standing and not line.agreed):
            blocks += [Heading(line.item.title), Paragraph(told or NOTHING)]
    if held.agreed:
        doing = tuple(f"{each.said.what} ({each.said.whose}, by {day_said(each.said.due)})" for each in held.agreed)
        blocks += [Heading("Who does what"), Items(doing)]
    blocks += _signed(held)
    return Document(
        title=meeting.type.name,
        subtitle=f"{pupil}, {day_said(meeting.held_on or meeting.day)}",
        school=meeting.school.name,
        day=viewer.day,
        audience="For the family of the child it is about",
        blocks=tuple(blocks),
        name="meeting",
    )


def _facts(held: Sheet) -> Facts:
    meeting = held.meeting
    here = [each.staff.name for each in held.named if each.state in {Attendance.PRESENT, Attendance.EXPECTED}]
    came = [str(each) for each in held.guests if each.state != Guest.STAYED_AWAY]
    pairs = [
        ("Led by", str(meeting.chair)),
        ("From school", ", ".join(here) or "Nobody is named"),
        ("From home and outside", ", ".join(came) or "Nobody is named"),
        ("We look at this again", day_said(meeting.review_due) if meeting.review_due else "No day was agreed"),
    ]
    return Facts(tuple(pairs))


def _signed(held: Sheet) -> list[Block]:
    """Who agreed so far, and a line for each who is still to."""
    told = tuple(f"{each.name}: {each.get_form_display().lower()}, {day_said(each.day)}" for each in held.signatures)
    blocks: list[Block] = [Heading("Who agreed"), Items(told)] if told else []
    lines = {"pupil": str(held.meeting.pupil), "parent": "A parent or carer", "school": "For the school"}
    if held.unsigned:
        blocks.append(Signatures(tuple(lines[each] for each in held.unsigned)))
    return blocks


def _plain(viewer: Viewer, meeting: Meeting) -> Document:
    return copy(viewer, meeting)


def _with_known(viewer: Viewer, meeting: Meeting) -> Document:
    return copy(viewer, meeting, known=True)


COPIES = (
    Output(COPY, "A copy of a meeting, for the family", find, _plain, "meetings:about.copy"),
    Output(WITH_KNOWN, "A copy of a meeting with what was known", find, _with_known, "meetings:about.copy"),
)
LISTS = printed(PUPIL_MEETINGS)
