"""Every read of job descriptions and duties. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch, QuerySet

from remit.core.seams import Measure, Page, Period, Progress, named
from remit.core.viewers import Viewer
from remit.leading.duties.activities import shipped
from remit.leading.duties.areas import Area, areas
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Sheet, Shown
from remit.leading.duties.proposal import ProposedRole
from remit.leading.duties.standing import Ahead, Before, Numbers, Standing, numbers, standing
from remit.leading.reading.activities import Activity
from remit.school import queries as school
from remit.school.calendar import TermDates, last_day_open
from remit.school.models import Post, Role, Staff, Term
from remit.school.remit import viewer_of_role
from remit.school.tenures import with_holders
from remit.school.timetable import off_days


def jobs_to_review(viewer: Viewer) -> QuerySet[JobDescription]:
    rows = JobDescription.objects.visible_to(viewer.only("own", "manage")).filter(state=JobDescription.READING)
    return with_holders(viewer, rows.select_related("post"), "post__").order_by("-pk")


def jobs(viewer: Viewer) -> QuerySet[JobDescription]:
    rows = JobDescription.objects.visible_to(viewer.only("own", "manage"))
    return with_holders(viewer, rows.select_related("post"), "post__")


def job_of(viewer: Viewer, post: Post) -> JobDescription | None:
    """The job description that the post works to."""
    held = JobDescription.objects.visible_to(viewer).filter(post=post, state=JobDescription.CONFIRMED)
    return held.order_by("-confirmed_on", "-pk").first()


def jobs_of(viewer: Viewer, post: Post) -> list[tuple[JobDescription, str, date | None]]:
    """Every job description of the post, newest first: "reading", "confirmed", "replaced" with the day it gave way, or
    "aside" for one that never was at work."""
    rows = list(JobDescription.objects.visible_to(viewer).filter(post=post).order_by("confirmed_on", "pk"))
    worked = [job for job in rows if job.confirmed_on]
    ends = {job.pk: after.confirmed_on for job, after in pairwise(worked)}
    found = [
        (job, "aside" if job.state == job.REPLACED and not job.confirmed_on else job.state, ends.get(job.pk))
        for job in rows
    ]
    order = (JobDescription.READING, JobDescription.CONFIRMED, JobDescription.REPLACED, "aside")
    return sorted(found, key=lambda each: (order.index(each[1]), -(each[0].pk)))


def posts_with_jobs(viewer: Viewer) -> list[tuple[Post, JobDescription | None, JobDescription | None]]:
    """Her own posts and those she manages, each with the job description at work and the one being reviewed."""
    posts = school.managed_posts(viewer) if viewer.opens("duty", "manage") else school.her_posts(viewer)
    held: dict[tuple[int, str], JobDescription] = {}
    rows = JobDescription.objects.visible_to(viewer.only("own", "manage")).exclude(state=JobDescription.REPLACED)
    for job in rows.order_by("pk"):
        held[job.post_id, job.state] = job
    ordered = posts.order_by("title", "pk")
    at_work, reading = JobDescription.CONFIRMED, JobDescription.READING
    return [(post, held.get((post.pk, at_work)), held.get((post.pk, reading))) for post in ordered]


def asking(viewer: Viewer, roles: Iterable[Role]) -> dict[tuple[int, str], list[Duty]]:
    """By role and sensitive kind, the duties at work whose area asks for it."""
    found: dict[tuple[int, str], list[Duty]] = defaultdict(list)
    sensitive = {code: area.kind for code, area in areas().items() if area.kind}
    rows = Duty.objects.visible_to(viewer).filter(
        role__in=[role.pk for role in roles], state=Duty.KEPT, area__in=sensitive, job__state=JobDescription.CONFIRMED
    )
    for duty in rows.select_related("job").order_by("position", "pk"):
        found[duty.role_id or 0, sensitive[duty.area]].append(duty)
    return found


def has_confirmed(viewer: Viewer) -> bool:
    """Whether any job description has been confirmed where she manages posts."""
    return JobDescription.objects.visible_to(viewer.only("manage")).exclude(confirmed_on=None).exists()


def jobs_at_work(viewer: Viewer, posts: Iterable[Post]) -> dict[int, JobDescription]:
    """By post."""
    rows = JobDescription.objects.visible_to(viewer).filter(
        post__in=[post.pk for post in posts], state=JobDescription.CONFIRMED
    )
    return {job.post_id: job for job in rows.order_by("confirmed_on", "pk")}


def earlier_job(viewer: Viewer, job: JobDescription) -> JobDescription | None:
    """The one at work, which gives way when this one is confirmed."""
    held = JobDescription.objects.visible_to(viewer.only("own", "manage")).filter(
        post=job.post, state=JobDescription.CONFIRMED
    )
    return held.exclude(pk=job.pk).first()


@dataclass(frozen=True)
class Difference:
    """What a job description changes of the one at work: duties that stand as they stood, come new, and leave."""

    earlier: JobDescription
    same: int
    new: tuple[Duty, ...]
    leave: tuple[Duty, ...]


def difference(viewer: Viewer, job: JobDescription, kept: Sequence[Duty]) -> Difference | None:
    earlier = earlier_job(viewer, job) if job.state == JobDescription.READING else None
    if earlier is None:
        return None
    stays = {duty.earlier_id for duty in kept if duty.earlier_id}
    was = [duty for duty in duties_of_job(viewer, earlier) if duty.state == Duty.KEPT]
    new = tuple(duty for duty in kept if not duty.earlier_id)
    return Difference(earlier, len(kept) - len(new), new, tuple(duty for duty in was if duty.pk not in stays))


def as_it_is(viewer: Viewer, post: Post, proposed: Sequence[ProposedRole]) -> list[ProposedRole]:
    """The roles with the reach they have, for a scope that is looked at again: nothing that was answered is asked anew."""
    roles = {role.name: role for role in school.roles_of(viewer, post)}
    reaches = school.reaches_of(viewer, roles.values())
    found = []
    for each in proposed:
        role = roles.get(each.name)
        held = reaches[role.pk] if role else []
        if role is None:
            found.append(each)
            continue
        found.append(
            replace(
                each,
                reach="whole" if role.whole_school else "stated" if held else "none",
                years=tuple(sorted(reach.year for reach in held if reach.year is not None)),
                subjects=tuple(str(reach.subject) for reach in held if reach.subject),
                sets=tuple(reach.set for reach in held if reach.set),
                heads_year=role.heads_year,
                asks=(),
            )
        )
    return found


def with_parts(viewer: Viewer, duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """Each with its rhythms, activities and people: four queries for all."""
    rows = with_holders(viewer, duties.select_related("owner", "deputy", "role", "job", "post"), "post__")
    return rows.prefetch_related(
        Prefetch("rhythms", Rhythm.objects.visible_to(viewer).order_by("pk")),
        Prefetch("dutyactivitys", DutyActivity.objects.visible_to(viewer).order_by("pk")),
    )


def duties_of_job(viewer: Viewer, job: JobDescription) -> QuerySet[Duty]:
    rows = Duty.objects.visible_to(viewer.only("own", "manage")).filter(job=job)
    return with_parts(viewer, rows.order_by("position", "pk"))


def reviewable(viewer: Viewer) -> QuerySet[Duty]:
    return with_parts(viewer, Duty.objects.visible_to(viewer.only("own", "manage")))


def her_duties(viewer: Viewer) -> QuerySet[Duty]:
    """Kept duties of the posts she holds today: of the job descriptions confirmed, and agreed since."""
    rows = Duty.objects.visible_to(viewer.only("own")).filter(
        state=Duty.KEPT, post__in=school.her_posts(viewer).values("pk")
    )
    rows = rows.exclude(kind__in=("area_heading", "catch_all", "boilerplate"))
    current = rows.filter(job__state=JobDescription.CONFIRMED) | rows.filter(job=None)
    return with_parts(viewer, current.order_by("post_id", "position", "pk"))


def duties_to_open(viewer: Viewer) -> QuerySet[Duty]:
    """Also those of job descriptions that have given way: what was recorded for them stays to be read."""
    rows = Duty.objects.visible_to(viewer.only("own")).filter(
        state=Duty.KEPT, post__in=school.her_posts(viewer).values("pk")
    )
    return with_parts(viewer, rows.exclude(job__state=JobDescription.READING))


def shown_for(viewer: Viewer, duties: Iterable[Duty]) -> dict[int, list[Shown]]:
    """By duty, newest first."""
    found: dict[int, list[Shown]] = defaultdict(list)
    rows = Shown.objects.visible_to(viewer).filter(duty__in=[each.pk for each in duties], withdrawn=False)
    for row in rows.select_related("file").order_by("-day", "-pk"):
        found[row.duty_id].append(row)
    return found


def all_shown(viewer: Viewer, duty: Duty) -> QuerySet[Shown]:
    """Also those withdrawn, which can be counted again."""
    return Shown.objects.visible_to(viewer).filter(duty=duty).select_related("file").order_by("-day", "-pk")


def shown(viewer: Viewer) -> QuerySet[Shown]:
    return Shown.objects.visible_to(viewer.only("own")).select_related("duty", "file")


def sheets_shared_by(viewer: Viewer) -> QuerySet[Sheet]:
    rows = Sheet.objects.visible_to(viewer.only("own"))
    return with_holders(viewer, rows.select_related("post", "reader"), "post__").order_by("-at", "-pk")


def sheets_shared_with(viewer: Viewer) -> QuerySet[Sheet]:
    rows = Sheet.objects.visible_to(viewer.only("read")).filter(withdrawn=False)
    return with_holders(viewer, rows.select_related("post"), "post__").order_by("-at", "-pk")


@dataclass(frozen=True)
class Line:
    """A duty as its holder meets it."""

    duty: Duty
    area: Area
    rhythms: tuple[Rhythm, ...]
    activities: tuple[tuple[DutyActivity, Activity | None], ...]
    standing: Standing
    last: Shown | None
    falls_to: tuple[Staff, ...] = ()  # of several whose duty it is, who is in today

    @cached_property
    def proposed(self) -> tuple[Rhythm, ...]:
        return tuple(each for each in self.rhythms if each.source == Rhythm.PROPOSED)

    @cached_property
    def counted(self) -> tuple[Rhythm, ...]:
        return tuple(each for each in self.rhythms if each.source != Rhythm.PROPOSED)

    @cached_property
    def places(self) -> tuple[Page, ...]:
        """Where it is done, of what is built: no place twice."""
        found = [named(Page, one.page) for _, one in self.activities if one]
        return tuple(dict.fromkeys(page for page in found if page and page.key != "duties"))

    @cached_property
    def unbuilt(self) -> tuple[str, ...]:
        """Activities whose place is not built yet: said plainly."""
        return tuple(one.name for _, one in self.activities if one and not named(Page, one.page))


class Measured:
    """Measures computed once a role and name, however many duties ask."""

    def __init__(self, viewer: Viewer, period: Period | None) -> None:
        self.viewer, self.period = viewer, period
        self.found: dict[tuple[int | None, str], Progress] = {}

    def of(self, role: Role | None, name: str) -> Progress | None:
        measure = named(Measure, name) if name else None
        if measure is None or role is None:
            return None
        if self.period is None:
            return Progress(cannot="The school's year has not been entered.")
        key = (role.pk, name)
        if key not in self.found:
            narrowed = viewer_of_role(role, self.viewer.user, self.viewer.day).closing(self.viewer.closed)
            found = measure.compute(narrowed, self.period)
            shut = not narrowed.grants and not found.due and self.shut.get(role.pk, "")
            self.found[key] = Progress(cannot=shut) if shut else found
        return self.found[key]

    @cached_property
    def shut(self) -> dict[int, str]:
        """Her roles whose reach nobody else has confirmed, and why nothing can be counted over it."""
        asked = school.her_openings_closed(self.viewer).filter(kind="general").values_list("role_id", "refused_on")
        return {role: "Refused by the head." if refused else "Waits for the head." for role, refused in asked}


def _year_of(terms: Sequence[Term]) -> Period | None:
    """It begins with the academic year and ends with its last term: in the summer holidays nothing falls due."""
    return Period(terms[0].academic_year.first_day, terms[-1].last_day) if terms else None


def _before(viewer: Viewer, term: Term | None) -> Before | None:
    """The term before this one, also of the year before."""
    if term is None:
        return None
    earlier = Term.objects.visible_to(viewer).filter(school=term.school_id, last_day__lt=term.first_day)
    last = earlier.select_related("academic_year").order_by("-last_day").first()
    if last is None:
        return None
    ended = last.academic_year_id != term.academic_year_id
    return Before(last, Period(last.academic_year.first_day, last.last_day) if ended else None)


def _ahead(viewer: Viewer, term: Term | None) -> list[Ahead]:
    """The terms after this one, also of the years after: those that the school has entered."""
    if term is None:
        return []
    rows = Term.objects.visible_to(viewer).filter(school=term.school_id, first_day__gt=term.last_day)
    held = list(rows.select_related("academic_year").order_by("first_day", "pk"))
    ends = {each.academic_year_id: each for each in held}
    return [
        Ahead(
            each,
            Period(each.academic_year.first_day, ends[each.academic_year_id].last_day),
            each is ends[each.academic_year_id],
        )
        for each in held
    ]


def _at_work(duties: Iterable[Duty], before: Before | None) -> set[int]:
    """The duties of a document that were at work in the term before."""
    if before is None:
        return set()
    begun = ((duty.pk, duty.since or duty.job.confirmed_on) for duty in duties if duty.job)
    return {key for key, day in begun if day and day <= before.term.last_day}


def _since(duty: Duty, rhythms: Iterable[Rhythm]) -> date | None:
    """From when it counts: the confirmed job description, or the post; and not before its rhythm was chosen."""
    begun = duty.since or (duty.job.confirmed_on if duty.job else duty.post.first_day)
    counted = [each for each in rhythms if each.source != Rhythm.PROPOSED]
    chosen = [each.since for each in counted if each.since]
    return max(begun, min(chosen)) if begun and counted and len(chosen) == len(counted) else begun


def _owners(duty: Duty) -> tuple[Staff, ...]:
    """Whose it is: the owner named, or whoever holds the post."""
    return (duty.owner,) if duty.owner else tuple(duty.post.holders)


class Away:
    """On which weekdays nobody works whose duty it is; worked out once for the same people."""

    def __init__(self, viewer: Viewer, duties: Sequence[Duty], terms: Sequence[TermDates]) -> None:
        first = min((term.first_day for term in terms), default=viewer.day)
        last = max((term.last_day for term in terms), default=viewer.day)
        people = {each for duty in duties for each in _owners(duty)}
        self.day, self.off = viewer.day, off_days(viewer, people, first, last)
        self.found: dict[tuple[Staff, ...], frozenset[date]] = {(): frozenset()}

    def of(self, owners: tuple[Staff, ...]) -> frozenset[date]:
        """Weekdays on which none of them is in."""
        if owners not in self.found:
            self.found[owners] = frozenset.intersection(*(self.off[each.pk] for each in owners))
        return self.found[owners]

    def falls_to(self, owners: tuple[Staff, ...]) -> tuple[Staff, ...]:
        """Of several, those who are in today; nobody is named where all are."""
        found = tuple(each for each in owners if self.day not in self.off[each.pk])
        return found if found != owners else ()


def lines(viewer: Viewer, duties: Iterable[Duty]) -> list[Line]:
    """How each stands today, over the reach of its own role."""
    rows = list(duties)
    terms, term = school.terms(viewer), school.this_term(viewer)
    year, before = _year_of(terms), _before(viewer, term)
    at_work = _at_work(rows, before)
    ahead, recorded = _ahead(viewer, term), shown_for(viewer, rows)
    known_terms = [*terms, *(each.term for each in ahead if each.term not in terms), *([before.term] if before else [])]
    closed = school.closed_days(viewer, known_terms)
    away = Away(viewer, rows, known_terms)
    measured = Measured(viewer, Period(term.first_day, term.last_day) if term else None)
    known = shipped()
    found = []
    for duty in rows:
        owners = _owners(duty)
        not_worked = closed | away.of(owners)
        rhythms = tuple(duty.rhythms.all())
        activities = tuple((each, known.get(each.code)) for each in duty.dutyactivitys.all())
        measures = [measured.of(duty.role, one.measure) for _, one in activities if one]
        stands = standing(
            [each.period for each in rhythms if each.source != Rhythm.PROPOSED],
            [each.day for each in recorded[duty.pk]],
            [each for each in measures if each],
            today=viewer.day,
            term=term,
            year=year,
            last_of_year=bool(terms) and term == terms[-1],
            before=before if duty.pk in at_work else None,
            since=_since(duty, rhythms),
            closed=not_worked,
            ahead=ahead,
            worked=last_day_open(known_terms, viewer.day, not_worked),
        )
        last = recorded[duty.pk][0] if recorded[duty.pk] else None
        found.append(Line(duty, areas()[duty.area], rhythms, activities, stands, last, away.falls_to(owners)))
    return found


def three_numbers(found: Sequence[Line]) -> Numbers:
    return numbers([line.standing for line in found])


def posts_without_duties(viewer: Viewer) -> QuerySet[Post]:
    """Her posts for which no job description is confirmed."""
    confirmed = JobDescription.objects.visible_to(viewer.only("own")).filter(state=JobDescription.CONFIRMED)
    return school.her_posts(viewer).exclude(pk__in=confirmed.values("post"))
