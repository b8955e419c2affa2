"""One pupil's part in an incident as a file: nothing of anybody else who had one."""

from __future__ import annotations

from remit.areas.incidents import queries
from remit.areas.incidents.models import Part, Statement
from remit.core.access import words_for
from remit.core.outputs.document import Block, Document, Facts, Heading, Paragraph
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import say

NOT_YET = "Not yet"


def _found(viewer: Viewer, ref: str) -> Part | None:
    """Nothing, too, where what was written before the others were added names one of them: it leaves the school alone."""
    part = queries.parts(viewer).select_related("pupil__school").filter(ref=ref).first()
    return None if part is None or queries.named_besides(viewer, [part])[part.pk] else part


def _written(viewer: Viewer, part: Part) -> Document:
    incident, words = part.incident, words_for(viewer)
    facts = [
        ("Day", f"{incident.day:%-d %B %Y}"),
        ("Where", incident.where or "Not said"),
        ("What happened", incident.line),
    ]
    if part.role != Part.HARMED:  # whoever was harmed is called by nothing that another did
        facts.append(("What it was", say(incident.sort_name, words)))
    facts += [
        ("Part in it", part.get_role_display()),
        ("What it was about", ", ".join(part.flag_names) or "Nothing said"),
    ]
    told = f"{part.told}, {part.get_told_how_display().lower()}, {part.told_on:%-d %B %Y}" if part.told_on else NOT_YET
    blocks: list[Block] = [Facts(tuple(facts))]
    blocks += _said("What is said of it", part.words)
    for each in queries.statements_of(viewer, [part]).get(part.pk, []):
        whose = each.who if each.whose == Statement.ADULT else str(part.pupil)
        signed = f", signed {each.signed_on:%-d %B %Y}" if each.signed_on else ", not signed"
        blocks += [Heading(f"Statement of {whose}, {each.taken_on:%-d %B %Y}{signed}"), Paragraph(each.words)]
    if part.was_searched:
        blocks += [Heading("Search"), Facts((("For", part.search_why), ("By", part.search_by), ("Found", part.search_found)))]  # fmt: skip
    for used in queries.forces_of(viewer, [part]).get(part.pk, []):
        rows = (("By", used.who), ("Why", used.why), ("Tried before", used.before), ("Injuries", used.injuries or "None noted"))  # fmt: skip
        blocks += [Heading(str(used)), Facts(rows)]
    blocks += _said("Support given", part.support) + _said("What came of it", part.outcome)
    blocks.append(Facts((("Home was told", told.removeprefix(", ")),)))
    return Document(
        title=f"{incident}: {part.pupil}",
        subtitle="This part alone",
        school=part.pupil.school.name,
        day=viewer.day,
        audience="For those who work with this " + say("{pupil.one}", words),
        blocks=tuple(blocks),
        name="incident-part",
    )


def _said(title: str, words: str) -> list[Block]:
    return [Heading(title), Paragraph(words)] if words else []


PACK = Output("incident-part", "One part in a serious incident", _found, _written, "incidents:part")
