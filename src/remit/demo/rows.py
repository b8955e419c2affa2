"""A made-up school written down: the rows that a school's office brings in, all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from remit.core.accounts.models import User
from remit.demo import calendar
from remit.demo.families import Town
from remit.demo.family_rows import write_families
from remit.demo.groups import FORM, DraftedGroup, drafted_groups
from remit.demo.plan import WHOLE, Person, Plan, Title
from remit.demo.pupils import Drafted, Nursery, with_a_joiner, with_gaps, with_orders
from remit.demo.staff import codes, email, everybody, is_teacher, job_of, signs_in, tutors
from remit.demo.timetable import drafted_timetable
from remit.demo.timetable_rows import write_timetable, write_working_days
from remit.school import reference
from remit.school.models import (
    AcademicYear,
    Characteristic,
    CharacteristicType,
    Closure,
    Group,
    GroupLead,
    Membership,
    Opening,
    Particulars,
    Post,
    Pupil,
    Reach,
    Role,
    School,
    Staff,
    Subject,
    Tenure,
    Term,
)

PASSWORD = "oak kettle lantern"  # noqa: S105 - printed for all to see, and of use in the demo only
FIRST_NUMBER = 4001  # of those who are at the school; lower ones are of those who left
SETTLED_IN, IN_THE_YEAR = 16, 12  # school days
SALT = "thepeopleherearemadeup"  # one hash for all, the same in every build


@dataclass
class Built:
    """A school with what the acts that follow need to find by name."""

    plan: Plan
    school: School
    begun: int
    town: Town
    staff: dict[str, Staff] = field(default_factory=dict)
    posts: list[tuple[Person, Title, Post]] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)
    children: list[Drafted] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)  # in the order of the children
    groups: list[DraftedGroup] = field(default_factory=list)
    rows: dict[str, Group] = field(default_factory=dict)
    led: dict[str, list[Person]] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        return date(self.begun, 9, 1)

    @property
    def head(self) -> Staff:
        return next(self.staff[person.name] for person, title, _ in self.posts if title.standing == Role.HEAD)


def cheap_hash() -> str:
    return make_password(PASSWORD, SALT)


def write_school(plan: Plan, day: date, password: str, town: Town) -> Built:
    """Called under `unrecorded`."""
    random = Random(plan.key)  # noqa: S311 - made-up people, the same each time
    begun = calendar.begun(day)
    school = School.objects.create(
        name=plan.name, first_year=plan.first_year, last_year=plan.last_year, words=plan.words, **plan.about
    )
    built = Built(plan, school, begun, town)
    rows = Subject.objects.bulk_create(Subject(school=school, name=each) for each in reference.subjects())
    built.subjects = {row.name: row for row in rows}
    write_calendar(built, begun)
    built.children = children = _with_joiner(children_of(plan, begun, random, town), plan, day, begun)
    built.groups = groups = drafted_groups(plan, children, random)
    people = everybody(plan, sum(each.type == FORM for each in groups), random)
    tutoring = tutors(plan, people, groups)
    timetable = drafted_timetable(plan, people, groups, tutoring, random)
    _write_staff(built, people, password, random)
    _write_posts(built, people)
    built.pupils = write_pupils(built, children)
    built.led = tutoring | timetable.teachers
    _write_groups(built)
    write_timetable(school, plan, built.first_day, timetable, built.rows, built.staff)
    return built


def _with_joiner(children: list[Drafted], plan: Plan, day: date, begun: int) -> list[Drafted]:
    """Three school weeks ago, where the year is so old that this was after its beginning."""
    days = [each for each in calendar.school_days(date(begun, 9, 1), day) if each <= day]
    late = len(days) > SETTLED_IN + IN_THE_YEAR
    return with_a_joiner(children, plan.joiner, days[-SETTLED_IN]) if plan.joiner is not None and late else children


def write_calendar(built: Built, begun: int) -> None:
    """Of the academic year that began then."""
    held = AcademicYear.objects.create(school=built.school, **calendar.academic_year(begun))
    terms = [Term(school=built.school, academic_year=held, **each) for each in calendar.term_values(begun)]
    Term.objects.bulk_create(terms)
    Closure.objects.bulk_create(
        Closure(school=built.school, first_day=day, last_day=day, why="INSET day") for day in calendar.inset_days(begun)
    )


def children_of(plan: Plan, begun: int, random: Random, town: Town) -> list[Drafted]:
    nursery = Nursery(random, town, plan.first_year, begun, plan.upn_number)
    children = [child for year in plan.years for child in nursery.year_group(year, plan.size_of(year))]
    return with_orders(with_gaps(children, random), plan.orders, town)


def _write_staff(built: Built, people: list[Person], password: str, random: Random) -> None:
    signing = [each for each in people if signs_in(each)]
    users = User.objects.bulk_create(
        User(email=email(each, built.plan), name=each.name, password=password) for each in signing
    )
    by_name, short = {user.name: user for user in users}, codes(people)
    rows = Staff.objects.bulk_create(
        Staff(
            school=built.school,
            user=by_name.get(each.name),
            name=each.name,
            code=short[each.name],
            job=job_of(each),
            teaches=is_teacher(each),
            email=email(each, built.plan) if signs_in(each) else "",
            first_day=date(built.begun - max(_since(each), random.randint(0, 9)), 9, 1),
            last_day=_last_day(built, each),
        )
        for each in people
    )
    built.staff = {row.name: row for row in rows}
    write_working_days(built.school, people, built.staff)


def _since(person: Person) -> int:
    return max((title.since for title in person.titles), default=0)


def _last_day(built: Built, person: Person) -> date | None:
    """Whoever has left, left with the last academic year."""
    return built.first_day - timedelta(days=1) if person.left else None


def _write_posts(built: Built, people: list[Person]) -> None:
    held = [(person, title) for person in people for title in person.titles]
    rows = Post.objects.bulk_create(
        Post(
            school=built.school,
            title=f"Acting {title.title}" if title.acting else title.title,
            line_manager=built.staff.get(title.manager),
            first_day=date(built.begun - title.since, 9, 1),
            last_day=date(built.begun + 1, 8, 31) if title.acting else _last_day(built, person),
        )
        for person, title in held
    )
    Tenure.objects.bulk_create(
        Tenure(
            school=built.school,
            post=row,
            staff=built.staff[person.name],
            first_day=row.first_day,
            last_day=row.last_day,
        )
        for (person, _), row in zip(held, rows, strict=True)
    )
    built.posts = [(person, title, row) for (person, title), row in zip(held, rows, strict=True)]
    for _, title, row in built.posts:
        if title.standing != Role.LEADER or title.reach or title.years:
            _write_role(built, title, row)


def _write_role(built: Built, title: Title, post: Post) -> None:
    role = Role.objects.create(
        school=built.school,
        post=post,
        name=title.title,
        standing=title.standing,
        whole_school=title.reach == WHOLE,
    )
    if title.reach not in {"", WHOLE}:
        Reach.objects.create(school=built.school, role=role, subject=built.subjects[title.reach])
    Reach.objects.bulk_create(Reach(school=built.school, role=role, year=year) for year in title.years)
    if title.reach or title.years:
        _vouch(built, role)


def _vouch(built: Built, role: Role) -> None:
    """The head has said that the role reaches whom it says."""
    head = built.head
    Opening.objects.create(
        school=built.school, role=role, kind="general", confirmed_by=head, confirmed_on=role.post.first_day
    )


def write_pupils(built: Built, children: list[Drafted], first: int = FIRST_NUMBER) -> list[Pupil]:
    """`first`: the admission number that the first of them was given."""
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=built.school,
            given_name=each.given,
            family_name=each.family_name,
            year=each.year,
            emergency=each.emergency,
            first_day=each.joined,
            last_day=each.left,
        )
        for each in children
    )
    _write_particulars(pupils, children, _admission_numbers(children, first))
    _write_characteristics(pupils, children)
    write_families(pupils, children)
    return pupils


def _admission_numbers(children: list[Drafted], first: int) -> list[str]:
    """In the order in which they joined, as a school's system counts."""
    order = sorted(range(len(children)), key=lambda place: children[place].joined)
    numbers = {place: f"{number:06}" for number, place in enumerate(order, start=first)}
    return [numbers[place] for place in range(len(children))]


