"""Where concerns that were passed on stand: a page, and the last panel of a pupil's page, far from the first screen."""

from __future__ import annotations

from typing import Any

from remit.areas.safeguarding import queries, rules
from remit.core.seams import Page, Panel
from remit.core.viewers import Viewer
from remit.school.models import Pupil

PAGES = (
    Page("concerns", "Concerns passed on", "safeguarding:concerns", "warn", "{Pupil.many}", 30, rules.can_pass),
    Page("safeguarding-team", "Safeguarding team", "safeguarding:team", "people", "School", 70, rules.can_shape),
)


def _panel(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    if not rules.can_pass(viewer):
        return None
    held, aware = queries.of_pupil(viewer, pupil), queries.aware(viewer, pupil)
    of_team = pupil.school_id in rules.teams(viewer)
    hers = queries.is_aware(viewer, aware)
    if not (held or hers or of_team):
        return None
    team = queries.team(viewer, pupil.school) if hers else []
    return {"passed": held, "aware": hers, "speak_to": team[:1], "of_team": of_team, "number": len(aware)}


PANELS = (Panel("safeguarding", "Safeguarding", 99, "safeguarding/panel.html", _panel),)
