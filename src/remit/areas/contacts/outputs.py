"""The contact log as a document."""

from remit.areas.contacts.registers import AGENCIES, CONVERSATIONS
from remit.core.registers.printed import printed

LISTS = printed(CONVERSATIONS, AGENCIES)
