from remit.core.access import signed_in
from remit.core.seams import Page

PAGES = (Page("home", "Home", "home", "home", "", 1, signed_in, phone=True),)
