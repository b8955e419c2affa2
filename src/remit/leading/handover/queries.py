"""What goes over with a post, by itself or as its holder chooses. The first argument is who is looking."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from remit.areas.meetings import queries as meetings
from remit.areas.meetings.models import Series
from remit.areas.plans import queries as plans
from remit.areas.plans.models import Plan
from remit.areas.promises import queries as promises
from remit.areas.promises.models import PRIVATE, Promise
from remit.core.viewers import Viewer
from remit.leading.attention import watches as reminders
from remit.leading.attention.models import Reminder
from remit.leading.duties import queries as duties
from remit.leading.duties.models import Duty, JobDescription, Shown
from remit.leading.handover.models import Handover, of_both
from remit.school.models import Post, Staff, Tenure
from remit.school.tenures import tenures_of

TOLD = "whoever a post was handed over to is told"


@dataclass(frozen=True)
class Going:
    """`by_itself` goes with the post to whoever holds it; the rest is hers, and goes where she says so."""

    duties: list[Duty]
    reminders: list[str]
    sheets: int
    actions_of_post: list[Promise]
    plans_of_post: list[Plan]
    shown: list[Shown]
    actions: list[Promise]
    between_two: int
    plans: list[Plan]
    series: list[Series]
    people: list[Staff]

    @property
    def open(self) -> list[Promise | Plan | Series]:
        """What she says of each where it goes."""
        return [*self.actions, *self.plans, *self.series]


def going(viewer: Viewer, post: Post) -> Going:
    """Everything that she, who holds the post, leaves or takes along."""
    held = list(duties.duties_at_work(viewer).filter(post=post))
    at = {"school": post.school_id}  # what is hers at another school does not go with this post
    open_plans = plans.running(viewer).filter(**at).order_by("pupil__family_name", "pupil__given_name", "pk")
    hers = promises.promises(viewer).open().filter(owner__user=viewer.user, **at).order_by("due", "pk")
    watches = Reminder.objects.visible_to(viewer).filter(post=post).order_by("pk").values_list("watch", flat=True)
    return Going(
        duties=held,
        reminders=[watch.says for watch in reminders.called(viewer, list(watches)).values()],
        sheets=duties.sheets_shared_by(viewer).filter(post=post, withdrawn=False).count(),
        actions_of_post=list(promises.promises(viewer).open().filter(post=post).order_by("due", "pk")),
        plans_of_post=list(open_plans.filter(post=post)),
        shown=list(shown_by_her(viewer, post)),
        actions=list(hers.exclude(kind=PRIVATE)),
        between_two=hers.filter(kind=PRIVATE).count(),
        plans=list(open_plans.filter(owner__user=viewer.user)),
        series=list(meetings.series(viewer).filter(chair__user=viewer.user, ended_on=None, **at)),
        people=list(promises.owners(viewer).filter(**at).exclude(user=viewer.user)),
    )


def shown_by_her(viewer: Viewer, post: Post) -> QuerySet[Shown]:
    """What she recorded by hand for the post and nobody else has; of the duties at work and of those before them."""
    rows = duties.shown(viewer).filter(duty__post=post, handed=False, withdrawn=False)
    return rows.filter(tenure__staff__user=viewer.user).order_by("duty__position", "duty__pk", "-day", "-pk")


def her_tenure(viewer: Viewer, post: Post) -> Tenure | None:
    """Hers, today."""
    rows = tenures_of(viewer, post).filter(staff__user=viewer.user, first_day__lte=viewer.day)
    return rows.first() if post.pk in viewer.places("held") else None


def others(viewer: Viewer, post: Post) -> list[Tenure]:
    """Who holds the post beside her, or is to."""
    return [each for each in tenures_of(viewer, post) if each.staff.user_id != viewer.user.pk]


def handovers(viewer: Viewer) -> QuerySet[Handover]:
    rows = Handover.objects.visible_to(viewer).select_related("post", "tenure__staff")
    return rows.order_by("-handed_on", "-pk")


def hers(viewer: Viewer, tenure: Tenure) -> Handover | None:
    return handovers(viewer).filter(tenure=tenure).first()


def readers(handover: Handover, day: date, since: date = date.min) -> set[int]:
    """The accounts of those who hold the post beside her or next, of those who began on a day or later."""
    held = Tenure.objects.unscoped(TOLD).filter(Q(last_day=None) | Q(last_day__gte=day), post=handover.post_id)
    held = held.filter(first_day__gte=since)
    users = held.exclude(staff__user=None).exclude(staff=handover.tenure.staff_id).values_list("staff__user", flat=True)
    rows = Handover.objects.unscoped(TOLD).filter(pk=handover.pk)
    return {user for user in set(users) if rows.filter(of_both(frozenset([user]), day)).exists()}


def handed_over(posts: Collection[int] | None) -> list[Handover]:
    """Of these posts, or of all."""
    rows = Handover.objects.unscoped(TOLD).filter(handed_on__isnull=False)
    rows = rows if posts is None else rows.filter(post__in=posts)
    return list(rows.select_related("post", "tenure").order_by("pk"))


def taken(viewer: Viewer) -> QuerySet[Handover]:
    """What others have handed over to her."""
    return handovers(viewer).filter(handed_on__isnull=False).exclude(tenure__staff__user=viewer.user)


def duties_of(viewer: Viewer, post: Post) -> list[Duty]:
    """At work for the post, in her sight: as its holder, or as whoever manages posts."""
    rows = Duty.objects.visible_to(viewer).filter(post=post, state=Duty.KEPT)
    rows = rows.filter(job__state=JobDescription.CONFIRMED) | rows.filter(job=None)
    return list(rows.order_by("position", "pk"))


def others_of(viewer: Viewer, handover: Handover) -> list[Tenure]:
    """Who holds the post, or is to, but for her who handed it over."""
    return [each for each in tenures_of(viewer, handover.post) if each.staff_id != handover.tenure.staff_id]


def shown_handed(viewer: Viewer, handover: Handover) -> list[Shown]:
    """As far as she sees it: from the day on which the post is hers."""
    rows = Shown.objects.visible_to(viewer).filter(ref__in=handover.passed.get("shown", ()))
    return list(rows.select_related("duty", "file").order_by("duty__position", "-day", "-pk"))


def actions_handed(viewer: Viewer, handover: Handover) -> list[Promise]:
    return list(promises.promises(viewer).filter(ref__in=handover.passed.get("action", ())).order_by("due", "pk"))


def plans_handed(viewer: Viewer, handover: Handover) -> list[Plan]:
    return list(plans.plans(viewer).filter(ref__in=handover.passed.get("plan", ())).order_by("pk"))
