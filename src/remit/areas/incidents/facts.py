"""What of serious incidents a rule that a leader makes may count."""

from __future__ import annotations

from remit.areas.incidents import queries
from remit.areas.incidents.models import CASEWORK
from remit.core.seams import Fact

FACTS = (
    Fact(
        "serious-incidents", "serious incidents", queries.harm_caused, CASEWORK,
        ("incidents.Incident", "incidents.Part", "school.Pupil"),
    ),
)  # fmt: skip
