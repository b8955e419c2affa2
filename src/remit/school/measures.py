"""What the ground floor can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school import gaps
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Membership, Particulars, Pupil

SHOWN = 12  # names of what is missing; the list itself shows all


def _progress(rows: QuerySet, met: QuerySet, where: str) -> Progress:
    missing = rows.exclude(pk__in=met.values("pk"))
    count = missing.count()
    due = rows.count()
    return Progress(due - count, due, tuple(str(row) for row in missing[:SHOWN]), where)


def _remit_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    return Pupil.objects.visible_to(viewer).filter(on(viewer.day)).order_by("family_name", "given_name", "pk")


def pupils_in_a_form(viewer: Viewer, period: Period) -> Progress:
    rows = gaps.wants_a_form(viewer, _remit_pupils(viewer))
    return _progress(rows, rows.filter(gaps.in_a_form(viewer)), reverse("school:pupils.list"))


def pupil_records_complete(viewer: Viewer, period: Period) -> Progress:
    if not viewer.opens("general") or "subject" in {name for each in viewer.grants for name, _ in each.places}:
        return Progress(cannot="A role over a subject does not open these records.")
    rows = _remit_pupils(viewer)
    full = Particulars.objects.visible_to(viewer).filter(pupil=OuterRef("pk"), date_of_birth__isnull=False)
    return _progress(rows, rows.filter(Exists(full.exclude(upn=""))), reverse("school:pupils.list"))


def _led(viewer: Viewer, type: str) -> Progress:
    rows = gaps.groups_in_use(viewer, type).order_by("year", "name", "pk")
    return _progress(rows, rows.filter(gaps.is_led(viewer)), reverse("school:groups.list"))


def forms_with_a_tutor(viewer: Viewer, period: Period) -> Progress:
    return _led(viewer, Group.FORM)


def classes_with_a_teacher(viewer: Viewer, period: Period) -> Progress:
    return _led(viewer, Group.CLASS)


def own_classes_listed(viewer: Viewer, period: Period) -> Progress:
    """Her own classes, whatever the role: from all that she takes."""
    taught = Group.objects.unscoped("the groups that she takes herself").filter(
        Exists(
            GroupLead.objects.unscoped("the groups that she takes herself").filter(
                on(viewer.day), group=OuterRef("pk"), staff__user=viewer.user
            )
        )
    )
    members = Membership.objects.unscoped("the groups that she takes herself").filter(
        on(viewer.day), on(viewer.day, "pupil__"), group=OuterRef("pk")
    )
    rows = taught.order_by("name", "pk")
    return _progress(rows, rows.filter(Exists(members)), reverse("school:groups.list"))


ROLL = ("school.Pupil", "school.Enrolment")

MEASURES = (
    Measure(
        "pupils-in-a-form",
        "{pupil.many} of yours in a {form.one} today",
        pupils_in_a_form,
        (*ROLL, "school.Membership", "school.Group"),
    ),
    Measure(
        "pupil-records-complete",
        "{pupil.many} of yours with date of birth and UPN held",
        pupil_records_complete,
        (*ROLL, "school.Particulars"),
    ),
    Measure(
        "forms-with-a-tutor",
        "{form.many} of yours with a {form_tutor.one} today",
        forms_with_a_tutor,
        ("school.Group", "school.GroupLead", "school.Staff", "school.Membership", "school.Pupil"),
    ),
    Measure(
        "classes-with-a-teacher",
        "classes of yours with a teacher today",
        classes_with_a_teacher,
        ("school.Group", "school.GroupLead", "school.Staff", "school.Membership", "school.Pupil"),
    ),
    Measure(
        "own-classes-listed",
        "classes you take with {pupil.many} in them",
        own_classes_listed,
        (*ROLL, "school.Group", "school.GroupLead", "school.Membership"),
    ),
)
