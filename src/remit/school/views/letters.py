"""Between which hours the school's Remit sends no e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.school import digests, keeping, queries, rules


class QuietForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    begins = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label="To",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="The day's e-mail goes at 7.15, or once the quiet hours have ended, if that is later.",
    )


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: ViewedRequest) -> HttpResponse:
    school, held = queries.managed_school(request.viewer), digests.quiet_hours(request.viewer)
    shown: dict[str, Any] = {"version": held.version if held.pk else 0, "begins": held.begins, "ends": held.ends}
    form = QuietForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.set_quiet_hours(by=request.viewer, school=school, **form.cleaned_data)
        except Stale:
            messages.error(request, "Somebody changed the hours while you were writing. Look again, then save.")
            return redirect("school:quiet")
        messages.success(request, "Saved.")
        return redirect("school:about")
    return render(request, "school/quiet.html", {"form": form}, status=422 if form.errors else 200)
