"""What is asked about a pupil: contacts, court orders, addresses, characteristics, details."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.core.records import EditedRecord
from remit.core.ui.forms import Text, field_of
from remit.core.viewers import Viewer
from remit.school import characteristics, family, reference
from remit.school.characteristics import clash_with, follows
from remit.school.forms.records import DayField, VersionedForm, check_order
from remit.school.models import Characteristic, CharacteristicType, Contact, Particulars, Pupil
from remit.school.rows import cells, checks


class KnownField(forms.TypedChoiceField):
    """Yes, no, or nobody has said."""

    def __init__(self, **given: Any) -> None:
        choices = [("", "Not known"), ("yes", "Yes"), ("no", "No")]
        super().__init__(choices=choices, coerce=lambda said: said == "yes", empty_value=None, required=False, **given)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class PhonesField(forms.CharField):
    """One number a line, in the order to try."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, widget=Text(attrs={"rows": 3}), max_length=400, **given)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        numbers = [line for line in lines if line]
        for each in numbers:
            if not cells.is_phone(each):
                raise forms.ValidationError(f"“{each}” is no telephone number.")
        return numbers


class DetailsForm(VersionedForm):
    """For actions that take the fields as one: `details`, beside the version."""

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.shown}

    def values(self) -> dict[str, Any]:
        version = {"version": self.cleaned_data["version"]} if "version" in self.cleaned_data else {}
        return {"details": self.details(), **version}


class ContactForm(DetailsForm):
    shown = (
        "name", "relation", "parental_responsibility", "home", "lives_with", "phones", "email", "language", "interpreter",
        "letters", "reports",
    )  # fmt: skip
    name = forms.CharField(max_length=120)
    relation = forms.ChoiceField(choices=[("", "Not known"), *Contact.RELATIONS], required=False)
    parental_responsibility = KnownField(label="Has parental responsibility")
    phones = PhonesField(label="Telephone numbers", help_text="One a line, in the order to try.")
    email = forms.EmailField(required=False, label="E-mail address")
    home = forms.CharField(
        max_length=40, required=False, label="Which home", help_text="Where there are two: “Mother’s”, “First home”."
    )
    lives_with = KnownField(label="Lives in the same home")
    language = forms.CharField(max_length=60, required=False, label="Home language")
    interpreter = forms.BooleanField(required=False, label="Needs an interpreter")
    letters = forms.BooleanField(required=False, initial=True, label="Receives letters")
    reports = forms.BooleanField(
        required=False,
        initial=True,
        label="Receives reports",
        help_text="Parents who live apart both receive letters and reports, unless there is a reason against it.",
    )


class BarForm(VersionedForm):
    shown = ("no_contact", "no_sharing", "words", "first_day", "last_day")
    no_contact = forms.BooleanField(required=False, initial=True, label="Do not contact")
    no_sharing = forms.BooleanField(
        required=False, initial=True, label="Do not share", help_text="Nothing about where the child is, or how."
    )
    words = forms.CharField(
        max_length=300, label="What the order says", help_text="So that whoever answers the telephone knows what to do."
    )
    first_day = DayField(label="From")
    last_day = DayField(label="To", required=False, help_text="Leave it empty where the order names no end.")

    def offer(self, viewer: Viewer) -> None:
        self.fields["first_day"].initial = viewer.day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("no_contact") and not values.get("no_sharing"):
            self.add_error("no_contact", "Say what is forbidden: to contact, to share, or both.")
        check_order(self, values)
        return values


class AddressForm(DetailsForm):
    shown = ("lines", "postcode", "home", "first_day", "last_day")
    lines = forms.CharField(max_length=300, label="Address", widget=Text(attrs={"rows": 3}))
    postcode = forms.CharField(max_length=8, required=False)
    home = forms.CharField(
        max_length=40, required=False, label="Which home", help_text="As a contact says it, where there are two."
    )
    first_day = DayField(label="From")
    last_day = DayField(label="To", required=False)

    def offer(self, viewer: Viewer) -> None:
        self.fields["first_day"].initial = viewer.day

    def clean_lines(self) -> str:
        return ", ".join(line.strip(" ,") for line in self.cleaned_data["lines"].splitlines() if line.strip(" ,"))

    def clean_postcode(self) -> str:
        return " ".join(self.cleaned_data["postcode"].upper().split())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_order(self, values)
        return values


