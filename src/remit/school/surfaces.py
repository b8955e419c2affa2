"""What the school adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from remit.core.seams import Chip, Disclosure, Page, Panel
from remit.core.viewers import Viewer
from remit.school import queries, rules
from remit.school.models import Pupil

PAGES = (
    Page("pupils", "{Pupil.many}", "school:pupils.list", "pupil", "{Pupil.many}", 20, rules.can_see_pupils, phone=True),
    Page("groups", "Groups", "school:groups.list", "people", "{Pupil.many}", 30, rules.can_see_pupils, phone=True),
    Page("my-classes", "My classes", "school:groups.list", "people", "", 31, rules.can_see_pupils, listed=False),
    Page("staff", "Staff", "school:staff.list", "people", "School", 60, rules.can_manage),
    Page("posts", "Posts", "school:posts.list", "duties", "School", 61, rules.can_manage),
    Page("school", "The school", "school:about", "school", "School", 63, rules.can_manage),
)


def _characteristics(viewer: Viewer, pupil: Pupil) -> Iterable[dict[str, str]]:
    held = queries.characteristics_of(viewer, [pupil])[pupil.pk]
    return [{"label": row.type.chip, "title": row.type.name} for row in held]


CHIPS = (Chip("characteristics", 10, _characteristics),)


def _particulars(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    row = queries.particulars_of(viewer, pupil)
    return {"particulars": row} if row else None


def _groups(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    rows = list(queries.groups_of(viewer, pupil))
    if not any(row.group.members_kind != "directory" for row in rows):
        return None  # the form stands in the directory line
    leads = queries.leads_of(viewer, [row.group for row in rows])
    return {"groups": [(row.group, leads[row.group_id]) for row in rows]}


PANELS = (
    Panel("particulars", "Details", 10, "school/panels/particulars.html", _particulars),
    Panel("groups", "Groups", 20, "school/panels/groups.html", _groups),
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
