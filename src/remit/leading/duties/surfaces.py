"""Where duties stand in the navigation."""

from remit.core.seams import Disclosure, Page
from remit.leading.duties import rules
from remit.school import rules as school_rules

PAGES = (
    Page("duties", "My duties", "duties:mine", "duties", "", 10, rules.has_duties, phone=True),
    Page("job-descriptions", "Job descriptions", "duties:bring-in", "file", "", 11, rules.has_duties),
    Page("sheets", "Shared sheets", "duties:sheets", "sheet", "", 12, rules.has_duties),
    Page("openings", "For the head", "duties:openings", "key", "School", 62, school_rules.can_confirm_openings),
)


DISCLOSURES = (
    Disclosure(
        "post-has-duties",
        "the measure of posts reporting to her",
        "a line manager may know whether a job description is confirmed, never what it says",
    ),
)
