"""What happens to those on report again and again, for a rule that a leader makes."""

from __future__ import annotations

from remit.areas.onreport.models import BEHAVIOUR
from remit.areas.onreport.queries import days_below
from remit.core.seams import Fact

FACTS = (
    Fact(
        "report-days-below",
        "days on report below the aim",
        days_below,
        BEHAVIOUR,
        ("onreport.Report", "onreport.ReportScore", "school.Pupil"),
    ),
)
