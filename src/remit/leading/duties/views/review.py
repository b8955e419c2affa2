"""A job description comes in, is read, and its holder or whoever manages posts confirms what it says."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused
from remit.core.asked import number_in
from remit.core.files.text import Unreadable, lines_of, lines_of_pasted
from remit.core.once import SAVED_ALREADY
from remit.core.records import Stale
from remit.leading.duties import actions, forms, queries, rules
from remit.leading.duties.again import as_before
from remit.leading.duties.areas import Area, areas
from remit.leading.duties.models import Duty, JobDescription
from remit.leading.duties.proposal import proposed_duties, proposed_roles, within
from remit.leading.reading.description import to_json
from remit.leading.reading.reader import read
from remit.school import queries as school

STEPS = ("Read", "Duties", "Scope", "Head confirms")


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    form = forms.BringInForm(viewer, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = _read_and_keep(request, form.cleaned_data)
        except Unreadable as refused:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(refused))
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            return redirect("duties:review", ref=job.ref)
    context = {"form": form, "waiting": queries.jobs_to_review(viewer), "steps": STEPS}
    return render(request, "duties/bring_in.html", context, status=422 if form.errors else 200)


def _read_and_keep(request: ViewedRequest, values: dict[str, Any]) -> JobDescription:
    """Errors: Unreadable, also where there is no duty in it."""
    file = values["file"]
    if file:
        name, lines = file.name, lines_of(file, file.name)
    else:
        name, lines = "Pasted text", lines_of_pasted(values["text"])
    found = read(lines)
    if not any(duty.kind in {"duty", "purpose"} for duty in found.duties):
        raise Unreadable("No duty was found in this document. Is it a job description?")
    duties = proposed_duties(found, day=request.viewer.day, fallback=values["post"].title)
    at_work = queries.job_of(request.viewer, values["post"])
    if at_work:
        duties = as_before(duties, list(queries.duties_of_job(request.viewer, at_work)))
    return actions.bring_in(
        by=request.viewer,
        key=request.POST.get("once", ""),
        post=values["post"],
        name=name[:160],
        lines=list(lines),
        found={key: value for key, value in to_json(found).items() if key != "duties"},
        duties=duties,
        follows=at_work,
    )


def _job(request: ViewedRequest, ref: str) -> JobDescription:
    return get_object_or_404(queries.jobs(request.viewer), ref=ref)


@access(rules.has_duties)
@require_safe
def review(request: ViewedRequest, ref: str) -> HttpResponse:
    job = _job(request, ref)
    duties = list(queries.duties_of_job(request.viewer, job))
    hers = rules.is_holder(request.viewer, post=job.post)
    as_read = not hers and job.state != job.READING  # how the holder words it, and how often, is the holder's
    for duty in duties if as_read else ():
        duty.wording = duty.text
    wanted = [duty for duty in duties if duty.state != Duty.LEFT]
    context = {
        "job": job,
        "steps": STEPS,
        "questions": [(duty, _answers(duty)) for duty in wanted if _asks(duty)],
        "groups": _groups(wanted),
        "sure": sum(_sure(duty) for duty in wanted),
        "document": _document(job, duties),
        "left": [duty for duty in duties if duty.state == Duty.LEFT],
        "proposed": sum(duty.state == Duty.PROPOSED for duty in wanted),
        "kept": sum(duty.state == Duty.KEPT for duty in wanted),
        "roles": len({duty.role_name for duty in wanted}) > 1,
        "areas": forms.area_choices(),
        "difference": queries.difference(request.viewer, job, wanted),
        "may_change": rules.can_change_duties(request.viewer, duties=duties),
        "hers": hers,
        "as_read": as_read,
    }
    return render(request, "duties/review.html", context)


def _asks(duty: Duty) -> bool:
    return duty.state == Duty.PROPOSED and bool(duty.doubt or duty.like_id)


def _sure(duty: Duty) -> bool:
    return duty.state == Duty.PROPOSED and not _asks(duty)


def _answers(duty: Duty) -> list[Area]:
    """The areas that a doubtful line may well belong to, the likeliest first."""
    return [areas()[code] for code in dict.fromkeys([duty.area, *duty.also]) if code in areas()][:2]


AS_BEFORE = Area("as_before", "As in the job description at work", "")


def _group_of(duty: Duty) -> Area:
    return AS_BEFORE if duty.earlier_id else areas()[duty.area]


def _groups(wanted: list[Duty]) -> list[dict[str, Any]]:
    """By area, in which sure lines are kept at once; those to decide stand first."""
    held: dict[Area, list[Duty]] = {}
    for duty in wanted:
        if not _asks(duty):
            held.setdefault(_group_of(duty), []).append(duty)
    found = [
        {
            "area": area,
            "sure": [duty for duty in rows if _sure(duty)],
            "kept": [duty for duty in rows if duty.state == Duty.KEPT],
        }
        for area, rows in held.items()
    ]
    return sorted(found, key=lambda group: (not group["sure"], group["area"] != AS_BEFORE, group["area"].label))


def _document(job: JobDescription, duties: list[Duty]) -> list[dict[str, Any]]:
    """Every line that says something, and the duties read from it. One joined from wrapped lines stands at its first."""
    read: dict[int, list[Duty]] = {}
    for duty in duties:
        if duty.line:
            read.setdefault(duty.line, []).append(duty)
    found = []
    for number, text in enumerate(job.lines, 1):
        here = [duty for duty in read.get(number, []) if duty.state != Duty.LEFT]
        found.append({"number": number, "text": text.strip(), "duty": here[0] if here else None})
    return [line for line in found if line["text"]]


@access(rules.has_duties)
@require_POST
def decide(request: ViewedRequest, ref: str) -> HttpResponse:
    """What is pressed on the review: keep a group or all, answer a question, merge, ask again, make a line a duty."""
    job = _job(request, ref)
    duties = list(queries.duties_of_job(request.viewer, job))
    if not rules.can_change_duties(request.viewer, duties=duties):
        messages.error(request, "These duties are at work: their holder changes them.")
        return redirect("duties:review", ref=ref)
    try:
        done = _decided(request, job, duties)
    except Stale:
        messages.error(request, "Lines of this document were decided since you opened it. This is how it stands now.")
        return redirect("duties:review", ref=ref)
    if not done:
        messages.error(request, "Tick the duties first.")
    elif job.state == job.READING and not queries.duties_of_job(request.viewer, job).filter(state="proposed").exists():
        messages.success(request, f"{done} Every line is decided.")
        return redirect("duties:scope", ref=ref)
    else:
        messages.success(request, done)
    return redirect(f"{reverse('duties:review', args=[ref])}#next")


def _decided(request: ViewedRequest, job: JobDescription, duties: list[Duty]) -> str:
    """What was done, in words; nothing where the press said nothing that can be done. Errors: Stale."""
    pressed = request.POST
    wanted = set(pressed.getlist("duty"))
    chosen = [duty for duty in duties if duty.ref in wanted]
    given = {"by": request.viewer, "job": job, "version": number_in(pressed.get("version", "")) or 0}
    if group := pressed.get("merge"):
        merged = [duty for duty in chosen if _sure(duty) and _group_of(duty).code == group]
        return _merged(given, merged) if len(merged) > 1 else ""
    if group := pressed.get("keep"):
        shown = [duty for duty in duties if _sure(duty) and group in {_group_of(duty).code, "all"}]
        ticked, left = [duty for duty in shown if duty in chosen], [duty for duty in shown if duty not in chosen]
        if shown:
            actions.decide(**given, duties=ticked, left=left, state=Duty.KEPT, area="")
        return f"{_counted(ticked)} kept{f', {len(left)} left out' if left else ''}." if shown else ""
    if again := pressed.get("again"):
        asked = [duty for duty in duties if duty.ref == again]
        if asked:
            actions.decide(**given, duties=asked, left=[], state=Duty.PROPOSED, area="")
        return "Asked again." if asked else ""
    return _answered(given, chosen, pressed.get("answer", ""), pressed.get("area", "")) if len(chosen) == 1 else ""


def _answered(given: dict[str, Any], chosen: list[Duty], answer: str, other: str) -> str:
    """`answer`: the area it belongs to, "other" with the area chosen from the list, "duty", or "left"; of a line that
    reads like a duty at work "same" or "new"."""
    if answer in {"same", "new"}:
        if not chosen[0].like_id:
            return ""
        actions.pair(**given, duties=chosen, same=answer == "same")
        return "The same duty: it goes on." if answer == "same" else "A new duty."
    area = other if answer == "other" else answer
    if answer == "left":
        actions.decide(**given, duties=chosen, left=[], state=Duty.LEFT, area="")
        return "Left out."
    if answer == "duty" or area in areas():
        actions.decide(**given, duties=chosen, left=[], state=Duty.KEPT, area=area if area in areas() else "")
        return "It is a duty now." if answer == "duty" else "Kept."
    return ""


def _merged(given: dict[str, Any], merged: list[Duty]) -> str:
    one = actions.merge_duties(**given, duties=merged)
    apart = {duty.role_name for duty in merged}
    under = f" It stands under {one.role_name}." if len(apart) > 1 else ""
    return f"{len(merged)} lines are one duty now.{under}"


def _counted(duties: list[Duty]) -> str:
    return "1 duty" if len(duties) == 1 else f"{len(duties)} duties"


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def scope(request: ViewedRequest, ref: str) -> HttpResponse:
    """Whom each role reaches. What the document leaves open is asked for, and nothing is ticked for it."""
    job = _job(request, ref)
    if job.state == job.REPLACED:
        return redirect("duties:review", ref=ref)
    duties = list(queries.duties_of_job(request.viewer, job))
    kept = [duty for duty in duties if duty.state == Duty.KEPT]
    open_lines = sum(duty.state == Duty.PROPOSED for duty in duties)
    subjects = [subject.name for subject in school.subjects(request.viewer)]
    proposed = proposed_roles(job.found, kept, subjects, job.post.title)
    held = school.school_of(request.viewer)
    proposed = within(proposed, held.years) if held else proposed
    if job.state == job.CONFIRMED or job.follows_id:
        proposed = queries.as_it_is(request.viewer, job.post, proposed)
    asked = [forms.RoleForm(request.viewer, role, number, request.POST or None) for number, role in enumerate(proposed)]
    of_role = [[duty for duty in kept if (duty.role_name or job.post.title) == role.name] for role in proposed]
    if request.method == "POST" and request.POST.getlist("role") != [role.name for role in proposed]:
        messages.error(request, "The roles changed while you were at it. Look again, then confirm.")
        return redirect("duties:scope", ref=ref)
    sound = [form.is_valid() for form in asked]  # each says its own fault
    if request.method == "POST" and all(sound) and not open_lines and kept:
        try:
            actions.confirm(
                by=request.viewer,
                job=job,
                version=number_in(request.POST.get("version", "")) or 0,
                roles=[form.role() for form in asked],
            )
        except (Stale, actions.Undecided):
            messages.error(request, "Somebody worked on this job description while you were at it. Look again.")
        except actions.Overtaken:
            messages.error(
                request,
                "Another job description was confirmed for this post after this one was read. Set this one aside and"
                " bring the document in again: it is then compared with what is at work now.",
            )
            return redirect("duties:review", ref=ref)
        else:
            messages.success(request, f"{_counted(kept)} {'works' if len(kept) == 1 else 'work'} from now.")
        return redirect("post", ref=job.post.ref)
    context = {
        "job": job,
        "roles": list(zip(asked, of_role, strict=True)),
        "open_lines": open_lines,
        "kept": len(kept),
        "steps": STEPS,
        "difference": queries.difference(request.viewer, job, kept),
    }
    return render(request, "duties/scope.html", context, status=422 if any(form.errors for form in asked) else 200)


@access(rules.has_duties)
@require_POST
def set_aside(request: ViewedRequest, ref: str) -> HttpResponse:
    job = _job(request, ref)
    if job.state != job.READING:
        messages.error(request, "This job description is at work, or already set aside.")
        return redirect("duties:review", ref=ref)
    actions.set_aside(by=request.viewer, job=job)
    messages.success(request, f"{job.name} is set aside.")
    return redirect("duties:bring-in")


def _duty(request: ViewedRequest, ref: str) -> Duty:
    found = get_object_or_404(queries.reviewable(request.viewer), ref=ref)
    if not rules.can_change_duty(request.viewer, duty=found):
        raise Http404
    return found


def _back(duty: Duty) -> HttpResponse:
    """To the review while the document is being read, else to the duty."""
    if duty.job and duty.job.state == JobDescription.READING:
        return redirect("duties:review", ref=duty.job.ref)
    return redirect("duties:duty", ref=duty.ref)


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    duty = _duty(request, ref)
    form = forms.DutyForm(request.viewer, duty, request.POST or None)
    status = 200
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_duty(by=request.viewer, duty=duty, keep="keep" in request.POST, **form.cleaned_data)
        except Stale:
            theirs, status = _duty(request, ref), 409
        else:
            messages.success(request, "Saved.")
            return _back(duty)
    elif form.errors:
        status = 422
    context = {
        "duty": duty,
        "form": form,
        "split": forms.SplitForm(initial={"version": duty.version, "parts": duty.wording}),
        "theirs": theirs,
    }
    return render(request, "duties/change.html", context, status=status)


@access(rules.has_duties)
@require_POST
def split(request: ViewedRequest, ref: str) -> HttpResponse:
    duty = _duty(request, ref)
    form = forms.SplitForm(request.POST)
    if not form.is_valid():
        context = {"duty": duty, "form": forms.DutyForm(request.viewer, duty), "split": form}
        return render(request, "duties/change.html", context, status=422)
    try:
        actions.split_duty(by=request.viewer, duty=duty, **form.cleaned_data)
    except Stale:
        messages.error(request, "Somebody changed this duty while you were writing. Look again, then split it.")
        return redirect("duties:change", ref=ref)
    messages.success(request, f"One line is {len(form.cleaned_data['parts'])} duties now.")
    return _back(duty)
