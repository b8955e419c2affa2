"""Every write to job descriptions, duties and what shows that they are done."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from remit.core.acts import action, changed, record, removed
from remit.core.files import store
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.leading.duties import rules
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Sheet, Shown
from remit.school.actions import shape_post
from remit.school.dated import on
from remit.school.models import Post, Role, Staff
from remit.school.tenures import tenures_of
from remit.school.whom import holders

Part = TypeVar("Part", Rhythm, DutyActivity)


JOB_BROUGHT_IN = "job-brought-in"


class Undecided(ValueError):
    """Lines still ask; a job description is confirmed when none does."""


class Overtaken(ValueError):
    """Another job description of the post was confirmed since this one was read against the one at work."""


@action(rules.can_bring_in)
def bring_in(
    *, by: Viewer, post: Post, name: str, lines: list, found: dict, duties: list, follows: JobDescription | None
) -> JobDescription:
    """Keep a job description as it was read, and propose its duties. `duties`: dicts of line, section, text, kind, area,
    why, doubt, also, role_name, rhythms ([period, source]) and activities ([code, words]), and what `again.as_before`
    adds where it `follows` one at work."""
    job = JobDescription(
        school=post.school, post=post, name=name, lines=lines, found=found, read_on=by.day, follows=follows
    )
    job.save()
    rows = Duty.objects.bulk_create(_duty(job, position, each) for position, each in enumerate(duties))
    rhythms = Rhythm.objects.bulk_create(
        Rhythm(school=job.school, duty=duty, period=period, source=source)
        for duty, each in zip(rows, duties, strict=True)
        for period, source in each["rhythms"]
    )
    activities = DutyActivity.objects.bulk_create(
        DutyActivity(school=job.school, duty=duty, code=code, words=words)
        for duty, each in zip(rows, duties, strict=True)
        for code, words in each["activities"]
    )
    record(job, *rows, *rhythms, *activities, name=name, duties=len(rows))
    tell(JOB_BROUGHT_IN, to=holders(by, post) - {by.user.pk}, school=post.school_id, what=job.ref)
    return job


TAKEN = ("line", "section", "text", "kind", "area", "why", "doubt", "also", "role_name")


def _duty(job: JobDescription, position: int, read: dict) -> Duty:
    state = Duty.PROPOSED if read["kind"] in {"duty", "purpose"} else Duty.LEFT
    return Duty(
        school=job.school,
        post=job.post,
        job=job,
        position=(position + 1) * 100,
        wording=read.get("wording", read["text"]),
        state=read.get("state", state),
        earlier=read.get("earlier"),
        like=read.get("like"),
        **{name: read[name] for name in TAKEN},
    )


@action(rules.can_change_duties)
def decide(*, by: Viewer, job: JobDescription, version: int, duties: list, state: str, left: list, area: str) -> None:
    """Keep as duties, leave out, or ask again; `left` are lines shown beside them and not ticked. `area` answers a
    doubt. What was a heading or a condition and is kept, is a duty from then. One that was said to be a duty at work in
    other words and is asked again, asks that too. Errors: Stale, where somebody decided lines of this job description
    since they were shown."""
    for duty in duties:
        values: dict[str, Any] = {"state": state}
        if state == Duty.KEPT and duty.kind != "purpose":
            values["kind"] = "duty"
        if state == Duty.PROPOSED and duty.reworded:
            values |= {"like": duty.earlier, "earlier": None}
        elif state == Duty.KEPT:
            values["like"] = None
        if area:
            values |= {"area": area, "doubt": ""}
        changed(duty, **values)
        duty.save()
    for duty in left:
        changed(duty, state=Duty.LEFT)
        duty.save()
    job.version = version
    job.save()
    record(job, *duties, *left, state=state, left=len(left))


@action(rules.can_change_duties)
def pair(*, by: Viewer, job: JobDescription, version: int, duties: list, same: bool) -> None:
    """Whether each is the duty at work that it reads like: then that one goes on. What is new may still be in doubt of
    its area; else it is kept. Errors: Stale."""
    for duty in duties:
        kept = same or not duty.doubt
        changed(duty, like=None, earlier=duty.like if same else None, state=Duty.KEPT if kept else duty.state)
        duty.save()
    job.version = version
    job.save()
    record(job, *duties, same=same)


@action(rules.can_change_duty)
def change_duty(
    *,
    by: Viewer,
    duty: Duty,
    version: int,
    wording: str,
    area: str,
    periods: list,
    activities: list,
    own_activity: str,
    owner: Staff | None,
    deputy: Staff | None,
    keep: bool,
) -> Duty:
    """All that the holder may say of one duty: its words, area, rhythm, activities and people, in one save."""
    differing = changed(duty, wording=wording, area=area, owner=owner, deputy=deputy, doubt="" if keep else duty.doubt)
    if keep:
        differing |= changed(duty, state=Duty.KEPT, like=None)
    duty.version = version
    duty.save()
    rows = [*_set_rhythms(duty, periods, by.day), *_set_activities(duty, activities, own_activity), *_shown_anew(duty)]
    record(duty, *rows, **differing, periods=periods, activities=[*activities, own_activity])
    return duty


def _shown_anew(duty: Duty) -> list:
    """A review that shows the lines as they were is stale from now."""
    if duty.job is None or duty.job.state != JobDescription.READING:
        return []
    duty.job.save()
    return [duty.job]


def _set_rhythms(duty: Duty, periods: list[str], day: date) -> list[Rhythm]:
    """What the document stated and is still wanted stays as stated; all else that is wanted was chosen. Where she left
    the rhythms as they were, what was proposed stays proposed."""
    held = {each.period: each for each in Rhythm.objects.unscoped("the rhythms of a duty in sight").filter(duty=duty)}
    if held.keys() == set(periods):
        return []
    rows = []
    for period, each in held.items():
        if period not in periods:
            rows.append(removed(each))
        elif each.source == Rhythm.PROPOSED:
            each.source, each.since = Rhythm.CHOSEN, day
            each.save()
            rows.append(each)
    for period in periods:
        if period not in held:
            new = Rhythm(school=duty.school, duty=duty, period=period, source=Rhythm.CHOSEN, since=day)
            new.save()
            rows.append(new)
    return rows


def _set_activities(duty: Duty, codes: list[str], own: str) -> list[DutyActivity]:
    held = DutyActivity.objects.unscoped("the activities of a duty in sight").filter(duty=duty)
    wanted = {(code, "") for code in codes} | ({("", own)} if own else set())
    there = {(each.code, each.name): each for each in held}
    rows = [removed(each) for key, each in there.items() if key not in wanted]
    for code, name in sorted(wanted - there.keys()):
        new = DutyActivity(school=duty.school, duty=duty, code=code, name=name)
        new.save()
        rows.append(new)
    return rows


@action(rules.can_change_duty)
def split_duty(*, by: Viewer, duty: Duty, version: int, parts: list) -> Duty:
    """One line that holds several duties becomes several, each with what the one had. `parts`: the wording of each; they
    stay where the one stood."""
    first, *others = parts
    was, duty.wording, duty.version = duty.wording, first, version
    duty.save()
    rows: list = [duty, *_shown_anew(duty)]
    rhythms = list(Rhythm.objects.unscoped("the rhythms of a duty in sight").filter(duty=duty))
    activities = list(DutyActivity.objects.unscoped("the activities of a duty in sight").filter(duty=duty))
    for number, wording in enumerate(others, start=1):
        copy = Duty(
            school=duty.school, post=duty.post, job=duty.job, role=duty.role, role_name=duty.role_name,
            position=duty.position + number, line=duty.line, section=duty.section, text=duty.text, wording=wording,
            kind=duty.kind, area=duty.area, why=duty.why, state=duty.state, owner=duty.owner, deputy=duty.deputy,
            since=duty.since,
        )  # fmt: skip
        copy.save()
        parts_of = [
            Rhythm(school=copy.school, duty=copy, period=each.period, source=each.source, since=each.since)
            for each in rhythms
        ]
        done_for = [
            DutyActivity(school=copy.school, duty=copy, code=each.code, name=each.name, words=each.words)
            for each in activities
        ]
        rows += [copy, *Rhythm.objects.bulk_create(parts_of), *DutyActivity.objects.bulk_create(done_for)]
    record(*rows, wording=[was, parts])
    return duty


@action(rules.can_reshape)
def merge_duties(*, by: Viewer, job: JobDescription, version: int, duties: list) -> Duty:
    """Several duties become the first of them, with the words, rhythms and activities of all; the others are left out,
    and can be asked again. It is kept where one of them was, else asked where one of them was, and is no longer in doubt."""
    first, *others = sorted(duties, key=lambda duty: (duty.position, duty.pk))
    states = {duty.state for duty in duties}
    state = next((each for each in (Duty.KEPT, Duty.PROPOSED) if each in states), first.state)
    kind = "duty" if state == Duty.KEPT and first.kind != "purpose" else first.kind
    wording = " ".join(duty.wording for duty in (first, *others))
    like = None if state == Duty.KEPT else first.like
    differing = changed(first, wording=wording, state=state, kind=kind, doubt="", like=like)
    first.save()
    for duty in others:
        duty.state = Duty.LEFT
        duty.save()
    rows = [*_of_others(first, others, Rhythm, "period", "source"), *_of_others(first, others, DutyActivity, *ACTIVITY)]
    job.version = version
    job.save()
    record(first, job, *others, *rows, **differing)
    return first


ACTIVITY = ("code", "name", "words")


def _of_others(first: Duty, others: list, model: type[Part], *names: str) -> list[Part]:
    """What the others have and the first has not, by the first of these names, given to the first too."""
    asked = model.objects.unscoped("what belongs to duties in sight").filter(duty__in=[first, *others])
    there: dict[tuple, Part] = {}
    for row in asked.order_by("pk"):
        key = tuple(getattr(row, name) for name in names[: 2 if model is DutyActivity else 1])
        if row.duty_id == first.pk or key not in there:
            there[key] = row
    new = [
        model(school=first.school, duty=first, **{name: getattr(row, name) for name in names})
        for row in there.values()
        if row.duty_id != first.pk
    ]
    return model.objects.bulk_create(new)


@action(rules.can_bring_in)
def add_duty(*, by: Viewer, post: Post, wording: str, area: str, role: Role | None) -> Duty:
    """A task agreed that stands in no document."""
    last = Duty.objects.unscoped("the order of a post's duties").filter(post=post).order_by("-position").first()
    duty = Duty(
        school=post.school, post=post, role=role, role_name=role.name if role else "", text=wording, wording=wording,
        kind="duty", area=area, state=Duty.KEPT, section="Agreed since",
        position=(last.position if last else 0) + 100,
    )  # fmt: skip
    duty.save()
    record(duty, wording=wording)
    return duty


@action(rules.can_review)
def confirm(*, by: Viewer, job: JobDescription, version: int, roles: list) -> JobDescription:
    """The duties kept are the post's from now, over the scope given (see `shape_post`). An earlier job description of
    the post gives way; duties that stand as they stood go on under the new one, with all that belongs to them. Errors:
    Undecided, Overtaken, Stale."""
    duties = list(Duty.objects.visible_to(by).filter(job=job).order_by("position", "pk"))
    if any(duty.state == Duty.PROPOSED for duty in duties):
        raise Undecided
    at_work = (
        JobDescription.objects.visible_to(by).filter(post=job.post, state=job.CONFIRMED).exclude(pk=job.pk).first()
    )
    if (at_work and at_work.pk) != (job.follows_id if job.state == job.READING else None):
        raise Overtaken
    shape_post(by=by, post=job.post, roles=roles)
    held = Role.objects.unscoped("the roles of a post in sight").filter(post=job.post)
    named = {role.name: role for role in held.filter(name__in=[each["name"] for each in roles])}
    fallback = named[roles[0]["name"]]
    rows: list = []
    if at_work:
        duties, rows = _gone_on(job, at_work, duties)
        at_work.state = job.REPLACED
        at_work.save()
        rows.append(at_work)
    agreed = Duty.objects.unscoped("what was agreed for a post in sight").filter(post=job.post, job=None)
    for duty in (*duties, *agreed):
        role = named.get(duty.role_name, fallback)
        if duty.role_id != role.pk:
            duty.role = role
            duty.save()
            rows.append(duty)
    job.state, job.confirmed_on, job.version = job.CONFIRMED, by.day, version
    job.save()
    record(job, *rows, confirmed=True)
    settle(JOB_BROUGHT_IN, what=job.ref)
    return job


PLACE = ("job", "line", "section", "text", "position", "role_name")


def _gone_on(job: JobDescription, at_work: JobDescription, duties: list) -> tuple[list, list]:
    """The duties with those at work in the place of the lines that stand as they stood; and every row written."""
    kept = [duty for duty in duties if duty.earlier_id and duty.state == Duty.KEPT]
    was = Duty.objects.unscoped("the duties of a job description in sight").filter(
        pk__in=[duty.earlier_id for duty in kept], job=at_work, state=Duty.KEPT
    )
    at = {duty.pk: duty for duty in was.select_related("job")}
    found, rows = [], []
    for duty in duties:
        goes_on = at.get(duty.earlier_id) if duty in kept else None
        if goes_on is None:
            if changed(duty, earlier=None, like=None):  # such as a line that was left out at work meanwhile
                duty.save()
                rows.append(duty)
            found.append(duty)
            continue
        goes_on.since = goes_on.since or at_work.confirmed_on
        if goes_on.wording == goes_on.text:  # else they are the holder's own words
            goes_on.wording = duty.wording
        for name in PLACE:
            setattr(goes_on, name, getattr(duty, name))
        goes_on.save()
        rows += [goes_on, *_parts_removed(duty), removed(duty)]
        found.append(goes_on)
    return found, rows


def _parts_removed(duty: Duty) -> list[Part]:
    """It was read as if it were new."""
    parts = (
        model.objects.unscoped("what belongs to a duty in sight").filter(duty=duty) for model in (Rhythm, DutyActivity)
    )
    return [removed(part) for each in parts for part in each]


@action(rules.can_review)
def set_aside(*, by: Viewer, job: JobDescription) -> JobDescription:
    """A document read by mistake: kept for its history, and asks for nothing any more."""
    job.state = job.REPLACED
    job.save()
    record(job, state=job.state)
    settle(JOB_BROUGHT_IN, what=job.ref)
    return job


@action(rules.can_change_duties)
def accept_rhythms(*, by: Viewer, duties: list, period: str) -> None:
    """What was proposed counts from now; with a period, that one in its place, for all of them at once."""
    rows = []
    for duty in duties:
        held = list(Rhythm.objects.unscoped("the rhythms of a duty in sight").filter(duty=duty))
        proposed = [each for each in held if each.source == Rhythm.PROPOSED]
        wanted = {period} if period and proposed else {each.period for each in proposed}
        rows += [removed(each) for each in proposed if each.period not in wanted]
        counting = [each for each in proposed if each.period in wanted]
        there = {each.period for each in held}
        counting += [Rhythm(school=duty.school, duty=duty, period=each) for each in wanted - there]
        for each in counting:
            each.source, each.since = Rhythm.CHOSEN, by.day
            each.save()
        rows += counting
    record(*duties, *rows, period=period)


@action(rules.is_holder)
def show(*, by: Viewer, duty: Duty, day: date, note: str, link: str, file_name: str, content: bytes) -> Shown:
    """Record by hand what was done: a note, a link or a document. Errors: store.Refused."""
    file = store.keep(file_name, content) if file_name else None
    held = tenures_of(by, duty.post).filter(on(by.day), staff__user=by.user).first()
    shown = Shown(school=duty.school, duty=duty, tenure=held, day=day, note=note, link=link, file=file)
    shown.save()
    record(shown, day=day)
    return shown


@action(rules.can_withdraw)
def withdraw_shown(*, by: Viewer, shown: Shown, withdrawn: bool) -> Shown:
    """Kept, and counted no more; or counted again."""
    shown.withdrawn = withdrawn
    shown.save()
    record(shown, withdrawn=withdrawn)
    return shown


@action(rules.is_holder)
def share_sheet(*, by: Viewer, post: Post, reader: Staff, lines: list, note: str) -> Sheet:
    """What she chose to show her line manager, as it stands today. It does not change afterwards."""
    sheet = Sheet(school=post.school, post=post, reader=reader, lines=lines, note=note)
    sheet.save()
    record(sheet, reader=reader, lines=len(lines))
    tell("sheet-shared", to=[reader.user_id], school=post.school_id, what=sheet.ref)
    return sheet


@action(rules.can_withdraw_sheet)
def withdraw_sheet(*, by: Viewer, sheet: Sheet) -> Sheet:
    sheet.withdrawn = True
    sheet.save()
    record(sheet, withdrawn=True)
    settle("sheet-shared", what=sheet.ref)
    return sheet
