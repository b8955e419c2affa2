"""Every read of the school's people, groups, calendar and posts. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from remit.core.accounts import invitations, sessions
from remit.core.accounts.models import User
from remit.core.notices.queries import how_many
from remit.core.outputs import programs
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.calendar import TermDates, term_at, weeks
from remit.school.dated import on
from remit.school.models import (
    AcademicYear,
    Closure,
    Group,
    GroupLead,
    Membership,
    Move,
    Opening,
    Particulars,
    Post,
    Pupil,
    Reach,
    Role,
    School,
    Staff,
    Subject,
    Tenure,
    Term,
)
from remit.school.reference import bank_holidays
from remit.school.remit import hers, viewers_of_roles
from remit.school.tenures import with_holders

WITHDRAWN = Q(last_day__lt=F("first_day"))  # was expected, and does not come


def school_of(viewer: Viewer) -> School | None:
    """Her school; of several the first. Kept with her: every page asks. `unread`: how many notices the bell counts, which
    so costs no query of its own."""
    if "school" not in viewer.kept:
        rows = School.objects.visible_to(viewer).annotate(unread=how_many(viewer))
        viewer.kept["school"] = rows.order_by("pk").first()
    return viewer.kept["school"]


def words_of(viewer: Viewer) -> dict:
    held = school_of(viewer)
    return held.words if held else {}


def schools(viewer: Viewer) -> QuerySet[School]:
    return School.objects.visible_to(viewer)


def ended_for(user: User) -> Staff | None:
    """The appointment of hers that ended last, to say so to somebody to whom nothing opens any more."""
    rows = Staff.objects.unscoped("her own last day, said to herself").filter(user=user, last_day__isnull=False)
    return rows.select_related("school").order_by("-last_day").first()


def account_of(viewer: Viewer, staff: Staff) -> dict[str, Any]:
    """How a colleague whom she keeps signs in: what stands open, and what is set up. Nothing of it signs anybody in."""
    if staff.user is None:
        return {}
    return {
        "link": invitations.open_for(staff.user),
        "has_password": staff.user.has_usable_password(),
        "is_open": staff.user.is_active,
        "second_step": is_mfa_enabled(staff.user),
        "sessions": sessions.sessions_of(staff.user).count(),
        "programs": programs.held(staff.user),
    }


def managed_school(viewer: Viewer) -> School:
    """The school whose records she keeps; of several the first."""
    return School.objects.visible_to(viewer.only("manage")).order_by("pk")[0]


def form_name(viewer: Viewer, day: date | None = None) -> Subquery:
    """A pupil's form that day, for annotation."""
    then = on(day or viewer.day)
    held = Membership.objects.visible_to(viewer).filter(then, pupil=OuterRef("pk"), group__type=Group.FORM)
    return Subquery(held.order_by("first_day").values("group__name")[:1])


def forms_of(viewer: Viewer, pupils: Collection[int]) -> dict[int, str]:
    """By pupil the form of today, "" for whoever is in none. One question, or none."""
    rows = Pupil.objects.visible_to(viewer).filter(pk__in=pupils).annotate(form=form_name(viewer)) if pupils else None
    return {} if rows is None else {key: form or "" for key, form in rows.values_list("pk", "form")}


def pupils(viewer: Viewer) -> QuerySet[Pupil]:
    """Everybody on roll whom she may know of, with the form: the directory."""
    return Pupil.objects.visible_to(viewer).filter(on(viewer.day)).annotate(form=form_name(viewer))


def expected_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    """Whose first day lies ahead: for the leaders of the year they will join and for whoever keeps the lists. They are
    in no other list, and in no figure, until that day. The school before is told to whoever sees their details."""
    rows = Pupil.objects.visible_to(viewer.only("lead", "manage"))
    details = Particulars.objects.visible_to(viewer).filter(pupil=OuterRef("pk"))
    before = Subquery(details.values("previous_school")[:1])
    rows = rows.filter(~WITHDRAWN, first_day__gt=viewer.day)
    return rows.annotate(form=form_name(viewer), previous_school=before)


def withdrawn_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    """Who was expected and does not come."""
    return Pupil.objects.visible_to(viewer.only("manage")).filter(WITHDRAWN)


def leavers(viewer: Viewer) -> QuerySet[Pupil]:
    """Who was on roll and has a last day, also where it is today."""
    return Pupil.objects.visible_to(viewer.only("manage")).filter(last_day__gte=F("first_day"))