class CharacteristicForm(forms.Form):
    """One type, chosen before: its value where it has a list of them, its rank where several may be held."""

    rank = forms.IntegerField(min_value=1, max_value=20, required=False, help_text="1 for the first of several.")
    verified_on = DayField(
        required=False, label="Checked on", help_text="When somebody last saw a paper or a reply that says so."
    )

    def __init__(
        self,
        viewer: Viewer,
        pupil: Pupil,
        type: CharacteristicType,
        data: Any = None,
        record: Characteristic | None = None,
    ) -> None:
        initial = {name: getattr(record, name) for name in ("value", "rank", "verified_on")} if record else {}
        super().__init__(data, initial=initial)
        self.viewer, self.pupil, self.type, self.record = viewer, pupil, type, record
        if values := reference.values_of(type.values):
            kept = [(record.value, record.value)] if record and record.value and record.value not in values else []
            choices = [("", "Choose"), *kept, *values.items()]  # a value that no list holds any more can stay
            self.fields["value"] = forms.ChoiceField(choices=choices, label="Which")
        elif not type.chip:
            self.fields["value"] = forms.CharField(max_length=40, label="Which")
        if not type.many:
            del self.fields["rank"]
        if record:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=record.version)
            hint = "The day from which it says this. What it said before stays in the past."
            self.fields["day"] = DayField(label="From", initial=viewer.day, help_text=hint)
        else:
            self.fields["first_day"] = DayField(label="Since", initial=family.day_with(viewer, pupil))
            self.fields["last_day"] = DayField(label="Until", required=False, help_text="Only where it has ended.")
        self.order_fields(["value", "rank", "first_day", "day", "last_day", "verified_on"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_order(self, values)
        if not self.errors:
            self._check_overlap(values)
        return values

    def _check_overlap(self, values: dict[str, Any]) -> None:
        row = self.record
        first = max(values["day"], row.first_day) if row else values["first_day"]
        last = row.last_day if row else values["last_day"]
        value = values.get("value", "")
        if clash := clash_with(self.viewer, self.pupil, self.type, value, first, last, but=row):
            self.add_error(None, clash)
        if row and row.last_day and values["day"] > row.last_day:
            self.add_error("day", "It had ended by then.")

    def values(self) -> dict[str, Any]:
        return {"value": "", "rank": None} | self.cleaned_data


class EndForm(forms.Form):
    last_day = DayField(label="Last day on which it held")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, viewer: Viewer, row: Characteristic, data: Any = None) -> None:
        super().__init__(data, auto_id="end_%s", initial={"last_day": viewer.day, "version": row.version})
        self.row = row

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day < self.row.first_day:
            raise forms.ValidationError("It had not begun by that day.")
        return day


class SucceedForm(forms.Form):
    """What takes its place, and from which day."""

    type: forms.ModelChoiceField[CharacteristicType] = forms.ModelChoiceField(
        None, to_field_name="code", empty_label=None, label="Becomes"
    )
    day = DayField(label="From")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, viewer: Viewer, row: Characteristic, data: Any = None) -> None:
        super().__init__(data, prefix="next", initial={"day": viewer.day, "version": row.version})
        types = CharacteristicType.objects.visible_to(viewer).filter(code__in=follows(row))
        field_of(self, "type").queryset = types


class ParticularsForm(DetailsForm):
    shown = (
        "legal_given_name", "legal_family_name", "middle_names", "former_family_name", "date_of_birth", "sex", "upn", "admission_number",
        "uln", "previous_school",
    )  # fmt: skip
    legal_given_name = forms.CharField(
        max_length=80, required=False, label="Legal first name", help_text="Only where it differs from the one used."
    )
    legal_family_name = forms.CharField(max_length=80, required=False, label="Legal last name")
    middle_names = forms.CharField(max_length=80, required=False, label="Middle names")
    former_family_name = forms.CharField(max_length=80, required=False, label="Former last name")
    date_of_birth = DayField(required=False, label="Date of birth")
    sex = forms.ChoiceField(choices=[("", "Not held"), ("F", "Female"), ("M", "Male")], required=False)
    upn = forms.CharField(
        max_length=20, required=False, label="UPN", help_text="The one before is kept as a former number."
    )
    admission_number = forms.CharField(
        max_length=30,
        required=False,
        label="Admission number",
        help_text="As the school’s own system writes it, zeros and all. Lists that name nobody else can then come in.",
    )
    uln = forms.CharField(max_length=14, required=False, label="ULN")
    previous_school = forms.CharField(max_length=120, required=False, label="Previous school")

    def __init__(self, viewer: Viewer, pupil: Pupil, data: Any = None, record: EditedRecord | None = None) -> None:
        super().__init__(viewer, data, record)
        self.pupil = pupil

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born >= self.viewer.day:
            raise forms.ValidationError("This day is still to come.")
        return born

    def clean_upn(self) -> str:
        upn = "".join(self.cleaned_data["upn"].upper().split())
        held = self.record.upn if isinstance(self.record, Particulars) else ""
        if not upn or upn == held:
            return upn
        if fault := checks.upn_fault(upn):
            raise forms.ValidationError(fault)
        others = Particulars.objects.unscoped("a number given twice would join two pupils; it is not said whose")
        if others.filter(school=self.pupil.school_id, upn=upn).exclude(pupil=self.pupil).exists():
            raise forms.ValidationError("This UPN is already held.")
        return upn

    def clean_admission_number(self) -> str:
        text = self.cleaned_data["admission_number"].strip()
        try:
            number = cells.admission_number(text)
        except ValueError as why:
            raise forms.ValidationError(str(why)) from None
        if text and not number:
            raise forms.ValidationError("Nought is no admission number.")
        if number and characteristics.whose_number(self.pupil.school_id, number) - {self.pupil.pk}:
            raise forms.ValidationError(characteristics.NUMBER_HELD)
        return number

    def clean_uln(self) -> str:
        uln = "".join(self.cleaned_data["uln"].split())
        held = self.record.uln if isinstance(self.record, Particulars) else ""
        if uln and uln != held and (fault := checks.uln_fault(uln)):
            raise forms.ValidationError(fault)
        return uln

    def values(self) -> dict[str, Any]:
        return {"details": self.details(), "version": self.cleaned_data.get("version")}
