"""What each row of a list of classes would do: put a pupil into a class from a day on, make the class, say who takes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from remit.core.acts import changed, record, removed
from remit.core.imports.columns import Fault
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, UNCHANGED, Ending, Import, Judged, folded
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school import reference, rules
from remit.school.dated import Dated
from remit.school.imports import sight
from remit.school.imports.held import Cleaned, not_over
from remit.school.imports.judging import cells_of, first_day_of
from remit.school.imports.past_forms import PastForms
from remit.school.imports.past_forms import in_words as in_words_of
from remit.school.imports.people import Colleagues, Known, Pupils
from remit.school.models import Group, GroupLead, Membership, Pupil, School, Staff, Subject, year_name
from remit.school.rows.classes import ROWS, clean_row, is_of_forms, shown_of, teachers_of, together

REASON = "an import compares its own classes with those that are held"
OWN = "Nobody gives themselves a class by a file: ask the head, or leave the teacher out of this row."


@dataclass(frozen=True)
class Placed:
    """What a row was found to speak of. `pupil` is whose row it is."""

    known: Known
    group: Group | None
    subject: Subject | None
    teachers: tuple[Staff, ...]
    is_member: bool
    begins: date
    ends: date | None = None


@dataclass(frozen=True)
class Leaving:
    """A membership, or a charge, that the file ends by leaving it out."""

    row: Dated
    name: str
    group: str


def _cleaned(batch: Batch, rows: Sequence[Row], day: date, school: School) -> Cleaned:
    """What stands under a heading of forms is a form, where no column says otherwise."""
    cleaned: Cleaned = [
        (row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows
    ]
    if is_of_forms(batch.headings, batch.columns):
        for _, values, _ in cleaned:
            values["type"] = values.get("type") or Group.FORM
    return cleaned


def _against(cleaned: Cleaned) -> dict[int, Fault]:
    """The same pupil twice in one class, and a class of two subjects."""
    good = [(number, values) for number, values, faults in cleaned if not faults]
    found = {each.row: each for each in together(good)}
    subjects: dict[str, tuple[int, str]] = {}
    for number, values in good:
        if values.get("subject"):
            first = subjects.setdefault(folded(values["group"]), (number, values["subject"]))
            if folded(first[1]) != folded(values["subject"]):
                why = f"Row {first[0]} says another subject of this class."
                found.setdefault(number, Fault(number, "Subject", values["subject"], why))
    return found


def rows_against_each_other(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[int]:
    return sorted(_against(_cleaned(batch, rows, day, school)))


class Index:
    """Who and what is held that these rows may speak of."""

    def __init__(self, school: School, day: date, by: Viewer | None, cleaned: Cleaned, begins: date) -> None:
        self.day, self.by, self.school, self.begins = day, by, school, begins
        self.pupils, self.staff = Pupils(school, day, by), Colleagues(school)
        named = {folded(values["group"]) for _, values, faults in cleaned if not faults}
        groups = Group.objects.unscoped(REASON).filter(school=school).select_related("subject")
        self.groups = {folded(each.name): each for each in groups if folded(each.name) in named}
        self.subjects: dict[str, Subject] = {}
        held = list(Subject.objects.unscoped(REASON).filter(school=school).order_by("name"))
        for each in held:
            for name in reference.names_of(each.name)[1:]:
                self.subjects.setdefault(folded(name), each)
        self.subjects |= {folded(each.name): each for each in held}
        self.subject_names = [each.name for each in held]
        keys = [each.pk for each in self.groups.values()]
        self.members: dict[tuple[int, int], list[tuple[date, date | None]]] = defaultdict(list)
        members = Membership.objects.unscoped(REASON).filter(group__in=keys)
        for group, pupil, *span in members.values_list("group_id", "pupil_id", "first_day", "last_day"):
            self.members[group, pupil].append((span[0], span[1]))
        self.leads: dict[int, dict[int, str]] = defaultdict(dict)
        leads = GroupLead.objects.unscoped(REASON).filter(not_over(day), group__in=keys)
        for group, staff, name in leads.order_by("staff__name").values_list("group_id", "staff_id", "staff__name"):
            self.leads[group][staff] = name
        self.told: set[str] = set()
        days = [values["first_day"] for _, values, faults in cleaned if not faults and values["first_day"]]
        good = [values for _, values, faults in cleaned if not faults]
        forms = any(self.is_form(values) or values.get("type") == Group.FORM for values in good)
        self.past_forms = PastForms(school, day) if forms else None
        self.pupils_then = Pupils(school, min([day, begins, *days]), by) if forms else self.pupils
        self.head = bool(by and rules.is_head(by, school))

    def is_form(self, values: Mapping[str, Any]) -> bool:
        group = self.groups.get(folded(values["group"]))
        return group.type == Group.FORM if group else values.get("type") == Group.FORM

    def place(self, group: Group | None, known: Known, said: date | None) -> tuple[bool, date, date | None]:
        """Whether the pupil has this place, by the day from which the row speaks; else from when, and on which day the
        last one ended that would overlap."""
        begins = max(said or self.begins, known.first_day)
        held = self.members[group.pk, known.pk] if group else []
        if any(last is None or last >= max(self.day, begins) for _, last in held):
            return True, begins, None
        ended = max((last for _, last in held if last and last >= begins), default=None)
        return False, ended + timedelta(days=1) if ended else begins, ended

    def place_then(self, group: Group | None, known: Known, said: date | None, last: date) -> tuple[bool, date, str]:
        """The same of a place that is over: whether it is held, from when it was, and why it cannot be told."""
        begins = max(said or self.begins, known.first_day)
        if last < begins:
            return False, begins, f"This ended on {last.day} {last:%B %Y}: say in the row from when it was."
        for first, until in self.members[group.pk, known.pk] if group else []:
            if first <= begins and (until is None or until >= last):
                return True, begins, ""
            if first <= last and (until is None or until >= begins):
                return (
                    False,
                    begins,
                    "A place in this class is held for a part of that time. Mend the row, or leave it out.",
                )
        return False, begins, ""


def judge(batch: Batch, rows: Sequence[Row], *, day: date, school: School, by: Viewer | None = None) -> list[Judged]:
    cleaned = _cleaned(batch, rows, day, school)
    against = _against(cleaned)
    held = Index(school, day, by, cleaned, first_day_of(batch, day))
    seen: dict[tuple[str, int], int] = {}
    found = []
    for number, values, faults in cleaned:
        judged = _judge(number, values, [*faults, *([against[number]] if number in against else [])], held)
        if judged.held:
            key = folded(values["group"]), judged.held.known.pk
            if seen.setdefault(key, number) != number:
                judged = _refused(number, values, f"Row {seen[key]} puts the same {{pupil.one}} into this class.")
        found.append(judged)
    return found


def _refused(number: int, values: dict[str, Any], why: str, column: str = "Class", value: str = "") -> Judged:
    return Judged(number, REJECTED, values, faults=[Fault(number, column, value or values["group"], why)])


def _judge(number: int, values: dict[str, Any], faults: list[Fault], held: Index) -> Judged:
    if faults:
        return Judged(number, REJECTED, values, faults=faults)
    group = held.groups.get(folded(values["group"]))
    if held.past_forms and (held.is_form(values) or values.get("type") == Group.FORM):
        return _judge_form(number, values, group, held, held.past_forms)
    known, doubt = held.pupils.find(values)
    if known is None:
        return _refused(number, values, doubt, "{Pupil.one}", shown_of(values))
    values["pupil_name"] = known.name
    subject = held.subjects.get(folded(values.get("subject") or ""))
    if values.get("subject") and subject is None:
        told = ", ".join(held.subject_names) or "none yet"
        return _refused(
            number, values, f"The school has no such subject. It has: {told}.", "Subject", values["subject"]
        )
    teachers, why = _teachers(values["teacher"], group, held)
    if why:
        return _refused(number, values, why, "Teacher", values["teacher"])
    return _judge_place(number, values, Placed(known, group, subject, teachers, False, held.day), held)


def _judge_place(number: int, values: dict[str, Any], row: Placed, held: Index) -> Judged:
    """From when until when; a place that is over says nothing of who takes the class."""
    last = values["last_day"]
    if last and last < held.day:
        is_member, begins, why = held.place_then(row.group, row.known, values["first_day"], last)
        if why:
            return _refused(number, values, why, "In it until")
        placed = replace(row, teachers=(), is_member=is_member, begins=begins, ends=last)
        return Judged(number, UNCHANGED if is_member else ADDED, values, held=placed)
    is_member, begins, ended = held.place(row.group, row.known, values["first_day"])
    placed = replace(row, is_member=is_member, begins=begins, ends=last)
    differs = _of_class(values, placed, held)
    verdict = (CHANGED if differs else UNCHANGED) if is_member else ADDED
    return Judged(number, verdict, values, differs, doubts=_doubts(number, values, row.group, ended), held=placed)


def _judge_form(number: int, values: dict[str, Any], group: Group | None, held: Index, past: PastForms) -> Judged:
    """A form of a past day: nothing of today's is changed, neither who is in it nor who takes it."""
    if group and group.type != Group.FORM:
        return _refused(number, values, "The school has a group of this name already, and it is not a {form.one}.")
    known, doubt = held.pupils_then.find(values)
    if known is None:
        return _refused(number, values, doubt, "{Pupil.one}", shown_of(values))
    values["pupil_name"], values["type"] = known.name, Group.FORM
    span, is_held, why = past.place(known, group.name if group else values["group"], values, held.begins)
    if span is None:
        return _refused(number, values, why)
    found = []
    if values["teacher"]:
        told = "Who took a {form.one} on a past day is not kept: this is left out."
        found.append(Fault(number, "Teacher", values["teacher"], told))
    placed = Placed(known, group, None, (), is_held, span.first, span.last)
    return Judged(number, UNCHANGED if is_held else ADDED, values, doubts=found, held=placed)


