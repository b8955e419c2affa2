"""Every write to the follow-up of absence: begin it, take its steps, end it; and the stages of the school."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from remit.areas.absence import letters, queries, rules
from remit.areas.absence.models import Case, Practice, Stage, Step
from remit.areas.absence.stages import stage_of
from remit.areas.promises.rules import appointment_at
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.family import refuse_kept_away
from remit.school.models import Pupil, School, Staff

STEP_GIVEN = "absence-step-given"
LAST_RESORT = frozenset({Stage.NOTICE, Stage.REFERRAL})
MISSED_SUPPORT = (
    "No support has been tried in this follow-up, and support comes first. Where it would not be right, as after a holiday "
    "in term time, say why."
)
FAR = timedelta(days=60)


def _of_pupil(
    by: Viewer, *, pupil: Pupil | None = None, case: Case | None = None, step: Step | None = None, **_: object
) -> Iterable[str]:
    held = case or step
    return (f"follow-up {pupil.pk if pupil else held.pupil_id if held else 0}",)


def _of_pupil_and_stages(by: Viewer, *, case: Case, **_: object) -> Iterable[str]:
    return (f"follow-up {case.pupil_id}", f"stages {case.school_id}")


def _of_stages(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"stages {school.pk}",)


@action(rules.can_work, Turn(_of_pupil))
def open_case(*, by: Viewer, pupil: Pupil, why: str, owner: Staff | None = None) -> Case:
    """Errors: Refused where it is followed up already, ValidationError."""
    if queries.cases(by).filter(pupil=pupil, ended_on=None).exists():
        raise Refused(f"{pupil}: this absence is followed up already.")
    case = Case(pupil=pupil, opened_on=by.day, why=why.strip(), owner=owner or appointment_at(by, pupil.school_id))
    case.full_clean()
    case.save()
    record(case, why=case.why, owner=str(case.owner or ""))
    return case


@action(rules.can_work, Turn(_of_pupil))
def change_case(*, by: Viewer, case: Case, version: int, why: str, owner: Staff | None) -> Case:
    """Errors: Refused where it has ended, Stale, ValidationError."""
    _refuse_ended(by, case)
    was = str(case.owner or "")
    differing = saved_over(case, version, why=why.strip(), owner=owner)
    if differing.pop("owner", None):
        differing["owner"] = [was, str(owner or "")]
    record(case, **differing)
    return case


def _refuse_ended(by: Viewer, case: Case) -> None:
    case = queries.cases(by).get(pk=case.pk)  # as it stands in this turn
    if case.ended_on:
        raise Refused(f"This follow-up ended on {case.ended_on:%-d %B %Y}. Open it again first.")


@action(rules.can_work, Turn(_of_pupil))
def end_case(*, by: Viewer, case: Case, version: int, outcome: str, because: str = "") -> Case:
    """Steps that are still to be done are let go with it. Errors: Refused, Stale, ValidationError."""
    _refuse_ended(by, case)
    for step in queries.steps(by).filter(case=case, done_on=None, let_go_on=None):
        record(step, **saved_over(step, step.version, let_go_on=by.day, why_let_go="The follow-up ended"))
        settle(STEP_GIVEN, what=step.ref)
    record(case, **saved_over(case, version, ended_on=by.day, outcome=outcome, because=because.strip()))
    return case


@action(rules.can_work, Turn(_of_pupil))
def reopen_case(*, by: Viewer, case: Case, version: int) -> Case:
    """What was let go when it ended is to be done again. Errors: Refused, Stale."""
    if case.is_open:
        raise Refused("This follow-up is open.")
    if queries.cases(by).filter(pupil=case.pupil, ended_on=None).exists():
        raise Refused("Another follow-up has begun since: go on with that one.")
    for step in queries.steps(by).filter(case=case, let_go_on=case.ended_on, why_let_go="The follow-up ended"):
        record(step, **saved_over(step, step.version, let_go_on=None, why_let_go=""))
    record(case, **saved_over(case, version, ended_on=None, outcome="", because=""))
    return case


@action(rules.can_work, Turn(_of_pupil_and_stages))
def add_step(
    *, by: Viewer, case: Case, code: str, due: date | None = None, owner: Staff | None = None, why: str = ""
) -> Step:
    """The next step: its letter is merged with today's figures, and may be changed until it is sent. `why`: where what the
    law sees last is asked for before any support was tried. Errors: Refused, ValidationError."""
    _refuse_ended(by, case)
    school = case.pupil.school
    stage = stage_of(by, school, code)
    if stage is None or not stage.offered:
        raise Refused("The school does not take steps of this stage.")
    held = queries.steps_of(by, [case])[case.pk]
    support = queries.tried(held)
    if stage.way in LAST_RESORT and not support and not why.strip():
        raise Refused(MISSED_SUPPORT)
    if stage.pk is None:
        stage.save()
        record(stage, name=stage.name)
    due = due or in_school_days(by, stage.due_in)
    subject, letter = letters.merged(by, stage, case.pupil, support, _reply_by(stage, due))
    step = Step(
        pupil=case.pupil, case=case, stage=stage, due=due, owner=owner or case.owner, subject=subject, letter=letter,
        words=why.strip(),
    )  # fmt: skip
    step.full_clean()
    step.save()
    record(step, stage=stage.name, due=due, owner=str(step.owner or ""))
    if step.owner and step.owner.user_id != by.user.pk:
        tell(STEP_GIVEN, to={step.owner.user_id}, school=step.school_id, what=step.ref)
    return step


def _reply_by(stage: Stage, sent: date) -> date | None:
    return sent + timedelta(days=stage.reply_in) if stage.reply_in else None


def in_school_days(by: Viewer, number: int) -> date:
    """The school day so many after today: today where there are none to come."""
    ahead = [each for each in dates.days_open(by, by.day, by.day + FAR) if each >= by.day]
    return ahead[min(number, len(ahead) - 1)] if ahead else by.day


@action(rules.can_work, Turn(_of_pupil))
def change_step(*, by: Viewer, step: Step, version: int, due: date, owner: Staff | None, subject: str, letter: str) -> Step:  # fmt: skip
    """Before it is done. Errors: Refused, Stale, ValidationError."""
    _refuse_closed(by, step)
    if unknown := letters.unknown_fields(letter + subject):
        raise Refused(f"A letter cannot fill {', '.join(f'{{{each}}}' for each in unknown)}.")
    was = str(step.owner or "")
    differing = saved_over(step, version, due=due, owner=owner, subject=subject.strip(), letter=letter.strip())
    if differing.pop("owner", None):
        differing["owner"] = [was, str(owner or "")]
        settle(STEP_GIVEN, what=step.ref)
        if owner and owner.user_id != by.user.pk:
            tell(STEP_GIVEN, to={owner.user_id}, school=step.school_id, what=step.ref)
    if "letter" in differing:
        differing["letter"] = "changed"  # type: ignore[assignment] # the letter itself stands on the step
    record(step, **differing)
    return step


@action(rules.can_work, Turn(_of_pupil))
def merge_anew(*, by: Viewer, step: Step, version: int) -> Step:
    """The letter from the stage's text with today's figures; what was changed in it goes. Errors: Refused, Stale."""
    _refuse_closed(by, step)
    support = queries.tried(queries.steps_of(by, [step.case])[step.case_id])
    subject, letter = letters.merged(by, step.stage, step.pupil, support, _reply_by(step.stage, step.due))
    saved_over(step, version, subject=subject, letter=letter)
    record(step, letter="merged anew")
    return step


def _refuse_closed(by: Viewer, step: Step) -> None:
    _refuse_ended(by, step.case)
    if step.done_on:
        raise Refused(f"This step was done on {step.done_on:%-d %B %Y}.")
    if step.let_go_on:
        raise Refused(f"This step was let go on {step.let_go_on:%-d %B %Y}.")


@action(rules.can_work, Turn(_of_pupil))
def do_step(
    *,
    by: Viewer,
    step: Step,
    version: int,
    done_on: date,
    how: str,
    to: str = "",
    words: str = "",
    reply_due: date | None = None,
) -> Step:
    """Done, or sent: how, to whom, what was said, and by when an answer is awaited. Errors: Refused, Stale,
    ValidationError."""
    _refuse_closed(by, step)
    if not step.case.opened_on - FAR <= done_on <= by.day:
        raise Refused("That day is not one on which it can have been done.")
    if reply_due and reply_due < done_on:
        raise Refused("An answer is awaited after it was sent.")
    refuse_kept_away(step.pupil, by.day, to)
    who = appointment_at(by, step.school_id)
    values = {"done_on": done_on, "done_by": who, "how": how, "to": to.strip(), "words": words.strip(), "reply_due": reply_due}  # fmt: skip
    differing = saved_over(step, version, **values)
    differing["done_by"] = [None, str(who or "")]
    record(step, **differing)
    settle(STEP_GIVEN, what=step.ref)
    return step


@action(rules.can_work, Turn(_of_pupil))
def answer_step(*, by: Viewer, step: Step, version: int, answered_on: date, answer: str) -> Step:
    """What came back. Errors: Refused where it was not done, Stale, ValidationError."""
    if step.done_on is None:
        raise Refused("An answer comes to what was done or sent.")
    if not step.done_on <= answered_on <= by.day:
        raise Refused("An answer comes after what it answers, and not on a day to come.")
    record(step, **saved_over(step, version, answered_on=answered_on, answer=answer.strip()))
    return step


@action(rules.can_work, Turn(_of_pupil))
def let_go_step(*, by: Viewer, step: Step, version: int, why: str) -> Step:
    """It is not taken, and why. Errors: Refused, Stale."""
    _refuse_closed(by, step)
    record(step, **saved_over(step, version, let_go_on=by.day, why_let_go=why.strip()))
    settle(STEP_GIVEN, what=step.ref)
    return step


@action(rules.can_work, Turn(_of_pupil))
def reopen_step(*, by: Viewer, step: Step, version: int) -> Step:
    """Take back that it was done or let go. What it says of an answer goes too. Errors: Refused, Stale."""
    _refuse_ended(by, step.case)
    if step.is_open:
        raise Refused("This step is to be done.")
    values: dict[str, Any] = {"done_on": None, "done_by": None, "reply_due": None, "answered_on": None, "answer": "", "let_go_on": None, "why_let_go": ""}  # fmt: skip
    differing = saved_over(step, version, **values)
    differing.pop("done_by", None)
    record(step, **differing)
    return step


@action(rules.can_shape, Turn(_of_stages))
def keep_stage(*, by: Viewer, school: School, code: str, version: int | None, details: dict[str, Any]) -> Stage:
    """Change a stage, or add one: `code` is empty then. Errors: Refused, Stale, ValidationError."""
    if unknown := letters.unknown_fields(f"{details.get('subject', '')} {details.get('body', '')}"):
        raise Refused(f"A letter cannot fill {', '.join(f'{{{each}}}' for each in unknown)}.")
    stage = stage_of(by, school, code) if code else Stage(school=school, code=_new_code(by, school))
    if stage is None:
        raise Refused("The school has no such stage.")
    if stage.pk is None:
        _refuse_law(stage, details)
        for name, value in details.items():
            setattr(stage, name, value)
        stage.full_clean()
        stage.save()
        record(stage, name=stage.name)
        return stage
    _refuse_law(stage, details)
    differing = saved_over(stage, version or 0, **details)
    record(stage, **{name: change if name != "body" else "changed" for name, change in differing.items()})
    return stage


def _refuse_law(stage: Stage, details: dict[str, Any]) -> None:
    if stage.law and details["way"] != stage.way:
        raise Refused(f"What {stage.name} is, the law says: it stays {stage.get_way_display().lower()}.")


def _new_code(by: Viewer, school: School) -> str:
    held = set(queries.stages_held(by).filter(school=school).values_list("code", flat=True))
    return next(code for number in range(1, 1000) if (code := f"own-{number}") not in held)


@action(rules.can_shape, Turn(_of_stages))
def keep_practice(*, by: Viewer, school: School, version: int | None, hands_on_after: int) -> Practice:
    """Errors: Stale, ValidationError."""
    held = Practice.objects.visible_to(by).filter(school=school).first()
    if held is None:
        held = Practice(school=school, hands_on_after=hands_on_after)
        held.full_clean()
        held.save()
        record(held, hands_on_after=hands_on_after)
        return held
    record(held, **saved_over(held, version or 0, hands_on_after=hands_on_after))
    return held
