from remit.core.seams import Page
from remit.leading.attention import rules

PAGES = (
    Page("wants", "What wants you", "attention:wants", "bell", "", 5, rules.leads),
    Page("open-loops", "Open loops", "attention:loops", "undo", "", 6, rules.leads, listed=False),
)
