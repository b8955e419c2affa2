"""Home, the pupil page and the first set-up. Signing in has its own views: `accounts.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core import clock
from remit.core.access import ViewedRequest, access, public, signed_in
from remit.core.accounts import sessions
from remit.core.accounts import set_up as code
from remit.core.accounts.models import User
from remit.core.seams import Page, named
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.leading.attention import queries as attention
from remit.leading.attention import rules as attention_rules
from remit.leading.duties import figures, standings
from remit.leading.duties import queries as duties
from remit.leading.home import queries, timeline
from remit.leading.home.forms import SetUpForm
from remit.leading.search.views import can_log
from remit.school import actions as school_actions
from remit.school import family, keeping, timetable
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.models import year_name
from remit.school.words import KINDS

MOST_WANTS = 6
SHOWN = 60  # of a timeline, on a page


@access(signed_in)
@require_safe
def home(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    lines = figures.stood(viewer)
    due = sorted(
        (line for line in lines if line.standing.counts_this_term and line.standing.state in {"due", "overdue"}),
        key=lambda line: (line.standing.state != "overdue", line.standing.next_due or viewer.day),
    )
    lessons = timetable.my_lessons(viewer)
    confirms = school_rules.can_confirm_openings(viewer)
    context = {
        "today": viewer.day,
        "term": school.this_term(viewer),
        "week": timetable.letter_on(viewer, viewer.day),
        "timetabled": bool(lessons) or timetable.has_lessons(viewer),
        "lessons": lessons,
        "registers": _page_url(viewer, "registers"),
        "numbers": standings.three_numbers(lines),
        "has_duties": bool(lines),
        "due": due[:10],
        "due_count": len(due),
        "by_role": _by_role(lines),
        "taken": school.taken_groups(viewer).order_by("type", "name"),
        "years": [(year, year_name(year), number) for year, number in queries.years_of_hers(viewer)],
        "waiting": [] if lines else list(duties.posts_without_duties(viewer)),
        "reviews": list(duties.jobs_to_review(viewer)),
        "openings": school.openings_waiting(viewer).count() if confirms else 0,
        "waits": [] if confirms else [(each, KINDS[each.kind]) for each in school.her_openings_waiting(viewer)],
        "cards": queries.cards(viewer),
        **_wants(viewer),
        "logs": can_log(viewer),
        "steps": queries.first_steps(viewer) if school_rules.can_manage(viewer) else [],
    }
    return render(request, "home/home.html", context)


def _page_url(viewer: Viewer, key: str) -> str:
    """Where that is done, if it is hers to do."""
    page = named(Page, key)
    return reverse(page.route) if page is not None and page.rule(viewer) else ""


def _wants(viewer: Viewer) -> dict[str, Any]:
    """The first of what wants her, and how many there are; whether she could have such a list, and has asked for none."""
    if not attention_rules.leads(viewer):
        return {"leads": False}
    found = attention.wants(viewer, MOST_WANTS)
    on = bool(found.lines) or attention.switched_on(viewer).exists()
    since = attention.weekday_before(viewer.day)
    return {"leads": True, "wants": found.lines, "wants_total": found.total, "reminded": on, "since_day": since}


@access(school_rules.can_manage)
@require_POST
def put_steps_away(request: ViewedRequest) -> HttpResponse:
    keeping.put_steps_away(by=request.viewer, school=school.managed_school(request.viewer))
    messages.success(request, "The first steps are put away.")
    return redirect("home")


def _by_role(lines: Iterable[figures.Stood | standings.Line]) -> list[tuple[str, str, standings.Numbers]]:
    held: dict[tuple[str, str], list] = {}
    for line in lines:
        role = line.duty.role
        held.setdefault((role.name if role else line.duty.post.title, role.ref if role else ""), []).append(line)
    return [(name, ref, standings.three_numbers(found)) for (name, ref), found in held.items()]


@access(school_rules.can_see_pupils)
@require_safe
def pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    found = school.pupil_with_page(viewer, ref)
    if found is None:
        raise Http404
    hers = school_rules.before(viewer, found)
    over = school_rules.grants_over(viewer, found)
    context = {
        "pupil": found,
        "chips": queries.chips(hers, found),
        "panels": queries.panels(hers, found),
        "heads": school.heads_of_year(viewer, found),
        "sequence": queries.neighbours(school.listed_pupils(viewer), found),
        "hers": found.holds_on(viewer.day) and any(each.powers & {"lead", "teach"} for each in over),
        "manages": school_rules.can_manage(viewer),
        "expected": found.first_day > viewer.day,
        "left": found.last_day is not None and found.last_day < viewer.day,
        "photo": family.photo_of(hers, found),
        "emergency": family.emergency_of(hers, found),
    }
    return render(request, "home/pupil.html", context)


@access(school_rules.can_see_pupils)
@require_safe
def pupil_timeline(request: ViewedRequest, ref: str) -> HttpResponse:
    """`year`: by the calendar year in which it begins; `show`: of one area alone."""
    found = school.pupil_with_page(request.viewer, ref)
    if found is None or request.viewer.board or not timeline.may_read(request.viewer, found):
        raise Http404
    viewer = school_rules.before(request.viewer, found)
    years, asked = school.years_begun(viewer, found), request.GET.get("year", "")
    period = timeline.period_of(viewer, years, asked)
    held = timeline.parts(viewer, found, period)
    show = next((each.timeline.name for each in held if each.timeline.name == request.GET.get("show")), "")
    rows = timeline.newest_first(each for each in held if show in {"", each.timeline.name})
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    year, words = str(period.first_day.year), school.words_of(viewer)
    links = [("", "All", sum(len(each.rows) for each in held))]
    links += [(each.timeline.name, say(each.timeline.label, words), len(each.rows)) for each in held]
    context = {
        "pupil": found,
        "period": period,
        "page": page,
        "days": timeline.by_day(page),
        "query": urlencode({"year": year, "show": show}),
        "years": [
            {"label": each.name, "url": f"?year={each.first_day.year}", "current": each.first_day == period.first_day}
            for each in years
        ],
        "views": [
            {
                "label": label,
                "count": count,
                "current": name == show,
                "url": f"?{urlencode({'year': year, 'show': name})}",
            }
            for name, label, count in links
        ],
    }
    return render(request, "home/timeline.html", context)


@access(public)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of an empty Remit, and of no other. From elsewhere than its own machine it takes a code."""
    if not queries.nobody_yet():
        raise Http404
    here = code.is_here(request)
    if not here:
        code.make_code()  # it lies there for whoever asks whoever runs the machine
    form = SetUpForm(request.POST or None, ask_code=not here)
    if request.method == "POST" and form.is_valid():
        account = User(email=form.cleaned_data["email"], name=form.cleaned_data["person"])
        viewer = Viewer(account, clock.today(), ())
        school_actions.set_up_school(by=viewer, **form.values())
        code.forget()
        sessions.enter(request, User.objects.get_by_natural_key(account.email), how="set-up")
        messages.success(request, "Your school is set up.")
        return redirect(reverse("home"))
    return render(request, "home/set_up.html", {"form": form}, status=422 if form.errors else 200)
