"""Pages about one pupil that are opened from the pupil page: contacts, court orders, addresses, what is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused
from remit.core.registers import past
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.school import characteristics, contacts, family, rules
from remit.school.forms import pupils as pupil_forms
from remit.school.models import Bar, Pupil


def _page(request: ViewedRequest, template: str, form: Form, pupil: Pupil, **more: Any) -> HttpResponse:
    context = {"form": form, "pupil": pupil, "refused": form.errors, **more}
    return render(request, f"school/{template}.html", context, status=422 if form.errors else 200)


def _to(pupil: Pupil) -> HttpResponse:
    return redirect("pupil", ref=pupil.ref)


# Contacts


@access(rules.can_lead_somebody)
@FORM
def contact_add(request: ViewedRequest, ref: str) -> HttpResponse:
    pupil = get_object_or_404(family.pupils_led(request.viewer, "general"), ref=ref)
    form = pupil_forms.ContactForm(request.viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        once = request.POST.get("once", "")
        contact = contacts.add_contact(by=request.viewer, key=once, pupil=pupil, details=form.details())
        toasts.done(request, f"{contact} is a contact.", undo=reverse("school:contacts.end", args=[contact.ref]))
        return _to(pupil)
    return _page(request, "pupil_form", form, pupil, title="Add a contact", action="Add contact", new=True)


@access(rules.can_lead_somebody)
@FORM
def contact(request: ViewedRequest, ref: str) -> HttpResponse:
    """A contact, what a court has said of them, and what was changed when."""
    viewer = request.viewer
    found = get_object_or_404(family.written_contacts(viewer), ref=ref)
    form = pupil_forms.ContactForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        contacts.amend_contact(by=viewer, contact=found, **form.values())
        messages.success(request, "Saved.")
        return _to(found.pupil)
    bars = family.bars_on(viewer, found)
    context = {
        "contact": found,
        "bars": bars,
        "holding": [bar for bar in bars if bar.holds_on(viewer.day)],
        "settles": set(family.settled_bars(viewer).filter(contact=found).values_list("pk", flat=True)),
        "ended": found.last_day is not None and found.last_day < viewer.day,
        "told": past.told(viewer, found),
    }
    return _page(request, "contact", form, found.pupil, **context)


@access(rules.can_lead_somebody)
@require_POST
def contact_move(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.written_contacts(request.viewer), ref=ref)
    contacts.move_contact(by=request.viewer, contact=found, up=request.POST.get("to") != "down")
    return redirect(f"{reverse('pupil', args=[found.pupil.ref])}#contacts")


@access(rules.can_lead_somebody)
@require_POST
def contact_end(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.written_contacts(request.viewer), ref=ref)
    try:
        kept = contacts.end_contact(by=request.viewer, contact=found)
    except contacts.HeldByOrder:
        messages.error(
            request, f"A court order stands about {found}. Until the head ends it, the contact stays listed."
        )
        return redirect("school:contacts.edit", ref=ref)
    undo = reverse("school:contacts.resume", args=[ref]) if kept else ""
    toasts.done(request, f"{found} is no contact any more.", undo=undo)
    return _to(found.pupil)


@access(rules.can_lead_somebody)
@require_POST
def contact_resume(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.written_contacts(request.viewer), ref=ref)
    contacts.resume_contact(by=request.viewer, contact=found)
    messages.success(request, f"{found} is a contact again.")
    return _to(found.pupil)


@access(rules.can_lead_somebody)
@FORM
def bar_add(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(family.written_contacts(viewer), ref=ref)
    form = pupil_forms.BarForm(viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        contacts.add_bar(by=viewer, key=request.POST.get("once", ""), contact=found, **form.cleaned_data)
        messages.success(request, f"The court order about {found} stands first. Only the head ends it.")
        return _to(found.pupil)
    title = f"Court order about {found}"
    return _page(request, "pupil_form", form, found.pupil, title=title, action="Save court order", new=True)


@access(rules.can_settle_bars)
@FORM
def bar(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(family.settled_bars(viewer), ref=ref)
    form = pupil_forms.BarForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        contacts.amend_bar(by=viewer, bar=found, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("school:contacts.edit", ref=found.contact.ref)
    return _page(request, "bar", form, found.pupil, bar=found, ended=_over(found, request), told=past.told(viewer, found))  # fmt: skip


def _over(bar: Bar, request: ViewedRequest) -> bool:
    return bar.last_day is not None and bar.last_day < request.viewer.day


@access(rules.can_settle_bars)
@require_POST
def bar_end(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.settled_bars(request.viewer), ref=ref)
    kept = contacts.end_bar(by=request.viewer, bar=found)
    undo = reverse("school:bars.resume", args=[ref]) if kept else ""
    toasts.done(request, f"The court order about {found.contact} holds no more.", undo=undo)
    return redirect("school:contacts.edit", ref=found.contact.ref)


@access(rules.can_settle_bars)
@require_POST
def bar_resume(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.settled_bars(request.viewer), ref=ref)
    contacts.resume_bar(by=request.viewer, bar=found)
    messages.success(request, f"The court order about {found.contact} holds again.")
    return redirect("school:contacts.edit", ref=found.contact.ref)


# Addresses


@access(rules.can_keep_homes)
@FORM
def address_add(request: ViewedRequest, ref: str) -> HttpResponse:
    pupil = get_object_or_404(family.pupils_led(request.viewer, "inclusion"), ref=ref)
    form = pupil_forms.AddressForm(request.viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        once = request.POST.get("once", "")
        made = contacts.add_address(by=request.viewer, key=once, pupil=pupil, details=form.details())
        toasts.done(request, "The address is saved.", undo=reverse("school:addresses.end", args=[made.ref]))
        return _to(pupil)
    return _page(request, "pupil_form", form, pupil, title="Add an address", action="Add address", new=True)


@access(rules.can_keep_homes)
@FORM
def address(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(family.written_addresses(viewer), ref=ref)
    form = pupil_forms.AddressForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        contacts.amend_address(by=viewer, address=found, **form.values())
        messages.success(request, "Saved.")
        return _to(found.pupil)
    ended = found.last_day is not None and found.last_day < viewer.day
    return _page(request, "address", form, found.pupil, address=found, ended=ended, told=past.told(viewer, found))


@access(rules.can_keep_homes)
@require_POST
def address_end(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.written_addresses(request.viewer), ref=ref)
    kept = contacts.end_address(by=request.viewer, address=found)
    undo = reverse("school:addresses.resume", args=[ref]) if kept else ""
    toasts.done(request, "The address holds no more.", undo=undo)
    return _to(found.pupil)


@access(rules.can_keep_homes)
@require_POST
def address_resume(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.written_addresses(request.viewer), ref=ref)
    contacts.resume_address(by=request.viewer, address=found)
    messages.success(request, "The address holds again.")
    return _to(found.pupil)


# Characteristics and details


@access(rules.can_characterise_somebody)
@FORM
def characteristic_add(request: ViewedRequest, ref: str) -> HttpResponse:
    """First what it is, then what that type asks."""
    viewer = request.viewer
    pupil = get_object_or_404(family.pupils_led(viewer, "taught", subject=True), ref=ref)
    types = family.types_for(viewer, pupil)
    asked = request.GET.get("type", "")
    chosen = next((each for each in types if each.code == asked), None)
    if chosen is None:
        return render(request, "school/characteristic_types.html", {"pupil": pupil, "types": types})
    form = pupil_forms.CharacteristicForm(viewer, pupil, chosen, sent(request))
    if request.method == "POST" and form.is_valid():
        once, add = request.POST.get("once", ""), characteristics.add_characteristic
        said = _said(form, lambda: add(by=viewer, key=once, pupil=pupil, type=chosen, **form.values()))
        if said:
            messages.success(request, f"{chosen} is saved.")
            return _to(pupil)
    return _page(request, "pupil_form", form, pupil, title=f"Add: {chosen}", action="Save", new=True)


@access(rules.can_characterise_somebody)
@FORM
def characteristic(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(family.written_characteristics(viewer), ref=ref)
    form = pupil_forms.CharacteristicForm(viewer, found.pupil, found.type, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        change = characteristics.change_characteristic
        if _said(form, lambda: change(by=viewer, characteristic=found, **form.values())):
            messages.success(request, "Saved.")
            return _to(found.pupil)
    return _page(request, "characteristic", form, found.pupil, **_about(request, found))


def _about(request: ViewedRequest, found: Any, end: Form | None = None) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "row": found,
        "ended": found.last_day is not None and found.last_day < viewer.day,
        "end": end or pupil_forms.EndForm(viewer, found),
        "next": pupil_forms.SucceedForm(viewer, found) if characteristics.follows(found) else None,
        "told": past.told(viewer, found),
    }


def _said(form: Form, act: Callable[[], Any]) -> bool:
    """Done, or the reason against it put into the form."""
    try:
        act()
    except characteristics.Overlap as clash:
        form.add_error(None, str(clash))
        return False
    return True


@access(rules.can_characterise_somebody)
@require_POST
def characteristic_end(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(family.written_characteristics(viewer), ref=ref)
    form = pupil_forms.EndForm(viewer, found, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect("school:characteristics.edit", ref=ref)
    characteristics.end_characteristic(by=viewer, characteristic=found, **form.cleaned_data)
    undo = reverse("school:characteristics.resume", args=[ref])
    toasts.done(request, f"{found.type} ends on {found.last_day:%-d %B %Y}.", undo=undo)
    return _to(found.pupil)


@access(rules.can_characterise_somebody)
@require_POST
def characteristic_succeed(request: ViewedRequest, ref: str) -> HttpResponse:
    """SEN support ends and a plan begins, or the other way: one step."""
    viewer = request.viewer
    found = get_object_or_404(family.written_characteristics(viewer), ref=ref)
    form = pupil_forms.SucceedForm(viewer, found, request.POST)
    succeed = characteristics.succeed_characteristic
    if form.is_valid() and _said(form, lambda: succeed(by=viewer, characteristic=found, **form.cleaned_data)):
        messages.success(request, f"{found.type} ends, {form.cleaned_data['type']} begins.")
        return _to(found.pupil)
    messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    return redirect("school:characteristics.edit", ref=ref)


@access(rules.can_characterise_somebody)
@require_POST
def characteristic_resume(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(family.written_characteristics(request.viewer), ref=ref)
    try:
        characteristics.resume_characteristic(by=request.viewer, characteristic=found)
    except characteristics.Overlap as clash:
        messages.error(request, str(clash))
    else:
        messages.success(request, f"{found.type} holds again.")
    return _to(found.pupil)


@access(rules.can_lead_somebody)
@FORM
def particulars(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    pupil = get_object_or_404(family.pupils_led(viewer, "general"), ref=ref)
    held = family.particulars_of(viewer, pupil)
    form = pupil_forms.ParticularsForm(viewer, pupil, sent(request), record=held)
    if request.method == "POST" and form.is_valid():
        if held is not None and form.values()["version"] is None:
            raise Http404
        try:
            characteristics.keep_particulars(by=viewer, pupil=pupil, **form.values())
        except Refused as why:  # it stood when the form looked, and somebody was quicker
            form.add_error(None, str(why))
        else:
            messages.success(request, "Saved.")
            return _to(pupil)
    history = past.told(viewer, held) if held else []
    return _page(request, "particulars_form", form, pupil, told=history)
