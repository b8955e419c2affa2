"""What time alone causes: a new day decides what is due."""

from datetime import time

from remit.core.due.moments import daily
from remit.core.seams import Timed
from remit.leading.duties.figures import count_all

TIMED = (Timed("duties", "counts how duties stand, for the new day", daily(time(0, 5)), count_all),)
