"""What a shared tablet shows: who you are, whom you saw, what happened; and then nobody again.

Nobody is signed in here. These pages are open to whoever asks, and show nothing but to a tablet that the school has
enrolled; no other page knows what it holds. Where somebody is signed in, in the same browser, they refuse: that session
is neither wider nor over for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from remit.areas.behaviour import at_tablet, tablets
from remit.areas.behaviour.forms import LogForm
from remit.areas.behaviour.models import Tablet
from remit.areas.behaviour.tablet_forms import EnrolForm, WhoForm
from remit.areas.behaviour.tablets import IDLE, LONGEST, PERSON, TOKEN
from remit.core import clock
from remit.core.access import access, public, words_for
from remit.core.acts import Refused
from remit.core.records import Stale
from remit.core.ui.asking import FORM, sent, why_said
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.models import Staff

YEAR = 365 * 24 * 60 * 60
SALT = "shared tablet"
FORGOTTEN = "Say who you are once more: nothing was touched for a minute."
SIGNED_IN = "Somebody is signed in on this tablet. Sign out first: the shared page is for whoever is not."
NOBODY_HERE = "Say who you are first."
View = Callable[..., HttpResponse]


def _keep(answer: HttpResponse, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name, value, max_age=seconds, path=reverse("behaviour:at"), secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite="Strict",
    )  # fmt: skip


def _drop(answer: HttpResponse, name: str) -> None:
    answer.delete_cookie(name, path=reverse("behaviour:at"), samesite="Strict")


def _key(request: HttpRequest) -> str:
    """What it was given when somebody gave their PIN; empty a minute after it was touched last."""
    try:
        held = signing.loads(request.COOKIES.get(PERSON, ""), salt=SALT)
        key, touched = str(held["key"]), int(held["touched"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return ""
    return key if clock.real_now().timestamp() - touched < IDLE.total_seconds() else ""


def _touch(answer: HttpResponse, key: str) -> HttpResponse:
    held = signing.dumps({"key": key, "touched": int(clock.real_now().timestamp())}, salt=SALT)
    _keep(answer, PERSON, held, int(LONGEST.total_seconds()))
    return answer


def _said(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "behaviour/at_said.html", {"said": words}, status=status)


def alone(view: View) -> View:
    """Not where somebody is signed in."""

    @wraps(view)
    def run(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
        return _said(request, SIGNED_IN, 403) if request.user.is_authenticated else view(request, *args, **given)

    return run


def _here(request: HttpRequest) -> tuple[Tablet, Staff, Viewer, str] | None:
    """Which tablet this is, who stands before it, and what opens."""
    tablet, key = tablets.of_cookie(request), _key(request)
    person = tablets.person_at(tablet, key) if tablet and key else None
    if tablet is None or person is None:
        return None
    viewer = tablets.viewer_at(tablet, person)
    return (tablet, person, viewer, key) if viewer.grants else None


@access(public)
@FORM
@alone
def at(request: HttpRequest) -> HttpResponse:
    """Names and a PIN; of a tablet that is not enrolled, the code."""
    tablet = tablets.of_cookie(request)
    if tablet is None:
        return _enrol(request)
    if not tablets.works(tablet):
        return _said(request, at_tablet.closed(tablet), 200)
    staff = tablets.with_pins(tablet)
    form = WhoForm(staff, sent(request))
    if request.method == "POST" and form.is_valid():
        person = next(each for each in staff if each.ref == form.cleaned_data["who"])
        try:
            key = at_tablet.come_in(
                by=tablets.itself(tablet), tablet=tablet, person=person, pin=form.cleaned_data["pin"]
            )
        except Refused as why:
            form.add_error(None, str(why))
        except Stale:
            form.add_error(None, "Try once more.")
        else:
            if key:
                return _touch(redirect("behaviour:at.find"), key)
            form.add_error("pin", at_tablet.NO_PIN)
    context = {"form": form, "tablet": tablet, "staff": staff, "logged": request.GET.get("logged") == "1"}
    answer = render(request, "behaviour/at.html", context, status=422 if form.errors else 200)
    _drop(answer, PERSON)
    return answer


def _enrol(request: HttpRequest) -> HttpResponse:
    form = EnrolForm(sent(request))
    if request.method == "POST" and form.is_valid():
        tablet = tablets.of_code(form.cleaned_data["code"])
        try:
            if tablet is None:
                raise Refused("That code enrols nothing. The office makes a new one.")
            token = at_tablet.enrol(by=tablets.itself(tablet), tablet=tablet, code=form.cleaned_data["code"])
        except (Refused, Stale) as why:
            form.add_error("code", str(why) if isinstance(why, Refused) else "Try once more.")
        else:
            answer = redirect("behaviour:at")
            _keep(answer, TOKEN, token, YEAR)
            return answer
    return render(request, "behaviour/at_enrol.html", {"form": form}, status=422 if form.errors else 200)


@access(public)
@FORM
@alone
def find(request: HttpRequest) -> HttpResponse:
    """Whom it is about, by the beginnings of names. What is typed is posted, and stands in no address."""
    here = _here(request)
    if here is None:
        return _forgotten(request)
    tablet, person, viewer, key = here
    if not tablets.works(tablet):
        return _said(request, at_tablet.closed(tablet), 200)
    typed = request.POST.get("q", "")[:80]
    context = {"person": person, "typed": typed, "found": tablets.found(viewer, typed), "seconds": _seconds()}
    return _touch(render(request, "behaviour/at_find.html", context), key)


def _seconds() -> int:
    """Until the page goes by itself: a moment after the person is forgotten."""
    return int(IDLE.total_seconds()) + 1


def _forgotten(request: HttpRequest) -> HttpResponse:
    """To the names; of what is no shared tablet, to where one is enrolled."""
    answer = redirect("behaviour:at")
    _drop(answer, PERSON)
    return answer


@access(public)
@FORM
@alone
def log(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry, about one pupil; then the person is forgotten. What was typed stays where it cannot be logged."""
    here = _here(request)
    if here is None:
        return _forgotten(request)
    tablet, person, viewer, key = here
    if not tablets.works(tablet, LONGEST if request.method == "POST" else LONGEST * 0):
        return _said(request, at_tablet.closed(tablet), 200)
    pupil = school.pupils(viewer).select_related("school").filter(ref=ref).first()
    if pupil is None:
        raise Http404
    form = LogForm(viewer, pupil.school, sent(request))
    form.fields.pop("in_lesson")
    fill(form, words_for(viewer))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("code", "words", "day")}
        try:
            at_tablet.log_once(by=viewer, tablet=tablet, person=person, pupils=[pupil], **given, **form.where())
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        except Stale:
            form.add_error(None, "Try once more.")
        else:
            answer = redirect(f"{reverse('behaviour:at')}?logged=1")
            _drop(answer, PERSON)
            return answer
    context = {"form": form, "pupil": pupil, "person": person, "seconds": _seconds()}
    return _touch(render(request, "behaviour/at_log.html", context, status=422 if form.errors else 200), key)


@access(public)
@require_POST
@alone
def leave(request: HttpRequest) -> HttpResponse:
    """Forgotten at once."""
    here = _here(request)
    if here is not None:
        at_tablet.forget(by=tablets.itself(here[0]), tablet=here[0])
    return _forgotten(request)
