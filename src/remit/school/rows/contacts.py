"""A row about somebody whom the school rings or writes to, as clean values or as faults in words. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from remit.core.asked import number_in
from remit.core.imports.columns import Fault, Field, fold
from remit.core.imports.kinds import Numbered, Rows, Values, cleaned, first_of_each
from remit.school.rows import cells
from remit.school.rows.classes import CLEAN_WHO, EITHER_WHO, WHO, too_many, who_key, with_who
from remit.school.rows.names import name_key, same_name, turned

LONGEST_ORDER = 300
BARS = ("court_order", "no_contact", "restrictions")
PHONES = ("phone_1", "phone_2", "phone_3", "phone_4")
LINES = ("address", "address_2", "address_3", "town", "county")
FIELDS = (
    *WHO,
    Field("contact", "Contact", ("contact", "contact name", "contact full name", "parent name", "parent", "carer name", "parent carer name", "parent carer",
          "priority contact", "guardian name", "name")),
    Field("contact_title", "Contact’s title", ("contact title", "title", "parent title", "salutation")),
    Field("contact_first", "Contact’s first name", ("contact forename", "contact first name", "parent forename", "parent first name", "carer forename")),
    Field("contact_last", "Contact’s last name", ("contact surname", "contact last name", "parent surname", "parent last name", "carer surname")),
    Field("relation", "Relation", ("relation", "relationship", "relationship to pupil", "relationship to student", "relationship to child", "contact relationship",
          "relationship type", "contact type")),
    Field("parental_responsibility", "Parental responsibility", ("parental responsibility", "pr", "has parental responsibility", "parental resp")),
    Field("order", "Order of calling", ("order", "priority", "contact priority", "contact order", "order of calling", "call order", "order of contact", "contact number order")),
    Field("phone_1", "Phone", ("phone", "telephone", "phone number", "telephone number", "mobile", "mobile phone", "mobile number", "mobile telephone", "phone 1", "main phone",
          "main telephone", "contact telephone", "contact phone", "contact mobile")),
    Field("phone_2", "Second phone", ("home phone", "home telephone", "home phone number", "telephone 2", "phone 2", "second phone", "contact home phone")),
    Field("phone_3", "Third phone", ("work phone", "work telephone", "work phone number", "telephone 3", "phone 3", "third phone", "day telephone", "contact work phone")),
    Field("phone_4", "Fourth phone", ("other phone", "alternative phone", "telephone 4", "phone 4", "fourth phone", "emergency phone")),
    Field("email", "E-mail address", ("email", "e mail", "email address", "contact email", "parent email", "primary email", "home email")),
    Field("address", "Address", ("address", "address line 1", "address 1", "home address", "contact address", "full address", "street", "house and street", "address block")),
    Field("address_2", "Second line", ("address line 2", "address 2", "locality", "second line")),
    Field("address_3", "Third line", ("address line 3", "address 3", "third line")),
    Field("town", "Town", ("town", "city", "post town", "town city", "address line 4")),
    Field("county", "County", ("county", "administrative area")),
    Field("postcode", "Postcode", ("postcode", "post code", "postal code", "contact postcode")),
    Field("language", "Home language", ("home language", "language", "contact language", "first language", "language spoken")),
    Field("interpreter", "Needs an interpreter", ("interpreter", "needs interpreter", "interpreter needed", "translator", "translator required", "needs an interpreter",
          "interpreter required", "needs translator")),
    Field("letters", "Receives letters", ("letters", "receives letters", "correspondence", "mailing", "receives correspondence", "mail merge", "receives mail")),
    Field("reports", "Receives reports", ("reports", "receives reports", "school report", "school reports", "pupil reports", "receives school report")),
    Field("lives_with", "Lives with the {pupil.one}", ("lives with", "lives with pupil", "lives with student", "lives with the pupil", "lives with child", "resident", "same address",
          "lives at pupil address")),
    Field("court_order", "Court order", ("court order", "court orders", "court order details", "has court order", "prohibited steps order", "injunction", "legal order",
          "court order notes")),
    Field("no_contact", "Do not contact", ("do not contact", "no contact", "not to contact", "not to be contacted", "no contact order", "do not disclose", "do not share")),
    Field("restrictions", "Restrictions", ("restrictions", "restriction", "contact restrictions", "legal restrictions", "collection restrictions", "access restrictions",
          "custody notes", "custody")),
)  # fmt: skip
RELATIONS = {
    "mother": "mother", "mum": "mother", "mam": "mother", "father": "father", "dad": "father", "step mother": "step", "stepmother": "step", "step father": "step",
    "stepfather": "step", "step parent": "step", "guardian": "guardian", "legal guardian": "guardian", "carer": "carer", "foster mother": "foster",
    "foster father": "foster", "foster carer": "foster", "foster parent": "foster", "grandmother": "grandparent", "grandfather": "grandparent", "grandparent": "grandparent",
    "grandma": "grandparent", "grandad": "grandparent", "nan": "grandparent", "sister": "sibling", "brother": "sibling", "sibling": "sibling", "aunt": "relative",
    "uncle": "relative", "cousin": "relative", "other relative": "relative", "relative": "relative", "other family member": "relative", "social worker": "social",
    "childminder": "other", "family friend": "other", "friend": "other", "neighbour": "other", "other": "other", "other contact": "other", "doctor": "other",
    "mth": "mother", "mot": "mother", "fat": "father", "fth": "father", "stm": "step", "stf": "step", "fom": "foster", "fof": "foster", "gpm": "grandparent", "car": "carer", "swr": "social", "oth": "other",
    "par": "guardian", "rel": "relative", "ofm": "relative",
    "par parent": "guardian", "parent": "guardian",
}  # fmt: skip
SAYS_NO = {
    "",
    "no",
    "n",
    "none",
    "false",
    "0",
    "n a",
    "na",
    "nil",
    "no restrictions",
    "no court order",
    "none known",
    "no court orders",
}
SAYS_YES = {"yes", "y", "true", "1", "x"}


def _order(cell: str) -> int | None:
    if not cell:
        return None
    number = number_in(cell) if cell.isascii() else None
    if number is None or not 0 < number < 100:
        raise ValueError("This is no place in an order: write 1, 2, 3.")
    return number


def _relation(cell: str) -> str:
    """What is not known is other: the contact still counts."""
    folded_ = fold(cell)
    return RELATIONS.get(folded_, "other") if folded_ else ""


CLEAN: dict[str, Any] = CLEAN_WHO | {
    "contact": cells.name(120),
    "contact_title": cells.text(20),
    "contact_first": cells.name(60),
    "contact_last": cells.name(60),
    "relation": _relation,
    "parental_responsibility": cells.yes,
    "order": _order,
    **dict.fromkeys(PHONES, cells.phones),
    "email": cells.email,
    **dict.fromkeys(LINES, cells.text(200)),
    "postcode": cells.postcode,
    "language": cells.text(60),
    "interpreter": cells.yes,
    "letters": cells.yes,
    "reports": cells.yes,
    "lives_with": cells.yes,
    **dict.fromkeys(BARS, cells.text(10_000)),
}


def clean_row(number: int, given: Mapping[str, str], *, today: date, years: range) -> tuple[Values, list[Fault]]:
    values, faults = cleaned(number, given, FIELDS, CLEAN)
    parts = [values.pop(key, "") for key in ("contact_title", "contact_first", "contact_last")]
    whole = turned(values.pop("contact", ""))
    values["contact"] = " ".join(filter(None, parts)) if any(parts[1:]) else whole
    values["phones"] = list(dict.fromkeys(each for key in PHONES for each in values.pop(key, ())))
    values["lines"] = ", ".join(filter(None, (values.pop(key, "") for key in LINES)))
    values["bar"] = barred(values)
    if not faults and not values["contact"]:
        faults.append(Fault(number, "Contact", "", "This contact has no name."))
    if len(values["lines"]) > 300:
        faults.append(Fault(number, "Address", "", "This address is longer than 300 characters."))
    return with_who(number, values, faults)


def barred(values: Values) -> str:
    """What the columns about court orders say, in the words of the file; a mere yes by the name of its column."""
    labels = {each.key: each.label for each in FIELDS}
    told = []
    for key in BARS:
        words = values.pop(key, "")
        if fold(words) in SAYS_YES:
            told.append(labels[key])
        elif fold(words) not in SAYS_NO or (words and not fold(words) and words not in {"-", "–", "—", "."}):
            told.append(words)
    return "; ".join(told)


def bar_of(given: Mapping[str, str]) -> str:
    """The same from the cells of a row, also of one that is refused."""
    return barred({key: " ".join(given[key].split()) for key in BARS if key in given})


def doubts(number: int, given: Mapping[str, str], *, today: date | None = None) -> list[Fault]:
    found = []
    relation = given.get("relation", "").strip()
    if relation and fold(relation) not in RELATIONS:
        found.append(Fault(number, "Relation", relation, "Not a relation that is known here: it is kept as Other."))
    for key in PHONES:
        if cells.zero_put_back(given.get(key, "")):
            told = "Read with a 0 before it: spreadsheets drop it."
            found.append(Fault(number, next(each.label for each in FIELDS if each.key == key), given[key], told))
    if len(bar_of(given)) > LONGEST_ORDER:
        why = f"Longer than {LONGEST_ORDER} characters: the first of them are kept. Keep the order itself with it."
        found.append(Fault(number, "Court order", "", why))
    return found


def together(rows: Numbered) -> list[Fault]:
    """One contact of one pupil twice: a second row cannot say which is right."""
    seen: dict[tuple, list[tuple[int, str]]] = {}
    faults = too_many(rows)
    for number, values in rows:
        told = seen.setdefault((name_key(values["contact"]), *who_key(values)), [])
        if met := next((row for row, name in told if same_name(name, values["contact"])), None):
            why = f"Row {met} is about the same contact of this {{pupil.one}}."
            faults.append(Fault(number, "Contact", values["contact"], why))
        else:
            told.append((number, values["contact"]))
    return first_of_each(faults)


ROWS = Rows(
    "contacts",
    FIELDS,
    clean_row,
    doubts,
    together,
    either=(*EITHER_WHO, (("contact",), ("contact_last",))),
    never_dropped=BARS,
)
