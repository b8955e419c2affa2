"""Every read of what teachers are asked, and of requests between colleagues."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from remit.areas.asking import reference
from remit.areas.asking.models import LOGGED, SCALES, Asking, ReadyQuestion, Reason, Reply
from remit.areas.promises import queries as promises
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Lesson, Membership, Pupil, School, Staff
from remit.school.shipped import Shipped

REQUEST = "A request to a colleague"  # where such an action came from, which is how it is told from others
QUESTIONS = Shipped(ReadyQuestion, lambda _: reference.codes(), lambda code, _: reference.shipped(code))
OWN = "her own requests and questions, counted for herself"


def questions_of(viewer: Viewer, school: School) -> list[ReadyQuestion]:
    return sorted(QUESTIONS.of(viewer, school), key=lambda each: (each.position, each.words.casefold()))


def offered(viewer: Viewer, school: School) -> list[ReadyQuestion]:
    return [each for each in questions_of(viewer, school) if each.offered]


# Who teaches a pupil


@dataclass(frozen=True)
class Teacher:
    """Somebody who teaches the pupil today, and in what."""

    staff: Staff
    taught: str


def teachers_of(viewer: Viewer, pupil: Pupil) -> list[Teacher]:
    """Everybody who takes or teaches a class or set of the pupil today, and where subjects are taught in forms also the form; by
    name. Three queries, however many they are."""
    types = [Group.CLASS, Group.SET, *([Group.FORM] if pupil.school.taught_in_forms else [])]
    held = Membership.objects.visible_to(viewer).filter(on(viewer.day), pupil=pupil, group__type__in=types)
    groups = {row.group_id: row.group for row in held.select_related("group__subject")}
    here = on(viewer.day), on(viewer.day, "staff__")
    leads = GroupLead.objects.visible_to(viewer).filter(*here, group__in=list(groups)).select_related("staff")
    lessons = Lesson.objects.visible_to(viewer).filter(
        on(viewer.day), on(viewer.day, "teacher__"), group__in=list(groups), teacher__isnull=False
    )
    found: dict[int, Staff] = {}
    taught: dict[int, set[str]] = defaultdict(set)
    pairs = [(each.staff, each.group_id) for each in leads]
    pairs += [(each.teacher, each.group_id) for each in lessons.select_related("teacher") if each.teacher]
    for staff, group in pairs:
        found[staff.pk] = staff
        taught[staff.pk].add(_said(groups[group]))
    ordered = sorted(found.values(), key=lambda each: (each.name, each.pk))
    return [Teacher(each, ", ".join(sorted(taught[each.pk]))[:200]) for each in ordered]


def _said(group: Group) -> str:
    return f"{group.subject} {group.name}" if group.subject else group.name


# Askings


def _counted(viewer: Viewer, rows: QuerySet[Asking]) -> QuerySet[Asking]:
    """With how many were asked and how many answered, as far as she may see it."""
    held = Reply.objects.visible_to(viewer).filter(asking=OuterRef("pk")).order_by().values("asking")
    number = held.annotate(number=Count("pk")).values("number")
    answered = held.filter(answered__isnull=False).annotate(number=Count("pk")).values("number")
    return rows.annotate(number=Coalesce(Subquery(number), 0), answered=Coalesce(Subquery(answered), 0))


def askings(viewer: Viewer) -> QuerySet[Asking]:
    """Whatever she asked, was asked, or may read of those whom she leads or tutors."""
    return Asking.objects.visible_to(viewer).select_related("pupil__school", "by")


def of_pupil(viewer: Viewer, pupil: Pupil) -> QuerySet[Asking]:
    """For whoever leads or tutors the pupil, newest first. What is there only because she was asked stands in her own list."""
    hers = viewer.closing((LOGGED,))
    rows = Asking.objects.visible_to(hers).filter(pupil=pupil).select_related("by")
    return _counted(hers, rows).order_by("-asked", "-pk")


def asked_by_her(viewer: Viewer) -> QuerySet[Asking]:
    rows = askings(viewer).filter(by__user=viewer.user)
    return _counted(viewer, rows).order_by("-asked", "-pk")


def reason_of(viewer: Viewer, asking: Asking) -> Reason | None:
    return Reason.objects.visible_to(viewer).filter(asking=asking).first()


def replies(viewer: Viewer) -> QuerySet[Reply]:
    return Reply.objects.visible_to(viewer).select_related("asking__by", "pupil", "staff")


def replies_of(viewer: Viewer, asking: Asking) -> list[Reply]:
    """By name."""
    return list(replies(viewer).filter(asking=asking).order_by("staff__name", "pk"))


def own_reply(viewer: Viewer, ref: str) -> Reply | None:
    return replies(viewer).select_related("pupil__school").filter(ref=ref, staff__user=viewer.user).first()


def waiting(viewer: Viewer) -> QuerySet[Reply]:
    """What she is asked and has not answered, the first due first."""
    rows = replies(viewer).filter(staff__user=viewer.user, answered=None, asking__closed=None)
    return rows.filter(on(viewer.day, "staff__")).order_by("asking__due", "pk")


def answered_by_her(viewer: Viewer) -> QuerySet[Reply]:
    rows = replies(viewer).filter(staff__user=viewer.user)
    return rows.exclude(answered=None, asking__closed=None).order_by("-asking__asked", "-pk")


@dataclass(frozen=True)
class Question:
    """One question with how often each answer was given, and who said what."""

    words: str
    tally: list[tuple[str, int]]
    said: list[tuple[Reply, str, str]]


def gathered(asking: Asking, held: Iterable[Reply]) -> list[Question]:
    """The sheet: by question, in the order in which the replies come."""
    given = [each for each in held if each.answered and not each.not_applicable]
    found = []
    for number, each in enumerate(asking.questions):
        said = [(reply, *reply.said[number][1:]) for reply in given if number < len(reply.said)]
        counts = Counter(choice for _, choice, _ in said)
        tally = [(label, counts[label]) for _, label in SCALES[each["scale"]]]
        found.append(Question(each["words"], tally, said))
    return found


def to_be_chased(viewer: Viewer, now: datetime) -> QuerySet[Asking]:
    """Open and due before now, never chased, and somebody has not answered."""
    rows = Asking.objects.visible_to(viewer).filter(closed=None, chased=None, due__lt=now)
    return rows.filter(_unanswered(viewer)).select_related("pupil", "by").order_by("pk")


def _unanswered(viewer: Viewer) -> Exists:
    return Exists(Reply.objects.visible_to(viewer).filter(asking=OuterRef("pk"), answered=None))


def overdue(viewer: Viewer) -> QuerySet[Asking]:
    """For a watch: open, due, and somebody has not answered; of pupils on roll."""
    rows = Asking.objects.visible_to(viewer).filter(closed=None, due__lt=clock.now())
    return _counted(viewer, rows.filter(_unanswered(viewer), on(viewer.day, "pupil__"))).order_by("due", "pk")


def between(viewer: Viewer, pupil: Pupil, period: Period) -> list[Asking]:
    return [each for each in of_pupil(viewer, pupil) if localtime(each.asked).date() in period]


# Requests to colleagues


def requests(viewer: Viewer) -> Any:
    return promises.promises(viewer).filter(source=REQUEST)


def requested_of_her(viewer: Viewer) -> Any:
    """Hers to do, also those of posts that she holds."""
    return promises.mine(viewer).filter(source=REQUEST).exclude(giver__user=viewer.user)


def requested_by_her(viewer: Viewer) -> Any:
    return requests(viewer).filter(giver__user=viewer.user)


# What is counted


def replies_due(viewer: Viewer, user: Any, period: Period) -> QuerySet[Reply]:
    """Of pupils of the role, and what she was asked or asked herself: whose time came in these days and is over."""
    theirs = Reply.objects.visible_to(viewer)
    own = Reply.objects.unscoped(OWN).filter(Q(staff__user=user) | Q(asking__by__user=user))
    rows = Reply.objects.unscoped(OWN).filter(Q(pk__in=theirs.values("pk")) | Q(pk__in=own.values("pk")))
    now = clock.now()
    return rows.filter(asking__due__date__range=(period.first_day, period.last_day), asking__due__lt=now)


def requests_due(viewer: Viewer, user: Any, period: Period) -> Any:
    """Those that she made or that were made to her, whose day came in these days and has passed; what was let go was not
    owed."""
    hers = Promise.objects.unscoped(OWN).filter(source=REQUEST, let_go_on=None)
    hers = hers.filter(due__gte=period.first_day, due__lte=period.last_day, due__lt=viewer.day)
    own = Promise.objects.unscoped(OWN).of(user, viewer.day)
    return hers.filter(Q(giver__user=user) | Q(pk__in=own.values("pk")))
