"""What of suspensions a rule that a leader makes may count."""

from __future__ import annotations

from remit.areas.suspensions import standing
from remit.areas.suspensions.models import SUSPENSION
from remit.core.seams import Fact

FACTS = (
    Fact(
        "days-suspended", "days suspended", standing.suspended_days, SUSPENSION,
        ("suspensions.Suspension", "school.Pupil", "school.Term", "school.Closure"),
    ),
)  # fmt: skip
