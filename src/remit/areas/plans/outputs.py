"""The year's plans as a document."""

from remit.areas.plans.registers import PLANS
from remit.core.registers.printed import printed

LISTS = printed(PLANS)
