"""Which element of a Common Transfer File holds which value, and how its text is read.

Sources: the file that the Department for Education's own service writes (github: DFE-Digital/get-information-about-pupils,
its formatter read again in November 2026: header, names, free meals with FSMEligibilityVerificationDate and FSMCategory, and
assessments are as here; NAWdetails, of Wales, it writes and this leaves out and says), and names that exporters of 2011 to
2026 use. Names are compared without regard to case. Of the specifications of CTF 15 to 21 only the tables of contents were
to be read: they have sections for service children, looked after children and school history. No schema was to be had. How
one system read and wrote these files from 2011 to 2017 was (Follett's Aspen, package x2dev.procedures.statereporting.uk, its
DfEContact and DfEManager; read in November 2026): the names of contacts, of their order, responsibility, phones and address
as the pupil's, and of care with its authority are as here; it has none for a contact's translator and correspondence, for
proficiency in English, service children and care that has ended. Those are of the school census or likely ones, and want
checking against the specification itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

from remit.exchange.ctf import transfer
from remit.school.rows.checks import day_of

LONGEST = 4_000  # characters of one value: two years of attendance marks are 1,520
TRUE, FALSE = {"true", "1", "y", "yes", "t"}, {"false", "0", "n", "no", "f"}


def text(said: str) -> str | None:
    return " ".join(said.split()) or None


def code(said: str) -> str | None:
    return said.strip().upper() or None


def raw(said: str) -> str | None:
    """With its spaces, which may be marks."""
    return said.strip("\n\t") or None


def day(said: str) -> date | None:
    """As the specification has it, 2026-07-10; some systems write 10/07/2026. Errors: ValueError."""
    said = said.strip()
    if not said:
        return None
    found = day_of(said)
    if not found or not 1900 <= found.year <= 2100:
        raise ValueError("This is no date.")
    return found


def moment(said: str) -> datetime | None:
    """Errors: ValueError."""
    try:
        return datetime.fromisoformat(said.strip()) if said.strip() else None
    except ValueError:
        raise ValueError("This is no date and time.") from None


def yes(said: str) -> bool | None:
    """Errors: ValueError."""
    folded = said.strip().lower()
    if folded and folded not in TRUE | FALSE:
        raise ValueError("This is neither true nor false.")
    return folded in TRUE if folded else None


def whole(said: str) -> int | None:
    """Errors: ValueError."""
    said = said.strip()
    if said and not (said.isascii() and said.isdecimal() and len(said) <= 6):
        raise ValueError("This is no whole number.")
    return int(said) if said else None


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element of text, which is the value of a field; `many`: each is one of its values."""

    field: str
    read: Callable[[str], Any]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Inner:
    """An element that is a value of its own. Elements `shared` beside it are the same for all that stand together."""

    field: str
    part: Part
    many: bool = True


@dataclass(frozen=True, slots=True)
class Into:
    """An element that only holds others together; where it stands empty, so does the list `opens`."""

    names: Names
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Stages:
    """A key stage: its name, which goes to each of its results, and the results."""

    field: str
    part: Part
    stage: str = "stage"
    each: str = "stageassessment"


Names = Mapping[str, "Leaf | Inner | Into | Stages"]


