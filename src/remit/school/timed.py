"""What time alone causes at the school."""

from datetime import timedelta

from remit.core.due.moments import daily, every
from remit.core.seams import Timed
from remit.school import digests

TIMED = (
    Timed("digest", "writes the e-mail of the day, at 7.15", daily(digests.GOES_AT), digests.write_letters),
    Timed("letters", "sends e-mail that could not go yet", every(timedelta(minutes=5)), digests.send_letters),
)
