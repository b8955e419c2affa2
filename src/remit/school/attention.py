"""What of a school's people, groups and posts wants somebody: what is missing, as at the viewer's day."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef, QuerySet

from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.school import gaps
from remit.school.dated import on
from remit.school.models import (
    Bar,
    Characteristic,
    Contact,
    Group,
    Particulars,
    Post,
    Pupil,
    Tenure,
)

Among = Collection[int] | None


def _pupils(viewer: Viewer, among: Among) -> QuerySet[Pupil]:
    """On roll that day."""
    rows = Pupil.objects.visible_to(viewer).as_at(viewer.day)
    return rows if among is None else rows.filter(pk__in=among)


def _plain(rows: QuerySet) -> Iterator[Found]:
    yield from (Found(pk) for pk in rows.values_list("pk", flat=True))


def pupils_without_a_form(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _plain(gaps.wants_a_form(viewer, _pupils(viewer, among)).exclude(gaps.in_a_form(viewer)))


def pupils_without_a_record(viewer: Viewer, among: Among) -> Iterator[Found]:
    full = Particulars.objects.visible_to(viewer).filter(pupil=OuterRef("pk"), date_of_birth__isnull=False)
    yield from _plain(_pupils(viewer, among).filter(~Exists(full.exclude(upn=""))))


def pupils_without_a_contact(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Nobody with a number or an address to write to; a number that a court forbids to ring is none."""
    held = Contact.objects.visible_to(viewer).filter(on(viewer.day), pupil=OuterRef("pk"))
    held = held.exclude(phones=[], email="").exclude(pk__in=_barred(viewer))
    yield from _plain(_pupils(viewer, among).filter(~Exists(held)))


def _barred(viewer: Viewer) -> QuerySet:
    from_today = Bar.objects.visible_to(viewer).filter(on(viewer.day), no_contact=True)
    return from_today.values("contact")


def support_without_a_need(viewer: Viewer, among: Among) -> Iterator[Found]:
    """SEN support or a plan, and no kind of need beside it. Since when: the first day of the support."""
    held = Characteristic.objects.visible_to(viewer).filter(on(viewer.day))
    needs = held.filter(type__code="NEED", pupil=OuterRef("pupil"))
    rows = held.filter(~Exists(needs), type__set="sen", pupil__in=_pupils(viewer, among))
    for pupil, since in rows.order_by("pupil", "first_day").values_list("pupil", "first_day"):
        yield Found(pupil, since)


def _without_a_lead(viewer: Viewer, type: str, among: Among) -> Iterator[Found]:
    rows = gaps.groups_in_use(viewer, type).exclude(gaps.is_led(viewer))
    yield from _plain(rows if among is None else rows.filter(pk__in=among))


def forms_without_a_tutor(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _without_a_lead(viewer, Group.FORM, among)


def classes_without_a_teacher(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _without_a_lead(viewer, Group.CLASS, among)


def posts_without_a_holder(viewer: Viewer, among: Among) -> Iterator[Found]:
    held = Tenure.objects.visible_to(viewer).filter(on(viewer.day), on(viewer.day, "staff__"), post=OuterRef("pk"))
    rows = Post.objects.visible_to(viewer).filter(on(viewer.day)).filter(~Exists(held))
    yield from _plain(rows if among is None else rows.filter(pk__in=among))


WATCHES = (
    Watch(
        "pupil-without-form",
        says="{Pupil.many} without a {form.one}",
        why="In no {form.one}",
        next="Place",
        route="pupil",
        kinds="directory",
        of="pupil",
        depends=("school.Pupil", "school.Enrolment", "school.Membership", "school.Group"),
        find=pupils_without_a_form,
        areas=("pastoral", "attendance", "transition"),
        rank=20,
        looks_back=True,
    ),
    Watch(
        "pupil-without-contact",
        says="{Pupil.many} whom nobody can be rung about",
        why="Nobody to ring or write to is held",
        next="Add a contact",
        route="pupil",
        kinds="general",
        of="pupil",
        depends=("school.Pupil", "school.Enrolment", "school.Contact", "school.Bar"),
        find=pupils_without_a_contact,
        areas=("pastoral", "attendance", "parents", "safeguarding"),
        rank=10,
    ),
    Watch(
        "pupil-without-record",
        says="{Pupil.many} without date of birth or UPN",
        why="Date of birth or UPN is missing",
        next="Fill in",
        route="pupil",
        kinds="general",
        of="pupil",
        depends=("school.Pupil", "school.Enrolment", "school.Particulars"),
        find=pupils_without_a_record,
        areas=("pastoral", "assessment"),
        rank=60,
    ),
    Watch(
        "support-without-need",
        says="SEN support with no need named",
        why="On SEN support, and no kind of need is held",
        next="Name the need",
        route="pupil",
        kinds="taught",
        of="pupil",
        depends=("school.Pupil", "school.Enrolment", "school.Characteristic"),
        find=support_without_a_need,
        areas=("send",),
        rank=40,
        by_subject=True,
        looks_back=True,
    ),
    Watch(
        "form-without-tutor",
        says="{Form.many} without a {form_tutor.one}",
        why="Nobody takes it today",
        next="Say who takes it",
        route="school:groups.detail",
        kinds="directory",
        of="group",
        depends=("school.Group", "school.GroupLead", "school.Staff", "school.Membership", "school.Pupil"),
        find=forms_without_a_tutor,
        areas=("pastoral", "attendance", "timetable"),
        rank=30,
        looks_back=True,
    ),
    Watch(
        "class-without-teacher",
        says="Teaching groups without a teacher",
        why="Nobody takes it today",
        next="Say who takes it",
        route="school:groups.detail",
        kinds="class",
        of="group",
        depends=("school.Group", "school.GroupLead", "school.Staff", "school.Membership", "school.Pupil"),
        find=classes_without_a_teacher,
        areas=("curriculum", "timetable", "staff_development"),
        rank=30,
        by_subject=True,
        looks_back=True,
    ),
    Watch(
        "post-without-holder",
        says="Posts that nobody holds",
        why="Nobody holds it today",
        next="Say who holds it",
        route="post",
        kinds="post",
        of="post",
        depends=("school.Post", "school.Tenure", "school.Staff"),
        find=posts_without_a_holder,
        areas=("recruitment", "appraisal", "compliance"),
        rank=35,
        looks_back=True,
    ),
)