def expected_years(viewer: Viewer) -> list[int]:
    return list(expected_pupils(viewer).order_by("year").values_list("year", flat=True).distinct())


def pupils_with_pages(viewer: Viewer) -> QuerySet[Pupil]:
    """The directory, those whom she expects and, for whoever keeps the lists, those who have left."""
    expected, left = expected_pupils(viewer).values("pk"), leavers(viewer).values("pk")
    rows = Pupil.objects.visible_to(viewer).filter(on(viewer.day) | Q(pk__in=expected) | Q(pk__in=left))
    return rows.annotate(form=form_name(viewer))


def pupil_with_page(viewer: Viewer, ref: str) -> Pupil | None:
    """One of them: nearly always somebody on roll, who is looked for first."""
    return pupils(viewer).filter(ref=ref).first() or pupils_with_pages(viewer).filter(ref=ref).first()


def her_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    """The pupils her posts answer for, and those she teaches."""
    return _of(viewer.only("lead", "teach"), viewer)


def led_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    return _of(viewer.only("lead"), viewer)


def taught_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    return _of(viewer.only("teach"), viewer)


def _of(narrowed: Viewer, viewer: Viewer) -> QuerySet[Pupil]:
    return Pupil.objects.visible_to(narrowed).filter(on(viewer.day)).annotate(form=form_name(viewer))


def listed_pupils(viewer: Viewer) -> QuerySet[Pupil]:
    """What her list, its figures and its spreadsheet hold: the pupils that her posts answer for; for one who leads
    nobody, those she teaches; for those who keep the school's records, everybody. Pupils of her classes who are in no
    remit of hers are reached through the class."""
    if viewer.opens("directory", "manage"):
        rows = _of(viewer.only("manage", "lead"), viewer)
    else:
        rows = led_pupils(viewer) if viewer.opens("directory", "lead") else taught_pupils(viewer)
    return rows.annotate(year_then=F("year"))


def listed_pupils_at(viewer: Viewer, day: date) -> QuerySet[Pupil]:
    """Who of the pupils in her list today was on roll on a past day, with the form of then; for whoever keeps the lists,
    also who has left since."""
    known = Q(pk__in=listed_pupils(viewer).values("pk")) | Q(pk__in=leavers(viewer).values("pk"))
    rows: Any = Pupil.objects.visible_to(viewer).filter(known)
    return with_year_then(viewer, rows.as_at(day), day).annotate(form=form_name(viewer, day))


def with_year_then(viewer: Viewer, rows: QuerySet[Pupil], day: date) -> QuerySet[Pupil]:
    """Each with the year group of a past day: that from which the first move after it took her, else the one of today."""
    moves = Move.objects.visible_to(viewer).filter(pupil=OuterRef("pk"), moved_on__gt=day).order_by("moved_on")
    return rows.annotate(year_then=Coalesce(Subquery(moves.values("year")[:1]), F("year")))


def groups_of(viewer: Viewer, pupil: Pupil) -> QuerySet[Membership]:
    """Today's; of one who is still to come, those of the first day."""
    rows = Membership.objects.visible_to(viewer).filter(on(max(viewer.day, pupil.first_day)), pupil=pupil)
    return rows.select_related("group", "group__subject").order_by("group__type", "group__name")


