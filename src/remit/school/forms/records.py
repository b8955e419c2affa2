"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.formats import date_format

from remit.core.accounts.models import User
from remit.core.records import EditedRecord
from remit.core.ui.forms import field_of
from remit.core.viewers import Viewer
from remit.core.words import fill, say
from remit.school import queries
from remit.school.calendar import DAYS, begun_in, moved_on, usual_terms
from remit.school.models import PHASES, YEARS, Group, Pupil, Staff, Subject, year_name


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def year_choices(viewer: Viewer) -> list[tuple[int, str]]:
    school = queries.school_of(viewer)
    return [choice for choice in YEARS if school and choice[0] in school.years]


class VersionedForm(forms.Form):
    """For a new record, or with `record` for one that is there: then it carries the version that was shown."""

    shown: tuple[str, ...] = ()

    def __init__(self, viewer: Viewer, data: Any = None, record: EditedRecord | None = None) -> None:
        initial = {name: getattr(record, name) for name in (*self.shown, "version")} if record else {}
        super().__init__(data, initial=initial)
        self.viewer, self.record = viewer, record
        self.offer(viewer)
        if record:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        fill(self, queries.words_of(viewer))

    def offer(self, viewer: Viewer) -> None:
        """Fill the choices."""


class PupilForm(VersionedForm):
    shown = ("given_name", "family_name", "year", "emergency", "first_day")
    given_name = forms.CharField(max_length=80, label="First name")
    family_name = forms.CharField(max_length=80, label="Last name")
    year = forms.TypedChoiceField(coerce=int, label="Year group")
    first_day = DayField(label="First day at the school")
    emergency = forms.CharField(
        max_length=160,
        required=False,
        label="What any adult must do in an emergency",
        help_text="Every member of staff can read this, unless your school says otherwise. Say what to do, not what the condition is.",
    )

    def clean_first_day(self) -> date:
        """Nobody drops out of today's roll, or stays in a group of a time before the school, by a slip of the hand."""
        day, held = self.cleaned_data["first_day"], self.record if isinstance(self.record, Pupil) else None
        if held and held.first_day <= self.viewer.day < day:
            raise forms.ValidationError(f"{held} is on roll today. Who is to leave is given a last day instead.")
        earlier = queries.earlier_places(self.viewer, held, day) if held else []
        if earlier:
            first = f"{earlier[0].first_day.day} {earlier[0].first_day:%B %Y}"
            raise forms.ValidationError(f"A place in {earlier[0].group} begins on {first}, before that day.")
        return day

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "year").choices = year_choices(viewer)
        self.fields["first_day"].initial = viewer.day


class GroupForm(VersionedForm):
    shown = ("name", "type", "year", "subject")
    name = forms.CharField(max_length=40)
    type = forms.ChoiceField(choices=Group.TYPES, label="What it is")
    year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Year group")
    subject: forms.ModelChoiceField[Subject] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="None"
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        held = queries.groups(self.viewer).filter(name__iexact=name)
        if (held.exclude(pk=self.record.pk) if self.record else held).exists():
            raise forms.ValidationError("The school has a group of this name already.")
        return name

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "year").choices = [("", "Several"), *year_choices(viewer)]
        field_of(self, "subject").queryset = queries.subjects(viewer)


class StaffForm(forms.Form):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(required=False, label="E-mail address", help_text="Only for those who sign in.")
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        label="First password",
        help_text="Leave it empty to make a link instead, with which a password of their own is chosen.",
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean_email(self) -> str:
        email = free_address(self.cleaned_data["email"])
        held = queries.managed_staff(self.viewer).filter(email__iexact=email, user=None).first() if email else None
        if held:
            raise forms.ValidationError(f"{held} has this address already. Give them an account on their own page.")
        return email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("email") and values.get("password"):
            _check_password(self, values["password"], User(email=values["email"], name=values.get("name", "")))
        return values


class AccountForm(forms.Form):
    """What a colleague will sign in with."""

    email = forms.EmailField(
        label="E-mail address", help_text="They sign in with it. A link lets them choose a password."
    )

    def clean_email(self) -> str:
        return free_address(self.cleaned_data["email"])


