"""Where the calendar stands in the navigation."""

from remit.core.seams import Page
from remit.leading.calendar import rules

PAGES = (Page("calendar", "Calendar", "calendar:calendar", "calendar", "", 16, rules.has_calendar),)
