from contextlib import suppress
from datetime import date, timedelta

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused
from remit.core.notices import post
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.viewers import Viewer
from remit.core.words import DEFAULTS, LABELS, word
from remit.school import actions, digests, keeping, queries, roll, rules
from remit.school.forms import records as forms
from remit.school.models import Group, Pupil, Staff

SHOWN = 6  # of the days closed that are still to come; their own list shows all


@access(rules.can_manage)
@require_POST
def charge(request: ViewedRequest, ref: str) -> HttpResponse:
    group = get_object_or_404(queries.groups(request.viewer), ref=ref)
    form = forms.InChargeForm(request.viewer, request.POST)
    if not form.is_valid():
        messages.error(request, "Choose who takes the group.")
    elif not rules.can_put_in_charge(request.viewer, group=group, **form.cleaned_data):
        messages.error(request, "Only the head puts you in charge of a group: it opens what its teachers know.")
    else:
        _put_in_charge(request, group, form.cleaned_data["staff"])
    return redirect("school:groups.detail", ref=ref)


def _put_in_charge(request: ViewedRequest, group: Group, staff: Staff) -> None:
    try:
        actions.put_in_charge(by=request.viewer, group=group, staff=staff)
    except actions.AlreadyHeld:
        messages.success(request, f"{staff} takes {group} already.")
    else:
        messages.success(request, f"{staff} takes {group} from today.")


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def group_pupils(request: ViewedRequest, ref: str) -> HttpResponse:
    """Who is in a group: ticked, and saved at once."""
    viewer = request.viewer
    group = get_object_or_404(queries.groups(viewer.only("manage")), ref=ref)
    form = forms.GroupPupilsForm(viewer, group, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _set_pupils(viewer, group, list(form.cleaned_data["pupils"]))
        messages.success(request, "Saved. The group is so from today.")
        return redirect("school:groups.detail", ref=ref)
    return render(
        request, "school/group_pupils.html", {"group": group, "form": form}, status=422 if form.errors else 200
    )


def _set_pupils(viewer: Viewer, group: Group, wanted: list[Pupil]) -> None:
    held = {each.pupil for each in queries.memberships_of(viewer.only("manage"), group)}
    offered = set(queries.joinable(viewer, group))
    coming, leaving = set(wanted) - held, (held & offered) - set(wanted)
    if coming:
        with suppress(actions.AlreadyHeld):  # somebody put them all there meanwhile
            actions.put_in_group(by=viewer, group=group, pupils=sorted(coming, key=lambda pupil: pupil.pk))
    if leaving:
        actions.take_out_of_group(by=viewer, group=group, pupils=sorted(leaving, key=lambda pupil: pupil.pk))


@access(rules.can_manage)
@require_POST
def end_charge(request: ViewedRequest, ref: str) -> HttpResponse:
    lead = get_object_or_404(queries.charges(request.viewer), ref=ref)
    actions.end_charge(by=request.viewer, lead=lead)
    messages.success(request, f"{lead.staff} takes {lead.group} no more.")
    return redirect("school:groups.detail", ref=lead.group.ref)


@access(rules.can_manage)
@require_POST
def end_post(request: ViewedRequest, ref: str) -> HttpResponse:
    post = get_object_or_404(queries.managed_posts(request.viewer), ref=ref)
    actions.end_post(by=request.viewer, post=post, version=post.version)
    messages.success(request, f"Today is the last day of {post.title}.")
    return redirect("school:posts.list")


@access(rules.can_manage)
@require_POST
def end_appointment(request: ViewedRequest, ref: str) -> HttpResponse:
    staff = get_object_or_404(queries.managed_staff(request.viewer), ref=ref)
    actions.end_appointment(by=request.viewer, staff=staff)
    said = f"Today is {staff}'s last day. From tomorrow their account opens nothing."
    toasts.done(request, said, undo=reverse("school:staff.stay", args=[ref]))
    return redirect("school:staff.list")


@access(rules.can_manage)
@require_POST
def stay(request: ViewedRequest, ref: str) -> HttpResponse:
    staff = get_object_or_404(queries.managed_staff(request.viewer), ref=ref)
    try:
        actions.stay(by=request.viewer, staff=staff)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{staff} stays.")
    return redirect("school:staff.detail", ref=ref)


@access(rules.can_manage)
@require_POST
def take_off_roll(request: ViewedRequest, ref: str) -> HttpResponse:
    pupil = get_object_or_404(queries.listed_pupils(request.viewer), ref=ref)
    roll.take_off_roll(by=request.viewer, pupil=pupil, version=pupil.version)
    toasts.done(request, f"Today is {pupil}'s last day on roll.", undo=reverse("school:pupils.back", args=[ref]))
    return redirect("school:pupils.list")


@access(rules.can_manage)
@require_POST
def put_back_on_roll(request: ViewedRequest, ref: str) -> HttpResponse:
    """Who left is here again, from the day that was said; with none, nobody left: the day after is the first."""
    pupil = get_object_or_404(queries.leavers(request.viewer), ref=ref)
    said = request.POST.get("first_day", "")
    try:
        back = date.fromisoformat(said) if said else pupil.last_day + timedelta(days=1)  # type: ignore[operator]
        roll.put_back_on_roll(by=request.viewer, pupil=pupil, version=pupil.version, first_day=back)
    except Refused as why:
        messages.error(request, str(why))
    except (Stale, ValueError):
        messages.error(request, "Say the day from which they are on roll again.")
    else:
        messages.success(request, f"{pupil} is on roll {'again' if said else 'as before'}, in {pupil.year_name}.")
    return redirect("pupil", ref=ref)


@access(rules.can_manage)
@require_POST
def withdraw_expected(request: ViewedRequest, ref: str) -> HttpResponse:
    pupil = get_object_or_404(queries.expected_pupils(request.viewer.only("manage")), ref=ref)
    roll.withdraw_expected(by=request.viewer, pupil=pupil, version=pupil.version)
    toasts.done(request, f"{pupil} is not expected any more.", undo=reverse("school:expected.again", args=[ref]))
    return redirect("school:expected.list")


@access(rules.can_manage)
@require_POST
def expect_again(request: ViewedRequest, ref: str) -> HttpResponse:
    pupil = get_object_or_404(queries.withdrawn_pupils(request.viewer), ref=ref)
    try:
        roll.expect_again(by=request.viewer, pupil=pupil, version=pupil.version)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, f"{pupil} is expected again.")
    return redirect("school:expected.list")


