"""Invitations, one to whoever may be written to, and the sheet that families sign in on, as files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from django.utils.formats import date_format, time_format

from remit.areas.evenings import queries, rules
from remit.areas.evenings.models import Evening, Invitation
from remit.core.outputs.document import Block, Break, Column, Document, Heading, Paragraph, Table
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.school import family

FIELD = re.compile(r"\{(\w+)\}")
NOBODY = "parent or carer"  # where nobody is marked for letters
TEXTS = {
    Evening.INFORMATION: (
        "Dear {names}\n\nWe should be glad to see you at our {evening} on {day} at {time}{where}. There is time for questions "
        "at the end.\n\nIf you cannot come, tell us, and we will send you what was said.\n\n{signed}"
    ),
    Evening.CONCERNS: (
        "Dear {names}\n\nWe should like to talk with you about how {first_name} is getting on, at our {evening} on {day} at "
        "{time}{where}.\n\n{concern}\n\nPlease tell us whether you can come. If another day suits you better, we will find "
        "one.\n\n{signed}"
    ),
    Evening.PARENTS: (
        "Dear {names}\n\nYou are invited to our {evening} on {day} at {time}{where}, to meet those who teach {first_name}.\n\n"
        "If you cannot come, tell us, and we will find another way to talk.\n\n{signed}"
    ),
}


def merged(evening: Evening, invitation: Invitation, names: Sequence[str], signed: str) -> str:
    """The text as these people read it. What only looks like a field stays as it was written."""
    values = {
        "names": " and ".join(names) or NOBODY,
        "first_name": invitation.pupil.given_name,
        "full_name": str(invitation.pupil),
        "evening": evening.name,
        "day": date_format(evening.day, "l j F Y"),
        "time": time_format(evening.begins, "H:i"),
        "where": f", {evening.room}" if evening.room else "",
        "concern": invitation.concern,
        "signed": signed,
    }
    text = evening.letter.strip() or TEXTS[evening.sort]
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def _found(viewer: Viewer, ref: str) -> Evening | None:
    return queries.evenings(viewer).filter(ref=ref).first() if rules.can_hold(viewer) else None


def _asked(viewer: Viewer, evening: Evening) -> list[Invitation]:
    """Of those whom she leads, who are asked."""
    rows = queries.asked(viewer, evening).filter(out_on=None, pupil__in=rules.led(viewer).values("pk"))
    return list(rows)


def letters(viewer: Viewer, evening: Evening) -> Document:
    """One to each of those who may be written to, and to nobody whom a court keeps away; where nobody is marked for letters,
    one to be addressed by hand."""
    rows = _asked(viewer, evening)
    people = family.contactable(viewer, [each.pupil for each in rows], family.LETTERS)
    blocks: list[Block] = []
    for each in rows:
        for name in [one.contact.name for one in people[each.pupil_id]] or [NOBODY]:
            blocks += [Break()] if blocks else []
            blocks += [
                Paragraph(date_format(viewer.day, "j F Y")),
                Paragraph(merged(evening, each, [name], viewer.user.name)),
            ]
    return Document(
        title=evening.name, subtitle="", school=evening.school.name, day=viewer.day, audience="For the family",
        blocks=tuple(blocks) or (Paragraph("Nobody is asked yet."),), name="invitations",
    )  # fmt: skip


def sheet(viewer: Viewer, evening: Evening) -> Document:
    """A table a form, with room to sign."""
    columns = (Column("Name", wide=3), Column("Who came", wide=3), Column("Signature", wide=3))
    blocks: list[Block] = []
    for form, rows in groupby(_asked(viewer, evening), key=lambda each: getattr(each, "form", "") or "Others"):
        table = Table(form, columns, tuple((str(each.pupil), None, None) for each in rows))
        blocks += [Heading(form), table]
    when = f"{date_format(evening.day, 'l j F Y')}, {time_format(evening.begins, 'H:i')}"
    return Document(
        title=evening.name, subtitle=f"{when}{f', {evening.room}' if evening.room else ''}", school=evening.school.name,
        day=viewer.day, audience="To sign in on. Keep it at the door, and not where everybody reads it.",
        blocks=tuple(blocks) or (Paragraph("Nobody is asked yet."),), name="sign-in",
    )  # fmt: skip


LETTERS = Output("evening-letters", "Invitations to an evening", _found, letters, "evenings:list", whole=True)
SHEET = Output("evening-sheet", "A sheet to sign in on", _found, sheet, "evenings:list", whole=True)
