"""Suspensions: the list of the year, one pupil's, one of them with all that it asks, and the term's summary."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.suspensions import actions, forms, letters, metrics, queries, reference, rules, standing, summary
from remit.areas.suspensions.models import Elsewhere, Reintegration, Suspension, Telling
from remit.areas.suspensions.outputs import LETTER, SUMMARY
from remit.core.access import ViewedRequest, access
from remit.core.outputs.views import ask_for
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.school.models import Pupil

SHOWN = 40
RUNNING, WAITING, DUE, YEAR = "", "waiting", "due", "year"


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Who is suspended now or will be, what the head is asked, whose governors' day is set, all of the school year."""
    viewer = request.viewer
    held = standing.stands(viewer)
    waiting = queries.suspensions(viewer).filter(state=Suspension.PREPARED).order_by("first_day", "pk")
    rows: dict[str, tuple[str, list[Any]]] = {
        RUNNING: ("Now and to come", [each for each in held if not each.suspension.has_ended(viewer.day) and not _over(viewer, each)]),
        WAITING: ("For the head to decide", [standing.Stand(each, 0, 0, 0, metrics.NONE, None, None, None) for each in waiting]),
        DUE: ("For the governing board", sorted((each for each in held if each.must_meet), key=lambda each: (each.meet_by is None, each.meet_by))),
        YEAR: ("This school year", [each for each in reversed(held) if _of_this_year(viewer, each)]),
    }  # fmt: skip
    show = request.GET.get("show", "")
    show = show if show in rows else RUNNING
    pills = [{"label": label, "url": f"?show={key}", "current": key == show, "count": len(found)} for key, (label, found) in rows.items()]  # fmt: skip
    page = Paginator(rows[show][1], SHOWN).get_page(request.GET.get("page"))
    context = {"page": page, "pills": pills, "label": rows[show][0], "show": show, "day": viewer.day}
    return render(request, "suspensions/list.html", context)


def _of_this_year(viewer: Any, each: standing.Stand) -> bool:
    row, year = each.suspension, standing.calendar(viewer, each.suspension.school_id).year
    return (row.last_day or row.first_day) >= year.first_day


def _over(viewer: Any, each: standing.Stand) -> bool:
    """Of what has no last day, once its first weeks are over."""
    return each.suspension.is_permanent and bool(each.sixth and each.sixth < viewer.day)


def pupil_of(request: ViewedRequest, ref: str) -> Pupil:
    return get_object_or_404(rules.followed(request.viewer).select_related("school"), ref=ref)


@access(rules.can_follow)
@FORM
def of_pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """All of one pupil: where what wants somebody leads. Days at an earlier school are noted here."""
    viewer, pupil = request.viewer, pupil_of(request, ref)
    form = forms.ElsewhereForm(sent(request))
    if done(request, form, lambda: actions.note_elsewhere(by=viewer, key=key_of(request), pupil=pupil, **form.cleaned_data)):  # fmt: skip
        toasts.done(request, "These days count toward the limit.")
        return redirect("suspensions:pupil", ref=ref)
    held = standing.sums(viewer, [pupil.pk]).get(pupil.pk, standing.Sums())
    limits = reference.limits_on(viewer.day)
    term = standing.calendar(viewer, pupil.school_id).term_of(viewer.day)
    context = {
        "pupil": pupil,
        "form": form,
        "rows": [
            {"row": each, "days": "" if each.is_permanent else metrics.said(_half_days(viewer, each))}
            for each in queries.suspensions(viewer).filter(pupil=pupil).order_by("-first_day", "-pk")
        ],
        "elsewhere": [{"row": each, "days": metrics.said(each.half_days)} for each in queries.elsewhere(viewer).filter(pupil=pupil)],
        "year": metrics.said(held.year),
        "term": metrics.said(held.within(term)),
        "left": metrics.said(metrics.left(held.year, limits)),
        "most": limits.year,
        "near": held.year >= limits.near * metrics.WHOLE,
        "directions": queries.directions(viewer).filter(pupil=pupil).order_by("-first_day", "-pk"),
        "moves": queries.moves(viewer).filter(pupil=pupil).order_by("-pk"),
    }  # fmt: skip
    return render(request, "suspensions/pupil.html", context, status=422 if form.errors else 200)


def _half_days(viewer: Any, row: Suspension) -> int:
    return sum(standing.by_day(row, standing.calendar(viewer, row.school_id, row.first_day).days).values())