class StaffChangeForm(forms.Form):
    """What is known of a colleague who is there. The address for signing in is their own to change."""

    name = forms.CharField(max_length=120)
    code = forms.CharField(max_length=10, required=False, label="Staff code", help_text="As the timetable writes it.")
    job = forms.CharField(max_length=80, required=False, label="What they do")
    teaches = forms.BooleanField(required=False, label="Teaches")
    email = forms.EmailField(
        required=False,
        label="E-mail address",
        help_text="Where to write. Signing in goes on with the address of before.",
    )

    def __init__(self, viewer: Viewer, data: Any = None, record: Staff | None = None) -> None:
        names = ("name", "code", "job", "teaches", "email")
        super().__init__(data, initial={name: getattr(record, name) for name in names} if record else {})
        self.viewer, self.record = viewer, record

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        others = queries.managed_staff(self.viewer).filter(code__iexact=code)
        others = others.exclude(pk=self.record.pk) if self.record else others
        if code and (held := others.first()):
            raise forms.ValidationError(f"{held} has this code.")
        return code


class GroupPupilsForm(forms.Form):
    """Who is in a group, all at once."""

    pupils: forms.ModelMultipleChoiceField[Pupil] = forms.ModelMultipleChoiceField(
        None, to_field_name="ref", required=False, widget=forms.CheckboxSelectMultiple, label="Who is in it"
    )

    def __init__(self, viewer: Viewer, group: Group, data: Any = None) -> None:
        now = [each.pupil.ref for each in queries.memberships_of(viewer.only("manage"), group)]
        super().__init__(data)
        field = self.fields["pupils"]
        field.queryset = queries.joinable(viewer, group)  # type: ignore[attr-defined]
        field.label_from_instance = lambda pupil: _offered(pupil, viewer.day)  # type: ignore[attr-defined]
        field.initial = now


class IntoGroupForm(forms.Form):
    """Into which group those ticked are put."""

    group: forms.ModelChoiceField[Group] = forms.ModelChoiceField(None, to_field_name="ref", label="Group")

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        rows = queries.groups(viewer.only("manage")).order_by("type", "year", "name")
        field_of(self, "group").queryset = rows


def _offered(pupil: Any, day: date) -> str:
    if pupil.first_day > day:
        return f"{pupil}, expected on {_said(pupil.first_day)}"
    return f"{pupil}, {pupil.form or pupil.year_name}"


class InChargeForm(forms.Form):
    staff: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", label="Who takes it from today"
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        field_of(self, "staff").queryset = queries.staff(viewer).order_by("name")


class SchoolForm(VersionedForm):
    """The school itself. A year group that somebody on roll or expected is in is not left out."""

    shown = (
        "name",
        "first_year",
        "last_year",
        "phase",
        "urn",
        "laestab",
        "two_weeks",
        "shows_premium",
        "shows_emergency",
        "taught_in_forms",
    )
    name = forms.CharField(max_length=120, label="Name of the school")
    first_year = forms.TypedChoiceField(coerce=int, choices=YEARS, label="Youngest year group")
    last_year = forms.TypedChoiceField(coerce=int, choices=YEARS, label="Oldest year group")
    phase = forms.ChoiceField(choices=[("", "Not said"), *PHASES], required=False)
    urn = forms.CharField(max_length=6, required=False, label="URN", help_text="Six digits.")
    laestab = forms.CharField(
        max_length=8, required=False, label="LAESTAB", help_text="Three digits of the authority, four of the school."
    )
    two_weeks = forms.BooleanField(
        required=False, label="Two-week timetable", help_text="Then each week is week A or week B."
    )
    shows_premium = forms.BooleanField(
        required=False,
        label="Teachers see pupil premium",
        help_text="Of those they teach. Whoever leads them sees it always.",
    )
    shows_emergency = forms.BooleanField(
        required=False,
        label="Every adult sees what to do in an emergency",
        help_text="Also a lunchtime supervisor or somebody on cover, of every {pupil.one}. Without it only those who teach or "
        "lead the {pupil.one}, and whoever keeps the lists: others then need to be told in another way.",
    )
    taught_in_forms = forms.BooleanField(
        required=False,
        label="Subjects are taught in the {form.one}",
        help_text="As in most primaries. A subject then reaches the {pupil.many} of every {form.one}.",
    )

    def clean_urn(self) -> str:
        return _digits(self.cleaned_data["urn"], 6, "A URN has six digits.")

    def clean_laestab(self) -> str:
        return _digits(self.cleaned_data["laestab"].replace("/", ""), 7, "A LAESTAB has seven digits.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first_year"), values.get("last_year")
        if first is None or last is None:
            return values
        if first > last:
            self.add_error("last_year", "The oldest year group is younger than the youngest.")
        elif outside := [year for year in queries.years_kept(self.viewer) if not first <= year <= last]:
            name = "first_year" if outside[0] < first else "last_year"
            where = "on roll" if outside[0] in queries.listed_years(self.viewer) else "who are expected"
            said = f"There are {{pupil.many}} of {year_name(outside[0])} {where}."
            self.add_error(name, say(said, queries.words_of(self.viewer)))
        return values


