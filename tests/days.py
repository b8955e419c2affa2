"""The days of the world of tests, and who is in which form and class."""

from datetime import date

FORM_OF = {"ann": "8A", "bea": "11A", "cal": "7A", "eli": "9A", "dot": "8Z"}
TODAY, START, YESTERDAY = date(2026, 11, 16), date(2026, 9, 1), date(2026, 11, 13)
AHEAD = date(2026, 11, 20)
TO_COME = date(2027, 9, 1)
LESSON_DAY = date(2026, 11, 9)  # on which every class of the world had its last lesson in the second period
CLASS_OF = {"ann": "8ma", "bea": "11ma", "cal": "7A", "eli": "9ar", "dot": "8Z"}
