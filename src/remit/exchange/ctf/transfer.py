"""What a Common Transfer File says, as frozen values. What the file does not carry is None: a list is None where its section
is not in the file, and empty where the section is there and holds nothing. Codes are the file's own."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class School:
    """Where a file comes from or goes to. `la` and `estab` may be letters: XXX and XXXX where nobody knows.
    `academic_year` is the one that it began in: 2025 is 2025/26."""

    la: str | None = None
    estab: str | None = None
    urn: str | None = None
    name: str | None = None
    academic_year: int | None = None

    @property
    def laestab(self) -> str | None:
        """Seven characters: three of the local authority, four of the school."""
        return f"{self.la}{self.estab}" if self.la and self.estab else None


@dataclass(frozen=True, slots=True)
class Header:
    """`version` as it stands, "25.0"; `qualifier` is full or partial; `supplier` is the system that wrote it."""

    document_name: str | None = None
    version: str | None = None
    made_at: datetime | None = None
    qualifier: str | None = None
    descriptor: str | None = None
    supplier: str | None = None
    source: School | None = None
    destination: School | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """`kind` is F for first, M for mother tongue, H for the home's, and others; `code` is of three letters."""

    kind: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class FreeMeals:
    """A time with free school meals. `verified_on` and `category` came with 2026/27."""

    start: date | None = None
    end: date | None = None
    country: str | None = None
    verified_on: date | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """SEN provision (N, K, E, and codes of before 2015) from a day on. Few files say the end: the next one's start is it."""

    code: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of SEN, 1 the first; a rank may be absent."""

    rank: int | None = None
    code: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """In parts (`saon` the flat, `paon` the house) or in `lines`. `as_pupil`: a contact's is the pupil's."""

    as_pupil: bool | None = None
    saon: str | None = None
    paon: str | None = None
    street: str | None = None
    locality: str | None = None
    town: str | None = None
    post_town: str | None = None
    administrative_area: str | None = None
    lines: Texts | None = None
    county: str | None = None
    postcode: str | None = None
    zip: str | None = None
    country: str | None = None
    uprn: str | None = None
    easting: str | None = None
    northing: str | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """`kind` is H home, W work, M mobile, and others."""

    kind: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """`order` is who is called first, from 1; `responsibility` is parental responsibility in law."""

    order: int | None = None
    title: str | None = None
    surname: str | None = None
    forename: str | None = None
    middle_names: str | None = None
    sex: str | None = None
    relationship: str | None = None
    responsibility: bool | None = None
    correspondence: bool | None = None
    translator: bool | None = None
    languages: tuple[Language, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    phones: tuple[Phone, ...] | None = None
    emails: Texts | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """A run of attendance marks from a day on, untouched: how codes of two characters stand in it is not settled."""

    start: date | None = None
    marks: str | None = None


@dataclass(frozen=True, slots=True)
class AttendanceYear:
    """Sessions (half days) of one academic year at one school."""

    year: int | None = None
    la: str | None = None
    estab: str | None = None
    name: str | None = None
    possible: int | None = None
    attended: int | None = None
    authorised: int | None = None
    unauthorised: int | None = None
    marks: tuple[Marks, ...] | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """A school that the pupil was at. `last`: the one before the school that the file is for."""

    la: str | None = None
    estab: str | None = None
    urn: str | None = None
    name: str | None = None
    entered: date | None = None
    left: date | None = None
    reason: str | None = None
    last: bool | None = None

    @property
    def laestab(self) -> str | None:
        return f"{self.la}{self.estab}" if self.la and self.estab else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A result as it stands, every part a code or text. `year` is the one that the academic year ends in."""

    stage: str | None = None
    locale: str | None = None
    year: str | None = None
    subject: str | None = None
    method: str | None = None
    component: str | None = None
    status: str | None = None
    qualifier: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """`number` counts from 1 as they stand in the file. `surname` and `forename` are legal names. `nc_year` is a code: N1,
    N2, R, 1 to 14, X. `unreadable` holds, by field, what stands where it could not be read, a day that is none."""

    number: int
    upn: str | None = None
    former_upns: Texts | None = None
    uln: str | None = None
    uci: str | None = None
    surname: str | None = None
    forename: str | None = None
    middle_names: str | None = None
    preferred_surname: str | None = None
    preferred_forename: str | None = None
    former_surname: str | None = None
    former_forename: str | None = None
    date_of_birth: date | None = None
    sex: str | None = None
    nc_year: str | None = None
    ethnicity: str | None = None
    ethnicity_source: str | None = None
    languages: tuple[Language, ...] | None = None
    english_proficiency: str | None = None
    enrolment_status: str | None = None
    medical_flag: bool | None = None
    disabilities: Texts | None = None
    service_child: str | None = None
    looked_after: bool | None = None
    care_authority: str | None = None
    post_looked_after: str | None = None
    fsm_review: date | None = None
    free_meals: tuple[FreeMeals, ...] | None = None
    provisions: tuple[Provision, ...] | None = None
    needs: tuple[Need, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    phones: tuple[Phone, ...] | None = None
    emails: Texts | None = None
    contacts: tuple[Contact, ...] | None = None
    attendance: tuple[AttendanceYear, ...] | None = None
    schools: tuple[Attended, ...] | None = None
    assessments: tuple[Assessment, ...] | None = None
    unreadable: tuple[tuple[str, str], ...] = ()

    @property
    def first_language(self) -> str | None:
        """The code of the first language; of a file that does not say which is first, the only one's."""
        languages = self.languages or ()
        firsts = [each.code for each in languages if each.kind in {"F", "M"}]
        return firsts[0] if firsts else languages[0].code if len(languages) == 1 else None

    @property
    def last_school(self) -> Attended | None:
        """The one that the file marks; else the one entered last."""
        schools = self.schools or ()
        marked = [each for each in schools if each.last]
        return max(marked or schools, key=lambda each: each.entered or date.min, default=None)


@dataclass(frozen=True, slots=True)
class Noted:
    """Something in the file that was not taken, or that somebody should look at: where, why, how often, and the first
    pupils' numbers. `path` is element names from the root, "" for the file as a whole."""

    path: str
    why: str
    count: int
    pupils: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CommonTransfer:
    header: Header
    pupils: tuple[Pupil, ...]
    warnings: tuple[Noted, ...]


def to_json(value: Any) -> Any:
    """A transfer, or any part of it, as values that JSON has: days as 2026-07-10, what is absent as null."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