def leads_of(viewer: Viewer, groups: Iterable[Group]) -> dict[int, list[str]]:
    """Who takes each group today, by group."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = GroupLead.objects.visible_to(viewer).filter(
        on(viewer.day), on(viewer.day, "staff__"), group__in=[each.pk for each in groups]
    )
    for group, name in rows.order_by("staff__name").values_list("group_id", "staff__name"):
        names[group].append(name)
    return names


def heads_of_year(viewer: Viewer, pupil: Pupil) -> list[str]:
    """A line of the directory: everybody may know whom to ask about a pupil. Those whose reach has been vouched for."""
    reason = "who heads a year group is in the directory"
    vouched = Opening.objects.unscoped(reason).filter(role=OuterRef("role"), kind="general", confirmed_on__isnull=False)
    headed = Reach.objects.unscoped(reason).filter(
        Exists(vouched),
        on(viewer.day, "role__post__"),
        school=pupil.school_id,
        year=pupil.year,
        role__heads_year=True,
    )
    held = Tenure.objects.visible_to(viewer).filter(
        on(viewer.day), on(viewer.day, "staff__"), post__in=headed.values("role__post")
    )
    return list(held.order_by("staff__name").values_list("staff__name", flat=True).distinct())


def listed_years(viewer: Viewer, day: date | None = None) -> list[int]:
    """The year groups of the pupils in her list, today or on a past day."""
    return list(_listed(viewer, day).order_by("year_then").values_list("year_then", flat=True).distinct())


def years_kept(viewer: Viewer) -> list[int]:
    """The year groups of everybody at the school whose records she keeps who has not left, also of those to come."""
    rows = Pupil.objects.visible_to(viewer.only("manage")).filter(school=managed_school(viewer))
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=viewer.day)).order_by("year")
    return list(rows.values_list("year", flat=True).distinct())


def _listed(viewer: Viewer, day: date | None) -> Any:
    return listed_pupils_at(viewer, day) if day else listed_pupils(viewer)


def listed_forms(viewer: Viewer, day: date | None = None) -> QuerySet[Group]:
    """The forms of the pupils in her list, today or on a past day."""
    held = Membership.objects.visible_to(viewer).filter(
        on(day or viewer.day), group=OuterRef("pk"), pupil__in=_listed(viewer, day).values("pk")
    )
    return Group.objects.visible_to(viewer).filter(Exists(held), type=Group.FORM)


def years_of_groups(viewer: Viewer) -> list[int]:
    """The year groups of the groups in her list."""
    rows = listed_groups(viewer).filter(year__isnull=False).order_by("year")
    return [year for year in rows.values_list("year", flat=True).distinct() if year is not None]


def groups(viewer: Viewer) -> QuerySet[Group]:
    return Group.objects.visible_to(viewer)


def listed_groups(viewer: Viewer) -> QuerySet[Group]:
    """Her groups: those her posts reach and those she takes; for those who keep the school's records, all."""
    return Group.objects.visible_to(viewer.only("manage", "lead", "teach"))


def taken_groups(viewer: Viewer) -> QuerySet[Group]:
    return Group.objects.visible_to(viewer.only("teach"))


def earlier_places(viewer: Viewer, pupil: Pupil, day: date) -> list[Membership]:
    """Places in groups that begin before that day; those from the pupil's own first day to come go with it."""
    rows = Membership.objects.visible_to(viewer).filter(pupil=pupil, first_day__lt=day).select_related("group")
    moved = rows.exclude(first_day=pupil.first_day) if pupil.first_day > viewer.day else rows
    return list(moved.order_by("first_day", "pk"))


def memberships_of(viewer: Viewer, group: Group) -> QuerySet[Membership]:
    """Who is in it today, or will be from a first day that lies ahead: for whoever keeps the school's records."""
    coming = Q(first_day__gt=viewer.day, pupil__first_day__gt=viewer.day)
    rows = Membership.objects.visible_to(viewer).filter(on(viewer.day) | coming, group=group)
    rows = rows.filter(Q(pupil__last_day=None) | Q(pupil__last_day__gte=viewer.day))
    return rows.select_related("pupil").order_by("pupil__family_name", "pupil__given_name", "pk")


def joinable(viewer: Viewer, group: Group) -> QuerySet[Pupil]:
    """Pupils on roll or expected, of the group's year, or of all, at the group's school."""
    rows = Pupil.objects.visible_to(viewer.only("manage")).filter(school=group.school_id)
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=viewer.day))
    rows = rows if group.year is None else rows.filter(year=group.year)
    return rows.annotate(form=form_name(viewer)).order_by("form", "family_name", "given_name", "pk")


def members_of(viewer: Viewer, group: Group, day: date | None = None) -> QuerySet[Pupil]:
    """Who is in it today, as far as she may know; with a past day, who was then: of those on roll today, and for whoever
    keeps the lists also of those who have left since."""
    members = Membership.objects.visible_to(viewer).filter(on(day or viewer.day), group=group)
    rows: Any = pupils_with_pages(viewer).as_at(day) if day else pupils(viewer)  # type: ignore[attr-defined]
    rows = rows.filter(pk__in=members.values("pupil")).order_by("family_name", "given_name", "pk")
    return with_year_then(viewer, rows, day).annotate(form=form_name(viewer, day)) if day else rows


def staff(viewer: Viewer) -> QuerySet[Staff]:
    return Staff.objects.visible_to(viewer).filter(on(viewer.day))


