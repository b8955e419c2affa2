from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.core.words import DEFAULTS, LABELS, word
from remit.school import actions, forms, queries, rules


@access(rules.can_manage)
@require_POST
def charge(request: ViewedRequest, ref: str) -> HttpResponse:
    group = get_object_or_404(queries.groups(request.viewer), ref=ref)
    form = forms.InChargeForm(request.viewer, request.POST)
    if form.is_valid():
        actions.put_in_charge(by=request.viewer, group=group, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['staff']} takes {group} from today.")
    else:
        messages.error(request, "Choose who takes the group.")
    return redirect("school:groups.detail", ref=ref)


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
    school = queries.school_of(request.viewer)
    assert school
    form = WordsForm(school.words, school.version, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_words(
                by=request.viewer, school=school, version=form.cleaned_data["version"], words=form.chosen()
            )
        except Stale:
            messages.error(request, "Somebody changed the words while you were writing. Look again, then save.")
            return redirect("school:words")
        messages.success(request, "The school's words are saved.")
        return redirect("school:words")
    return render(request, "school/words.html", {"form": form}, status=422 if form.errors else 200)
