"""What was serious at each made-up school: a fight that led to a suspension and a return, an incident that is open, one that is
prepared for the head; and who was suspended on which days, so that the registers say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from remit.areas.incidents import actions as incidents
from remit.areas.incidents import rules
from remit.areas.incidents.models import Force, Part
from remit.areas.suspensions import actions as suspensions
from remit.areas.suspensions import moving
from remit.areas.suspensions.models import Direction, Suspension, Telling
from remit.core.viewers import Viewer
from remit.demo.absence import AM, PM, Marks
from remit.demo.calendar import school_days
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school.models import Pupil, Staff
from remit.school.remit import viewer_for

AGO, LONG = 22, 3  # school days: when the fight was, and for how long somebody was suspended after it
SUSPENDED = "E"
FEWEST = 30  # school days of the year that there must have been
PART: dict[str, object] = {
    "words": "", "flags": [], "support": "", "told": "", "told_how": "", "told_on": None, "outcome": "", "search_why": "",
    "search_by": "", "search_found": "",
}  # fmt: skip


def _leader(built: Built) -> Staff:
    """Whoever leads a year by a job description, else the head."""
    return next((built.staff[person.name] for person, title, _ in built.posts if title.document), built.head)


def _year(built: Built) -> int:
    return min(built.plan.last_year, 9)


def _whom(built: Built, year: int) -> list[Pupil]:
    """Of a year group, in order, those who were there from the first day."""
    return [each for each in built.pupils if each.year == year and each.first_day <= built.first_day]


def away(built: Built, days: Sequence[date], found: Sequence[Marks]) -> None:
    """The registers of who was suspended: E, in place of whatever was drawn. Before and after it the pupil is there."""
    if len(days) < FEWEST:
        return
    whom = _whom(built, _year(built))[4]
    marks = found[next(number for number, each in enumerate(built.pupils) if each.pk == whom.pk)]
    for there in (days[-AGO], *days[-AGO + 1 + LONG : -AGO + 4 + LONG]):
        for session in (AM, PM):
            marks.pop((there, session), None)
    for day in days[-AGO + 1 : -AGO + 1 + LONG]:
        marks.update({(day, AM): (SUSPENDED, None), (day, PM): (SUSPENDED, None)})


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def write_incidents(schools: Sequence[Built], day: date) -> None:
    """Each act on its day, by whoever leads the year, and the head."""
    for built in schools:
        days = [each for each in school_days(built.first_day, day) if each < day]
        if len(days) >= FEWEST:
            pupils = _whom(built, _year(built))
            _fight(built, pupils, days)
            _open(built, pupils, days)
            _now(built, pupils, days, day)


def _by(built: Built, pupil: Pupil, day: date) -> Viewer:
    """The leader, where the pupil is hers that day; else the head."""
    hers = _viewer(_leader(built), day)
    return hers if rules.leads(hers, pupil) else _viewer(built.head, day)


def _told(by: Viewer, part: Part, day: date, **more: object) -> None:
    details = {**PART, "role": part.role, "words": part.words, "flags": part.flags}
    told = {"told": "Mother", "told_how": "phone", "told_on": day}
    incidents.change_part(by=by, part=part, version=part.version, details=details | told | more)


def _part(incident: object, pupil: Pupil) -> Part:
    return Part.objects.unscoped("demo").get(incident=incident, pupil=pupil)


def _fight(built: Built, pupils: Sequence[Pupil], days: Sequence[date]) -> None:
    """Somebody was hurt; whoever did it was suspended, came back, and was met."""
    one, other, saw = pupils[4], pupils[9], pupils[13]
    then, back = days[-AGO], days[-AGO + 1 + LONG]
    by = _by(built, one, then)
    with at(then):
        made = incidents.begin(
            by=by, pupil=one, role=Part.CAUSED, day=then, at=time(12, 40), place="By the lockers", sort="fight",
            line="A fight at lunch by the lockers", words="Pushed first, then hit out twice. Stopped when told to.",
        )  # fmt: skip
        incidents.add_part(by=by, incident=made, pupil=other, role=Part.HARMED, words="A cut lip, seen to by the first-aider.")  # fmt: skip
        incidents.add_part(by=by, incident=made, pupil=saw, role=Part.WITNESS, words="Fetched an adult.")
        said = {"whose": "pupil", "who": "", "words": "I was told something about my brother and I lost it.", "taken_on": then, "signed_on": then}  # fmt: skip
        incidents.keep_statement(by=by, part=_part(made, one), statement=None, version=None, details=said)
        _told(by, _part(made, one), then, outcome="Suspended for three days.")
        _told(by, _part(made, other), then, told="Father", support="A seat near the exit, and a named adult at lunch.")
        _suspended(built, one, then, days)
    with at(back):
        incidents.close(by=_by(built, one, back), incident=made, version=made.version, outcome="suspension")


def _suspended(built: Built, pupil: Pupil, then: date, days: Sequence[date]) -> None:
    by, head = _by(built, pupil, then), _viewer(built.head, then)
    first, last, back = days[-AGO + 1], days[-AGO + LONG], days[-AGO + 1 + LONG]
    row = suspensions.prepare(by=by, pupil=pupil, details=_of(first, last, ["PP"], "Hit somebody twice at lunch."))
    suspensions.decide(by=head, suspension=row, version=row.version)
    for whom in (Telling.PARENTS, Telling.AUTHORITY, Telling.BOARD):
        to = "Mother" if whom == Telling.PARENTS else ""
        how = "phone" if whom == Telling.PARENTS else "e-mail"
        suspensions.tell(by=by, suspension=row, whom=whom, to=to, told_on=then, how=how)
    work = {
        "work_set_on": then,
        "work_marked_on": None,
        "six_what": "",
        "six_where": "",
        "six_from": None,
        "six_code": "",
    }
    suspensions.note_work(by=by, suspension=row, version=row.version, details=work)
    met = {
        "meeting_on": back, "who": "Mother, form tutor, head of year", "targets": "Walk away and find the named adult.",
        "support": "Ten minutes with the mentor each Monday.", "held_on": None, "parent_came": "", "next_review": None,
    }  # fmt: skip
    made = suspensions.plan_return(by=by, suspension=row, reintegration=None, version=None, details=met)
    with at(back):
        later = _by(built, pupil, back)
        held = {"held_on": back, "parent_came": "yes", "next_review": back + timedelta(days=21)}
        suspensions.plan_return(by=later, suspension=row, reintegration=made, version=made.version, details=met | held)


def _of(first: date, last: date, reasons: list[str], words: str) -> dict[str, object]:
    return {
        "sort": Suspension.FIXED, "first_day": first, "first_session": AM, "last_day": last, "last_session": PM,
        "reasons": reasons, "words": words, "exam": "",
    }  # fmt: skip


def _open(built: Built, pupils: Sequence[Pupil], days: Sequence[date]) -> None:
    """What was said to somebody, again; and force that was used, of which home was told."""
    one, other = pupils[17], pupils[21]
    then = days[-4]
    by = _by(built, one, then)
    with at(then):
        made = incidents.begin(
            by=by, pupil=one, role=Part.CAUSED, day=then, at=time(10, 55), place="In the corridor", sort="prejudice",
            line="Words about where somebody’s family is from", words="Said it twice, in front of others.", flags=["race"],
        )  # fmt: skip
        incidents.add_part(by=by, incident=made, pupil=other, role=Part.HARMED, words="Did not want to go to the next lesson.", flags=["race"])  # fmt: skip
        _told(by, _part(made, one), then, flags=["race"])
        _told(by, _part(made, other), then, flags=["race"], support="Time with the mentor the same day.")
        used = {
            "sort": Force.FORCE, "day": then, "at": time(10, 56), "minutes": 1, "place": "In the corridor", "who": "One adult",
            "why": "To guide them away from others", "before": "Asked twice, and given room", "injuries": "", "told": "Mother",
            "told_how": "phone", "told_on": then, "not_told": "", "pupil_talk_on": then, "staff_talk_on": then, "learnt": "",
        }  # fmt: skip
        incidents.keep_force(by=by, pupil=one, part=_part(made, one), force=None, version=None, details=used)


def _now(built: Built, pupils: Sequence[Pupil], days: Sequence[date], day: date) -> None:
    """One suspended since today, one prepared for the head, and one who is directed off site from next week."""
    ahead = [each for each in school_days(day, day + timedelta(days=60)) if each >= day]
    then = days[-1]
    one, other, third = pupils[17], pupils[25], pupils[27]
    by = _by(built, one, then)
    with at(then):
        row = suspensions.prepare(by=by, pupil=one, details=_of(day, ahead[1], ["RA", "DB"], "Racist words, again after a warning."))  # fmt: skip
        suspensions.decide(by=_viewer(built.head, then), suspension=row, version=row.version)
        suspensions.tell(by=by, suspension=row, whom=Telling.PARENTS, to="Mother", told_on=then, how="phone")
        suspensions.tell(by=by, suspension=row, whom=Telling.BOARD, to="", told_on=then, how="e-mail")
        suspensions.prepare(by=by, pupil=other, details=_of(ahead[2], ahead[2], ["DB"], "Left four lessons this week."))
        details = {
            "sort": Direction.OTHER, "where": "The Mill workshop", "first_day": ahead[5], "last_day": ahead[24],
            "why": "Removed from lessons nine times since September.", "objectives": "Half a day without a removal, each day.",
            "notice_on": then, "next_review": ahead[14],
        }  # fmt: skip
        moving.direct(by=_by(built, third, then), pupil=third, details=details)
