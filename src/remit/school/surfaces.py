"""What the school adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from remit.core.seams import Chip, Disclosure, Layer, Page, Panel, Sought
from remit.core.viewers import Grant, Viewer
from remit.school import dates, family, queries, rules, sought
from remit.school.models import Characteristic, Pupil
from remit.school.reference import values_of

PAGES = (
    Page("pupils", "{Pupil.many}", "school:pupils.list", "pupil", "{Pupil.many}", 20, rules.can_see_pupils, phone=True),
    Page("expected", "Expected", "school:expected.list", "pupil", "{Pupil.many}", 25, rules.can_see_expected),
    Page("groups", "Groups", "school:groups.list", "people", "{Pupil.many}", 30, rules.can_see_pupils, phone=True),
    Page("my-classes", "My classes", "school:groups.list", "people", "", 31, rules.can_see_pupils, listed=False),
    Page("staff", "Staff", "school:staff.list", "people", "School", 60, rules.can_manage),
    Page("posts", "Posts", "school:posts.list", "duties", "School", 61, rules.can_manage),
    Page("school", "The school", "school:about", "school", "School", 63, rules.can_manage),
)


@dataclass(frozen=True)
class Sight:
    """What the chips and the panels of one page all ask of a pupil, asked once."""

    grants: list[Grant]
    held: list[Characteristic]
    former: list[Characteristic]


def _sight(viewer: Viewer, pupil: Pupil) -> Sight:
    """Kept with the viewer, who is made for one request."""
    key = ("the page of", pupil.pk)
    if key not in viewer.kept:
        viewer.kept[key] = Sight(rules.grants_over(viewer, pupil), *family.characteristics(viewer, pupil))
    return viewer.kept[key]


def _chips(viewer: Viewer, pupil: Pupil) -> Iterable[dict[str, str]]:
    """What has a chip; the rest stands in the panel alone."""
    held = _sight(viewer, pupil).held
    return [{"label": row.type.chip, "title": row.type.name} for row in held if row.type.chip]


CHIPS = (Chip("characteristics", 10, _chips),)


def _contacts(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    grants = _sight(viewer, pupil).grants
    if not rules.opens(grants, "general"):
        return None
    bars = family.bars_of(viewer, pupil)
    contacts, former = family.all_contacts_of(viewer, pupil)
    return {
        "bars": bars,
        "contacts": family.with_orders(viewer, contacts, bars),
        "former": former,
        "writes": rules.opens(grants, "general", "lead"),
    }


def _addresses(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    grants = _sight(viewer, pupil).grants
    if not rules.opens(grants, "inclusion"):
        return None
    addresses, former = family.addresses_of(viewer, pupil)
    return {
        "addresses": addresses,
        "former": former,
        "writes": rules.opens(grants, "inclusion", "lead"),
    }


def _characteristics(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """What is held, with the names of its values; she changes what she leads."""
    rows, former = _sight(viewer, pupil).held, _sight(viewer, pupil).former
    kinds = {each.kind for each in family.types_for(viewer, pupil, _sight(viewer, pupil).grants)}
    if not (rows or former or kinds):
        return None
    said = lambda held: [(row, _value(row), row.type.kind in kinds) for row in held]  # noqa: E731 - twice below
    return {"rows": said(rows), "former": said(former), "adds": "taught" in kinds}


def _value(row: Characteristic) -> str:
    return values_of(row.type.values).get(row.value, row.value)


def _particulars(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    row = family.particulars_of(viewer, pupil)
    writes = rules.opens(_sight(viewer, pupil).grants, "general", "lead")
    if not row and not writes:
        return None
    return {"particulars": row, "former": family.former_upns_of(viewer, pupil), "writes": writes}


def _groups(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    rows = list(queries.groups_of(viewer, pupil))
    coming = pupil.first_day > viewer.day
    if not coming and not any(row.group.members_kind != "directory" for row in rows):
        return None  # the form stands in the directory line
    leads = queries.leads_of(viewer, [row.group for row in rows])
    return {"groups": [(row.group, leads[row.group_id]) for row in rows]} if rows else None


PANELS = (
    Panel("contacts", "Contacts", 5, "school/panels/contacts.html", _contacts),
    Panel("characteristics", "Needs and circumstances", 8, "school/panels/characteristics.html", _characteristics),
    Panel("particulars", "Details", 10, "school/panels/particulars.html", _particulars),
    Panel("addresses", "Addresses", 15, "school/panels/addresses.html", _addresses),
    Panel("groups", "Groups", 20, "school/panels/groups.html", _groups),
)

SOUGHT = (
    Sought("pupils", "{Pupil.many}", 10, sought.pupils, board=True),
    Sought("groups", "Groups", 20, sought.groups, board=True),
    Sought("staff", "Colleagues", 30, sought.colleagues),
    Sought("posts", "Posts", 40, sought.posts),
)

LAYERS = (
    Layer("school", "The school", 1, dates.school_days, always=True),
    Layer("lessons", "My lessons", 10, dates.her_lessons),
)

DISCLOSURES = (
    Disclosure("head-of-year", "the pupil page", "everybody must know whom to ask about a pupil of any year"),
    Disclosure("group-has-a-teacher", "the measures of forms and classes", "who takes a group is on every door"),
    Disclosure("own-classes", "the measure of own classes", "the viewer takes them"),
    Disclosure(
        "upn-held", "adding and importing pupils", "a number given twice would join two pupils; it is not said whose"
    ),
    Disclosure("name-held", "importing pupils", "two rows for one pupil would divide a record; it is not said whose"),
    Disclosure("school-has-a-head", "adding a post", "who is head is on the school's own web pages"),
    Disclosure("no-school-yet", "signing in", "an empty Remit must be set up by somebody"),
)
