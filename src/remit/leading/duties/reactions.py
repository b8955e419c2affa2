"""What follows from acts: duties are counted anew."""

from remit.core.seams import Reaction
from remit.leading.duties import figures

REACTIONS = (
    Reaction(figures.OWN, "counts duties anew for whoever holds them", figures.followed, figures.count_anew),
    Reaction(figures.COUNTED, "counts duties anew from their measures", figures.counted_from, figures.count_measures),
)
