"""Her duties: the list, one duty, what shows that it was done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused
from remit.core.files import store
from remit.core.once import SAVED_ALREADY
from remit.core.outputs.actions import note
from remit.core.outputs.models import Export
from remit.core.outputs.sheets import csv_of
from remit.core.words import Words, say
from remit.leading.duties import actions, forms, queries, rules, standings
from remit.leading.duties.models import RHYTHMS, Duty, JobDescription, Rhythm
from remit.leading.duties.words import state_words
from remit.school import queries as school

STATES = {
    "due": ("Due this term", lambda line: line.standing.counts_this_term),
    "overdue": ("Overdue", lambda line: line.standing.state == "overdue"),
    "continuing": ("Continuing", lambda line: line.standing.continuing),
    "nothing": ("Nothing recorded yet", lambda line: line.standing.nothing_recorded),
    "proposed": ("Rhythm proposed", lambda line: bool(line.proposed)),
    "done": ("Done or up to date", lambda line: line.standing.done_so_far),
    "good": ("Continuing and in good order", lambda line: line.standing.continuing and line.standing.state == "good"),
}


def _asked(request: ViewedRequest) -> tuple[list[standings.Line], list[standings.Line]]:
    """All her duties, and those that the filters leave: the page and the spreadsheet ask here."""
    found = standings.lines(request.viewer, queries.her_duties(request.viewer))
    left = found
    if area := request.GET.get("area"):
        left = [line for line in left if line.duty.area == area]
    if role := request.GET.get("role"):
        left = [line for line in left if line.duty.role and line.duty.role.ref == role]
    if state := STATES.get(request.GET.get("state", "")):
        left = [line for line in left if state[1](line)]
    return found, left


@dataclass(frozen=True)
class Proposals:
    """Duties whose rhythm is only proposed, and how often: "4 every week, 2 every term". `areas`: the same by area."""

    label: str
    duties: tuple[Duty, ...]
    said: str
    areas: tuple[Proposals, ...] = ()

    @property
    def number(self) -> int:
        return len(self.duties)


def _proposals(label: str, lines: Iterable[standings.Line], areas: Iterable[Proposals] = ()) -> Proposals:
    held = tuple(lines)
    counted = Counter(each.period for line in held for each in line.proposed)
    said = ", ".join(f"{counted[code]} {words.lower()}" for code, words in RHYTHMS.items() if counted[code])
    return Proposals(label, tuple(line.duty for line in held), said, tuple(areas))


def _proposed(found: list[standings.Line], words: Words) -> Proposals:
    """Of all her duties, whatever the filters leave."""
    by_area: dict[str, list[standings.Line]] = defaultdict(list)
    for line in found:
        if line.proposed:
            by_area[say(line.area.label, words)].append(line)
    areas = [_proposals(label, by_area[label]) for label in sorted(by_area)]
    return _proposals("", (line for lines in by_area.values() for line in lines), areas)


@access(rules.has_duties)
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    found, left = _asked(request)
    roles = {line.duty.role.ref: line.duty.role.name for line in found if line.duty.role}
    shown = {line.duty.area for line in found}
    context = {
        "numbers": standings.three_numbers(found),
        "total": len(found),
        "left": len(left),
        "groups": [
            (name, list(rows))
            for name, rows in groupby(left, key=lambda line: line.duty.role_name or line.duty.post.title)
        ],
        "roles": sorted(roles.items(), key=lambda choice: choice[1]),
        "areas": [choice for choice in forms.area_choices() if choice[0] in shown],
        "states": [(code, label) for code, (label, _) in STATES.items()],
        "asked": {name: request.GET.get(name, "") for name in ("area", "role", "state")},
        "proposed": _proposed(found, words_for(request.viewer)),
        "by_area": "rhythms" in request.GET,
        "periods": forms.PERIODS,
        "term": school.this_term(request.viewer),
        "waiting": list(queries.posts_without_duties(request.viewer)),
        "reviews": list(queries.jobs_to_review(request.viewer.only("own"))),
        "posts": list(school.her_posts(request.viewer)),
    }
    return render(request, "duties/mine.html", context)


@access(rules.has_duties)
@require_safe
def sheet(request: ViewedRequest) -> HttpResponse:
    words, found = words_for(request.viewer), _asked(request)[1]
    head = ["Duty", "Area", "Role", "How often", "How it stands", "Last record", "Next due"]
    content = csv_of([head, *(_cells(line, words) for line in found)])
    if request.method == "GET":
        note(by=request.viewer, of="duties:mine", format=Export.CSV, rows=len(found))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="duties.csv"'
    return response


def _cells(line: standings.Line, words: Words) -> list[str]:
    """The school's words go into Remit's own labels, never into what people typed."""
    return [
        line.duty.wording,
        say(line.area.label, words),
        line.duty.role_name,
        "; ".join(RHYTHMS[each.period] for each in line.counted) or "Continuing",
        state_words(line.standing).label,
        line.standing.last.isoformat() if line.standing.last else "",
        line.standing.next_due.isoformat() if line.standing.next_due else "",
    ]


def _line(request: ViewedRequest, ref: str) -> standings.Line:
    duty = get_object_or_404(queries.duties_to_open(request.viewer), ref=ref)
    return standings.lines(request.viewer, [duty])[0]


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: ViewedRequest, ref: str) -> HttpResponse:
    """One duty: how it stands, what shows it; a POST records what was done."""
    line = _line(request, ref)
    past = line.duty.job is not None and line.duty.job.state == JobDescription.REPLACED
    if past and request.method == "POST":
        messages.error(request, "This duty is no longer at work. What was recorded for it stays to be read.")
        return redirect("duties:duty", ref=ref)
    form = forms.ShowForm(request.viewer, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _show(request, line, form.cleaned_data)
        except store.Refused as refused:
            form.add_error("document", str(refused))
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            messages.success(request, "Recorded.")
            return redirect("duties:duty", ref=ref)
    context: dict[str, Any] = {"line": line, "form": form, "shown": queries.all_shown(request.viewer, line.duty)}
    context["past"] = past
    return render(request, "duties/duty.html", context, status=422 if form.errors else 200)


def _show(request: ViewedRequest, line: standings.Line, values: dict[str, Any]) -> None:
    file = values.pop("document")
    actions.show(
        by=request.viewer,
        key=request.POST.get("once", ""),
        duty=line.duty,
        file_name=file.name if file else "",
        content=file.read() if file else b"",
        **values,
    )


@access(rules.has_duties)
@require_POST
def withdraw(request: ViewedRequest, ref: str) -> HttpResponse:
    shown = get_object_or_404(queries.shown(request.viewer), ref=ref)
    withdrawn = request.POST.get("withdrawn") != "0"
    if withdrawn != shown.withdrawn:  # a second click asks for what is so already
        actions.withdraw_shown(by=request.viewer, shown=shown, withdrawn=withdrawn)
    messages.success(request, "This record counts no more." if withdrawn else "This record counts again.")
    return redirect("duties:duty", ref=shown.duty.ref)


@access(rules.has_duties)
@require_safe
def document(request: ViewedRequest, ref: str) -> HttpResponseBase:
    shown = get_object_or_404(queries.shown(request.viewer).filter(file__isnull=False), ref=ref)
    assert shown.file
    return store.served(shown.file)


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ViewedRequest) -> HttpResponse:
    form = forms.AddDutyForm(request.viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _add(request, form.cleaned_data)
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            messages.success(request, "Added to your duties.")
            return redirect("duties:duty", ref=made.ref)
    return render(request, "duties/add.html", {"form": form}, status=422 if form.errors else 200)


def _add(request: ViewedRequest, values: dict[str, Any]) -> Duty:
    roles = school.roles_of(request.viewer, values["post"])
    key = request.POST.get("once", "")
    return actions.add_duty(by=request.viewer, key=key, role=roles[0] if roles else None, **values)


@access(rules.has_duties)
@require_POST
def accept(request: ViewedRequest) -> HttpResponse:
    """Accept the rhythms proposed for the duties she was shown, or choose one for all of them. What was decided since,
    in another window, is left alone."""
    shown, period = request.POST.getlist("duty"), request.POST.get("period", "")
    held = queries.her_duties(request.viewer).filter(ref__in=shown)
    duties = [duty for duty in held if any(each.source == Rhythm.PROPOSED for each in duty.rhythms.all())]
    if not duties or (period and period not in dict(forms.PERIODS)):
        messages.error(request, "Nothing is proposed there now.")
    else:
        actions.accept_rhythms(by=request.viewer, duties=duties, period=period)
        messages.success(
            request, f"The rhythm of {len(duties)} {'duty' if len(duties) == 1 else 'duties'} counts from now."
        )
    back = reverse("duties:mine")
    return redirect(f"{back}?rhythms=1#rhythms" if "area" in request.POST else back)
