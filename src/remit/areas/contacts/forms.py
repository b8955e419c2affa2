"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime

from remit.areas.contacts import reading, rules
from remit.areas.contacts.actions import COMPLETED
from remit.areas.contacts.models import KINDS, TAUGHT, Conversation
from remit.areas.promises.forms import DueField
from remit.core import clock
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, OneOf, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import family, queries
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm
from remit.school.models import Pupil

ELSE = "else"  # somebody who is no contact
OURS, THEIRS = "ours", "theirs"
BEGAN = [(OURS, "We did"), (THEIRS, "They did")]


def _lines(rows: int, **given: Any) -> forms.CharField:
    return forms.CharField(**{"required": False, "widget": forms.Textarea(attrs={"rows": rows}), **given})


class _Logged(forms.Form):
    """What every conversation is asked, and what was promised in it."""

    began = forms.ChoiceField(label="Who got in touch", choices=BEGAN, initial=OURS, widget=ChoiceButtons)
    way = forms.ChoiceField(label="How", choices=Conversation.WAYS, initial=Conversation.PHONE, widget=ChoiceButtons)
    went = forms.ChoiceField(
        label="How it went", choices=Conversation.ENDINGS, initial=Conversation.SPOKE, widget=ChoiceButtons
    )
    words = _lines(4, max_length=8000, label="What was said")
    outcome = forms.CharField(max_length=1000, required=False, label="What came of it")
    promise = forms.CharField(max_length=300, required=False, label="What was promised", help_text="More can be added once it is logged.")  # fmt: skip
    promise_due = DueField(required=False, label="Promised by when")
    promise_owner = OwnerField(required=False, label="Who does it")
    ring_on = DueField(required=False, label="Ring again on", help_text="It stands in your list on that day.")
    day = forms.DateField(label="Day", widget=DayInput)
    at = forms.TimeField(label="Time", required=False, widget=ClockInput)

    def __init__(self, viewer: Viewer, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        now = localtime(clock.now()).time().replace(second=0, microsecond=0)
        super().__init__(data, initial={"day": viewer.day, "at": now, **(initial or {})})
        for name in ("promise_due", "ring_on"):
            field_of(self, name).ask(viewer)
        owner = field_of(self, "promise_owner")
        owner.ask(viewer)
        self.initial.setdefault("promise_owner", owner.hers(viewer))
        fill(self, queries.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("promise") and not given.get("promise_due") and "promise_due" not in self.errors:
            self.add_error("promise_due", "Say by when it was promised.")
        return given

    def promised(self) -> list[dict[str, Any]]:
        """As the action takes them."""
        given = self.cleaned_data
        if not given["promise"]:
            return []
        return [{"what": given["promise"], "due": given["promise_due"], **(given["promise_owner"] or {})}]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        held = {name: given[name] for name in ("way", "went", "words", "outcome", "day", "at")}
        return {**held, "theirs": given["began"] == THEIRS}


class FamilyForm(_Logged):
    """`people`: whom the viewer may see of the family; without them name and relation are written. `rest`: what was cut from
    below an e-mail, and can be put back."""

    person = forms.ChoiceField(label="With whom", widget=ChoiceButtons)
    name = forms.CharField(max_length=120, required=False, label="Name")
    relation = forms.CharField(max_length=60, required=False, label="Who that is", help_text="“Mother”, “aunt”, “host family”.")  # fmt: skip
    put_back = forms.BooleanField(required=False, label="Keep what was cut as well")
    rest = _lines(6, max_length=reading.MOST_REST, label="What was cut: the signature, and earlier mails")
    kind = forms.ChoiceField(label="Who reads it", choices=KINDS)
    subject = forms.ChoiceField(required=False, label="Of which subject", help_text="Where it is about lessons: whoever leads the subject reads it too.")  # fmt: skip
    field_order = (
        "person", "name", "relation", "began", "way", "went", "words", "put_back", "rest", "outcome", "promise", "promise_due",
        "promise_owner", "ring_on", "kind", "subject", "day", "at",
    )  # fmt: skip

    def __init__(
        self,
        viewer: Viewer,
        pupil: Pupil,
        data: Any = None,
        *,
        people: Sequence[family.Listed] = (),
        initial: dict[str, Any] | None = None,
        mailed: bool = False,
    ) -> None:
        self.people = {each.contact.ref: each for each in people}
        first = next((ref for ref, each in self.people.items() if not each.bars), ELSE)
        super().__init__(viewer, data, {"person": first, "kind": rules.proposed_kind(viewer, pupil), **(initial or {})})
        if people:
            named = [(ref, _named(each)) for ref, each in self.people.items()]
            field_of(self, "person").choices = [*named, (ELSE, "Somebody else")]
            for name in ("name", "relation"):
                field_of(self, name).label += ", if somebody else"
        else:
            del self.fields["person"]
            field_of(self, "name").label = "With whom"
        if not mailed:
            del self.fields["put_back"], self.fields["rest"]
        self.subjects = {each.ref: each for each in queries.subjects(viewer).filter(school=pupil.school_id)}
        field_of(self, "subject").choices = [("", "No subject"), *((ref, each.name) for ref, each in self.subjects.items())]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = self.people.get(given.get("person", ""))
        if chosen is None and not (given.get("name", "").strip() or given.get("relation", "").strip()):
            self.add_error("name", "Say with whom: a name, or who it is to the family.")
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        chosen = self.people.get(given.get("person", ""))
        held = super().said()
        if given.get("put_back") and given.get("rest"):
            held["words"] = f"{held['words']}\n\n{given['rest']}".strip()[: reading.MOST_WORDS]
        subject = self.subjects.get(given["subject"]) if given["kind"] == TAUGHT else None
        who = chosen.contact.name if chosen else given["name"]
        relation = chosen.contact.get_relation_display() if chosen else given["relation"]
        return {**held, "who": who, "relation": relation, "subject": subject}


def _named(each: family.Listed) -> str:
    relation = f", {each.contact.get_relation_display().lower()}" if each.contact.relation else ""
    return f"{each.contact.name}{relation}{' (court order)' if each.bars else ''}"


class AgencyForm(_Logged):
    agency = forms.ChoiceField(label="Which sort", choices=Conversation.AGENCIES, widget=ChoiceButtons)
    agency_name = forms.CharField(max_length=120, required=False, label="Which agency or team")
    who = forms.CharField(max_length=120, required=False, label="Who spoke for it")
    purpose = forms.CharField(max_length=500, required=False, label="What it was for", help_text="Why something was shared or asked.")  # fmt: skip
    shared = _lines(3, max_length=2000, label="What was shared")
    footing = forms.CharField(max_length=500, required=False, label="On what footing", help_text="“The parent agreed on the phone”, “a child protection enquiry”.")  # fmt: skip
    field_order = (
        "agency", "agency_name", "who", "began", "way", "went", "words", "purpose", "shared", "footing", "outcome", "promise",
        "promise_due", "promise_owner", "ring_on", "day", "at",
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        more = ("agency", "agency_name", "who", "purpose", "shared", "footing")
        return {**super().said(), **{name: self.cleaned_data[name] for name in more}}


class CorrectForm(VersionedForm):
    """Of one that was logged: what its author may put right."""

    shown = ("who", "relation", "agency_name", "way", "went", "words", "purpose", "shared", "footing", "outcome", "day", "at")  # fmt: skip
    who = forms.CharField(max_length=120, required=False, label="With whom")
    relation = forms.CharField(max_length=60, required=False, label="Who that is")
    agency_name = forms.CharField(max_length=120, required=False, label="Which agency or team")
    began = forms.ChoiceField(label="Who got in touch", choices=BEGAN, widget=ChoiceButtons)
    way = forms.ChoiceField(label="How", choices=Conversation.WAYS, widget=ChoiceButtons)
    went = forms.ChoiceField(label="How it went", choices=Conversation.ENDINGS, widget=ChoiceButtons)
    words = _lines(6, max_length=8000, label="What was said")
    purpose = forms.CharField(max_length=500, required=False, label="What it was for")
    shared = _lines(3, max_length=2000, label="What was shared")
    footing = forms.CharField(max_length=500, required=False, label="On what footing")
    outcome = forms.CharField(max_length=1000, required=False, label="What came of it")
    day = forms.DateField(label="Day", widget=DayInput)
    at = forms.TimeField(label="Time", required=False, widget=ClockInput)

    def offer(self, viewer: Viewer) -> None:
        held: Any = self.record
        self.initial["began"] = THEIRS if held.theirs else OURS
        for name in ("relation",) if held.agency else ("agency_name", "purpose", "shared", "footing"):
            del self.fields[name]

    def details(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "began"}}
        return {**given, "theirs": self.cleaned_data["began"] == THEIRS}


class CompleteForm(forms.Form):
    """What an open contact with an agency still needs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    purpose = forms.CharField(max_length=500, required=False, label="What it was for")
    shared = _lines(3, max_length=2000, label="What was shared")
    footing = forms.CharField(max_length=500, required=False, label="On what footing")
    outcome = forms.CharField(max_length=1000, required=False, label="What came of it")

    def __init__(self, row: Conversation, data: Any = None) -> None:
        shown = {name: getattr(row, name) for name in ("version", *COMPLETED)}
        super().__init__(data, initial=shown, auto_id="complete_%s")


class PromiseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.CharField(max_length=300, label="What was promised")
    due = DueField()
    who = OwnerField()

    def __init__(self, viewer: Viewer, row: Conversation, data: Any = None) -> None:
        super().__init__(data, initial={"version": row.version}, auto_id="promise_%s")
        field_of(self, "due").ask(viewer)
        field_of(self, "who").ask(viewer)

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {**given.pop("who"), **given}


class MailForm(forms.Form):
    one_of = OneOf("One of these", ("text", "file"))
    text = _lines(
        12, max_length=200_000, label="The e-mail, pasted",
        help_text="All of it, from “From:” down. Also one that was passed on to you.",
    )  # fmt: skip
    file = forms.FileField(required=False, label="Or saved as a file", help_text="It ends in .eml, and is up to 1 MB large. It is read and not kept.")  # fmt: skip

    def clean_file(self) -> UploadedFile | None:
        """Before a byte of it is read."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > reading.MOST_BYTES:
            raise forms.ValidationError("This file is larger than 1 MB. Paste the text of the e-mail instead.")
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("text", "").strip() and not given.get("file"):
            raise forms.ValidationError("Paste an e-mail, or choose a file.")
        return given

    def content(self) -> bytes:
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["text"].encode("utf-8", "replace")


def sent_at(mail: reading.Mail) -> tuple[date | None, time | None]:
    """By the school's clock; nothing where it cannot say that day, as the last of the year 9999 further west."""
    if mail.sent is None:
        return None, None
    try:
        then = localtime(mail.sent) if mail.sent.tzinfo else mail.sent
    except OverflowError:
        return None, None
    return then.date(), then.time().replace(second=0, microsecond=0)
