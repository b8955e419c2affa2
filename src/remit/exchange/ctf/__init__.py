"""Common Transfer Files: what one school sends the next about its pupils. Pure: no Django, no database, no clock."""

from remit.exchange.ctf.arriving import Arrival, arrivals, table
from remit.exchange.ctf.reading import read
from remit.exchange.ctf.transfer import CommonTransfer, to_json

__all__ = ["Arrival", "CommonTransfer", "arrivals", "read", "table", "to_json"]