@access(rules.can_follow)
@require_POST
def elsewhere_back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = get_object_or_404(Elsewhere.objects.visible_to(request.viewer).select_related("pupil"), ref=ref)
    version = version_of(request)
    undo = "" if held.taken_back else f"{reverse('suspensions:elsewhere.back', args=[ref])}?version={version + 1}"
    words = "They count again." if held.taken_back else "Taken back: they count no more."
    tried(request, lambda: actions.take_back_elsewhere(by=request.viewer, elsewhere=held, version=version), words, undo)
    return redirect("suspensions:pupil", ref=held.pupil.ref)


@access(rules.can_follow)
@FORM
def begin(request: ViewedRequest, ref: str) -> HttpResponse:
    """Prepared for the head."""
    viewer, pupil = request.viewer, pupil_of(request, ref)
    form = forms.SuspensionForm(viewer, sent(request))
    made: list[Suspension] = []
    if done(request, form, lambda: made.append(actions.prepare(by=viewer, key=key_of(request), pupil=pupil, details=form.details()))):  # fmt: skip
        toasts.done(request, "Prepared. The head decides it.")
        return redirect("suspensions:one", ref=made[0].ref)
    held = standing.sums(viewer, [pupil.pk]).get(pupil.pk, standing.Sums())
    limits = reference.limits_on(viewer.day)
    context = {
        "form": form, "pupil": pupil, "year": metrics.said(held.year), "left": metrics.said(metrics.left(held.year, limits)),
        "most": limits.year, "note": reference.note("head"),
    }  # fmt: skip
    return render(request, "suspensions/begin.html", context, status=422 if form.errors else 200)


