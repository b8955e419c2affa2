"""Every read of conversations, for the viewer it is for. What was taken back is left out, but of one's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from remit.areas.contacts.models import CASEWORK, PASTORAL, RING_AGAIN, SOURCES, WITH_AGENCY, Conversation
from remit.areas.meetings.models import Agreed
from remit.areas.plans import queries as plans
from remit.areas.promises import queries as promises
from remit.areas.promises.models import Promise
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import family
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Bar, Contact, Pupil
from remit.school.rules import about

OF_PUPIL_SHOWN = 3
LATELY, OFTEN = timedelta(weeks=6), 2  # how many conversations in that time make a concern


def _with_people(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("pupil", "subject", "by")


def conversations(viewer: Viewer) -> QuerySet[Conversation]:
    """About those whom she teaches or leads, as far as each is hers to see."""
    return _with_people(Conversation.objects.visible_to(about(viewer)).filter(taken_back=None))


def readable(viewer: Viewer) -> QuerySet[Conversation]:
    """Those, and her own, also what of hers was taken back."""
    stands = Q(taken_back=None) | Q(by__user=viewer.user)
    return _with_people(Conversation.objects.visible_to(viewer).filter(stands))


def mine(viewer: Viewer) -> QuerySet[Conversation]:
    """What she logged, about whomever; newest first."""
    rows = Conversation.objects.visible_to(viewer).filter(by__user=viewer.user)
    return _with_people(rows).order_by("-day", "-logged", "-pk")


def this_years(viewer: Viewer, rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    year = school.this_year(viewer)
    return rows.filter(day__gte=year.first_day) if year else rows


def listed(viewer: Viewer) -> QuerySet[Conversation]:
    """This school year's, with the family and with agencies."""
    side = Case(When(agency="", then=Value("Family")), default=Value("Agency"))
    return this_years(viewer, conversations(viewer)).annotate(side=side)


WAITS = Q(purpose="") | Q(outcome="")


def with_agencies(viewer: Viewer) -> QuerySet[Conversation]:
    """This school year's and whatever is still open, the open ones first."""
    year = school.this_year(viewer)
    rows = conversations(viewer.only("lead")).exclude(agency="")
    rows = rows.filter(WAITS | Q(day__gte=year.first_day)) if year else rows
    waits = Case(When(WAITS, then=Value(1)), default=Value(0))
    state = Case(When(WAITS, then=Value("Open")), default=Value("Closed"))
    return rows.annotate(waits=waits, state=state)


def listed_years(viewer: Viewer, rows: QuerySet[Conversation]) -> list[int]:
    return sorted(set(rows.order_by().values_list("pupil__year", flat=True).distinct()))


def of_pupil(viewer: Viewer, pupil: Pupil) -> QuerySet[Conversation]:
    """Newest first."""
    return conversations(viewer).filter(pupil=pupil).order_by("-day", "-at", "-pk")


def between(viewer: Viewer, pupil: Pupil, period: Period) -> QuerySet[Conversation]:
    return of_pupil(viewer, pupil).filter(day__range=(period.first_day, period.last_day))


# Promises


def to_family(rows: Any) -> Any:
    """Of actions those about a pupil that were promised to somebody at home."""
    return rows.filter(pupil__isnull=False).exclude(promised_to="").exclude(source=WITH_AGENCY)


def open_to_family(viewer: Viewer, pupil: Pupil) -> list[Promise]:
    """What the family waits for, the first due first."""
    return list(to_family(promises.promises(viewer).open().filter(pupil=pupil)))


def follow_ups(viewer: Viewer) -> QuerySet[Promise]:
    """Open actions about pupils on roll whom she leads that came out of a conversation or a meeting, or that somebody at
    home was promised; the first due first."""
    agreed = Agreed.objects.unscoped("whether an action in sight came out of a meeting").filter(promise=OuterRef("pk"))
    came = Q(source__in=SOURCES) | ~Q(promised_to="") | Q(Exists(agreed))
    rows = promises.promises(viewer.only("lead")).open().filter(came, on(viewer.day, "pupil__"), pupil__isnull=False)
    return rows.order_by("due", "pk")


def fell_due(viewer: Viewer, period: Period) -> QuerySet[Promise]:
    """Promises to families of those whom she leads that fell due in these days, up to today; `owed` is the day that counts.
    What was let go was not owed; another day given to what was late leaves it late; what is due today is not late yet."""
    rows = to_family(promises.promises(viewer.only("lead"))).annotate(owed=Coalesce("missed", "due"))
    rows = rows.filter(owed__gte=period.first_day, owed__lte=min(period.last_day, viewer.day), let_go_on=None)
    return rows.filter(Q(done_on__isnull=False) | Q(owed__lt=viewer.day)).order_by("-owed", "-pk")