def staff_to_come(viewer: Viewer) -> QuerySet[Staff]:
    """Those who work here, also who is still to begin."""
    return Staff.objects.visible_to(viewer).filter(Q(last_day=None) | Q(last_day__gte=viewer.day))


def managed_staff(viewer: Viewer) -> QuerySet[Staff]:
    return Staff.objects.visible_to(viewer.only("manage")).filter(on(viewer.day)).select_related("user")


def leads_of_group(viewer: Viewer, group: Group, day: date | None = None) -> QuerySet[GroupLead]:
    rows = GroupLead.objects.visible_to(viewer).filter(on(day or viewer.day), group=group)
    return rows.select_related("staff").order_by("staff__name", "pk")


def charges(viewer: Viewer) -> QuerySet[GroupLead]:
    rows = GroupLead.objects.visible_to(viewer.only("manage")).filter(on(viewer.day))
    return rows.select_related("group", "staff")


def managed_posts(viewer: Viewer) -> QuerySet[Post]:
    """Also those that are still to begin."""
    rows = Post.objects.visible_to(viewer.only("manage"))
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=viewer.day))
    return with_holders(viewer, rows.select_related("line_manager"))


def subjects(viewer: Viewer) -> QuerySet[Subject]:
    return Subject.objects.visible_to(viewer).order_by("name")


def posts(viewer: Viewer) -> QuerySet[Post]:
    rows = Post.objects.visible_to(viewer).filter(on(viewer.day))
    return with_holders(viewer, rows.select_related("line_manager"))


def her_posts(viewer: Viewer) -> QuerySet[Post]:
    """Those that she holds today, alone or with somebody."""
    return posts(viewer).filter(pk__in=viewer.places("held")).order_by("first_day", "pk")


def roles_of(viewer: Viewer, post: Post) -> list[Role]:
    return list(Role.objects.visible_to(viewer).filter(post=post).order_by("pk"))


def reaches_of(viewer: Viewer, roles: Iterable[Role]) -> dict[int, list[Reach]]:
    found: dict[int, list[Reach]] = defaultdict(list)
    rows = Reach.objects.visible_to(viewer).filter(role__in=[role.pk for role in roles])
    for reach in rows.select_related("subject", "group").order_by("pk"):
        found[reach.role_id].append(reach)
    return found


def openings_of(viewer: Viewer, post: Post) -> QuerySet[Opening]:
    rows = Opening.objects.visible_to(viewer).filter(role__post=post)
    return rows.select_related("role", "confirmed_by", "refused_by").order_by("role_id", "kind")


def her_openings_closed(viewer: Viewer) -> QuerySet[Opening]:
    """What her own posts ask for and nobody has opened: it waits, or was refused."""
    rows = Opening.objects.visible_to(viewer.only("own")).filter(confirmed_on=None)
    return rows.select_related("role__post").order_by("role__post__title", "pk")


def her_openings_waiting(viewer: Viewer) -> QuerySet[Opening]:
    """None, and no question, where nothing of hers waits: as the viewer was built with it."""
    waits = any(each.confirmed_on is None and each.refused_on is None for each in hers(viewer).openings)
    return her_openings_closed(viewer).filter(refused_on=None) if waits else Opening.objects.none()


def _for_the_head(viewer: Viewer) -> QuerySet[Opening]:
    """Her own are left to somebody else."""
    rows = Opening.objects.visible_to(viewer.only("confirm")).exclude(
        role__post__in=rules.tenures_of_hers(viewer).values("post")
    )
    rows = with_holders(viewer, rows.select_related("role__post", "confirmed_by", "refused_by"), "role__post__")
    return rows.order_by("role__post__title", "pk")


def openings_waiting(viewer: Viewer) -> QuerySet[Opening]:
    """What the head has yet to say."""
    return _for_the_head(viewer).filter(confirmed_on=None, refused_on=None)


def openings_refused(viewer: Viewer) -> QuerySet[Opening]:
    """What the head has refused, and may open all the same."""
    return _for_the_head(viewer).filter(refused_on__isnull=False)


