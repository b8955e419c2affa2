"""The meetings about pupils, in one list."""

from __future__ import annotations

from remit.areas.meetings import rules, sheets
from remit.core.registers.definition import Column, Filter, Register
from remit.school.models import year_name

PUPIL_MEETINGS = Register(
    area="meetings",
    name="pupil-meetings",
    one="meeting about a {pupil.one}",
    many="meetings about {pupil.many}",
    rows=sheets.listed,
    columns=(
        Column("pupil.__str__", "{Pupil.one}", sort=("pupil__family_name", "pupil__given_name")),
        Column("pupil.year_name", "Year"),
        Column("type.name", "Meeting"),
        Column("day", "Day", sort=("day",)),
        Column("chair.name", "Led by"),
        Column("standing", "How it stands"),
        Column("review_due", "Looked at again by", sort=("review_due",)),
        Column("reviewed_on", "Looked at again on", extra=True),
    ),
    order=("place", "-day", "-begins", "-pk"),
    filters=(
        Filter(
            "state",
            "How it stands",
            lambda _: sheets.SAID.items(),
            lambda rows, value: rows.filter(standing=sheets.SAID[value]),
        ),
        Filter(
            "type",
            "Meeting",
            lambda viewer: [(each.ref, each.name) for each in sheets.listed_types(viewer)],
            lambda rows, value: rows.filter(type__ref=value),
        ),
        Filter(
            "year",
            "Year group",
            lambda viewer: [(str(year), year_name(year)) for year in sheets.listed_years(viewer)],
            lambda rows, value: rows.filter(pupil__year=int(value)),
        ),
    ),
    view=rules.has_meetings,
    detail_page="meetings:about.meeting",
    empty="No meeting about a {pupil.one} this year, as far as you lead, tutor or were named. One is planned on the page of the {pupil.one}.",
)