NOT_KEPT = Q(done_on=None) | Q(done_on__gt=F("owed"))


def overdue_to_family(viewer: Viewer) -> QuerySet[Promise]:
    """For a watch: whom it is for is asked when it is shown."""
    rows = to_family(promises.promises(viewer).open().filter(due__lt=viewer.day, kind="general"))
    return rows.exclude(source=RING_AGAIN).filter(on(viewer.day, "pupil__")).order_by("due", "pk")


def to_be_rung(viewer: Viewer) -> QuerySet[Promise]:
    """The day on which somebody is to be rung again has come."""
    rows = promises.promises(viewer).open().filter(source=RING_AGAIN, due__lte=viewer.day, pupil__isnull=False)
    return rows.filter(on(viewer.day, "pupil__")).order_by("due", "pk")


def open_with_agencies(viewer: Viewer) -> QuerySet[Conversation]:
    rows = Conversation.objects.visible_to(viewer).filter(WAITS, on(viewer.day, "pupil__"), taken_back=None)
    return rows.exclude(agency="").order_by("day", "pk")


def states(viewer: Viewer, refs: Collection[str]) -> dict[str, Promise]:
    """Of what was promised in a conversation how it stands, as far as she may see the actions."""
    return {each.ref: each for each in promises.promises(viewer).filter(ref__in=list(refs))}


@dataclass(frozen=True)
class Said:
    """One promise as it was made, and the action where she may see it."""

    what: str
    whose: str
    due: date
    action: Promise | None


def promised_in(viewer: Viewer, row: Conversation) -> list[Said]:
    held = states(viewer, [each["ref"] for each in row.promised]) if row.promised else {}
    return [Said(each["what"], each["whose"], date.fromisoformat(each["due"]), held.get(each["ref"])) for each in row.promised]  # fmt: skip


# Before the next call


@dataclass(frozen=True)
class Before:
    """What stands above a number: what a court has ordered, the last conversations, what the family waits for, and then whom
    to ring, without anybody whom an order keeps away."""

    bars: list[Bar]
    last: list[Conversation]
    promised: list[Promise]
    people: list[family.Recipient]


def before_call(viewer: Viewer, pupil: Pupil) -> Before:
    return Before(
        family.bars_of(viewer, pupil),
        list(of_pupil(viewer, pupil)[:OF_PUPIL_SHOWN]),
        open_to_family(viewer, pupil),
        family.contactable(viewer, pupil, family.CALLS)[pupil.pk],
    )


# Who is spoken of, and has nothing ahead


@dataclass(frozen=True)
class Concern:
    pupil: Pupil
    form: str
    number: int
    agencies: int
    last: date


def without_next(viewer: Viewer) -> list[Concern]:
    """Pupils on roll whom she leads about whom there was a contact with an agency, or more than one conversation that was not
    about lessons, in the last weeks, and for whom nothing lies ahead: no open action due today or later, no plan to be
    looked at again. The longest ago first."""
    rows = conversations(viewer.only("lead")).filter(kind__in=(PASTORAL, CASEWORK), day__gte=viewer.day - LATELY)
    counted = rows.order_by().values("pupil").annotate(
        number=Count("pk"), agencies=Count("pk", filter=~Q(agency="")), last=Max("day")
    )  # fmt: skip
    found = {each["pupil"]: each for each in counted if each["agencies"] or each["number"] >= OFTEN}
    ahead = promises.promises(viewer).open().filter(due__gte=viewer.day, pupil__in=list(found))
    looked_at = plans.running(viewer).filter(review_due__gte=viewer.day, pupil__in=list(found))
    seen = {key for rows in (ahead, looked_at) for key in rows.order_by().values_list("pupil", flat=True)}
    pupils = school.led_pupils(viewer).filter(pk__in=found.keys() - seen)
    concerns = [
        Concern(each, getattr(each, "form", "") or "", *(found[each.pk][name] for name in ("number", "agencies", "last")))
        for each in pupils.order_by("family_name", "given_name", "pk")
    ]  # fmt: skip
    return sorted(concerns, key=lambda each: each.last)


# Whose address a mail came from


def contacts_with(viewer: Viewer, address: str) -> list[Contact]:
    """Contacts of pupils on roll whom she leads that have this address, by the pupil's name."""
    rows = Contact.objects.visible_to(viewer.only("lead")).filter(on(viewer.day), on(viewer.day, "pupil__"))
    rows = rows.filter(email__iexact=address).exclude(email="").select_related("pupil")
    return list(rows.order_by("pupil__family_name", "pupil__given_name", "pk"))
