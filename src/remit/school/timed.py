"""What time alone causes at the school."""

from datetime import time, timedelta

from remit.core.due.moments import daily, every
from remit.core.seams import Timed
from remit.school import digests
from remit.school.newyear.jobs import move_up_today

TIMED = (
    Timed(
        "digest", "writes the e-mail of the day, at 7.15", daily(digests.GOES_AT), digests.write_letters, goes_out=True
    ),
    Timed("new year", "moves the pupils up on the first day of a new year", daily(time(0, 1)), move_up_today),
    Timed("letters", "sends e-mail that could not go yet", every(timedelta(minutes=5)), digests.send_letters),
)
