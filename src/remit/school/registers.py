"""The registers of the school's people: one definition each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from remit.core.registers import Column, Filter, Register
from remit.core.viewers import Viewer
from remit.school import actions, forms, keeping, queries, rules
from remit.school.models import Group, year_name


def _named(years: Iterable[int]) -> Iterable[tuple[str, str]]:
    return [(str(year), year_name(year)) for year in years]


def _forms(viewer: Viewer) -> Iterable[tuple[str, str]]:
    return queries.listed_forms(viewer).order_by("year", "name").values_list("ref", "name")


def _in_form(rows: QuerySet, ref: str) -> QuerySet:
    return rows.filter(form=Group.objects.unscoped("a form offered to her").filter(ref=ref).values("name")[:1])


def _year_filter(years: Callable[[Viewer], Iterable[int]]) -> Filter:
    """Of the year groups in the list, and no others."""
    narrow = lambda rows, value: rows.filter(year=int(value))  # noqa: E731 - as short as what it does
    return Filter("year", "Year group", lambda viewer: _named(years(viewer)), narrow)


PUPILS = Register(
    area="school",
    name="pupils",
    one="{pupil.one}",
    many="{pupil.many}",
    rows=queries.listed_pupils,
    columns=(
        Column("__str__", "Name"),
        Column("year_name", "Year"),
        Column("form", "{Form.one}"),
        Column("emergency", "In an emergency"),
    ),
    order=("family_name", "given_name", "pk"),
    filters=(_year_filter(queries.listed_years), Filter("form", "{Form.one}", _forms, _in_form)),
    view=rules.can_see_pupils,
    detail_page="pupil",
    form=forms.PupilForm,
    add=actions.add_pupil,
    edit=actions.amend_pupil,
    may_add=rules.can_manage,
    empty="No {pupil.many} here. They appear once a post of yours reaches them or you take a class.",
)


def _group_panels(viewer: Viewer, group: Any) -> Mapping[str, Any]:
    members = list(queries.members_of(viewer, group))
    return {
        "members": members,
        "leads": queries.leads_of_group(viewer, group),
        "charge": forms.InChargeForm(viewer) if rules.can_manage(viewer) else None,
    }


GROUPS = Register(
    area="school",
    name="groups",
    one="group",
    many="groups",
    rows=queries.listed_groups,
    columns=(
        Column("name", "Name"),
        Column("get_type_display", "What it is"),
        Column("get_year_display", "Year"),
        Column("subject.name", "Subject"),
    ),
    order=("type", "year", "name", "pk"),
    filters=(
        Filter(
            "type",
            "What it is",
            lambda _: Group.TYPES,
            lambda rows, value: rows.filter(type=value),
        ),
        _year_filter(queries.years_of_groups),
    ),
    view=rules.can_see_pupils,
    panels=_group_panels,
    panels_template="school/group.html",
    form=forms.GroupForm,
    add=actions.add_group,
    edit=actions.amend_group,
    may_add=rules.can_manage,
    empty="No groups here. Yours appear once a post reaches them or you take one.",
)

STAFF = Register(
    area="school",
    name="staff",
    one="colleague",
    many="staff",
    rows=queries.managed_staff,
    columns=(Column("name", "Name"), Column("first_day", "From")),
    order=("name", "pk"),
    panels_template="school/colleague.html",
    view=rules.can_manage,
    form=forms.StaffForm,
    add=actions.add_staff,
    may_add=rules.can_manage,
)

POSTS = Register(
    area="school",
    name="posts",
    one="post",
    many="posts",
    rows=queries.managed_posts,
    columns=(
        Column("title", "Post"),
        Column("holder.name", "Held by"),
        Column("line_manager.name", "Line manager"),
        Column("first_day", "From"),
    ),
    order=("title", "pk"),
    view=rules.can_manage,
    detail_page="post",
    form=forms.PostForm,
    add=actions.add_post,
    edit=actions.amend_post,
    change=forms.PostChangeForm,
    may_add=rules.can_manage,
)


def _year_panels(viewer: Viewer, year: Any) -> Mapping[str, Any]:
    terms = queries.terms_of(viewer, year)
    return {
        "terms": terms,
        "closures": queries.closures_between(viewer, year.first_day, year.last_day),
        "bank_holidays": queries.bank_holidays_of(terms),
    }


ACADEMIC_YEARS = Register(
    area="school",
    name="years",
    one="academic year",
    many="academic years",
    rows=queries.academic_years,
    columns=(Column("name", "Year"), Column("first_day", "First day"), Column("last_day", "Last day")),
    order=("-first_day", "pk"),
    panels=_year_panels,
    panels_template="school/year.html",
    view=rules.can_manage,
    form=forms.YearForm,
    add=keeping.add_year,
    edit=keeping.amend_year,
    may_add=rules.can_manage,
    empty="The school's year has not been entered. Without its terms nothing can be due.",
)

CLOSURES = Register(
    area="school",
    name="closures",
    one="INSET day or closure",
    many="INSET days and closures",
    rows=queries.closures,
    columns=(Column("why", "Why"), Column("first_day", "From"), Column("last_day", "To")),
    order=("-first_day", "pk"),
    panels_template="school/closure.html",
    view=rules.can_manage,
    form=forms.ClosureForm,
    add=keeping.add_closure,
    edit=keeping.amend_closure,
    may_add=rules.can_manage,
    empty="Days in a term without lessons. Bank holidays are known already.",
)
