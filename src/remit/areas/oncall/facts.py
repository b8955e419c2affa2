"""What happens to pupils again and again, for a rule that a leader makes."""

from __future__ import annotations

from remit.areas.oncall.models import BEHAVIOUR, PASTORAL
from remit.areas.oncall.queries import times_out, times_taken
from remit.core.seams import Fact

FACTS = (
    Fact(
        "removals",
        "removals from lessons (kept in Out of lessons)",
        times_out,
        f"{BEHAVIOUR} {PASTORAL}",
        ("oncall.Removal", "behaviour.LogEntry", "school.Pupil"),
    ),
    Fact("things-taken", "things taken away", times_taken, BEHAVIOUR, ("oncall.Confiscation", "school.Pupil")),
)