@access(rules.can_manage)
@require_POST
def take_back_closure(request: ViewedRequest, ref: str) -> HttpResponse:
    closure = get_object_or_404(queries.closures(request.viewer), ref=ref)
    try:
        keeping.take_back_closure(by=request.viewer, closure=closure, version=int(request.POST.get("version") or 0))
    except (Stale, ValueError):
        messages.error(request, "Somebody changed these days while you were looking. Look again, then take them back.")
        return redirect("school:closures.detail", ref=ref)
    messages.success(request, f"{closure} is taken back: the school is open.")
    return redirect("school:closures.list")


@access(rules.can_manage)
@require_safe
def about(request: ViewedRequest) -> HttpResponse:
    """The school as its records have it: what it is called, its words, its years, when it is closed."""
    viewer = request.viewer
    school = queries.managed_school(viewer)
    context = {
        "school": school,
        "years": queries.academic_years(viewer).order_by("-first_day"),
        "closures": queries.closures(viewer).filter(last_day__gte=viewer.day).order_by("first_day", "pk")[:SHOWN],
        "known_to": queries.bank_holidays_known_to(),
        "quiet": digests.quiet_hours(viewer),
        "mail": post.way(),
        "words_set": [(LABELS[key], word(school.words, key, "one")) for key in DEFAULTS],
    }
    return render(request, "school/about.html", context)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: ViewedRequest) -> HttpResponse:
    school = queries.managed_school(request.viewer)
    form = forms.SchoolForm(request.viewer, request.POST or None, record=school)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.amend_school(by=request.viewer, school=school, **form.cleaned_data)
        except Stale:
            messages.error(request, "Somebody changed the school while you were writing. Look again, then save.")
            return redirect("school:details")
        messages.success(request, "Saved.")
        return redirect("school:about")
    return render(request, "school/details.html", {"form": form}, status=422 if form.errors else 200)


class WordsForm(django_forms.Form):
    """One field a word and form: `pupil_one`, `pupil_many`, `pupil_short`."""

    version = django_forms.IntegerField(widget=django_forms.HiddenInput)

    def __init__(self, words: dict, version: int, data: dict | None = None) -> None:
        super().__init__(data, initial={"version": version})
        for key in DEFAULTS:
            for form, label in (("one", "One"), ("many", "Several"), ("short", "In short")):
                self.fields[f"{key}_{form}"] = django_forms.CharField(
                    max_length=40, label=f"{LABELS[key]}: {label.lower()}", initial=word(words, key, form)
                )

    def chosen(self) -> dict[str, list[str]]:
        values = self.cleaned_data
        said = {key: [values[f"{key}_{form}"] for form in ("one", "many", "short")] for key in DEFAULTS}
        return {key: forms for key, forms in said.items() if tuple(forms) != DEFAULTS[key]}


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: ViewedRequest) -> HttpResponse:
    school = queries.managed_school(request.viewer)
    form = WordsForm(school.words, school.version, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.set_words(
                by=request.viewer, school=school, version=form.cleaned_data["version"], words=form.chosen()
            )
        except Stale:
            messages.error(request, "Somebody changed the words while you were writing. Look again, then save.")
            return redirect("school:words")
        messages.success(request, "The school's words are saved.")
        return redirect("school:about")
    return render(request, "school/words.html", {"form": form}, status=422 if form.errors else 200)
