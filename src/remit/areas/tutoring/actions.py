"""Every write to tutor time: plan a week, say what a form had, visit, share what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from remit.areas.promises import actions as promises
from remit.areas.promises.models import PRIVATE
from remit.areas.promises.rules import appointment_at
from remit.areas.tutoring import queries, rules
from remit.areas.tutoring.models import Delivered, Resource, Visit, Visited, Week
from remit.core.acts import Refused, Turn, action, record, removed, saved_over
from remit.core.files import store
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.models import Group, School, Staff

SHARED, ANSWERED = "tutor-visit-shared", "tutor-visit-answered"
MOST_RESOURCES = 20
FAR, LONG_AGO = timedelta(days=366), timedelta(days=120)


def _of_school(by: Viewer, *, school: School | None = None, week: Week | None = None, **_: object) -> Iterable[str]:
    return (f"tutor programme {school.pk if school else week.school_id if week else 0}",)


@action(rules.can_plan, Turn(_of_school))
def plan(*, by: Viewer, school: School, years: list, monday: date, what: str, publish: bool = False) -> Week:
    """A week for each of these year groups; the first of them. Errors: Refused, ValidationError."""
    _refuse_day(by, monday)
    said = {"published_on": by.day, "published_by": appointment_at(by, school.pk)} if publish else {}
    made = []
    for year in dict.fromkeys(years):
        if Week.objects.visible_to(by).filter(school=school, year=year, monday=monday).exists():
            raise Refused(f"{Week(year=year).year_name} has a programme for that week already.")
        week = Week(school=school, year=year, monday=monday, what=what.strip(), **said)
        week.full_clean()
        week.save()
        record(week, year=year, monday=monday, published=publish)
        made.append(week)
    return made[0]


def _refuse_day(by: Viewer, monday: date) -> None:
    if monday.weekday():
        raise Refused(f"{monday:%-d %B %Y} is a {monday:%A}. A week begins on its Monday.")
    if not -FAR <= monday - by.day <= FAR:
        raise Refused("Choose a week within a year.")
    known = queries.mondays(by)
    if known and known[0] <= monday <= known[-1] and monday not in known:
        raise Refused(f"The school is closed in the week of {monday:%-d %B %Y}.")


@action(rules.can_plan, Turn(_of_school))
def change(*, by: Viewer, week: Week, version: int, what: str) -> Week:
    """Errors: Stale, ValidationError."""
    differing = saved_over(week, version, what=what.strip())
    record(week, **dict.fromkeys(differing, "changed"))
    return week


@action(rules.can_plan, Turn(_of_school))
def reuse(*, by: Viewer, week: Week, school: School, years: list, monday: date) -> Week:
    """What was done in that week, with what it used, as a draft for another week or other years. Errors: Refused."""
    made = plan(by=by, school=school, years=years, monday=monday, what=week.what)
    used = queries.resources(by, [week])[week.pk]
    for each in Week.objects.visible_to(by).filter(school=school, year__in=years, monday=monday):
        for one in used:
            row = Resource(school=school, week=each, label=one.label, url=one.url, file=one.file)
            row.save()
            record(row, label=row.label)
    return made


@action(rules.can_plan, Turn(_of_school))
def publish(*, by: Viewer, week: Week, version: int) -> Week:
    """Tutors of the year see it. Errors: Refused, Stale."""
    if week.published_on:
        raise Refused("This week is published.")
    saved_over(week, version, published_on=by.day, published_by=appointment_at(by, week.school_id))
    record(week, published_on=[None, by.day])
    return week


@action(rules.can_plan, Turn(_of_school))
def unpublish(*, by: Viewer, week: Week, version: int) -> Week:
    """It is a draft again: tutors see it no more. Errors: Refused where a form has said what it had, Stale."""
    if week.published_on is None:
        raise Refused("This week is a draft.")
    if Delivered.objects.visible_to(by).filter(week=week).exists():
        raise Refused("A form has had it: it stays published. Change its words instead.")
    was = week.published_on
    saved_over(week, version, published_on=None, published_by=None)
    record(week, published_on=[was, None])
    return week


@action(rules.can_plan, Turn(_of_school))
def add_resource(
    *, by: Viewer, week: Week, label: str, url: str = "", file_name: str = "", content: bytes = b""
) -> Resource:
    """A link or a file. Errors: Refused, ValidationError; store.Refused for a file that is not taken."""
    if len(queries.resources(by, [week])[week.pk]) >= MOST_RESOURCES:
        raise Refused(f"A week has {MOST_RESOURCES} at most. Take one out first.")
    if bool(url) == bool(content):
        raise Refused("Give a link or a file: one of the two.")
    row = Resource(school=week.school, week=week, label=label.strip(), url=url)
    if content:
        row.file = store.keep(file_name, content)
    row.full_clean()
    row.save()
    record(row, *([row.file] if row.file else []), label=row.label)
    return row


@action(rules.can_change_resource)
def remove_resource(*, by: Viewer, resource: Resource) -> None:
    record(removed(resource), label=resource.label)


def _of_form(by: Viewer, *, week: Week, group: Group, **_: object) -> Iterable[str]:
    return (f"delivered {week.pk} {group.pk}",)


@action(rules.can_tick, Turn(_of_form))
def say(*, by: Viewer, week: Week, group: Group, done: bool, why: str = "") -> Delivered:
    """The form had it, or not and why. What was said before gives way. Errors: Refused, ValidationError."""
    if week.published_on is None:
        raise Refused("This week is not published yet.")
    if week.monday > by.day:
        raise Refused(f"The week of {week.monday:%-d %B} is still to come.")
    if not done and not why.strip():
        raise Refused("Say why the form did not have it.")
    held = Delivered.objects.visible_to(by).filter(week=week, group=group).first()
    values = {"done": done, "why": "" if done else why.strip(), "on": by.day, "by": appointment_at(by, week.school_id)}
    if held is None:
        held = Delivered(school=week.school, week=week, group=group, **values)
        held.full_clean()
        held.save()
        record(held, done=done)
        return held
    saved_over(held, held.version, **values)
    record(held, done=done)
    return held


@action(rules.can_tick, Turn(_of_form))
def take_back(*, by: Viewer, week: Week, group: Group) -> None:
    """It was said by mistake. Errors: Refused."""
    held = Delivered.objects.visible_to(by).filter(week=week, group=group).first()
    if held is None:
        raise Refused("Nothing was said of this form and week.")
    record(removed(held), done=held.done)


# Visits


@action(rules.can_visit)
def draft(
    *, by: Viewer, group: Group, colleague: Staff, day: date, saw: str, helps: str = "", also: Staff | None = None
) -> Visit:
    """For herself alone until it is shared. Errors: Refused, ValidationError."""
    me = appointment_at(by, group.school_id)
    if me is None or me.pk == colleague.pk:
        raise Refused("Nobody visits their own form.")
    _refuse_visit(by, group, colleague, day, also)
    visit = Visit(
        school=group.school, group=group, colleague=colleague, visitor=me, also=also, day=day, saw=saw.strip(), helps=helps.strip()
    )  # fmt: skip
    visit.full_clean()
    visit.save()
    record(visit, day=day)
    return visit


def _refuse_visit(by: Viewer, group: Group, colleague: Staff, day: date, also: Staff | None) -> None:
    if colleague.pk not in {each.pk for each in queries.leads_on(by, [group])[group.pk]}:
        raise Refused(f"{colleague} does not take {group} today.")
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < by.day - LONG_AGO:
        raise Refused(f"{day:%-d %B %Y} is more than a term ago.")
    if also and also.school_id != group.school_id:
        raise Refused(f"{also} works at another school.")


@action(rules.is_visitor)
def change_visit(
    *, by: Viewer, visit: Visit, version: int, day: date, saw: str, helps: str, also: Staff | None
) -> Visit:
    """Until it is shared. Errors: Refused, Stale, ValidationError."""
    _refuse_shared(visit)
    _refuse_visit(by, visit.group, visit.colleague, day, also)
    differing = saved_over(visit, version, day=day, saw=saw.strip(), helps=helps.strip(), also=also)
    record(visit, **dict.fromkeys(differing, "changed"))
    return visit


def _refuse_shared(visit: Visit) -> None:
    if visit.shared_on:
        raise Refused(f"This was shared on {visit.shared_on:%-d %B %Y}: what it says stands.")


@action(rules.is_visitor)
def discard(*, by: Viewer, visit: Visit) -> None:
    """A draft that nobody else has seen. Errors: Refused."""
    _refuse_shared(visit)
    record(removed(visit))


@action(rules.is_visitor)
def share(*, by: Viewer, visit: Visit, version: int) -> Visit:
    """With the tutor, who is told, and whoever is named. Errors: Refused, Stale."""
    _refuse_shared(visit)
    record(visit, **saved_over(visit, version, shared_on=by.day))
    row = Visited(school=visit.school, group=visit.group, tutor=visit.colleague, day=visit.day)
    row.save()
    record(row, day=visit.day)
    to = {visit.colleague.user_id, visit.also.user_id if visit.also else None} - {None, by.user.pk}
    tell(SHARED, to=to, school=visit.school_id, what=visit.ref)
    return visit


@action(rules.is_visited)
def answer(*, by: Viewer, visit: Visit, version: int, words: str) -> Visit:
    """What the tutor says to it. Errors: Stale, ValidationError."""
    if not words.strip():
        raise Refused("Write what you want to say to it.")
    saved_over(visit, version, reply=words.strip(), replied_on=by.day)
    record(visit, replied_on=by.day)
    settle(SHARED, what=visit.ref)
    tell(ANSWERED, to={visit.visitor.user_id} - {by.user.pk}, school=visit.school_id, what=visit.ref)
    return visit


@action(rules.is_of_the_two)
def agree(*, by: Viewer, visit: Visit, version: int, what: str, due: date, owner: Staff) -> Visit:
    """Support that the two agreed, done by one of them. Errors: Refused, Stale."""
    if visit.is_draft:
        raise Refused("Share it first: support is agreed between the two of you.")
    if visit.support:
        raise Refused("Support has been agreed already. It stands among the actions.")
    if owner.pk not in {visit.colleague_id, visit.visitor_id}:
        raise Refused("What is agreed between two is done by one of them.")
    about = visit.colleague if owner.pk == visit.visitor_id else None
    promise = promises.give(
        by=by, what=what, due=due, owner=owner, colleague=about, kind=PRIVATE, source="Visit to tutor time"
    )
    saved_over(visit, version, support=promise)
    record(visit, agreed=True)
    return visit