def found(request: ViewedRequest, ref: str) -> Suspension:
    return get_object_or_404(queries.suspensions(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_follow)
@require_safe
def one(request: ViewedRequest, ref: str) -> HttpResponse:
    return page_of(request, found(request, ref))


def page_of(request: ViewedRequest, row: Suspension, **given: Any) -> HttpResponse:
    """`given`: a form that came back with mistakes."""
    viewer = request.viewer
    stand = standing.stand_of(viewer, row)
    decided = row.state == Suspension.DECIDED
    addressed = letters.recipients(viewer, row.pupil) if row.letter else []
    context: dict[str, Any] = {
        "row": row, "pupil": row.pupil, "stand": stand, "days": stand.said, "in_term": metrics.said(stand.in_term),
        "in_year": metrics.said(stand.in_year), "limits": reference.limits_on(viewer.day), "addressed": addressed,
        "todo": _todo(viewer, row, stand) if decided else [],
        "tellings": queries.tellings(viewer).filter(suspension=row), "decides": rules.can_decide(viewer, suspension=row),
        "notes": {code: reference.note(code) for code in ("head", "tell", "care", "work", "six", "back", "cancelled", "panel")},
        "meeting_url": _meeting(row.pupil, stand), "later": standing.LATER, "told": told(viewer, row), "day": viewer.day,
    }  # fmt: skip
    if row.state == Suspension.PREPARED:
        context |= {"form": forms.SuspensionForm(viewer, record=row), "why_form": forms.WhyForm(row.version)}
    if row.state in {Suspension.PREPARED, Suspension.DECIDED}:
        context["letter_form"] = forms.LetterForm(row)
    if decided:
        missing = next((each["whom"] for each in context["todo"] if each.get("whom") and not each["done"]), "")
        context |= {
            "tell_form": forms.TellForm(viewer, missing), "board_form": forms.BoardForm(row), "why_form": forms.WhyForm(row.version),
        }  # fmt: skip
        if row.sort != Suspension.LUNCH:
            context["work_form"] = forms.WorkForm(row)
        if stand.comes_back and stand.meeting is None:
            context["return_form"] = forms.ReturnForm(viewer, record=stand.back)
    wrong = any(form.errors for form in given.values())
    return render(request, "suspensions/one.html", context | given, status=422 if wrong else 200)


def _meeting(pupil: Pupil, stand: standing.Stand) -> str:
    """Where the readmission meeting is written, or planned; nothing, where it is and that is not hers to read."""
    if stand.meeting is None:
        day = f"&day={stand.back_on.isoformat()}" if stand.back_on else ""
        return f"{reverse('meetings:about.begin', args=[pupil.ref])}?type=readmission{day}"
    return reverse("meetings:about.meeting", args=[stand.meeting.ref]) if stand.meeting.ref else ""


DUTIES = {
    metrics.MUST: "The governing board meets, and considers reinstatement",
    metrics.ASKED: "The governing board considers reinstatement, as representations were made",
    metrics.HEAR: "The governing board considers the representations; it cannot reinstate",
}


IF_ANY = (
    (Telling.SOCIAL, "The social worker is told, where the {pupil.one} has one"),
    (Telling.VIRTUAL, "The virtual school head is told, where the {pupil.one} is looked after"),
)


def _todo(viewer: Any, row: Suspension, stand: standing.Stand) -> list[dict[str, Any]]:
    """What it asks, in order: what, by when, and when it was done."""
    whom = [
        (Telling.PARENTS, "Parents are told"),
        (Telling.AUTHORITY, "The local authority is told"),
        (Telling.BOARD, "The governing board is told"),
    ]
    found: list[dict[str, Any]] = [
        {"label": label, "whom": code, "by": row.decided_on, "done": stand.told.get(code)} for code, label in whom
    ]
    due = queries.is_looked_after(viewer, row.pupil, row.first_day)  # said the same to all, and not whether it is so
    for code, label in IF_ANY:
        when = {"by": row.decided_on, "whom": code} if due else {"if": True}
        found.append({"label": label, "done": stand.told.get(code), **when})
    if row.sort != Suspension.LUNCH:
        found.append({"label": "Work is set", "by": row.first_day, "done": row.work_set_on})
        found.append({"label": "Work is marked", "by": None, "done": row.work_marked_on})
    if stand.long and not row.reinstated_on:
        label = "Something is provided from the sixth school day"
        found.append({"label": label, "by": stand.sixth, "later": stand.sixth is None, "done": row.six_from})
    if stand.comes_back:
        label, back = "The readmission meeting is held", stand.back_on
        found.append({"label": label, "by": back, "later": back is None, "done": stand.met_on})
    if stand.duty in DUTIES:
        dated = stand.duty != metrics.HEAR
        found.append({
            "label": DUTIES[stand.duty], "by": stand.meet_by, "later": dated and stand.meet_by is None,
            "done": row.governors_on or (stand.met and row.decided_on),
        })  # fmt: skip
    return found


def _posted(
    request: ViewedRequest,
    ref: str,
    name: str,
    form: Any,
    act: Callable[[], Any],
    words: str,
    undo: str = "",
) -> HttpResponse:
    """One of the forms of the page of one, by the name that the page has for it. `undo`: the page that takes back what the
    act gave."""
    if made := done(request, form, act, partial(found, request, ref)):
        back = f"{reverse(undo, args=[made.ref])}?version={made.version}" if undo else ""
        toasts.done(request, words, undo=back)
        return redirect("suspensions:one", ref=ref)
    return page_of(request, found(request, ref), **{name: form})


@access(rules.can_follow)
@require_POST
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    row = found(request, ref)
    form = forms.SuspensionForm(request.viewer, request.POST, record=row)

    def act() -> Suspension:
        return actions.change(by=request.viewer, suspension=row, version=form.cleaned_data["version"], details=form.details())  # fmt: skip

    return _posted(request, ref, "form", form, act, "Saved, and its letter is written anew.")


@access(rules.can_follow)
@require_POST
def drop(request: ViewedRequest, ref: str) -> HttpResponse:
    """It is not to be decided."""
    row = found(request, ref)
    form = forms.WhyForm(row.version, request.POST)
    return _posted(request, ref, "why_form", form, lambda: actions.drop(by=request.viewer, suspension=row, **form.cleaned_data), "It is not decided.", "suspensions:again")  # fmt: skip


@access(rules.can_follow)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    row, version = found(request, ref), version_of(request)
    tried(request, lambda: actions.prepare_again(by=request.viewer, suspension=row, version=version), "It is prepared again.")  # fmt: skip
    return redirect("suspensions:one", ref=ref)


@access(rules.decides_somewhere)
@require_POST
def decide(request: ViewedRequest, ref: str) -> HttpResponse:
    row, version = found(request, ref), version_of(request)
    tried(request, lambda: actions.decide(by=request.viewer, suspension=row, version=version), "Decided. Parents are told without delay.")  # fmt: skip
    return redirect("suspensions:one", ref=ref)


@access(rules.decides_somewhere)
@require_POST
def cancel(request: ViewedRequest, ref: str) -> HttpResponse:
    row = found(request, ref)
    form = forms.WhyForm(row.version, request.POST)
    return _posted(request, ref, "why_form", form, lambda: actions.cancel(by=request.viewer, suspension=row, **form.cleaned_data), "Cancelled.", "suspensions:resume")  # fmt: skip


@access(rules.decides_somewhere)
@require_POST
def resume(request: ViewedRequest, ref: str) -> HttpResponse:
    row, version = found(request, ref), version_of(request)
    tried(request, lambda: actions.resume(by=request.viewer, suspension=row, version=version), "It stands again.")
    return redirect("suspensions:one", ref=ref)


@access(rules.can_follow)
@require_POST
def tell(request: ViewedRequest, ref: str) -> HttpResponse:
    row, form = found(request, ref), forms.TellForm(request.viewer, data=request.POST)

    def act() -> Telling:
        return actions.tell(by=request.viewer, key=key_of(request), suspension=row, **form.cleaned_data)

    return _posted(request, ref, "tell_form", form, act, "Noted.", "suspensions:telling.back")


@access(rules.can_follow)
@require_POST
def telling_back(request: ViewedRequest, ref: str) -> HttpResponse:
    """Taken back, or put back."""
    held, version = get_object_or_404(queries.tellings(request.viewer), ref=ref), version_of(request)
    words = "It stands again." if held.taken_back else "Taken back."
    tried(request, lambda: actions.take_back_telling(by=request.viewer, telling=held, version=version), words)
    return redirect("suspensions:one", ref=held.suspension.ref)


@access(rules.can_follow)
@require_POST
def work(request: ViewedRequest, ref: str) -> HttpResponse:
    row = found(request, ref)
    form = forms.WorkForm(row, request.POST)
    return _posted(request, ref, "work_form", form, lambda: actions.note_work(by=request.viewer, suspension=row, **form.values()), "Saved.")  # fmt: skip


@access(rules.can_follow)
@require_POST
def board(request: ViewedRequest, ref: str) -> HttpResponse:
    row = found(request, ref)
    form = forms.BoardForm(row, request.POST)
    return _posted(request, ref, "board_form", form, lambda: actions.note_board(by=request.viewer, suspension=row, **form.values()), "Saved.")  # fmt: skip


@access(rules.can_follow)
@require_POST
def come_back(request: ViewedRequest, ref: str) -> HttpResponse:
    """The return is planned."""
    row = found(request, ref)
    held: Reintegration | None = queries.returns_of(request.viewer, [row]).get(row.pk)
    form = forms.ReturnForm(request.viewer, request.POST, record=held)

    def act() -> Reintegration:
        given = {"version": form.cleaned_data.get("version"), "details": form.details()}
        return actions.plan_return(by=request.viewer, suspension=row, reintegration=held, **given)

    if done(request, form, act, lambda: queries.returns_of(request.viewer, [row])[row.pk]):
        toasts.done(request, "The return is planned.")
        return redirect("suspensions:one", ref=ref)
    return page_of(request, found(request, ref), return_form=form)


@access(rules.can_follow)
@require_POST
def letter(request: ViewedRequest, ref: str) -> HttpResponse:
    """Changed; or as PDF or DOCX."""
    row = found(request, ref)
    if "format" in request.POST:
        if not row.letter or row.state != Suspension.DECIDED:
            raise Http404
        return ask_for(request, LETTER, what=row.ref, school=row.school_id)
    form = forms.LetterForm(row, request.POST)
    return _posted(request, ref, "letter_form", form, lambda: actions.keep_letter(by=request.viewer, suspension=row, **form.cleaned_data), "Saved.")  # fmt: skip


@access(rules.can_follow)
@require_POST
def merge(request: ViewedRequest, ref: str) -> HttpResponse:
    row, version = found(request, ref), version_of(request)
    tried(request, lambda: actions.merge_anew(by=request.viewer, suspension=row, version=version), "The letter is written anew.")  # fmt: skip
    return redirect("suspensions:one", ref=ref)


@access(rules.can_follow)
@FORM
def of_term(request: ViewedRequest) -> HttpResponse:
    """The summary of a term for the governing board; as a file where a format is asked."""
    viewer = request.viewer
    term = summary.term_named(viewer, request.GET.get("term", ""))
    if term is None and request.GET.get("term"):
        raise Http404
    if request.method == "POST":
        if term is None:
            raise Http404
        return ask_for(request, SUMMARY, what=f"term={term.ref}", school=term.school_id)
    held = summary.terms(viewer)
    pills = [
        {"label": f"{each.name} {each.first_day:%Y}", "url": f"?term={each.ref}", "current": each == term}
        for each in held
    ]
    told_of = summary.summary(viewer, term) if term else None
    return render(request, "suspensions/summary.html", {"summary": told_of, "term": term, "pills": pills})
