"""The registers of the school's people: one definition each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from remit.core.acts import Refused
from remit.core.registers import past
from remit.core.registers.definition import Bulk, Column, Filter, Register
from remit.core.viewers import Viewer
from remit.school import actions, keeping, lessons, queries, rules, staffing, timetable
from remit.school.forms import posts as post_forms
from remit.school.forms import records as forms
from remit.school.forms import timetable as timetable_forms
from remit.school.models import WEEKDAYS, Group, Room, year_name


def _named(years: Iterable[int]) -> Iterable[tuple[str, str]]:
    return [(str(year), year_name(year)) for year in years]


def _forms(viewer: Viewer, day: date | None = None) -> Iterable[tuple[str, str]]:
    return queries.listed_forms(viewer, day).order_by("year", "name").values_list("ref", "name")


def _in_form(rows: QuerySet, ref: str) -> QuerySet:
    return rows.filter(form=Group.objects.unscoped("a form offered to her").filter(ref=ref).values("name")[:1])


def _year_filter(years: Callable[[Viewer], Iterable[int]]) -> Filter:
    """Of the year groups in the list, and no others."""
    narrow = lambda rows, value: rows.filter(year=int(value))  # noqa: E731 - as short as what it does
    return Filter("year", "Year group", lambda viewer: _named(years(viewer)), narrow)


def _years_then(viewer: Viewer, day: date | None = None) -> Iterable[tuple[str, str]]:
    return _named(queries.listed_years(viewer, day))


def _put_in_group(*, by: Viewer, records: list, group: Group) -> None:
    try:
        actions.put_in_group(by=by, group=group, pupils=records)
    except actions.AlreadyHeld:
        raise Refused(f"All of them are in {group} already.") from None


PUPILS = Register(
    area="school",
    name="pupils",
    one="{pupil.one}",
    many="{pupil.many}",
    rows=queries.listed_pupils,
    rows_at=queries.listed_pupils_at,
    columns=(
        Column("__str__", "Name", sort=("family_name", "given_name")),
        Column("year_name", "Year", sort=("year_then",)),
        Column("form", "{Form.one}", sort=("form",)),
        Column("emergency", "In an emergency", off_board=True),
        Column("first_day", "On roll since", sort=("first_day",), extra=True),
    ),
    order=("family_name", "given_name", "pk"),
    filters=(
        Filter("year", "Year group", _years_then, lambda rows, value: rows.filter(year_then=int(value)), _years_then),
        Filter("form", "{Form.one}", _forms, _in_form, _forms),
    ),
    view=rules.can_see_pupils,
    detail_page="pupil",
    form=forms.PupilForm,
    add=actions.add_pupil,
    edit=actions.amend_pupil,
    may_add=rules.can_manage,
    imports=("exchange:upload", "pupils"),
    bulk=(
        Bulk(
            "group",
            "Put in a group",
            _put_in_group,
            rules.can_manage,
            "Put in the group: {number}.",
            forms.IntoGroupForm,
        ),
    ),
    empty="No {pupil.many} here. They appear once a post of yours reaches them or you take a class, and for whoever keeps the school's lists once they are brought in.",
)


EXPECTED = Register(
    area="school",
    name="expected",
    one="expected {pupil.one}",
    many="expected {pupil.many}",
    rows=queries.expected_pupils,
    columns=(
        Column("__str__", "Name"),
        Column("year_name", "Year"),
        Column("first_day", "First day"),
        Column("previous_school", "Previous school", off_board=True, opened_by="general"),
    ),
    order=("first_day", "family_name", "given_name", "pk"),
    filters=(_year_filter(queries.expected_years),),
    view=rules.can_see_expected,
    detail_page="pupil",
    form=forms.PupilForm,
    edit=actions.amend_pupil,
    may_add=rules.can_manage,
    empty="Nobody is expected. Whoever has a first day that lies ahead stands here until that day.",
)


def _group_panels(viewer: Viewer, group: Any) -> Mapping[str, Any]:
    members = list(queries.members_of(viewer, group))
    return {
        "members": members,
        "leads": queries.leads_of_group(viewer, group),
        "lessons": timetable.lessons_of_group(viewer, group),
        "charge": forms.InChargeForm(viewer) if rules.can_manage(viewer) else None,
    }


def _group_panels_at(viewer: Viewer, group: Any, day: date) -> Mapping[str, Any]:
    """Who was in it and who took it then; nothing of it is changed from here."""
    return {
        "members": list(queries.members_of(viewer, group, day)),
        "leads": queries.leads_of_group(viewer, group, day),
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
    panels_at=_group_panels_at,
    panels_template="school/group.html",
    form=forms.GroupForm,
    add=actions.add_group,
    edit=actions.amend_group,
    may_add=rules.can_manage,
    imports=("exchange:upload", "classes"),
    empty="No groups here. Yours appear once a post reaches them or you take one.",
)


def _account_panel(viewer: Viewer, staff: Any) -> Mapping[str, Any]:
    return {
        "can_help": rules.can_help_in(viewer, staff=staff),
        "can_link": rules.can_make_link(viewer, staff=staff),
        "can_reset": rules.can_reset_second_step(viewer, staff=staff),
        "can_close": rules.can_close_account(viewer, staff=staff),
        "can_end": rules.can_end_appointment(viewer, staff=staff),
        "account": queries.account_of(viewer, staff),
        "days": timetable.working_days(viewer, staff),
        "told": past.told(viewer, staff),
    }


STAFF = Register(
    area="school",
    name="staff",
    one="colleague",
    many="staff",
    rows=queries.managed_staff,
    columns=(
        Column("name", "Name"),
        Column("code", "Code"),
        Column("job", "What they do"),
        Column("email", "E-mail address"),
        Column("first_day", "From"),
    ),
    order=("name", "pk"),
    panels=_account_panel,
    panels_template="school/colleague.html",
    view=rules.can_manage,
    form=forms.StaffForm,
    change=forms.StaffChangeForm,
    add=actions.add_staff,
    edit=staffing.amend_staff,
    imports=("exchange:upload", "staff"),
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
        Column("held_by", "Held by"),
        Column("line_manager.name", "Line manager"),
        Column("first_day", "From"),
    ),
    order=("title", "pk"),
    view=rules.can_manage,
    detail_page="post",
    form=post_forms.PostForm,
    add=actions.add_post,
    edit=actions.amend_post,
    change=post_forms.PostChangeForm,
    may_add=rules.can_manage,
)


def _year_panels(viewer: Viewer, year: Any) -> Mapping[str, Any]:
    terms = queries.terms_of(viewer, year)
    return {
        "terms": terms,
        "closures": queries.closures_between(viewer, year.first_day, year.last_day),
        "bank_holidays": queries.bank_holidays_of(terms),
        "known_to": known_to if (known_to := queries.bank_holidays_known_to()) < year.last_day else None,
        "two_weeks": year.school.two_weeks,
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


def _told(viewer: Viewer, record: Any) -> Mapping[str, Any]:
    return {"told": past.told(viewer, record)}


def _teachers(viewer: Viewer) -> Iterable[tuple[str, str]]:
    taught = timetable.kept_lessons(viewer).filter(teacher__isnull=False)
    return taught.order_by("teacher__name").values_list("teacher__ref", "teacher__name").distinct()


_WEEKDAY = Filter(
    "weekday",
    "Day",
    lambda _: [(str(number), name) for number, name in WEEKDAYS],
    lambda rows, value: rows.filter(weekday=int(value)),
)

ROOMS = Register(
    area="school",
    name="rooms",
    one="room",
    many="rooms",
    rows=timetable.rooms,
    columns=(
        Column("name", "Room or place"),
        Column("get_sort_display", "What it is"),
        Column("places", "Places", numeric=True),
    ),
    order=("name", "pk"),
    filters=(Filter("sort", "What it is", lambda _: Room.SORTS, lambda rows, value: rows.filter(sort=value)),),
    panels=_told,
    panels_template="school/told.html",
    view=rules.can_manage,
    form=timetable_forms.RoomForm,
    add=lessons.add_room,
    edit=lessons.amend_room,
    may_add=rules.can_manage,
    empty="No rooms yet. Lessons can stand without one. A corridor or the playground, entered here, is offered where something is logged.",
)

PERIODS = Register(
    area="school",
    name="periods",
    one="period",
    many="periods",
    rows=timetable.school_periods,
    columns=(
        Column("__str__", "Period"),
        Column("get_kind_display", "What it is"),
        Column("begins", "Begins"),
        Column("ends", "Ends"),
        Column("first_day", "From"),
        Column("last_day", "To"),
    ),
    order=("weekday", "begins", "pk"),
    filters=(_WEEKDAY,),
    panels=_told,
    panels_template="school/told.html",
    view=rules.can_manage,
    form=timetable_forms.PeriodForm,
    add=lessons.add_period,
    edit=lessons.amend_period,
    may_add=rules.can_manage,
    empty="The school's day has not been entered. Lessons stand in its periods.",
)

LESSONS = Register(
    area="school",
    name="lessons",
    one="lesson",
    many="lessons",
    rows=timetable.kept_lessons,
    columns=(
        Column("group.name", "Group"),
        Column("period.__str__", "Period"),
        Column("get_week_display", "Week"),
        Column("teacher.name", "Teacher"),
        Column("room.name", "Room"),
        Column("first_day", "From"),
        Column("last_day", "To"),
    ),
    order=("period__weekday", "period__begins", "group__name", "pk"),
    filters=(
        replace(_WEEKDAY, narrow=lambda rows, value: rows.filter(period__weekday=int(value))),
        Filter("teacher", "Teacher", _teachers, lambda rows, value: rows.filter(teacher__ref=value)),
    ),
    panels=_told,
    panels_template="school/lesson.html",
    view=rules.can_manage,
    form=timetable_forms.LessonForm,
    add=lessons.add_lesson,
    edit=lessons.amend_lesson,
    may_add=rules.can_manage,
    empty="No lessons yet. Enter the periods of the day first, then who teaches which group in each.",
)
