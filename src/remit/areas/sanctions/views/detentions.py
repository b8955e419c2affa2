"""Detentions: the sittings, who is booked in, the register of one, and the weekly patterns that make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.sanctions import detaining, forms, ladder, queries, rules, sittings
from remit.areas.sanctions.models import Pattern, Place, Sitting
from remit.areas.sanctions.outputs import LIST
from remit.core.access import ViewedRequest, access, words_for
from remit.core.outputs.views import ask_for
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.core.words import fill
from remit.school import queries as school
from remit.school.family import CALLS, contactable

MARKS = {Place.SERVED: "Served", Place.EXCUSED: "Excused", Place.MISSED: "Missed"}


@access(rules.sees_sittings)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Today's and those to come; what was missed and wants a decision; what is not booked yet."""
    viewer = request.viewer
    coming, past = sittings.coming(viewer), sittings.past(viewer)
    of: dict[int, list[Place]] = defaultdict(list)
    for each in sittings.places_in(viewer, [*coming, *past]):
        of[each.sitting_id].append(each)
    context = {
        "today": [(each, of[each.pk]) for each in coming if each.day == viewer.day],
        "coming": [(each, of[each.pk]) for each in coming if each.day > viewer.day],
        "past": [(each, of[each.pk]) for each in past],
        "missed": list(sittings.missed(viewer)),
        "unbooked": list(sittings.to_book(viewer)),
        "sets_up": rules.can_set_up(viewer),
    }
    return render(request, "sanctions/detentions.html", context)


def _sitting(request: ViewedRequest, ref: str) -> Sitting:
    return get_object_or_404(sittings.sittings(request.viewer), ref=ref)


@access(rules.sees_sittings)
@require_safe
def sitting(request: ViewedRequest, ref: str) -> HttpResponse:
    """Its list, which is its register from the day on."""
    viewer = request.viewer
    found = _sitting(request, ref)
    places = list(sittings.places_in(viewer, [found]))
    stages = ladder.stages_of(viewer, found.school)
    forms_of = school.forms_of(viewer, {each.pupil_id for each in places})
    missed = set(sittings.missed(viewer).filter(sitting=found).values_list("pk", flat=True))
    hers = _may(request, found, places)
    rows = [
        {
            "place": each, "form": forms_of.get(each.pupil_id, ""), "may": each.pk in hers,
            "next": ladder.above(stages, each.response.stage) if each.pk in missed else None,
        }
        for each in places
    ]  # fmt: skip
    context = {
        "sitting": found, "rows": rows, "begun": found.day <= viewer.day, "sets_up": rules.can_set_up(viewer),
        "marks": MARKS.items(), "sits": rules.sits_in(viewer, found),
    }  # fmt: skip
    return render(request, "sanctions/sitting.html", context)


def _may(request: ViewedRequest, found: Sitting, places: list[Place]) -> set[int]:
    """Of which places she may say how they went, in one question."""
    viewer = request.viewer
    if rules.sits_in(viewer, found):
        return {each.pk for each in places}
    led = set(rules.led(viewer).filter(pk__in=[each.pupil_id for each in places]).values_list("pk", flat=True))
    return {each.pk for each in places if each.pupil_id in led or rules.is_hers(viewer, each.response)}