def pupils_reached(viewer: Viewer, roles: Collection[Role]) -> dict[int, int]:
    """How many on roll each role reaches, for the head who is to open a kind to it: counted all at once."""
    found = dict.fromkeys((role.pk for role in roles), 0)
    wanted = {}
    for key, reached in viewers_of_roles(roles, viewer.user, viewer.day, as_if=frozenset({"general"})).items():
        wanted[f"role_{key}"] = Count("pk", filter=Pupil.remit.rows_for(reached.closing(viewer.closed)))
    rows = Pupil.objects.visible_to(viewer).filter(on(viewer.day))
    counted = rows.aggregate(**wanted) if wanted else {}
    return found | {int(name.removeprefix("role_")): number for name, number in counted.items()}


def openings_open(viewer: Viewer) -> QuerySet[Opening]:
    """What the head may close again."""
    return _for_the_head(viewer).filter(confirmed_on__isnull=False)


def terms(viewer: Viewer) -> list[Term]:
    """Of the academic year of her day, in order."""
    if "terms" not in viewer.kept:
        viewer.kept["terms"] = terms_on(viewer, viewer.day)
    return viewer.kept["terms"]


def terms_on(viewer: Viewer, day: date, at: int | None = None) -> list[Term]:
    """The same for another day; or of the school of this number."""
    held = Term.objects.visible_to(viewer).filter(
        school=at or school_of(viewer), academic_year__first_day__lte=day, academic_year__last_day__gte=day
    )
    return list(held.select_related("academic_year").order_by("first_day"))


def this_term(viewer: Viewer) -> Term | None:
    return term_at(terms(viewer), viewer.day)


def this_year(viewer: Viewer) -> Period | None:
    held = terms(viewer)
    return Period(held[0].academic_year.first_day, held[0].academic_year.last_day) if held else None


def academic_years(viewer: Viewer) -> QuerySet[AcademicYear]:
    """Of the school whose records she keeps."""
    return AcademicYear.objects.visible_to(viewer.only("manage")).filter(school=managed_school(viewer))


def years_begun(viewer: Viewer, pupil: Pupil) -> list[AcademicYear]:
    """Of the pupil's school, the last first."""
    rows = AcademicYear.objects.visible_to(viewer).filter(school=pupil.school_id, first_day__lte=viewer.day)
    return list(rows.order_by("-first_day"))


def last_year(viewer: Viewer) -> AcademicYear | None:
    return academic_years(viewer).order_by("-first_day").first()


def terms_of(viewer: Viewer, year: AcademicYear) -> list[Term]:
    return list(Term.objects.visible_to(viewer).filter(academic_year=year).order_by("first_day", "pk"))


def closures(viewer: Viewer) -> QuerySet[Closure]:
    return Closure.objects.visible_to(viewer.only("manage")).filter(school=managed_school(viewer))


def closures_between(viewer: Viewer, first: date, last: date) -> QuerySet[Closure]:
    return closures(viewer).filter(first_day__lte=last, last_day__gte=first).order_by("first_day", "pk")


def closure_over(viewer: Viewer, first: date, last: date, other_than: Closure | None) -> Closure | None:
    """One that holds some of these days already."""
    rows = closures_between(viewer, first, last)
    return (rows.exclude(pk=other_than.pk) if other_than else rows).first()


def academic_year_of(viewer: Viewer, day: date) -> AcademicYear | None:
    return academic_years(viewer).filter(first_day__lte=day, last_day__gte=day).first()


def bank_holidays_known_to() -> date:
    """The last that has been announced. Later ones stand in no list."""
    return max(bank_holidays())


def bank_holidays_of(terms: Sequence[Term]) -> list[tuple[date, str]]:
    """Those that fall on a day on which the school would be open."""
    taught = {day for term in terms for week in weeks(term) for day in days_of(week.first_day, week.last_day)}
    return [(day, name) for day, name in bank_holidays().items() if day in taught]


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def closed_days(viewer: Viewer, terms: Iterable[TermDates], at: int | None = None) -> frozenset[date]:
    """Days of these terms on which her school, or that of this number, has no lessons: its closures, and bank holidays."""
    first = school_of(viewer)
    name = ("closed", at or (first and first.pk))
    if name not in viewer.kept:
        rows = Closure.objects.visible_to(viewer).filter(school=name[1])
        viewer.kept[name] = list(rows.order_by("pk").values_list("first_day", "last_day"))
    spans = [*viewer.kept[name], *((day, day) for day in bank_holidays())]
    return frozenset(
        day
        for term in terms
        for first, last in spans
        for day in days_of(max(first, term.first_day), min(last, term.last_day))
    )
