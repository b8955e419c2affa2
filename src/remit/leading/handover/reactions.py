"""What follows from acts: who is named to a post that was handed over is told."""

from remit.core.seams import Reaction
from remit.leading.handover.actions import tell_who_came

REACTIONS = (Reaction("handed over", "tells who comes after a handover", lambda: ["school.Tenure"], tell_who_came),)
