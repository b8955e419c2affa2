from remit.core.access import signed_in
from remit.core.seams import Page
from remit.school.rules import can_see_pupils

PAGES = (
    Page("home", "Home", "home", "home", "", 1, signed_in, phone=True),
    Page("find", "Find a {pupil.one}", "find", "search", "{Pupil.many}", 25, can_see_pupils),
)
