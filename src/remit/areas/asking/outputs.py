"""The sheet of what the teachers of a pupil answered, as a file."""

from __future__ import annotations

from django.utils.timezone import localtime

from remit.areas.asking import queries, rules
from remit.areas.asking.models import Asking, Reply
from remit.core.outputs.document import Block, Column, Document, Facts, Heading, Items, Table
from remit.core.seams import Output
from remit.core.viewers import Viewer


def _found(viewer: Viewer, ref: str) -> Asking | None:
    row = queries.askings(viewer).filter(ref=ref).first()
    return row if row and rules.reads_all(viewer, row) else None


def _written(viewer: Viewer, row: Asking) -> Document:
    held, reason = queries.replies_of(viewer, row), queries.reason_of(viewer, row)
    missing = [each for each in held if not each.answered]
    apart = [each for each in held if each.not_applicable]
    due = localtime(row.due)
    facts = [
        ("About", f"{row.pupil}, {row.pupil.year_name}"),
        ("Asked", f"{localtime(row.asked):%-d %B %Y}{f', by {row.by}' if row.by else ''}"),
        ("Answered by", f"{due:%-d %B %Y, %H:%M}"),
        *([("For", reason.meeting)] if reason and reason.meeting else []),
        *([("Why", reason.words)] if reason and reason.words else []),
        ("Answers", f"{len(held) - len(missing)} of {len(held)}"),
    ]
    blocks: list[Block] = [Facts(tuple(facts))]
    for each in queries.gathered(row, held):
        blocks.append(Heading(each.words))
        if each.tally:
            blocks.append(Items((", ".join(f"{label}: {number}" for label, number in each.tally),)))
        rows = tuple(
            (reply.staff.name, reply.taught, choice or None, line or None) for reply, choice, line in each.said
        )
        columns = (
            Column("Teacher", wide=2),
            Column("Teaches", wide=2),
            Column("Answer", wide=2),
            Column("In a line", wide=4),
        )
        blocks.append(Table(each.words, columns, rows))
    blocks += _others("Not answered yet", missing) + _others("Does not apply", apart)
    return Document(
        title="What the teachers say",
        subtitle=str(row.pupil),
        school=row.pupil.school.name,
        day=viewer.day,
        audience="For those who lead or tutor them. Confidential.",
        blocks=tuple(blocks),
        name="teachers-answers",
    )


def _others(title: str, held: list[Reply]) -> list[Block]:
    said = tuple(f"{each.staff.name}, {each.taught}{f': {each.why_not}' if each.why_not else ''}" for each in held)
    return [Heading(title), Items(said)] if said else []


SHEET = Output("asking-sheet", "What teachers answered", _found, _written, "asking:asking")