def _write_particulars(pupils: list[Pupil], children: list[Drafted], numbers: list[str]) -> None:
    Particulars.objects.bulk_create(
        Particulars(
            pupil=pupil,
            upn=each.upn,
            admission_number=number,
            legal_given_name=each.legal_given or each.given,
            legal_family_name=each.family_name,
            middle_names=each.middle,
            former_family_name=each.former_family,
            date_of_birth=each.born,
            sex=each.sex,
        )
        for pupil, each, number in zip(pupils, children, numbers, strict=True)
    )


def _write_characteristics(pupils: list[Pupil], children: list[Drafted]) -> None:
    types = {each.code: each for each in CharacteristicType.objects.unscoped("the types that ship with Remit")}
    Characteristic.objects.bulk_create(
        Characteristic(
            pupil=pupil,
            type=types[held.code],
            value=held.value,
            rank=held.rank,
            verified_on=held.verified_on,
            first_day=held.first_day,
            last_day=held.last_day,
        )
        for pupil, each in zip(pupils, children, strict=True)
        for held in each.held
    )


def _write_groups(built: Built) -> None:
    rows = Group.objects.bulk_create(group_row(built, each) for each in built.groups)
    Membership.objects.bulk_create(
        Membership(pupil=built.pupils[place], group=row, first_day=max(built.first_day, built.pupils[place].first_day))
        for row, each in zip(rows, built.groups, strict=True)
        for place in each.members
    )
    GroupLead.objects.bulk_create(
        GroupLead(school=built.school, group=row, staff=built.staff[person.name], first_day=built.first_day)
        for row in rows
        for person in built.led.get(row.name, ())
    )
    built.rows = {row.name: row for row in rows}


def group_row(built: Built, each: DraftedGroup) -> Group:
    """Rows written in bulk are not asked who may see their members, so it is said here as `Group.save` says it."""
    kind = "directory" if each.type == Group.FORM else "class"
    subject = built.subjects.get(each.subject)
    return Group(
        school=built.school, name=each.name, type=each.type, members_kind=kind, year=each.year, subject=subject
    )