@dataclass(frozen=True)
class Part:
    """A value with fields of its own, made of one element: `makes` is its class, `path` where the element stands."""

    makes: type
    path: str
    names: Names

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each field stands in the plain tuple that a value travels as."""
        return {each.name: at for at, each in enumerate(fields(self.makes))}

    @cached_property
    def inner(self) -> tuple[tuple[int, Inner | Stages], ...]:
        """The places that hold values with fields of their own, and what makes these."""
        found = {each.field: each for each in _inner(self.names)}
        return tuple((self.places[name], each) for name, each in found.items())


def _inner(names: Names) -> list[Inner | Stages]:
    found: list[Inner | Stages] = []
    for each in names.values():
        if isinstance(each, Into):
            found += _inner(each.names)
        elif not isinstance(each, Leaf):
            found.append(each)
    return found


def _names(**elements: Leaf | Inner | Into | Stages) -> Names:
    return {name.lower(): each for name, each in elements.items()}


def _of_school() -> dict[str, Leaf]:
    return {"LEA": Leaf("la", code), "Estab": Leaf("estab", code), "SchoolName": Leaf("name", text)}


def _school(path: str) -> Part:
    rest = {"URN": Leaf("urn", text), "AcademicYear": Leaf("academic_year", whole)}
    return Part(transfer.School, path, _names(**_of_school(), **rest))


def _languages(path: str) -> Into:
    language = _names(LanguageType=Leaf("kind", code), Language=Leaf("code", code))
    part = Part(transfer.Language, f"{path}/Languages/Type", language)
    return Into(_names(Type=Inner("languages", part)), opens="languages")


def _address(path: str) -> Part:
    in_parts = _names(
        SAON=Leaf("saon", text),
        PAON=Leaf("paon", text),
        Street=Leaf("street", text),
        Locality=Leaf("locality", text),
        Town=Leaf("town", text),
        PostTown=Leaf("post_town", text),
        AdministrativeArea=Leaf("administrative_area", text),
        UniquePropertyReferenceNumber=Leaf("uprn", text),
    )
    in_lines = _names(**{f"AddressLine{number}": Leaf("lines", text, many=True) for number in range(1, 6)})
    beside = _names(
        AddressAsPupil=Leaf("as_pupil", yes),
        BS7666Address=Into(in_parts),
        AddressLines=Into(in_lines, opens="lines"),
        County=Leaf("county", text),
        PostCode=Leaf("postcode", code),
        Zip=Leaf("zip", text),
        Country=Leaf("country", text),
        Easting=Leaf("easting", text),
        Northing=Leaf("northing", text),
    )
    return Part(transfer.Address, f"{path}/Address", {**in_parts, **in_lines, **beside})


def _reached(path: str) -> Names:
    """Where somebody lives and how she is reached: the same of pupils and of contacts."""
    address = Inner("addresses", _address(path))
    phone = Part(
        transfer.Phone, f"{path}/Phones/Phone", _names(TelephoneType=Leaf("kind", code), PhoneNo=Leaf("number", text))
    )
    phones = Inner("phones", phone)
    return _names(
        Address=address,
        Addresses=Into(_names(Address=address), opens="addresses"),
        Phone=phones,
        Phones=Into(_names(Phone=phones), opens="phones"),
        Email=Leaf("emails", text, many=True),
        Emails=Into(_names(Email=Leaf("emails", text, many=True)), opens="emails"),
    )


CONTACT = Part(
    transfer.Contact,
    "Pupil/Contacts/Contact",
    {
        **_names(
            Order=Leaf("order", whole),
            Priority=Leaf("order", whole),
            Title=Leaf("title", text),
            Surname=Leaf("surname", text),
            Forename=Leaf("forename", text),
            MiddleNames=Leaf("middle_names", text),
            Sex=Leaf("sex", code),
            Gender=Leaf("sex", code),
            Relationship=Leaf("relationship", code),
            Responsibility=Leaf("responsibility", yes),
            ParentalResponsibility=Leaf("responsibility", yes),
            Correspondence=Leaf("correspondence", yes),
            Translator=Leaf("translator", yes),
            TranslatorRequired=Leaf("translator", yes),
            Languages=_languages("Pupil/Contacts/Contact"),
        ),
        **_reached("Pupil/Contacts/Contact"),
    },
)
FREE_MEALS = Part(
    transfer.FreeMeals,
    "Pupil/FSMhistory/FSMinstance",
    _names(
        FSMstartDate=Leaf("start", day),
        FSMendDate=Leaf("end", day),
        UKcountry=Leaf("country", code),
        FSMEligibilityVerificationDate=Leaf("verified_on", day),
        FSMCategory=Leaf("category", text),
    ),
)
PROVISION = Part(
    transfer.Provision,
    "Pupil/SENhistory/SEN",
    _names(SENprovision=Leaf("code", code), StartDate=Leaf("start", day), EndDate=Leaf("end", day)),
)
NEED = Part(
    transfer.Need,
    "Pupil/SENhistory/SENneeds/SENneed",
    _names(
        SENtypeRank=Leaf("rank", whole),
        SENtype=Leaf("code", code),
        NeedStartDate=Leaf("start", day),
        NeedEndDate=Leaf("end", day),
    ),
)
NEEDS = Into(_names(SENneed=Inner("needs", NEED)), opens="needs")
MARKS = Part(
    transfer.Marks,
    "Pupil/Attendance/YearData/AttendSessions",
    _names(AttendanceStartDate=Leaf("start", day), AttendanceMarks=Leaf("marks", raw)),
)
ATTENDANCE = Part(
    transfer.AttendanceYear,
    "Pupil/Attendance/YearData",
    _names(
        Year=Leaf("year", whole),
        SessionsPossible=Leaf("possible", whole),
        SessionsAttended=Leaf("attended", whole),
        SessionsAuthorised=Leaf("authorised", whole),
        SessionsUnauthorised=Leaf("unauthorised", whole),
        AttendSessions=Inner("marks", MARKS),
        **_of_school(),
    ),
)
ATTENDED = Part(
    transfer.Attended,
    "Pupil/SchoolHistory/School",
    _names(
        URN=Leaf("urn", text),
        EntryDate=Leaf("entered", day),
        LeavingDate=Leaf("left", day),
        LeavingReason=Leaf("reason", code),
        LastSchool=Leaf("last", yes),
        **_of_school(),
    ),
)
ASSESSMENT = Part(
    transfer.Assessment,
    "Pupil/StageAssessments/KeyStage/StageAssessment",
    _names(
        Stage=Leaf("stage", code),
        Locale=Leaf("locale", code),
        Year=Leaf("year", code),
        Subject=Leaf("subject", code),
        Method=Leaf("method", code),
        Component=Leaf("component", code),
        ResultStatus=Leaf("status", code),
        ResultQualifier=Leaf("qualifier", code),
        Result=Leaf("result", text),
    ),
)
OF_PERSON = _names(
    UPN=Leaf("upn", code),
    FormerUPN=Leaf("former_upns", code, many=True),
    UniqueLearnerNumber=Leaf("uln", code),
    ULN=Leaf("uln", code),
    UCI=Leaf("uci", code),
    Surname=Leaf("surname", text),
    LegalSurname=Leaf("surname", text),
    Forename=Leaf("forename", text),
    LegalForename=Leaf("forename", text),
    MiddleNames=Leaf("middle_names", text),
    PreferredSurname=Leaf("preferred_surname", text),
    PreferredForename=Leaf("preferred_forename", text),
    FormerSurname=Leaf("former_surname", text),
    FormerForename=Leaf("former_forename", text),
    DOB=Leaf("date_of_birth", day),
    Sex=Leaf("sex", code),
    Gender=Leaf("sex", code),
    NCyearActual=Leaf("nc_year", code),
    Ethnicity=Leaf("ethnicity", code),
    EthnicitySource=Leaf("ethnicity_source", code),
    Languages=_languages("Pupil/BasicDetails"),
    ProficiencyInEnglish=Leaf("english_proficiency", code),
    EnrolStatus=Leaf("enrolment_status", code),
    MedicalFlag=Leaf("medical_flag", yes),
    Disabilities=Into(_names(Disability=Leaf("disabilities", code, many=True)), opens="disabilities"),
    ServiceChild=Leaf("service_child", code),
    PostLookedAfterArrangements=Leaf("post_looked_after", code),
)
CARE = _names(
    InCare=Leaf("looked_after", yes),
    CareAuthority=Leaf("care_authority", code),
    PostLookedAfterArrangements=Leaf("post_looked_after", code),
)
PUPIL = Part(
    transfer.Pupil,
    "Pupil",
    {
        **OF_PERSON,
        **_reached("Pupil"),
        **_names(
            BasicDetails=Into(OF_PERSON),
            LookedAfter=Into(CARE),
            FSMhistory=Into(
                _names(FSMreviewDate=Leaf("fsm_review", day), FSMinstance=Inner("free_meals", FREE_MEALS)),
                opens="free_meals",
            ),
            SENhistory=Into(_names(SEN=Inner("provisions", PROVISION), SENneeds=NEEDS), opens="provisions"),
            SENneeds=NEEDS,
            Contacts=Into(_names(Contact=Inner("contacts", CONTACT)), opens="contacts"),
            Attendance=Into(_names(YearData=Inner("attendance", ATTENDANCE)), opens="attendance"),
            SchoolHistory=Into(_names(School=Inner("schools", ATTENDED)), opens="schools"),
            StageAssessments=Into(_names(KeyStage=Stages("assessments", ASSESSMENT)), opens="assessments"),
        ),
    },
)
HEADER = Part(
    transfer.Header,
    "Header",
    _names(
        DocumentName=Leaf("document_name", text),
        CTFversion=Leaf("version", text),
        DateTime=Leaf("made_at", moment),
        DocumentQualifier=Leaf("qualifier", text),
        DataDescriptor=Leaf("descriptor", text),
        SupplierID=Leaf("supplier", text),
        SourceSchool=Inner("source", _school("Header/SourceSchool"), many=False),
        DestSchool=Inner("destination", _school("Header/DestSchool"), many=False),
    ),
)
