"""The picture of a pupil, as a file and as a page for whoever keeps the lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.files import store
from remit.core.files.child import in_child
from remit.core.files.pictures import redrawn
from remit.core.files.unreadable import Unreadable
from remit.school import family, photos, queries, rules

MOST = 8 * 1024 * 1024


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="Photo",
        help_text="JPEG or PNG, up to 8 MB. It is cut to the shape of a passport photo; place and camera are left out.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    def clean_photo(self) -> bytes:
        """Drawn anew in a process of its own, before any act begins."""
        given = self.cleaned_data["photo"]
        if given.size > MOST:
            raise forms.ValidationError("This file is larger than 8 MB.")
        try:
            return in_child(redrawn, given.read())
        except Unreadable as refused:
            raise forms.ValidationError(str(refused)) from None


@access(rules.can_see_pupils)
@require_safe
def photo(request: ViewedRequest, ref: str) -> HttpResponse:
    """Shown in the page, which no other file is: it was drawn by us."""
    pupil = get_object_or_404(queries.pupils_with_pages(request.viewer), ref=ref)
    held = family.photo_of(request.viewer, pupil)
    place = store.place_of(held.file.digest) if held else None
    if place is None or not place.is_file():
        raise Http404
    response = HttpResponse(place.read_bytes(), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    pupil = get_object_or_404(queries.pupils_with_pages(viewer.only("manage")), ref=ref)
    given: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotoForm(*given)
    if request.method == "POST" and form.is_valid():
        photos.set_photo(by=viewer, pupil=pupil, picture=form.cleaned_data["photo"])
        messages.success(request, "The photo is saved.")
        return redirect("pupil", ref=ref)
    context = {"pupil": pupil, "form": form, "photo": family.photo_of(viewer, pupil)}
    return render(request, "school/photo.html", context, status=422 if form.errors else 200)


@access(rules.can_manage)
@require_POST
def take_away(request: ViewedRequest, ref: str) -> HttpResponse:
    pupil = get_object_or_404(queries.pupils_with_pages(request.viewer.only("manage")), ref=ref)
    photos.take_photo_away(by=request.viewer, pupil=pupil)
    messages.success(request, "The photo is taken away.")
    return redirect("pupil", ref=ref)
