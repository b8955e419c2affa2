"""What time alone causes: a new day decides some of what wants a leader."""

from datetime import time

from remit.core.due.moments import daily
from remit.core.seams import Timed
from remit.leading.attention.refresh import prune, refresh_all

TIMED = (
    Timed("attention", "finds what wants a leader, for the new day", daily(time(0, 10)), refresh_all),
    Timed("attention-pruning", "deletes what has been gone for a year", daily(time(1, 10)), prune),
)
