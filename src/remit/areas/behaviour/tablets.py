"""Shared tablets: which there are, what one holds, and who stands before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.timezone import localtime

from remit.areas.behaviour.models import Pin, Tablet, WrongPins
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil, Staff
from remit.school.remit import nobody, viewer_on_tablet
from remit.school.rows.names import folded

TOKEN, PERSON = "remit_tablet", "remit_tablet_person"  # cookies
IDLE = timedelta(seconds=60)
LONGEST = timedelta(minutes=10)  # whatever is touched
REASON = "what a tablet holds, or types, says which it is"
FOUND = 20


def itself(tablet: Tablet) -> Viewer:
    """Remit, at the school of the tablet: what it shows before anybody has said who it is."""
    return nobody(tablet.school_id, "directory", "")


def of_cookie(request: HttpRequest) -> Tablet | None:
    """Which tablet this is: nothing where it was never enrolled, or is struck off."""
    token = request.COOKIES.get(TOKEN, "")
    if not token:
        return None
    rows = Tablet.objects.unscoped(REASON).filter(digest=digest_of(token), struck_off=None)
    return rows.select_related("school", "person__user").first()


def of_code(code: str) -> Tablet | None:
    """Which tablet this code enrols, while it does."""
    typed = "".join(each for each in code.upper() if each.isalnum())
    rows = Tablet.objects.unscoped(REASON).filter(
        code=digest_of(typed), struck_off=None, code_ends__gt=clock.real_now()
    )
    return rows.select_related("school").first() if typed else None


def works(tablet: Tablet, grace: timedelta = timedelta()) -> bool:
    """Within its hours now, or so long after them."""
    now = localtime(clock.now())
    return tablet.works_at(now.time()) or tablet.works_at((now - grace).time())


def person_at(tablet: Tablet, key: str) -> Staff | None:
    """Who stands before it and has not been forgotten: on this day still a colleague, whose account is open."""
    until = tablet.person_until
    if not key or tablet.person is None or until is None or until <= clock.real_now():
        return None
    if digest_of(key) != tablet.person_digest:
        return None
    return next((each for each in with_pins(tablet) if each.pk == tablet.person_id), None)


def viewer_at(tablet: Tablet, person: Staff) -> Viewer:
    """What opens: the directory, and logging."""
    return viewer_on_tablet(person.user, tablet.school_id)


def with_pins(tablet: Tablet) -> list[Staff]:
    """Colleagues of today who have a PIN, by name."""
    pins = Pin.objects.unscoped(REASON).filter(school=tablet.school_id)
    rows = Staff.objects.visible_to(itself(tablet)).filter(on(clock.today()), pk__in=pins.values("staff"))
    active = rows.filter(Q(user=None) | Q(user__is_active=True))
    return list(active.select_related("user").order_by("name", "pk"))


def fits(person: Staff, pin: str) -> bool:
    held = Pin.objects.unscoped(REASON).filter(staff=person).first()
    return held is not None and check_password(pin, held.digest)


def wrong_of(tablet: Tablet, person: Staff) -> WrongPins:
    held = WrongPins.objects.visible_to(itself(tablet)).filter(tablet=tablet, staff=person).first()
    return held or WrongPins(school_id=tablet.school_id, tablet=tablet, staff=person)


def all_wrong(tablet: Tablet) -> int:
    """Of everybody, since somebody gave theirs or the office let them in again."""
    rows = WrongPins.objects.visible_to(itself(tablet)).filter(tablet=tablet)
    return rows.aggregate(all=Sum("number", default=0))["all"]


def is_shut(tablet: Tablet) -> bool:
    return all_wrong(tablet) >= WrongPins.MOST_IN_ALL


def found(viewer: Viewer, words: str) -> Sequence[Pupil]:
    """By the beginnings of names; of nothing typed nobody."""
    typed = folded(words).split()
    if not typed:
        return ()
    rows = school.pupils(viewer)
    for word in typed[:5]:
        rows = rows.filter(names__contains=f" {word}")
    return list(rows.order_by("family_name", "given_name", "pk")[:FOUND])


# For the office


def kept(viewer: Viewer) -> QuerySet[Tablet]:
    """Of the school whose records she keeps, also those that were struck off."""
    rows = Tablet.objects.visible_to(viewer.only("manage")).filter(school=school.managed_school(viewer))
    return rows.order_by("name", "pk")


def locked(viewer: Viewer) -> QuerySet[WrongPins]:
    """Who gave a wrong PIN, and where."""
    rows = WrongPins.objects.visible_to(viewer.only("manage")).filter(number__gt=0, tablet__struck_off=None)
    return rows.select_related("tablet", "staff").order_by("tablet__name", "staff__name")


def staff_and_pins(viewer: Viewer) -> list[tuple[Staff, bool]]:
    """Colleagues whom she keeps, each with whether they have a PIN."""
    rows = school.managed_staff(viewer).filter(school=school.managed_school(viewer)).order_by("name", "pk")
    held = set(Pin.objects.unscoped(REASON).filter(staff__in=rows.values("pk")).values_list("staff_id", flat=True))
    return [(each, each.pk in held) for each in rows]


def own_pin(viewer: Viewer, person: Staff) -> Pin | None:
    return Pin.objects.visible_to(viewer).filter(staff=person).first()
