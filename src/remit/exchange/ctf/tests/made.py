"""Common Transfer Files of invented pupils, in the order of elements that the Department's own exporter has."""

from html import escape

from remit.school.rows.checks import upn_letter

FORENAMES = ("Ayo", "Beth", "Chloé", "Dara", "Elin", "Femi", "Gita", "Hugo")
SURNAMES = ("Ashdown", "Birchall", "Castellane", "Dunmore", "O’Farrow", "Penhale", "Quilby", "Zoryn")
SUBJECTS = ("ENG", "REA", "WRI", "SPG", "MAT", "SCI", "GPS", "COM", "PSE", "PHY", "LIT", "UTW", "EXP", "HIS", "GEO")


def element(name, *inside, **values):
    """`element("SEN", SENprovision="K")`; a value of None leaves its element out."""
    held = "".join(
        f"<{key}>{escape(str(value), quote=False)}</{key}>" for key, value in values.items() if value is not None
    )
    return f"<{name}>{held}{''.join(inside)}</{name}>"


def upn(serial):
    body = f"9332001{15 + serial // 100_000:02}{serial % 1000:03}" if serial < 1000 else f"9332001{serial:05}"
    return upn_letter(body) + body


def header(version="25.0", year="2025", **values):
    stated = {"DateTime": "2026-07-10T09:30:00", "DocumentQualifier": "full", "SupplierID": "EXAMPLE"} | values
    return element(
        "Header",
        element("SourceSchool", LEA="933", Estab="2001", SchoolName="Example Primary", AcademicYear=year),
        element("DestSchool", LEA="933", Estab="4001"),
        DocumentName="Common Transfer File",
        CTFversion=version,
        **stated,
    )


def pupil(*inside, serial=1, basic="", **values):
    stated = {
        "UPN": upn(serial),
        "Surname": SURNAMES[serial % 8],
        "Forename": FORENAMES[serial // 8 % 8],
        "DOB": f"2015-{1 + serial % 8:02}-{1 + serial % 28:02}",
        "Sex": "FM"[serial % 2],
    } | values
    return element("Pupil", basic or element("BasicDetails", NCyearActual="6"), *inside, **stated)


def document(*pupils, head=None, declaration='<?xml version="1.0" encoding="utf-8"?>', after=""):
    head = header() if head is None else head
    return f"{declaration}\n<CTfile>{head}\n<CTFpupilData>\n{chr(10).join(pupils)}\n</CTFpupilData>{after}</CTfile>\n".encode()


def contact(order, **values):
    return element(
        "Contact",
        element("Address", AddressAsPupil="true"),
        element("Phones", element("Phone", TelephoneType="M", PhoneNo="07700 900123")),
        **{"Order": order, "Title": "Ms", "Surname": "Ashdown", "Forename": "Nia", "Relationship": "MOT"}
        | {"Responsibility": "true", "Email": "nia@home.example"}
        | values,
    )


def result(subject="MAT", year="2024", result="21", **values):
    stated = {"Locale": "ENG", "Year": year, "Subject": subject, "Method": "TT", "Component": "MTC"}
    return element("StageAssessment", **stated, ResultStatus="R", ResultQualifier="MT", Result=result, **values)


def whole_pupil(serial=1, years=5, subjects=15):
    """Everything a full file carries: five years of attendance marks and assessments are 20 kB."""
    basic = element(
        "BasicDetails",
        element("Languages", element("Type", LanguageType="F", Language="ENG" if serial % 5 else "POL")),
        element("Disabilities", element("Disability", Disability=None)),
        FormerUPN=upn(serial + 10_000),
        PreferredForename="Al",
        FormerSurname="Marl",
        MiddleNames="Jo",
        NCyearActual="6",
        Ethnicity="WBRI",
        EthnicitySource="P",
        EnrolStatus="C",
        MedicalFlag="false",
    )
    sen = element(
        "SENhistory",
        element("SEN", StartDate="2021-09-06", SENprovision="N"),
        element("SEN", StartDate="2023-01-09", SENprovision="K"),
        element(
            "SENneeds",
            element("SENneed", SENtypeRank="1", SENtype="SLCN"),
            element("SENneed", SENtypeRank="2", SENtype="MLD"),
        ),
    )
    sessions = [
        element(
            "YearData",
            element("AttendSessions", AttendanceStartDate=f"{year}-09-01", AttendanceMarks="/\\" * 190),
            Year=year,
            LEA="933",
            Estab="2001",
            SchoolName="Example Primary",
            SessionsPossible=380,
            SessionsAuthorised=12,
            SessionsAttended=364,
            SessionsUnauthorised=4,
        )
        for year in range(2026 - years, 2026)
    ]
    stages = [
        element(
            "KeyStage",
            *[result(subject, str(year), str(80 + at)) for at, subject in enumerate(SUBJECTS[:subjects])],
            Stage="KS2",
        )
        for year in range(2027 - years, 2027)
    ]
    address = element(
        "BS7666Address", PAON="4", Street="Mill Lane", Town="Example", UniquePropertyReferenceNumber="100010001"
    )
    return pupil(
        element("LookedAfter", InCare="true", CareAuthority="933") if serial % 40 == 0 else "",
        element(
            "FSMhistory", element("FSMinstance", FSMstartDate="2022-10-06", FSMendDate="2023-07-21", UKcountry="ENG")
        ),
        sen,
        element("Address", address, PostCode="EX4 1AA"),
        element("Phones", element("Phone", TelephoneType="H", PhoneNo="01632 960001")),
        element("Contacts", contact(1), contact(2, Forename="Rhys", Relationship="FAT")),
        element("Attendance", *sessions),
        element("StageAssessments", *stages),
        element(
            "SchoolHistory",
            element(
                "School",
                LEA="933",
                Estab="2001",
                SchoolName="Example Primary",
                EntryDate="2019-09-03",
                LeavingDate="2026-07-21",
                LeavingReason="TA",
                LastSchool="true",
            ),
        ),
        serial=serial,
        basic=basic,
    )
