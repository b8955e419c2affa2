"""Where rules stand, and the reminders that they are."""

from remit.core.seams import OwnWatches, Page
from remit.leading.rules import queries, rules
from remit.leading.rules.models import PREFIX

PAGES = (Page("rules", "Rules of your own", "rules:index", "set", "", 6, rules.makes, listed=False),)
OWN_WATCHES = (
    OwnWatches(
        "rules",
        prefix=PREFIX,
        label="Rules of your own",
        route="rules:index",
        at=queries.watches_at,
        of=queries.watches_of,
        depends=queries.depends,
    ),
)