@access(rules.sees_sittings)
@require_POST
def export(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _sitting(request, ref)
    return ask_for(request, LIST, what=found.ref, school=found.school_id)


def _saved(
    request: ViewedRequest,
    form: Any,
    act: Callable[[], Any],
    words: str = "Saved.",
    again: Callable[[], Any] | None = None,
) -> Any:
    """What the act gave, which is said; else nothing, and the form says why."""
    if made := done(request, form, act, again):
        toasts.done(request, words)
    return made


@access(rules.can_set_up)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    form = forms.SittingForm(viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        given = {"school": school.school_of(viewer), "day": form.cleaned_data["day"], "details": form.details()}
        made = _saved(request, form, lambda: detaining.add_sitting(by=viewer, key=key_of(request), **given))
        if made:
            return redirect("sanctions:sitting", ref=made.ref)
    return _form(request, form, "Add a detention", reverse("sanctions:detentions"), new=True)


@access(rules.can_set_up)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _sitting(request, ref)
    form = forms.SittingForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        given = {"version": form.cleaned_data["version"], "day": form.cleaned_data["day"], "details": form.details()}
        if _saved(
            request,
            form,
            lambda: detaining.change_sitting(by=viewer, sitting=found, **given),
            again=lambda: _sitting(request, ref),
        ):
            return redirect("sanctions:sitting", ref=ref)
    return _form(request, form, str(found), reverse("sanctions:sitting", args=[ref]))


def _form(request: ViewedRequest, form: Any, title: str, back: str, *, new: bool = False) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "new": new}
    return render(request, "sanctions/sitting_form.html", context, status=422 if form.errors else 200)


@access(rules.can_set_up)
@require_POST
def call_off(request: ViewedRequest, ref: str) -> HttpResponse:
    found, version = _sitting(request, ref), version_of(request)
    undo = f"{reverse('sanctions:sitting.again', args=[ref])}?version={version + 1}"
    tried(request, lambda: detaining.call_off(by=request.viewer, sitting=found, version=version), "Called off.", undo)
    return redirect("sanctions:sitting", ref=ref)


@access(rules.can_set_up)
@require_POST
def hold_again(request: ViewedRequest, ref: str) -> HttpResponse:
    found, version = _sitting(request, ref), version_of(request)
    tried(request, lambda: detaining.hold_again(by=request.viewer, sitting=found, version=version), "It is held.")
    return redirect("sanctions:sitting", ref=ref)


@access(rules.can_set_up)
@require_safe
def patterns(request: ViewedRequest) -> HttpResponse:
    return render(request, "sanctions/patterns.html", {"patterns": sittings.patterns(request.viewer)})


@access(rules.can_set_up)
@FORM
def add_pattern(request: ViewedRequest) -> HttpResponse:
    return _pattern(request, None)


@access(rules.can_set_up)
@FORM
def change_pattern(request: ViewedRequest, ref: str) -> HttpResponse:
    return _pattern(request, get_object_or_404(Pattern.objects.visible_to(request.viewer), ref=ref))


def _pattern(request: ViewedRequest, found: Pattern | None) -> HttpResponse:
    viewer = request.viewer
    form = forms.PatternForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        at, version = found.school if found else school.school_of(viewer), form.cleaned_data.get("version")
        given = {"school": at, "pattern": found, "version": version, "details": form.details()}
        key = "" if found else key_of(request)
        rows = Pattern.objects.visible_to(viewer)
        if _saved(
            request,
            form,
            lambda: detaining.keep_pattern(by=viewer, key=key, **given),
            again=lambda: rows.filter(pk=found.pk).first() if found else None,
        ):
            return redirect("sanctions:patterns")
    title = str(found) if found else "Add a weekly detention"
    return _form(request, form, title, reverse("sanctions:patterns"), new=found is None)


@access(rules.can_set_up)
@require_POST
def make(request: ViewedRequest, ref: str) -> HttpResponse:
    """The sittings of this half term, or of the next."""
    found = get_object_or_404(Pattern.objects.visible_to(request.viewer).select_related("school"), ref=ref)
    later = "next" in request.POST
    tried(request, lambda: detaining.make_sittings(by=request.viewer, pattern=found, next_half=later), "Its sittings are made.")  # fmt: skip
    return redirect("sanctions:patterns")


@access(rules.can_log)
@FORM
def book(request: ViewedRequest, ref: str) -> HttpResponse:
    """The next sitting with room and notice stands first; what stands against the others is said."""
    viewer = request.viewer
    held = queries.given_with(viewer, ref, everything=False)
    if not held or not held[0].is_detention:
        raise Http404
    found = held[0]
    if not rules.can_work(viewer, response=found) or not found.is_open:
        return redirect("sanctions:response", ref=ref)
    offers = sittings.offers(viewer, found.pupil)
    form = forms.BookForm(offers, sent(request))
    if request.method == "POST" and form.is_valid():
        wanted = _chosen(form, offers)
        made = _saved(request, form, lambda: detaining.book(by=viewer, response=found, sitting=wanted), "Booked in.")
        if made:
            return redirect("sanctions:place", ref=made.ref)
    return _book(request, form, offers, found.pupil, reverse("sanctions:response", args=[ref]))


def _chosen(form: Any, offers: list[sittings.Offer]) -> Sitting:
    return next(each.sitting for each in offers if each.sitting.ref == form.cleaned_data["sitting"])


def _book(request: ViewedRequest, form: Any, offers: list[sittings.Offer], pupil: Any, back: str) -> HttpResponse:
    context = {
        "form": form,
        "offers": offers,
        "pupil": pupil,
        "back": back,
        "sets_up": rules.can_set_up(request.viewer),
    }
    return render(request, "sanctions/book.html", context, status=422 if form.errors else 200)


def _place(request: ViewedRequest, ref: str) -> Place:
    return get_object_or_404(sittings.places(request.viewer), ref=ref)


@access(rules.can_log)
@require_safe
def place(request: ViewedRequest, ref: str) -> HttpResponse:
    return _place_page(request, _place(request, ref))


def _place_page(request: ViewedRequest, found: Place, form: Any = None) -> HttpResponse:
    viewer = request.viewer
    may = rules.can_move(viewer, place=found)
    names = [each.contact.name for each in contactable(viewer, found.pupil, CALLS)[found.pupil_id]] if may else []
    form = form or forms.ToldForm(viewer, found, names)
    fill(form, words_for(viewer))
    coming = found.state == Place.COMING
    waits = may and sittings.missed(viewer).filter(pk=found.pk).exists()
    stages = ladder.stages_of(viewer, found.sitting.school) if waits else []
    context = {
        "place": found, "pupil": found.pupil, "may": may, "coming": coming, "form": form,
        "next": ladder.above(stages, found.response.stage) if waits else None,
        "marks": MARKS.items() if rules.can_mark(viewer, place=found) and found.sitting.day <= viewer.day else (),
    }  # fmt: skip
    return render(request, "sanctions/place.html", context, status=422 if form.errors else 200)


@access(rules.can_log)
@require_POST
def mark(request: ViewedRequest, ref: str) -> HttpResponse:
    """One tap; `state` may be the one before, which takes that tap back and none that came after it."""
    found, version = _place(request, ref), version_of(request)
    state, was = request.POST.get("state") or request.GET.get("state", ""), found.state
    undo = f"{reverse('sanctions:place.mark', args=[ref])}?state={was}&version={version + 1}"
    words = f"{found.pupil}: {MARKS.get(state, 'to come').lower()}."
    tried(request, lambda: detaining.mark(by=request.viewer, place=found, version=version, state=state), words, undo)
    return redirect("sanctions:sitting", ref=found.sitting.ref)


@access(rules.can_log)
@require_POST
def tell(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _place(request, ref)
    form = forms.ToldForm(request.viewer, found, [], request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if _saved(
            request,
            form,
            lambda: detaining.tell_home(by=request.viewer, place=found, **given),
            "Kept: home was told.",
            lambda: _place(request, ref),
        ):
            return redirect("sanctions:place", ref=ref)
    return _place_page(request, _place(request, ref), form)


@access(rules.can_log)
@require_POST
def untell(request: ViewedRequest, ref: str) -> HttpResponse:
    found, version = _place(request, ref), version_of(request)
    tried(request, lambda: detaining.untell(by=request.viewer, place=found, version=version), "Taken back: nobody was told.")  # fmt: skip
    return redirect("sanctions:place", ref=ref)


@access(rules.can_log)
@FORM
def move(request: ViewedRequest, ref: str) -> HttpResponse:
    """To another sitting, and home is told anew."""
    viewer, found = request.viewer, _place(request, ref)
    if not rules.can_move(viewer, place=found) or found.state != Place.COMING:
        return redirect("sanctions:place", ref=ref)
    offers = [each for each in sittings.offers(viewer, found.pupil) if each.sitting.pk != found.sitting_id]
    form = forms.BookForm(offers, sent(request), place=found)
    if request.method == "POST" and form.is_valid():
        wanted, version = _chosen(form, offers), form.cleaned_data["version"] or 0
        made = _saved(
            request,
            form,
            lambda: detaining.move(by=viewer, place=found, version=version, sitting=wanted),
            "Moved. Home is to be told anew.",
            lambda: _place(request, ref),
        )
        if made:
            return redirect("sanctions:place", ref=made.ref)
    return _book(request, form, offers, found.pupil, reverse("sanctions:place", args=[ref]))


@access(rules.can_log)
@require_POST
def give_up(request: ViewedRequest, ref: str) -> HttpResponse:
    found, version = _place(request, ref), version_of(request)
    tried(request, lambda: detaining.give_up(by=request.viewer, place=found, version=version), "The place is given up.")
    return redirect("sanctions:response", ref=found.response.ref)