def _teachers(cell: str, group: Group | None, held: Index) -> tuple[tuple[Staff, ...], str]:
    whole = held.staff.teacher(cell, held.day) if cell else None
    named = [cell] if whole else teachers_of(cell)
    found = []
    for each in named:
        teacher = held.staff.teacher(each, held.day)
        if teacher is None:
            return (), f"Nobody at the school is found by “{each[:40]}”: bring the staff in first, or mend the row."
        own = held.by is not None and teacher.user_id == held.by.user.pk
        if own and not held.head and not (group and teacher.pk in held.leads[group.pk]):
            return (), OWN
        found.append(teacher)
    return tuple(dict.fromkeys(found)), ""


def _doubts(number: int, values: dict[str, Any], group: Group | None, ended: date | None) -> list[Fault]:
    found = []
    if group and values.get("type") and values["type"] != group.type:
        why = f"It is held as {group.get_type_display()}, and stays so."
        found.append(Fault(number, "Kind of group", values["type"], why))
    if ended:
        why = f"An earlier place in this class ended on {ended.day} {ended:%B %Y}: the new one begins the day after."
        found.append(Fault(number, "In it from", "", why))
    return found


def _of_class(values: dict[str, Any], placed: Placed, held: Index) -> dict[str, list]:
    """What the class itself would change, at the first row that says so. A new class has its own line nowhere else."""
    name, group = folded(values["group"]), placed.group
    differs: dict[str, list] = {}
    leads = held.leads[group.pk] if group else {}
    if new := [each.name for each in placed.teachers if each.pk not in leads and f"{name}\n{each.pk}" not in held.told]:
        held.told |= {f"{name}\n{each.pk}" for each in placed.teachers}
        differs["teacher"] = [", ".join(leads.values()), ", ".join([*leads.values(), *new])]
    if group and placed.subject and group.subject_id != placed.subject.pk and f"{name}\nsubject" not in held.told:
        held.told.add(f"{name}\nsubject")
        differs["subject"] = [group.subject.name if group.subject else "", placed.subject.name]
    return differs


