"""The place of search, and the pages of Remit as something to be found."""

from remit.core.seams import Page, Sought
from remit.leading.search import queries
from remit.school.rules import can_see_pupils

PAGES = (Page("find", "Search", "find", "search", "", 25, can_see_pupils, listed=False),)
SOUGHT = (Sought("pages", "Pages", 90, queries.pages_called, board=True),)
