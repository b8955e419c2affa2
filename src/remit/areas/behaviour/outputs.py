"""The behaviour log and its picture as documents.

No document has both names and groups. What is counted by class, lesson or place are entries and nobody; of groups of pupils
small numbers are held back, on the page and in every file: `figures.hold_back`.
"""

from __future__ import annotations

from django.http import QueryDict
from django.utils.formats import date_format

from remit.analytics.suppression import FEWEST
from remit.areas.behaviour import picture, queries, rewards, rules
from remit.areas.behaviour.models import Certificate, Postcard
from remit.areas.behaviour.picture import Picture
from remit.areas.behaviour.registers import ENTRIES
from remit.areas.behaviour.rewards import Total
from remit.core.access import words_for
from remit.core.outputs.document import (
    Block,
    Break,
    Cards,
    Document,
    Facts,
    Heading,
    Items,
    Paragraph,
    Signatures,
)
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


def celebration(viewer: Viewer, what: str) -> list[Total] | None:
    half = queries.half_term(viewer) if rules.can_recognise(viewer) else None
    return rewards.totals(viewer, half) if half else None


def celebration_written(viewer: Viewer, held: list[Total]) -> Document:
    """Names, by what they are celebrated for; nobody's number."""
    blocks: list[Block] = []
    for label, found in rewards.celebrated(held):
        if found:
            blocks += [Heading(label), Items(tuple(_named(each) for each, _ in found))]
    return _document(
        viewer, "Celebration list", "Most awards of this half term, by what they were for", tuple(blocks), "celebration"
    )


def _named(each: Total) -> str:
    return f"{each.pupil}, {each.form}" if each.form else str(each.pupil)


def _document(viewer: Viewer, title: str, subtitle: str, blocks: tuple[Block, ...], name: str) -> Document:
    return Document(
        title=title,
        subtitle=subtitle,
        school=str(school_of(viewer) or ""),
        day=viewer.day,
        audience=say("For the {pupil.many} who are named, and their families.", words_for(viewer)),
        blocks=blocks,
        name=name,
    )


def given(viewer: Viewer, what: str) -> list[Certificate] | None:
    return rewards.in_batch(viewer, what) or None if rules.can_reward(viewer) else None


def certificates_written(viewer: Viewer, held: list[Certificate]) -> Document:
    """A page with whom they are for; then a page each."""
    words, place = words_for(viewer), str(school_of(viewer) or "")
    blocks: list[Block] = [Items(tuple(f"{each.pupil}: {each.milestone}" for each in held))]
    for each in held:
        blocks += [
            Break(),
            Heading(f"{each.milestone} certificate"),
            Paragraph(f"{place}\n\nThis certificate is given to"),
            Heading(str(each.pupil)),
            Paragraph(f"for {each.points} award points.\n\n{date_format(each.given_on, 'j F Y')}"),
            Signatures((say("{Head_of_year.one}", words),)),
        ]
    return _document(viewer, "Certificates", f"{len(held)} for award points", tuple(blocks), "certificates")


def to_send(viewer: Viewer, what: str) -> list[tuple[Postcard, list[str]]] | None:
    """Those that somebody may be written to about."""
    held = [(each, to) for each, to in rewards.written(viewer) if to] if rules.can_reward(viewer) else []
    return held or None


def postcards_written(viewer: Viewer, held: list[tuple[Postcard, list[str]]]) -> Document:
    place = str(school_of(viewer) or "")
    cards = tuple(
        (f"To {' and '.join(to)}", f"About {each.pupil}\n\n{each.words}\n\n{each.by or viewer.user.name}, {place}")
        for each, to in held
    )
    listed = Items(tuple(f"{each.pupil}: {' and '.join(to)}" for each, to in held))
    return _document(viewer, "Postcards home", f"{len(held)} to send", (listed, Cards(cards)), "postcards")


CELEBRATION = Output("celebration-list", "Celebration list", celebration, celebration_written, "behaviour:celebration", whole=True)  # fmt: skip
CERTIFICATES = Output("behaviour-certificates", "Certificates for awards", given, certificates_written, "behaviour:certificates", whole=True)  # fmt: skip
POSTCARDS = Output("postcards-home", "Postcards home", to_send, postcards_written, "behaviour:postcards", whole=True)
PICTURE = Output("behaviour-picture", "Behaviour picture", found, written, "behaviour:picture", whole=True)
