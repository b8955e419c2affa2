"""Rows outside every circle of a role."""

from datetime import time, timedelta

from remit.areas.attendance.models import LessonMark, LessonTaking
from remit.core.imports.models import Batch, Row
from remit.core.notices.models import Notice, QuietHours
from remit.leading.duties.models import Duty, JobDescription, Shown
from remit.school.models import (
    Address,
    Bar,
    Characteristic,
    Contact,
    Group,
    GroupLead,
    Membership,
    Particulars,
    Pupil,
    Staff,
)
from tests import kept, rooms
from tests.days import CLASS_OF, LESSON_DAY, START, TO_COME
from tests.planning import add_plan
from tests.world import ROLES


def sensitive(world, pupil: Pupil, name: str) -> None:
    """Everything about a pupil but her line in the directory."""
    school = pupil.school
    days = {"first_day": START, "last_day": START + timedelta(days=900)}  # beside what the world may hold of them
    Characteristic.objects.create(pupil=pupil, type=world.types["LAC"], **days)
    Characteristic.objects.create(pupil=pupil, type=world.types["PP"], **days)
    contact = Contact.objects.create(pupil=pupil, name="eve-contact", first_day=START, order=9)
    Bar.objects.create(pupil=pupil, contact=contact, words="eve-order", first_day=START)
    Address.objects.create(pupil=pupil, lines="eve-address", first_day=START)
    for code in ("behaviour", "pep"):
        add_plan(pupil, code, f"{name}-{code}")
    kept.asked_of("outside", world, pupil)
    other = Group.objects.unscoped("test").filter(school=school, type=Group.CLASS).order_by("-name").first()
    if other is None:
        other = Group.objects.create(school=school, name=f"{name}-class", type=Group.CLASS)
    if other.name not in {"11ma", "8ma", "9ar"}:
        Membership.objects.create(pupil=pupil, group=other, first_day=START)


def _not_in_lesson(world, name: str) -> None:
    group = world.groups[CLASS_OF[name]]
    at = {"school": group.school, "group": group, "period": world.lesson_periods["alder"], "day": LESSON_DAY}
    taking = LessonTaking.objects.create(**at, complete=True, pupils=9, away=9)
    LessonMark.objects.create(**at, taking=taking, pupil=world.pupils[name], code="N", note="eve-note")


def add_outside(world, role: str) -> None:
    """A pupil, a colleague, a file and a duty of the other school; of a pupil in the directory, all but her line; of a
    colleague, what shows her work."""
    rooms.add_outside(world, role, ROLES[role].get("directory", ""))
    elsewhere = world.schools["alder" if role == "head elsewhere" else "birch"]
    eve = Pupil.objects.create(school=elsewhere, given_name="eve", family_name="eve", year=8, first_day=START)
    Particulars.objects.create(pupil=eve, upn="eve-upn")
    sensitive(world, eve, "eve")
    coming = Pupil.objects.create(school=elsewhere, given_name="eve", family_name="coming", year=8, first_day=TO_COME)
    sensitive(world, coming, "eve")
    staff = Staff.objects.create(school=elsewhere, name="eve-teacher", first_day=START)
    group = Group.objects.create(school=elsewhere, name="eve-form", type=Group.FORM, year=8)
    GroupLead.objects.create(school=elsewhere, group=group, staff=staff, first_day=START)
    batch = Batch.objects.create(school_id=elsewhere.pk, of="pupils", name="eve-file", headings=[], columns={})
    Row.objects.create(batch=batch, number=2, cells=[])
    for name, user in world.users.items():
        if name != role:
            Notice.objects.create(to=user, kind="new-recovery-codes", school_id=elsewhere.pk)
            Notice.objects.create(to=user, kind="opening-waits", school_id=user.pk)
    QuietHours.objects.create(school_id=elsewhere.pk, begins=time(12), ends=time(13))
    if "directory" in ROLES[role]:
        known = world.pupils[ROLES[role]["directory"]]
        sensitive(world, known, "more")
        if role != "administrator":  # who keeps it
            Pupil.objects.unscoped("test").filter(pk=known.pk).update(emergency="eve-emergency")
            _not_in_lesson(world, ROLES[role]["directory"])
    if role == "lea":  # of a pupil whom she leads, what is closed to her but for what teachers are to do
        add_plan(world.pupils["ann"], "sen", "eve-closed", strategies=False)
    colleague = "mo senco" if role == "lea" else "lea year"
    if role not in {"head", "administrator"}:
        job = world.jobs[colleague]
        Duty.objects.create(
            school=job.school,
            post=job.post,
            job=job,
            position=9,
            kind="duty",
            text="eve",
            wording="eve",
            area="send",
            state="kept",
        )
        JobDescription.objects.create(school=job.school, post=job.post, name="eve", lines=["eve"], read_on=START)
    Shown.objects.create(
        school=world.duties[colleague].school, duty=world.duties[colleague], day=START, note="eve-note"
    )
