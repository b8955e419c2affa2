"""The list of a detention, to print."""

from __future__ import annotations

from remit.areas.sanctions import sittings
from remit.areas.sanctions.models import Sitting
from remit.core.access import words_for
from remit.core.outputs.document import Column, Document, Facts, Table
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school import queries as school


def _found(viewer: Viewer, ref: str) -> Sitting | None:
    return sittings.sittings(viewer).filter(ref=ref).first()


def _written(viewer: Viewer, sitting: Sitting) -> Document:
    """Names, forms and room to write: nothing of what it is for."""
    places, words = list(sittings.places_in(viewer, [sitting])), words_for(viewer)
    forms = school.forms_of(viewer, {each.pupil_id for each in places})
    facts = (
        ("When", f"{sitting.day:%A %-d %B %Y}, {sitting.begins:%H:%M} to {sitting.ends:%H:%M}"),
        ("Where", str(sitting.room or "")),
        ("With", str(sitting.staff or "")),
    )
    columns = (
        Column(say("{Pupil.one}", words), wide=3), Column(say("{Form.one}", words), wide=1),
        Column("Home was told", wide=1, none="Not yet"), Column("Came", wide=1), Column("Left", wide=1), Column("Note", wide=2),
    )  # fmt: skip
    rows = tuple(
        (
            str(each.pupil), forms.get(each.pupil_id, ""), "Yes" if each.told_on else None,
            "" if each.state == each.COMING else each.get_state_display(), "", "",
        )
        for each in places
    )  # fmt: skip
    return Document(
        title=sitting.name,
        subtitle=f"{sitting.day:%A %-d %B %Y}",
        school=sitting.school.name,
        day=viewer.day,
        audience="For whoever sits with them. It goes back to the office afterwards.",
        blocks=(Facts(facts), Table("Who comes", columns, rows)),
        name="detention",
    )


LIST = Output("detention-list", "The list of a detention", _found, _written, "sanctions:sitting")