def bring_in(batch: Batch, judged: list[Judged], *, by: Viewer, school: School) -> None:
    taken = [each for each in judged if each.verdict in {ADDED, CHANGED, UNCHANGED}]
    groups = {folded(each.values["group"]): each.held.group for each in taken if each.held.group}
    if lacking := [each for each in taken if folded(each.values["group"]) not in groups]:
        groups |= _make_groups(lacking, batch, by, school)
    joining = [each for each in taken if each.verdict == ADDED]
    pupils = Pupil.objects.unscoped(REASON).in_bulk([each.held.known.pk for each in joining])
    made = Membership.objects.bulk_create(
        Membership(
            pupil=pupils[each.held.known.pk],
            group=groups[folded(each.values["group"])],
            first_day=each.held.begins,
            last_day=each.held.ends,
        )
        for each in joining
    )
    by_kind: dict[str, list[Membership]] = defaultdict(list)
    for each in made:
        by_kind[each.group.members_kind].append(each)
    for alike in by_kind.values():
        record(*alike, of=batch)
    _take(taken, groups, batch, by.day)


def _make_groups(rows: Sequence[Judged], batch: Batch, by: Viewer, school: School) -> dict[str, Group]:
    wanted = {folded(row.values["group"]) for row in rows}
    everything = [
        row
        for row in Row.objects.visible_to(by).filter(batch=batch)
        if folded(row.cells[batch.columns["group"]]) in wanted
    ]
    years: dict[str, set[int]] = defaultdict(set)
    for _, values, faults in _cleaned(batch, everything, by.day, school):
        if not faults and values.get("year") is not None:
            years[folded(values["group"])].add(values["year"])
    firsts: dict[str, Judged] = {}
    for row in rows:
        firsts.setdefault(folded(row.values["group"]), row)
    made = Group.objects.bulk_create(
        _group(row, school, next(iter(years[name])) if len(years[name]) == 1 else None) for name, row in firsts.items()
    )
    record(*made, of=batch)
    return dict(zip(firsts, made, strict=True))


