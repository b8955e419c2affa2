"""The behaviour log and its picture as documents.

No document has both names and groups. What is counted by class, lesson or place are entries and nobody; of groups of pupils
small numbers are held back, on the page and in every file: `figures.hold_back`.
"""

from __future__ import annotations

from django.http import QueryDict

from remit.analytics.suppression import FEWEST
from remit.areas.behaviour import picture, rules
from remit.areas.behaviour.picture import Picture
from remit.areas.behaviour.registers import ENTRIES
from remit.core.access import words_for
from remit.core.outputs.document import Document, Facts, Paragraph
from remit.core.registers.printed import printed
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school.queries import school_of

LISTS = printed(ENTRIES)
HOW = (
    "Awards to one: awards for each incident. Per 100: incidents in lessons to a hundred lessons. Of groups numbers of "
    f"{{pupil.many}} from one to {FEWEST - 1} are held back, and as many others as it takes that nobody can work them out."
)
PUBLIC = "Numbers of entries and figures of groups. No {pupil.one} is named."


def found(viewer: Viewer, what: str) -> Picture | None:
    return picture.picture(viewer, QueryDict(what).dict()) if rules.can_recognise(viewer) else None


def written(viewer: Viewer, held: Picture) -> Document:
    words = words_for(viewer)
    tables = picture.cut_tables(viewer, held)
    return Document(
        title="Behaviour picture",
        subtitle=f"{held.span.label}: {held.days}",
        school=str(school_of(viewer) or ""),
        day=held.day,
        audience=say(PUBLIC, words),
        blocks=(Facts(held.about), *tables, picture.group_table(viewer, held), Paragraph(say(HOW, words))),
        name="behaviour-picture",
    )


PICTURE = Output("behaviour-picture", "Behaviour picture", found, written, "behaviour:picture", whole=True)