def _digits(text: str, number: int, fault: str) -> str:
    said = "".join(text.split())
    if said and not (len(said) == number and said.isascii() and said.isdigit()):
        raise forms.ValidationError(fault)
    return said


A_YEAR_AT_MOST = timedelta(days=396)  # thirteen months: what is longer is a slip of the pen


class TermDaysForm(forms.Form):
    """Asks for the terms of a year, after whatever else it asks for."""

    template_name = "school/forms/terms.html"
    TERM_PARTS = dict(zip(DAYS, ("first day", "last day", "half term from", "half term to"), strict=True))

    def ask_terms(self, terms: Mapping[str, Mapping[str, date | None]]) -> None:
        """`terms`: the days that stand there already, by the name of the term, in order."""
        self.terms = {_code(name): name for name in terms}
        for name, days in terms.items():
            for part, words in self.TERM_PARTS.items():
                self.fields[f"{_code(name)}_{part}"] = DayField(
                    initial=days[part], label=f"{name} term: {words}", required=not part.startswith("break")
                )

    def other_fields(self) -> list[forms.BoundField]:
        asked = tuple(f"{code}_" for code in self.terms)
        return [field for field in self.visible_fields() if not field.name.startswith(asked)]

    def term_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(name, [self[f"{code}_{part}"] for part in self.TERM_PARTS]) for code, name in self.terms.items()]

    def check_terms(self, values: Mapping[str, Any]) -> None:
        """In order, none in another, each with its half term inside it or none."""
        days = [day for code in self.terms for part in DAYS if (day := values.get(f"{code}_{part}"))]
        if days and max(days) - min(days) > A_YEAR_AT_MOST:
            self.add_error(f"{list(self.terms)[-1]}_last_day", "The terms of a year lie within thirteen months.")
        before: date | None = None
        for code, name in self.terms.items():
            self._check_term(values, code, name, before)
            before = values.get(f"{code}_last_day") or before

    def _check_term(self, values: Mapping[str, Any], code: str, name: str, before: date | None) -> None:
        first, last, starts, ends = (values.get(f"{code}_{part}") for part in self.TERM_PARTS)
        if not first or not last:
            return
        if last < first:
            self.add_error(f"{code}_last_day", f"The {name} term ends before it begins.")
        elif before and first <= before:
            self.add_error(f"{code}_first_day", f"The {name} term begins before the one before it has ended.")
        if bool(starts) != bool(ends):
            self.add_error(f"{code}_break_last_day", "Give both days of the half term, or neither.")
        elif starts and ends and not first < starts <= ends < last:
            self.add_error(f"{code}_break_last_day", f"The half term lies outside the {name} term.")

    def term_values(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        return [
            {"name": name, **{part: given[f"{code}_{part}"] for part in self.TERM_PARTS}}
            for code, name in self.terms.items()
        ]


def _code(name: str) -> str:
    return "_".join(name.lower().split())


class YearForm(TermDaysForm, VersionedForm):
    """An academic year with its terms. A new one starts from the days of the one before."""

    shown = ("first_day", "last_day")
    first_day = DayField(label="First day of the year", help_text="Usually 1 September, with the first day of term.")
    last_day = DayField(
        label="Last day of the year", help_text="Usually 31 August: the summer holiday belongs to the year before it."
    )

    def offer(self, viewer: Viewer) -> None:
        if self.record:
            held: Any = queries.terms_of(viewer, self.record)  # type: ignore[arg-type]
            self.ask_terms({term.name: {part: getattr(term, part) for part in DAYS} for term in held})
            return
        last = queries.last_year(viewer)
        first_day = last.last_day + timedelta(days=1) if last else date(begun_in(viewer.day), 9, 1)
        begun = begun_in(last.first_day) + 1 if last else begun_in(viewer.day)
        self.fields["first_day"].initial = first_day
        self.fields["last_day"].initial = date(begun + 1, 8, 31)
        before = queries.terms_of(viewer, last) if last else []
        moved = {term.name: moved_on(term.name, term, begun, first_day) for term in before}
        self.ask_terms(moved or usual_terms(begun))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.check_terms(values)
        first, last = values.get("first_day"), values.get("last_day")
        if first and last:
            self._check_year(values, first, last)
        if self.errors:
            return values
        kept: dict[str, Any] = {name: values[name] for name in (*self.shown, "version") if name in values}
        return kept | {"name": _name_of(values, list(self.terms)), "terms": self.term_values()}

    def _check_year(self, values: Mapping[str, Any], first: date, last: date) -> None:
        codes = list(self.terms)
        if last < first:
            self.add_error("last_day", "The year ends before it begins.")
            return
        if last - first > A_YEAR_AT_MOST:
            self.add_error("last_day", "An academic year lasts no longer than thirteen months.")
        opens, closes = values.get(f"{codes[0]}_first_day"), values.get(f"{codes[-1]}_last_day")
        if opens and opens < first:
            self.add_error("first_day", f"The {self.terms[codes[0]]} term begins before the year does.")
        if closes and closes > last:
            self.add_error("last_day", f"The {self.terms[codes[-1]]} term ends after the year does.")
        others = queries.academic_years(self.viewer)
        others = others.exclude(pk=self.record.pk) if self.record else others
        if clash := others.filter(first_day__lte=last, last_day__gte=first).order_by("first_day").first():
            name = "first_day" if clash.first_day < first else "last_day"
            self.add_error(name, f"{clash} runs from {_said(clash.first_day)} to {_said(clash.last_day)}.")
        elif opens and others.filter(name=_name_of(values, codes)).exists():
            self.add_error("first_day", f"The school has a year {_name_of(values, codes)} already.")


def _name_of(values: Mapping[str, Any], codes: list[str]) -> str:
    """2026/27, by the day on which its first term begins."""
    begun = begun_in(values[f"{codes[0]}_first_day"])
    return f"{begun}/{(begun + 1) % 100:02}"


def _said(day: date) -> str:
    return date_format(day, "j F Y")


class ClosureForm(VersionedForm):
    shown = ("why", "first_day", "last_day")
    why = forms.CharField(max_length=60, label="Why", help_text="INSET day, polling day, snow.")
    first_day = DayField(label="First day")
    last_day = DayField(label="Last day", required=False, help_text="Leave it empty for one day.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first.")
        elif first and "last_day" in values:
            values["last_day"] = last or first
            self._check_place(first, values["last_day"])
        return values

    def offer(self, viewer: Viewer) -> None:
        known_to = _said(queries.bank_holidays_known_to())
        self.fields["why"].help_text = f"INSET day, polling day, snow. Bank holidays are known up to {known_to}."

    def _check_place(self, first: date, last: date) -> None:
        """Inside one academic year, where a mistyped date is none, and on no day that is closed already."""
        held: Any = self.record
        years = {
            name: queries.academic_year_of(self.viewer, day) for name, day in (("first_day", first), ("last_day", last))
        }
        if missing := [name for name, year in years.items() if year is None]:
            day = first if missing[0] == "first_day" else last
            self.add_error(missing[0], f"{_said(day)} lies in no academic year that the school has entered.")
        elif years["first_day"] != years["last_day"]:
            self.add_error("last_day", "Enter the days of each academic year by themselves.")
        elif there := queries.closure_over(self.viewer, first, last, held):
            span = f"from {_said(there.first_day)} to {_said(there.last_day)}"
            self.add_error("first_day", f"The school is closed already {span}: {there}.")


def check_order(form: forms.Form, values: dict[str, Any]) -> None:
    first, last = values.get("first_day"), values.get("last_day")
    if first and last and last < first:
        form.add_error("last_day", "The last day is before the first.")


def free_address(email: str) -> str:
    if email and User.objects.filter(email__iexact=email).exists():
        raise forms.ValidationError("Somebody signs in with this address already.")
    return email


def _check_password(form: forms.Form, password: str, account: User) -> None:
    try:
        password_validation.validate_password(password, account)
    except forms.ValidationError as faults:
        form.add_error("password", faults)