def _group(row: Judged, school: School, year: int | None) -> Group:
    type = row.values.get("type") or Group.CLASS
    kind = Group.KINDS.get(type, "class")
    return Group(
        school=school, name=row.values["group"], type=type, members_kind=kind, year=year, subject=row.held.subject
    )


def _take(taken: Iterable[Judged], groups: dict[str, Group], batch: Batch, day: date) -> None:
    """Who takes a class from now on, and its subject."""
    held = set(
        GroupLead.objects.unscoped(REASON)
        .filter(not_over(day), group__in=[each.pk for each in groups.values()])
        .values_list("group_id", "staff_id")
    )
    leads = []
    for each in taken:
        group = groups[folded(each.values["group"])]
        for staff in each.held.teachers:
            if (group.pk, staff.pk) not in held:
                held.add((group.pk, staff.pk))
                first = max(max(day, each.held.begins), staff.first_day)
                leads.append(GroupLead(school=group.school, group=group, staff=staff, first_day=first))
        if "subject" in each.differs and (differing := changed(group, subject_id=each.held.subject.pk)):
            group.save()
            record(group, **differing)
    if made := GroupLead.objects.bulk_create(leads):
        record(*made, of=batch)


def endings(batch: Batch, rows: Sequence[Row], *, day: date, school: School, by: Viewer | None = None) -> list[Any]:
    """Who is in a class of the file and not in its rows, where the file was said to be the whole list. A class with a
    row that is refused is left alone: that row may be the pupil who is missing."""
    if not batch.said.get("whole"):
        return []
    unsure: set[str] = set()
    kept: dict[str, set[int]] = defaultdict(set)
    taught: dict[str, set[int]] = defaultdict(set)
    for each in judge(batch, rows, day=day, school=school, by=by):
        name = folded(each.values.get("group", ""))
        if each.verdict == REJECTED:
            unsure.add(name)
        else:
            kept[name].add(each.held.known.pk)
            taught[name] |= {staff.pk for staff in each.held.teachers}
    sure = kept.keys() - unsure
    groups = {
        each.pk: folded(each.name)
        for each in Group.objects.unscoped(REASON).filter(school=school).exclude(type=Group.FORM)
        if folded(each.name) in sure
    }
    members = (
        Membership.objects.unscoped(REASON).filter(not_over(day), group__in=groups).select_related("pupil", "group")
    )
    leads = GroupLead.objects.unscoped(REASON).filter(not_over(day), group__in=groups).select_related("staff", "group")
    seen = set(Membership.objects.visible_to(by).filter(group__in=groups).values_list("pk", flat=True)) if by else set()
    gone = [
        Leaving(each, str(each.pupil) if each.pk in seen or by is None else "Somebody", each.group.name)
        for each in members.order_by("group__name", "pupil__family_name", "pk")
        if each.pupil_id not in kept[groups[each.group_id]]
    ]
    return gone + [
        Leaving(each, each.staff.name, each.group.name)
        for each in leads.order_by("group__name", "pk")
        if taught[groups[each.group_id]] and each.staff_id not in taught[groups[each.group_id]]
    ]


def in_words(leaving: Leaving) -> Ending:
    takes = isinstance(leaving.row, GroupLead)
    return Ending(leaving.name, f"no longer takes {leaving.group}" if takes else f"leaves {leaving.group}")


def finish(batch: Batch, leaving: Sequence[Leaving], *, by: Viewer, school: School) -> None:
    """The day before the file's own is the last day; what began then or later is taken back."""
    day = max(by.day, first_day_of(batch, by.day))
    for each in leaving:
        row: Any = each.row
        if row.first_day >= day:
            held = {name.attname: getattr(row, name.attname) for name in row._meta.concrete_fields}
            record(removed(row), taken_back=held)
        else:
            differing = changed(row, last_day=day - timedelta(days=1))
            row.save()
            record(row, **differing)


def line(row: Judged) -> tuple[str, str]:
    values = row.values
    year = year_name(values["year"]) if values.get("year") is not None else ""
    days = in_words_of((row.held.begins, row.held.ends)) if row.held else ""
    return values["pupil_name"], ", ".join(filter(None, (values["group"], values.get("subject"), year, days)))


IMPORT = Import(
    rows=ROWS,
    order=30,
    label="classes",
    one="place in a class",
    many="places in classes",
    judge=judge,
    together=rows_against_each_other,
    apply=bring_in,
    line=line,
    hidden=sight.nothing_hidden,
    names=sight.names_of_pupils,
    hides_left=sight.nothing_left_hidden,
    shows="school:groups.list",
    endings=endings,
    ending_words=in_words,
    finish=finish,
    whole="This file is the whole list of these classes: end the place of whoever is not in it",
    starts="First day in the class, where the file does not say it",
)
