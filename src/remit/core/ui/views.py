"""The gallery: every component in every state. All of it is invented."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from remit.core.ui.components import components, icon_names
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, ManyChoiceButtons

ADULTS = [("w", "Mr Wieczorek"), ("f", "Mr Ferrante"), ("k", "Miss Kaur-Davies")]
RHYTHMS = [("h", "Half-termly"), ("t", "Termly"), ("y", "Yearly")]


class ReviewForm(forms.Form):
    """A form with every kind of field, to be drawn empty and with mistakes."""

    day = forms.DateField(label="Date of the review", help_text="A school day.", widget=DayInput())
    at = forms.TimeField(label="Time", required=False, widget=ClockInput())
    about = forms.CharField(label="To talk about", max_length=20)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    often = forms.ChoiceField(label="How often", choices=RHYTHMS)
    worked = forms.ChoiceField(label="Did it work", choices=[("y", "Yes"), ("p", "Partly")], widget=ChoiceButtons)
    days = forms.MultipleChoiceField(
        label="On which days", choices=[("m", "Mon"), ("t", "Tue")], required=False, widget=ManyChoiceButtons
    )
    lead = forms.ChoiceField(label="Who will lead", choices=ADULTS, widget=forms.RadioSelect)
    who = forms.MultipleChoiceField(
        label="Who will come", choices=ADULTS, help_text="All who said yes.", widget=forms.CheckboxSelectMultiple
    )
    paper = forms.FileField(label="Paper to bring", required=False, help_text="PDF or Word, up to 10 MB.")
    counts = forms.BooleanField(label="Count this to my duty", required=False, help_text="It shows as done this term.")


class DutyFilter(forms.Form):
    q = forms.CharField(label="Words", required=False, widget=forms.SearchInput)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "All roles"), ("s", "SEN Co-ordinator")])
    often = forms.ChoiceField(label="How often", required=False, choices=[("", "Any"), *RHYTHMS])
    state = forms.ChoiceField(label="State", required=False, choices=[("", "This term"), ("late", "Overdue")])


def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", _lists() | _forms() | {"components": components(), "icons": icon_names()})


def _forms() -> dict[str, Any]:
    wrong = ReviewForm({"wrong-day": "2026-11-28", "wrong-about": "Transition and the speech target"}, prefix="wrong")
    wrong.add_error("day", "Saturday 28 November is not a school day. Choose a date on a school day.")
    return {
        "empty_form": ReviewForm(prefix="new", initial={"often": "t", "worked": "y"}),
        "wrong_form": wrong,
        "filter_form": DutyFilter(prefix="filter"),
    }


def _lists() -> dict[str, Any]:
    return {
        "chips": [
            {"label": "MED", "title": "Medical information: read before you teach", "tone": "med"},
            {"label": "SEN E", "title": "SEN: education, health and care plan"},
            {"label": "EAL", "title": "English as an additional language"},
        ],
        "views": [_link("All", count=11, current=True), _link("SEND", count=3), _link("Attendance", count=0)],
        "parts": [_link("Overview", current=True), _link("Attendance"), _link("Progress")],
        "crumbs": [_link("Duties"), _link("Upper School Leader"), {"label": "Review"}],
        "steps": ["Read", "Duties", "Scope", "Head confirms"],
        "facts": [
            {"label": "Class", "value": "5H", "url": "#facts"},
            {"label": "Key worker", "value": "Mr Ferrante"},
            {"label": "Plan", "value": None},
        ],
        "filters": [_link("This term"), _link("Termly")],
        "before": _link("Ravi Solanki"),
        "after": _link("Amara Nwosu"),
        "within": _link("SEN register, Year 5"),
        "page": _page(),
    }


def _link(label: str, *, count: int | None = None, current: bool = False) -> dict[str, Any]:
    return {"label": label, "url": "#main", "count": count, "current": current}


def _page() -> Page[int]:
    return Paginator(range(228), 25).page(4)
