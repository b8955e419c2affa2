from remit.core.seams import Disclosure, Page
from remit.school import rules

PAGES = (Page("import", "Bring in a list", "exchange:upload", "sheet", "School", 63, rules.can_manage),)

DISCLOSURES = (
    Disclosure(
        "import-differs",
        "importing pupils, contacts, classes and staff",
        "whoever brings a file in must know which rows would change something; a held value is not said, but of a yes or no it can be told",
    ),
    Disclosure(
        "import-finds",
        "importing contacts and classes",
        "whoever brings a file in must know whether a row is new: that a contact of this name, or a place in this class, is held already; of whom it is, the file says",
    ),
    Disclosure(
        "import-asks",
        "importing contacts and transfers",
        "nobody whom a court order keeps away may come back open under another name: that a contact may be somebody who is held is said, not whom, nor why it is asked",
    ),
)
