"""Every write to serious incidents: begin one, say who had a part and what is said of it, close it, take back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from remit.areas.incidents import queries, reference, rules
from remit.areas.incidents.models import Force, Incident, Part, Statement
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school.family import refuse_kept_away
from remit.school.models import Pupil, Room
from remit.school.rows.names import named_in

LONGEST_AGO = timedelta(days=366)


def _of_incident(
    by: Viewer, *, incident: Incident | None = None, part: Part | None = None, **_: object
) -> Iterable[str]:
    return (f"incident {incident.pk if incident else part.incident_id if part else 0}",)


@action(rules.can_record)
def begin(
    *,
    by: Viewer,
    pupil: Pupil | None,
    role: str,
    words: str,
    day: date,
    sort: str,
    line: str,
    at: time | None = None,
    room: Room | None = None,
    place: str = "",
    flags: Sequence[str] | None = None,
) -> Incident:
    """With the part of one pupil; others are added. Errors: Refused, ValidationError."""
    if pupil is None:
        raise Refused("Say who had a part in it: an incident is about somebody.")
    _refuse_day(by, pupil, day)
    if sort not in dict(reference.sorts()):
        raise Refused("Choose what it was.")
    _refuse_names([line, place], [pupil])
    made = Incident(
        school=pupil.school, day=day, at=at, room=room, place=place.strip(), sort=sort, line=line.strip(),
        by=appointment_at(by, pupil.school_id),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(made, day=day, sort=reference.sort_name(sort))
    _add(by, made, pupil, role, words, flags or ())
    return made


def _refuse_far(by: Viewer, day: date) -> None:
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < by.day - LONGEST_AGO:
        raise Refused(f"{day:%-d %B %Y} is more than a year ago.")


def _refuse_day(by: Viewer, pupil: Pupil, day: date) -> None:
    _refuse_far(by, day)
    if not pupil.holds_on(day):
        raise Refused(f"{pupil} was not on roll on {day:%-d %B %Y}.")


def _refuse_names(words: Iterable[str], pupils: Iterable[Pupil]) -> None:
    """Whoever reads of one pupil reads these words: they name none of the others."""
    names = [name for pupil in pupils for name in (pupil.given_name, pupil.family_name)]
    for each in words:
        if name := named_in(each, names):
            raise Refused(
                f"“{name}” is somebody’s name. Write it another way: whoever leads anybody who had a part reads this."
            )


def _refuse_others(incident: Incident, pupil: Pupil, said: Mapping[str, str]) -> None:
    """A part leaves the school alone: what is said of it, by the field in which it stands, names none of the others."""
    names = queries.names_of_others(incident, pupil)
    for at, words in said.items():
        if name := named_in(words, names):
            raise Refused(
                f"“{name}” is the name of somebody with a part of their own: say it without the name. This part may leave the school alone.",
                at=at,
            )


def _all_parts(incident: Incident) -> list[Part]:
    """Also of those whom the writer does not see, and what was taken back: it may be put back."""
    rows = Part.objects.unscoped("what everybody reads of an incident names nobody, whoever writes it")
    return list(rows.filter(incident=incident).select_related("pupil"))


def _flags(role: str, flags: Sequence[str]) -> list[str]:
    known = [code for code, _ in reference.flags()]
    if unknown := set(flags) - set(known):
        raise Refused(f"{', '.join(sorted(unknown))}: not among what an incident can be about.")
    if flags and role not in Part.ABOUT:
        raise Refused("What it was about is said of whoever caused harm or was harmed, and of nobody else.")
    return [code for code in known if code in flags]


def _add(by: Viewer, incident: Incident, pupil: Pupil, role: str, words: str, flags: Sequence[str]) -> Part:
    if queries.is_in(incident, pupil):
        raise Refused(f"{pupil} has a part in this incident already. Nobody is in one in two roles: change the role there.")  # fmt: skip
    _refuse_others(incident, pupil, {"words": words})
    part = Part(pupil=pupil, incident=incident, role=role, words=words.strip(), flags=_flags(role, flags))
    part.full_clean()
    part.save()
    record(part, role=role, flags="; ".join(part.flag_names))
    return part


@action(rules.can_add, Turn(_of_incident))
def add_part(
    *, by: Viewer, incident: Incident, pupil: Pupil, role: str, words: str = "", flags: Sequence[str] | None = None
) -> Part:
    """Errors: Refused where the pupil is in it, ValidationError."""
    _refuse_taken_back(incident)
    if pupil.school_id != incident.school_id:
        raise Refused("They are at another school.")
    _refuse_day(by, pupil, incident.day)
    _refuse_names([incident.line, incident.place], [pupil])
    return _add(by, incident, pupil, role, words, flags or ())


def _refuse_taken_back(incident: Incident) -> None:
    if incident.taken_back:
        raise Refused("This incident was taken back. Put it back first.")


@action(rules.can_write_part, Turn(_of_incident))
def change_part(*, by: Viewer, part: Part, version: int, details: dict[str, Any]) -> Part:
    """The role, what is said of it, what was done, who was told. Errors: Refused, Stale, ValidationError."""
    _refuse_taken_back(part.incident)
    if part.taken_back:
        raise Refused("This part was taken back.")
    values = {**details, "flags": _flags(details["role"], details["flags"])}
    told = values["told_on"]
    if told and not part.incident.day <= told <= by.day:
        raise Refused("Home is told on the day of the incident or after it, and not on a day to come.")
    if told and not values["told_how"]:
        raise Refused("Say how home was told.")
    if values["told"] != part.told:
        refuse_kept_away(part.pupil, by.day, values["told"])
    _refuse_others(part.incident, part.pupil, {name: values[name] for name in Part.OF_IT_ALONE})
    record(part, **saved_over(part, version, **values))
    return part


@action(rules.can_write_part, Turn(_of_incident))
def take_back_part(*, by: Viewer, part: Part, version: int, why: str) -> Part:
    """This pupil had none. Errors: Refused where nobody would be left, Stale."""
    if part.taken_back:
        raise Refused("This part was taken back already.")
    rows = Part.objects.unscoped("an incident without anybody is none")
    if not rows.filter(incident=part.incident_id, taken_back=None).exclude(pk=part.pk).exists():
        raise Refused("Nobody would be left in it. Take the incident back instead.")
    record(part, **saved_over(part, version, taken_back=clock.now(), why_back=_why(why)))
    return part


@action(rules.can_write_part, Turn(_of_incident))
def put_back_part(*, by: Viewer, part: Part, version: int) -> Part:
    """Errors: Refused, Stale."""
    if not part.taken_back:
        raise Refused("This part stands.")
    if queries.is_in(part.incident, part.pupil):
        raise Refused(f"{part.pupil} was added again since.")
    record(part, **saved_over(part, version, taken_back=None, why_back=""))
    return part


def _why(why: str) -> str:
    if not why.strip():
        raise Refused("Say why.")
    return why.strip()[:200]


@action(rules.can_add, Turn(_of_incident))
def change(*, by: Viewer, incident: Incident, version: int, details: dict[str, Any]) -> Incident:
    """When, where, what, and the line. Errors: Refused, Stale, ValidationError."""
    _refuse_taken_back(incident)
    parts = _all_parts(incident)
    if (day := details["day"]) != incident.day:
        _refuse_far(by, day)
        if not all(each.taken_back or each.pupil.holds_on(day) for each in parts):
            raise Refused(f"Somebody who had a part was not on roll on {day:%-d %B %Y}.")
    _refuse_names([details["line"], details["place"]], [each.pupil for each in parts])
    differing = saved_over(incident, version, **details)
    if room := differing.pop("room", None):
        differing["room"] = [str(each or "") for each in room]
    if sort := differing.pop("sort", None):
        differing["sort"] = [reference.sort_name(each) for each in sort]
    record(incident, **differing)
    return incident


@action(rules.can_work, Turn(_of_incident))
def close(*, by: Viewer, incident: Incident, version: int, outcome: str) -> Incident:
    """In two weeks it is asked whether it helped. Errors: Refused, Stale, ValidationError."""
    _refuse_taken_back(incident)
    if incident.closed_on:
        raise Refused(f"This was closed on {incident.closed_on:%-d %B %Y}.")
    if outcome not in dict(Incident.OUTCOMES):
        raise Refused("Say how it ended.")
    record(
        incident, **saved_over(incident, version, outcome=outcome, closed_on=by.day, ask_on=by.day + queries.ASK_AFTER)
    )
    return incident


@action(rules.can_work, Turn(_of_incident))
def reopen(*, by: Viewer, incident: Incident, version: int) -> Incident:
    """Errors: Refused, Stale."""
    if incident.is_open or incident.taken_back:
        raise Refused("This incident is open.")
    values = {"outcome": "", "closed_on": None, "ask_on": None, "helped": ""}
    record(incident, **saved_over(incident, version, **values))
    return incident


@action(rules.can_work, Turn(_of_incident))
def answer(*, by: Viewer, incident: Incident, version: int, helped: str) -> Incident:
    """Whether what was done helped. Errors: Refused before it is closed, Stale."""
    if not incident.closed_on:
        raise Refused("It is asked once the incident is closed.")
    if helped not in dict(Incident.HELPED):
        raise Refused("Say whether it helped.")
    record(incident, **saved_over(incident, version, helped=helped))
    return incident


@action(rules.can_add, Turn(_of_incident))
def take_back(*, by: Viewer, incident: Incident, version: int, why: str) -> Incident:
    """It was begun by mistake: it counts nowhere, and stands on nobody's page. Why is read by all who read the line. Errors:
    Refused, Stale."""
    _refuse_taken_back(incident)
    _refuse_names([why], [each.pupil for each in _all_parts(incident)])
    record(incident, **saved_over(incident, version, taken_back=clock.now(), why_back=_why(why)))
    return incident


@action(rules.can_add, Turn(_of_incident))
def put_back(*, by: Viewer, incident: Incident, version: int) -> Incident:
    """Errors: Refused, Stale."""
    if not incident.taken_back:
        raise Refused("This incident stands.")
    record(incident, **saved_over(incident, version, taken_back=None, why_back=""))
    return incident


@action(rules.can_write_part)
def keep_statement(
    *, by: Viewer, part: Part, statement: Statement | None, version: int | None, details: dict[str, Any]
) -> Statement:
    """A new one, or one that is changed. Errors: Refused, Stale, ValidationError."""
    _refuse_taken_back(part.incident)
    if details["taken_on"] > by.day:
        raise Refused("A statement is taken before it is written down.")
    if details["whose"] == Statement.ADULT and not details["who"]:
        raise Refused("Say which adult said it.")
    if details["signed_on"] and details["signed_on"] < details["taken_on"]:
        raise Refused("A statement is signed after it is taken.")
    _refuse_others(part.incident, part.pupil, {"words": details["words"]})
    if statement is None:
        made = Statement(pupil=part.pupil, part=part, taken_by=appointment_at(by, part.school_id), **details)
        made.full_clean()
        made.save()
        record(made, whose=made.whose, taken_on=made.taken_on)
        return made
    differing = saved_over(statement, version or 0, **details)
    record(statement, **{name: change if name != "words" else "changed" for name, change in differing.items()})
    return statement


@action(rules.can_write_part)
def take_back_statement(*, by: Viewer, statement: Statement, version: int) -> Statement:
    """Or put back, where it was taken back. Errors: Stale."""
    record(statement, **saved_over(statement, version, taken_back=None if statement.taken_back else clock.now()))
    return statement


@action(rules.can_write_part)
def keep_force(
    *, by: Viewer, pupil: Pupil, part: Part | None, force: Force | None, version: int | None, details: dict[str, Any]
) -> Force:
    """A new record of the use of force, or one that is changed. Errors: Refused, Stale, ValidationError."""
    if part is not None and part.pupil_id != pupil.pk:
        raise Refused("That is the part of somebody else.")
    _refuse_day(by, pupil, details["day"])
    for name in ("told_on", "pupil_talk_on", "staff_talk_on"):
        if details[name] and not details["day"] <= details[name] <= by.day:
            raise Refused("What followed came on the day itself or after it, and not on a day to come.")
    if details["told_on"] and not details["told_how"]:
        raise Refused("Say how home was told.")
    if force is None or details["told"] != force.told:
        refuse_kept_away(pupil, by.day, details["told"])
    if part is not None:
        _refuse_others(part.incident, pupil, {name: details[name] for name in Force.OF_IT_ALONE})
    if force is None:
        made = Force(pupil=pupil, part=part, by=appointment_at(by, pupil.school_id), **details)
        made.full_clean()
        made.save()
        record(made, sort=made.sort, day=made.day)
        return made
    if force.taken_back:
        raise Refused("This record was taken back. Put it back first.")
    record(force, **saved_over(force, version or 0, **details))
    return force


@action(rules.can_write_part)
def take_back_force(*, by: Viewer, force: Force, version: int, why: str) -> Force:
    """Errors: Refused, Stale."""
    if force.taken_back:
        raise Refused("This record was taken back already.")
    record(force, **saved_over(force, version, taken_back=clock.now(), why_back=_why(why)))
    return force


@action(rules.can_write_part)
def put_back_force(*, by: Viewer, force: Force, version: int) -> Force:
    """Errors: Refused, Stale."""
    if not force.taken_back:
        raise Refused("This record stands.")
    record(force, **saved_over(force, version, taken_back=None, why_back=""))
    return force
