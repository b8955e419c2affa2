"""Where duties stand in the navigation."""

from remit.core.seams import Page
from remit.leading.duties import rules
from remit.school import rules as school_rules

PAGES = (
    Page("duties", "My duties", "duties:mine", "duties", "", 10, rules.has_duties, phone=True),
    Page("job-descriptions", "Job descriptions", "duties:bring-in", "file", "", 11, rules.has_duties),
    Page("sheets", "Shared sheets", "duties:sheets", "sheet", "", 12, rules.has_duties),
    Page("openings", "For the head", "duties:openings", "key", "School", 62, school_rules.can_confirm_openings),
)
