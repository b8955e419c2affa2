"""A small federation in which every circle of every role has somebody in it, and every text is a canary."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from types import SimpleNamespace
from typing import Any

from remit.areas.absence.models import (
    Case,
    HomeLink,
    Message,
    Return,
    Stage,
    Step,
)
from remit.areas.attendance.models import (
    MarksFile,
    Nudge,
    Planned,
)
from remit.areas.meetings.models import Meeting, Talk
from remit.areas.plans.models import Plan
from remit.areas.promises.models import PRIVATE, Promise
from remit.core import clock
from remit.core.accounts.models import User
from remit.core.files.models import StoredFile
from remit.core.imports.models import Batch, Row
from remit.core.outputs.models import Export
from remit.core.registers.models import SavedView
from remit.core.seams import Watch, all_of
from remit.core.viewers import Viewer
from remit.exchange.api.models import Key
from remit.leading.attention.models import Reminder
from remit.leading.attention.refresh import refresh_all
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Sheet, Shown
from remit.leading.handover.models import Handover
from remit.school import reference
from remit.school.models import (
    AcademicYear,
    Address,
    Bar,
    Characteristic,
    Closure,
    Contact,
    Enrolment,
    FormerAttendance,
    FormerUpn,
    Group,
    GroupLead,
    Lesson,
    Membership,
    NewYear,
    Opening,
    Particulars,
    Period,
    Photo,
    Post,
    Pupil,
    Reach,
    Role,
    Room,
    School,
    SchoolWeek,
    Staff,
    Subject,
    Tenure,
    Term,
    WorkingDays,
)
from remit.school.remit import viewer_for
from tests import kept
from tests.attended import add_absence, add_attendance
from tests.days import START, TO_COME, TODAY, YESTERDAY
from tests.planning import add_plan
from tests.rooms import add_room, add_talk

PASSWORD = "three plain words"


@dataclass
class World:
    schools: dict[str, School] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    pupils: dict[str, Pupil] = field(default_factory=dict)
    marks_files: dict[str, MarksFile] = field(default_factory=dict)
    nudges: dict[str, Nudge] = field(default_factory=dict)
    planned: dict[str, Planned] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    home_links: dict[str, HomeLink] = field(default_factory=dict)
    returns: dict[str, Return] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    jobs: dict[str, JobDescription] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    views: dict[str, SavedView] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    charges: dict[str, GroupLead] = field(default_factory=dict)
    years: dict[str, AcademicYear] = field(default_factory=dict)
    closures: dict[str, Closure] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    bars: dict[str, Bar] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    held: dict[str, Characteristic] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    lesson_periods: dict[str, Period] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)  # by area: tests/kept
    types: dict = field(default_factory=dict)


# For each person: the pupil in each of her circles. What she has no pupil for is not walked.
ROLES: dict[str, dict[str, str]] = {
    "anonymous": {"other": "ann"},
    "head": {"remit": "ann", "other school": "dot"},
    "administrator": {"directory": "ann", "other school": "dot"},
    "lea": {"remit": "ann", "taught": "eli", "directory": "cal", "other school": "dot"},
    "mo": {"remit": "cal", "taught": "bea", "directory": "ann", "other school": "dot"},
    "tom": {"taught": "bea", "directory": "ann", "other school": "dot"},
    "newcomer": {"directory": "ann", "other school": "dot"},
    "leaver": {"other": "ann"},
    "head elsewhere": {"remit": "dot", "other school": "ann"},
}
SIGNED_IN = [role for role in ROLES if role != "anonymous"]


def build() -> World:
    world = World()
    world.types = {each.code: each for each in reference.make_characteristic_types()}
    for name in ("alder", "birch"):
        _school(world, name)
    for name, form, year, classes in (
        ("ann", "8A", 8, ("8ma",)), ("bea", "11A", 11, ("11ma",)), ("cal", "7A", 7, ()), ("eli", "9A", 9, ("9ar",)),
    ):  # fmt: skip
        _pupil(world, "alder", name, year, form, classes)
    _pupil(world, "birch", "dot", 8, "8Z", ())
    for pupil, code in (
        ("cal", "K"),
        ("ann", "PP"),
        ("ann", "LAC"),
        ("bea", "EAL"),
        ("eli", "EAL"),
        ("dot", "E"),
    ):
        row = Characteristic.objects.create(pupil=world.pupils[pupil], type=world.types[code], first_day=START)
        world.held.setdefault(pupil, row)
    _people(world)
    for name in world.posts:
        if name.startswith(("lea", "mo", "tom")):
            _duties(world, name)
    _batches(world)
    _timetable(world)
    _promises(world)
    _rooms(world)
    _plans(world)
    add_attendance(world)
    add_absence(world)
    kept.asked_of("add", world)
    _reminders(world)
    for key, who in (("lea year", "lea"), ("mo senco", "mo"), ("tom", "tom")):
        world.keys[key] = Key.objects.create(
            school=world.schools["alder"], user=world.users[who], name=f"{who}-key", digest=key, last_day=TO_COME
        )
    world.views["lea"] = SavedView.objects.create(
        school_id=world.schools["alder"].pk,
        user=world.users["lea"],
        register="school:pupils",
        name="lea-view",
        asked={},
    )
    return world


def _school(world: World, name: str) -> None:
    school = world.schools[name] = School.objects.create(name=f"{name}-school", first_year=7, last_year=11)
    year = world.years[name] = AcademicYear.objects.create(
        school=school, name="2026/27", first_day=START, last_day=date(2027, 8, 31)
    )
    wrote = {name: [] for name in ("made", "ended", "begun", "renamed", "reaches")} | {"forms": {}}
    NewYear.objects.create(school=school, academic_year=year, state=NewYear.MOVED, wrote=wrote)
    inset = date(2027, 1, 4)
    world.closures[name] = Closure.objects.create(school=school, first_day=inset, last_day=inset, why=f"{name}-inset")
    for term, first, last, starts, ends in (
        ("Autumn", START, date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30)),
        ("Spring", date(2027, 1, 4), date(2027, 3, 25), date(2027, 2, 15), date(2027, 2, 19)),
        ("Summer", date(2027, 4, 12), date(2027, 7, 21), date(2027, 5, 31), date(2027, 6, 4)),
    ):
        Term.objects.create(
            school=school,
            academic_year=year,
            name=term,
            first_day=first,
            last_day=last,
            break_first_day=starts,
            break_last_day=ends,
        )
    for subject in ("Maths", "Art"):
        world.subjects[f"{name} {subject}"] = Subject.objects.create(school=school, name=subject)


def _group(world: World, school: str, name: str, year: int, subject: str = "") -> Group:
    if name not in world.groups:
        world.groups[name] = Group.objects.create(
            school=world.schools[school], name=name, year=year, type=Group.CLASS if subject else Group.FORM,
            subject=world.subjects.get(f"{school} {subject}"),
        )  # fmt: skip
    return world.groups[name]


def _pupil(
    world: World, school: str, name: str, year: int, form: str, classes: tuple[str, ...], first_day: date = START
) -> None:
    pupil = world.pupils[name] = Pupil.objects.create(
        school=world.schools[school], given_name=f"{name}-given", family_name=f"{name}-family", year=year,
        emergency=f"{name}-emergency", first_day=first_day,
    )  # fmt: skip
    Particulars.objects.create(pupil=pupil, upn=f"{name}-upn", date_of_birth=date(2026 - year - 5, 10, 3), sex="F")
    _family(world, pupil, name)
    groups = [_group(world, school, form, year)] if form else []
    groups += [_group(world, school, each, year, "Maths" if each.endswith("ma") else "Art") for each in classes]
    for group in groups:
        Membership.objects.create(pupil=pupil, group=group, first_day=first_day)


def _family(world: World, pupil: Pupil, name: str) -> None:
    of = {"pupil": pupil, "first_day": START}
    contact = world.contacts[name] = Contact.objects.create(
        **of, name=f"{name}-contact", relation="mother", phones=[f"{name}-phone"], email=f"{name}.contact@example.org"
    )
    world.bars[name] = Bar.objects.create(**of, contact=contact, words=f"{name}-order")
    world.addresses[name] = Address.objects.create(**of, lines=f"{name}-address", postcode="AB1 2CD")
    FormerUpn.objects.create(pupil=pupil, upn=f"{name}-former")
    sessions = {"possible": 380, "attended": 364, "authorised": 12, "unauthorised": 4}
    FormerAttendance.objects.create(pupil=pupil, year=2025, name=f"{name}-before", brought=START, **sessions)
    Enrolment.objects.create(pupil=pupil, first_day=date(2024, 9, 1), last_day=date(2025, 7, 18))
    file = StoredFile.objects.create(digest=f"{name:0<64}", name=f"{name}.jpg", type="image/jpeg", size=1)
    Photo.objects.create(pupil=pupil, file=file)


def _timetable(world: World) -> None:
    """One lesson a school, and somebody who is in on two days a week."""
    for school, group, teacher in (("alder", "8ma", "tom"), ("birch", "8Z", "head elsewhere")):
        of = {"school": world.schools[school]}
        room = Room.objects.create(**of, name=f"{school}-room")
        period = Period.objects.create(
            **of, name="P1", weekday=1, begins=time(9), ends=time(10), first_day=START, kind=Period.LESSON
        )
        world.lessons[school] = Lesson.objects.create(
            **of, group=world.groups[group], period=period, teacher=world.staff[teacher], room=room, first_day=START
        )
        SchoolWeek.objects.create(**of, monday=date(2026, 11, 16), letter="A")
        WorkingDays.objects.create(**of, staff=world.staff[teacher], days=[1, 2], first_day=START)


def _person(world: World, name: str, school: str, last_day: date | None = None) -> Staff:
    user = world.users[name] = User.objects.create(email=f"{name.replace(' ', '.')}@example.org", name=f"{name}-person")
    user.set_password(PASSWORD)
    user.save()
    staff = world.staff[name] = Staff.objects.create(
        school=world.schools[school], user=user, name=f"{name}-person", first_day=START, last_day=last_day
    )
    return staff


def held_post(staff: Staff, title: str, **said: Any) -> Post:
    days = {"first_day": START, "last_day": said.pop("last_day", None)}
    post = Post.objects.create(school=staff.school, title=title, **said, **days)
    Tenure.objects.create(school=staff.school, post=post, staff=staff, **days)
    return post


def _post(
    world: World,
    key: str,
    holder: str,
    *,
    manager: str = "",
    standing: str = Role.LEADER,
    last_day: date | None = None,
    **reach: list,
) -> None:
    staff = world.staff[holder]
    post = world.posts[key] = held_post(staff, f"{key}-post", line_manager=world.staff.get(manager), last_day=last_day)
    role = world.roles[key] = Role.objects.create(
        school=staff.school,
        post=post,
        name=f"{key}-role",
        standing=standing,
        heads_year="year" in reach and "subject" not in reach,
    )
    if any(reach.values()):
        Opening.objects.create(school=staff.school, role=role, kind="general", confirmed_on=START)
    for dimension, values in reach.items():
        for value in values:
            Reach.objects.create(school=staff.school, role=role, **{dimension: value})


def _people(world: World) -> None:
    for name in ("head", "administrator", "lea", "mo", "tom", "newcomer"):
        _person(world, name, "alder")
    _person(world, "leaver", "alder", YESTERDAY)
    _person(world, "head elsewhere", "birch")
    _post(world, "head", "head", standing=Role.HEAD)
    _post(world, "administrator", "administrator", standing=Role.ADMINISTRATOR)
    _post(world, "head elsewhere", "head elsewhere", standing=Role.HEAD)
    _post(world, "lea year", "lea", manager="head", year=[8])
    _post(world, "lea maths", "lea", manager="mo", subject=[world.subjects["alder Maths"]])
    _post(world, "mo senco", "mo", manager="head", set=["sen"])
    _post(world, "mo year", "mo", manager="head", year=[7])
    _post(world, "tom", "tom", manager="lea", year=[])
    _post(world, "leaver", "leaver", year=[8], last_day=YESTERDAY)
    for teacher, group in (("lea", "9ar"), ("tom", "11ma"), ("mo", "11ma"), ("leaver", "8A"), ("head elsewhere", "8Z")):
        staff = world.staff[teacher]
        world.charges[group] = GroupLead.objects.create(
            school=staff.school, group=world.groups[group], staff=staff, first_day=START
        )
    alder = world.schools["alder"]
    world.openings["mo"] = Opening.objects.create(
        school=alder,
        role=world.roles["mo senco"],
        kind="inclusion",
        confirmed_by=world.staff["head"],
        confirmed_on=START,
    )
    world.openings["lea"] = Opening.objects.create(school=alder, role=world.roles["lea year"], kind="personnel")


def _duties(world: World, key: str) -> None:
    post, role = world.posts[key], world.roles[key]
    job = world.jobs[key] = JobDescription.objects.create(
        school=post.school, post=post, name=f"{key}-document", lines=[f"{key}-line"], found={"scope": {}},
        state=JobDescription.CONFIRMED, read_on=START, confirmed_on=START,
    )  # fmt: skip
    for number, (area, state) in enumerate((("pastoral", Duty.KEPT), ("send", Duty.KEPT), ("meetings", Duty.LEFT))):
        duty = Duty.objects.create(
            school=post.school, post=post, job=job, role=role, role_name=role.name, position=number, line=number + 1, kind="duty",
            text=f"{key}-text-{number}", wording=f"{key}-wording-{number}", area=area, state=state, section=f"{key}-section",
        )  # fmt: skip
        if number == 0:
            world.duties[key] = duty
            Rhythm.objects.create(school=post.school, duty=duty, period="termly", source="stated")
            DutyActivity.objects.create(school=post.school, duty=duty, name=f"{key}-activity")
            world.shown[key] = Shown.objects.create(school=post.school, duty=duty, day=YESTERDAY, note=f"{key}-shown")
    tenure = Tenure.objects.unscoped("test").get(post=post)
    Handover.objects.create(
        school=post.school,
        post=post,
        tenure=tenure,
        note=f"{key}-shown",
        handed_on=START,
        passed={name: {} for name in ("shown", "action", "gone", "plan")},
    )
    if post.line_manager:
        world.sheets[key] = Sheet.objects.create(
            school=post.school,
            post=post,
            reader=post.line_manager,
            note=f"{key}-sheet",
            lines=[{"duty": f"{key}-shared"}],
        )
        world.exports[key] = Export.objects.create(
            school_id=post.school_id, asked_by=world.users[key.split(maxsplit=1)[0]], of="duties-sheet",
            what=world.sheets[key].ref, format=Export.PDF, state=Export.GONE,
        )  # fmt: skip


def _promises(world: World) -> None:
    """To each leader and the teacher one of her own; one about a pupil, one with a post, and one between two."""
    for key, owner, giver, more in (
        ("lea year", "lea", "lea", {}), ("mo senco", "mo", "mo", {}), ("tom", "tom", "tom", {}),
        ("ann", "tom", "lea", {"pupil": world.pupils["ann"]}), ("cal", "mo", "mo", {"pupil": world.pupils["cal"]}),
        ("private", "tom", "lea", {"kind": PRIVATE}), ("of a post", "", "head", {"post": world.posts["lea year"]}),
        ("head elsewhere", "head elsewhere", "head elsewhere", {"pupil": world.pupils["dot"]}),
    ):  # fmt: skip
        giving = world.staff[giver]
        world.promises[key] = Promise.objects.create(
            school=giving.school, owner=world.staff.get(owner), giver=giving, what=f"{key}-promise", due=TODAY,
            given_on=START, **more,
        )  # fmt: skip


def _rooms(world: World) -> None:
    """A room for each leader and the teacher, and beside it a talk: with somebody who leads nobody."""
    people = world.staff
    for key, chair, guest, pupil in (
        ("lea year", "lea", "newcomer", "ann"),
        ("mo senco", "mo", "leaver", "cal"),
        ("tom", "tom", "leaver", ""),
    ):
        world.meetings[key] = add_room(key, people[chair], people[guest], TODAY, world.pupils.get(pupil))
        world.talks[key] = add_talk(key, people[chair], people[guest], TODAY)
    elsewhere = world.staff["head elsewhere"]
    colleague = Staff.objects.create(school=elsewhere.school, name="birch-colleague", first_day=START)
    world.meetings["birch"] = add_room("birch", elsewhere, colleague, TODAY, world.pupils["dot"])


def _plans(world: World) -> None:
    """One a pupil, and of one pupil a second that is more sensitive."""
    for name, code in (("ann", "pastoral"), ("bea", "sen"), ("cal", "sen"), ("eli", "sen"), ("dot", "sen")):
        giver = world.staff["head elsewhere" if name == "dot" else "head"]
        world.plans[name] = add_plan(world.pupils[name], code, f"{name}-plan", giver)
    world.plans["ann sen"] = add_plan(world.pupils["ann"], "sen", "ann-inclusion", world.staff["head"])


def _reminders(world: World) -> None:
    """Every reminder is on everywhere, and the worker has looked."""
    for post in world.posts.values():
        Reminder.objects.bulk_create(
            Reminder(school=post.school, post=post, watch=watch.name) for watch in all_of(Watch)
        )
    refresh_all()


def _batches(world: World) -> None:
    for name in ("alder", "birch"):
        batch = world.batches[name] = Batch.objects.create(
            school_id=world.schools[name].pk, of="pupils", name=f"{name}-file", headings=["Forename", "Surname", "Year"],
            columns={"given_name": 0, "family_name": 1, "year": 2}, last=2,
        )  # fmt: skip
        Row.objects.create(batch=batch, number=2, cells=[f"{name}-new", f"{name}-row", "8"])


def viewer(world: World, name: str, day: date = TODAY) -> Viewer:
    return viewer_for(world.users[name], day)


def of(world: World) -> SimpleNamespace:
    """Viewers by name."""
    return SimpleNamespace(**{name.replace(" ", "_"): viewer(world, name) for name in world.users}, today=clock.today())
