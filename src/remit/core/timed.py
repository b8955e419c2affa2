"""What time alone causes in the core."""

from datetime import timedelta

from remit.core.due.moments import every
from remit.core.pruning import prune
from remit.core.seams import Timed

TIMED = (Timed("pruning", "deletes what has grown too old", every(timedelta(days=1)), prune),)
