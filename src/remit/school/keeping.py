"""Every write to the school itself: its name, its words, its years and terms, the days on which it is closed."""

from __future__ import annotations

from datetime import date, time

from remit.core.acts import Refused, action, changed, record, removed, saved_over
from remit.core.notices.models import QuietHours
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.school import queries, rules
from remit.school.models import AcademicYear, Closure, NewYear, School, Term
from remit.school.turns import ROLL


@action(rules.can_manage)
def set_words(*, by: Viewer, school: School, version: int, words: dict) -> School:
    differing = changed(school, words=words)
    school.version = version
    school.save()
    record(school, **differing)
    return school


@action(rules.can_manage)
def amend_school(
    *,
    by: Viewer,
    school: School,
    version: int,
    name: str,
    first_year: int,
    last_year: int,
    phase: str,
    urn: str,
    laestab: str,
    two_weeks: bool,
    shows_premium: bool,
    shows_emergency: bool,
    taught_in_forms: bool,
) -> School:
    """`shows_premium`: whether teachers see who has pupil premium; it opens and closes with the next page. So do
    `shows_emergency`: whether every adult sees what to do in an emergency, or those alone who teach or lead the pupil; and
    `taught_in_forms`: whether a subject reaches the pupils of every form."""
    differing = saved_over(
        school,
        version,
        name=name,
        first_year=first_year,
        last_year=last_year,
        phase=phase,
        urn=urn,
        laestab=laestab,
        two_weeks=two_weeks,
        shows_premium=shows_premium,
        shows_emergency=shows_emergency,
        taught_in_forms=taught_in_forms,
    )
    record(school, **differing)
    return school


@action(rules.can_manage)
def put_steps_away(*, by: Viewer, school: School) -> School:
    """What a new school does first is not asked on home any more."""
    school.steps_put_away = True
    school.save()
    record(school, steps_put_away=True)
    return school


@action(rules.can_manage)
def add_year(*, by: Viewer, name: str, first_day: date, last_day: date, terms: list) -> AcademicYear:
    """`terms`: dicts of name, first_day, last_day, break_first_day and break_last_day, in order."""
    year = AcademicYear(school=queries.managed_school(by), name=name, first_day=first_day, last_day=last_day)
    year.full_clean()
    year.save()
    rows = Term.objects.bulk_create(Term(school=year.school, academic_year=year, **term) for term in terms)
    record(year, *rows, added=True)
    return year


@action(rules.can_manage, ROLL)
def amend_year(
    *, by: Viewer, academicyear: AcademicYear, version: int, name: str, first_day: date, last_day: date, terms: list
) -> AcademicYear:
    """The year and all its terms at once, so that one may give way to another. `terms`: as for `add_year`; each is the
    one that stands at its place, and there are as many as there were. Errors: Refused, where pupils are to move up, or
    have, on the first day that was said."""
    prepared = NewYear.objects.visible_to(by).filter(academic_year=academicyear)
    begins = academicyear.first_day
    if first_day != begins and prepared.exclude(state__in=[NewYear.DRAFT, NewYear.UNDONE]).exists():
        raise Refused(f"The new year is set to begin on {begins:%-d %B %Y}: take it back first.")
    differing = saved_over(academicyear, version, name=name, first_day=first_day, last_day=last_day)
    held = queries.terms_of(by, academicyear)
    for term, dates in zip(held, terms, strict=True):
        if moved := changed(term, **dates):
            term.save()
            differing[term.name] = [
                {day: was for day, (was, _) in moved.items()},
                {day: now for day, (_, now) in moved.items()},
            ]
    record(academicyear, *held, **differing)
    return academicyear


@action(rules.can_manage)
def add_closure(*, by: Viewer, why: str, first_day: date, last_day: date) -> Closure:
    closure = Closure(school=queries.managed_school(by), why=why, first_day=first_day, last_day=last_day)
    closure.full_clean()
    closure.save()
    record(closure, added=True)
    return closure


@action(rules.can_manage)
def amend_closure(*, by: Viewer, closure: Closure, version: int, why: str, first_day: date, last_day: date) -> Closure:
    differing = saved_over(closure, version, why=why, first_day=first_day, last_day=last_day)
    record(closure, **differing)
    return closure


@action(rules.can_manage)
def take_back_closure(*, by: Viewer, closure: Closure, version: int) -> None:
    """The school is open on those days after all. History keeps what was said."""
    closure.version = version
    closure.save()  # Stale where somebody said other days meanwhile: what goes is what she was shown
    removed(closure)
    record(closure, why=closure.why, first_day=closure.first_day, last_day=closure.last_day, taken_back=True)


@action(rules.can_manage)
def set_quiet_hours(*, by: Viewer, school: School, version: int, begins: time, ends: time) -> QuietHours:
    """Between which hours Remit sends no e-mail to people of this school. `version`: 0 where none were chosen yet."""
    held = QuietHours.objects.visible_to(by).filter(school_id=school.pk).first()
    if version != (held.version if held else 0):
        raise Stale(school)
    hours = held or QuietHours(school_id=school.pk)
    differing = changed(hours, begins=begins, ends=ends)
    hours.save()
    record(hours, **differing)
    return hours
