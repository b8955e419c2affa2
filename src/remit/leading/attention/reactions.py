"""What follows from acts: what wants a leader is found anew."""

from remit.core.seams import Reaction
from remit.leading.attention.refresh import followed, refresh

REACTIONS = (Reaction("attention", "finds what wants a leader", followed, refresh),)
