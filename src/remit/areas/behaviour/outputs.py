"""The behaviour log as a document."""

from remit.areas.behaviour.registers import ENTRIES
from remit.core.registers.printed import printed

LISTS = printed(ENTRIES)
