"""Suspensions, directions and moves of the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from remit.areas.suspensions.models import (
    Direction,
    DirectionReview,
    Elsewhere,
    LetterText,
    ManagedMove,
    Reintegration,
    Suspension,
    Telling,
)
from remit.school.models import Pupil
from tests.days import FORM_OF, START, TO_COME, TODAY, YESTERDAY


def _suspension(pupil: Pupil, name: str, **more: Any) -> Suspension:
    of = {
        "first_day": YESTERDAY, "last_day": TODAY, "state": Suspension.DECIDED, "prepared_on": YESTERDAY, "decided_on": YESTERDAY,
        "reasons": ["DB"], "words": f"{name}-suspended-words", "subject": f"{name}-suspended-subject",
        "governors_on": YESTERDAY, "governors_found": "upheld", "letter": f"{name}-suspended-letter", "six_what": f"{name}-suspended-six", "exam": f"{name}-suspended-exam",
    }  # fmt: skip
    return Suspension.objects.create(pupil=pupil, **of | more)


def _with_all(pupil: Pupil, name: str) -> dict[str, Any]:
    """One of everything."""
    row = _suspension(pupil, name)
    words = f"{name}-suspended"
    told = {
        "pupil": pupil,
        "suspension": row,
        "told_on": YESTERDAY,
        "how": "post",
    }  # so that the law asks for nothing more
    telling = Telling.objects.create(**told, whom=Telling.BOARD, to=f"{words}-to")
    for whom in (Telling.PARENTS, Telling.AUTHORITY, Telling.SOCIAL, Telling.VIRTUAL):
        Telling.objects.create(**told, whom=whom)
    Reintegration.objects.create(pupil=pupil, suspension=row, targets=f"{words}-targets", support=f"{words}-support")
    elsewhere = Elsewhere.objects.create(pupil=pupil, where=f"{words}-where", last_day=START, half_days=70)
    direction = Direction.objects.create(
        pupil=pupil, sort=Direction.OTHER, where=f"{words}-there", first_day=START, last_day=TO_COME, why=f"{words}-why",
        objectives=f"{words}-objectives", next_review=YESTERDAY,
    )  # fmt: skip
    DirectionReview.objects.create(
        pupil=pupil, direction=direction, held_on=START, invited=f"{words}-invited", said=f"{words}-said"
    )
    move = ManagedMove.objects.create(
        pupil=pupil, other=f"{words}-other", why=f"{words}-move", before=f"{words}-before"
    )
    return {"row": row, "telling": telling, "elsewhere": elsewhere, "direction": direction, "move": move}


def add(world: Any) -> None:
    for name, school in world.schools.items():
        LetterText.objects.create(school=school, code="own", name=f"{name}-own-letter", subject="s", body="b")
    kept = world.kept["suspensions"] = {}
    for name in FORM_OF:
        kept[name] = _with_all(world.pupils[name], name)


def grow(world: Any, times: int) -> None:
    """More of one, and of others of the same year."""
    for name in ("ann", "cal"):
        pupil = world.pupils[name]
        for number in range(times):
            day = START + timedelta(days=7 * number)
            row = _suspension(pupil, "more", first_day=day, last_day=day)
            Telling.objects.create(pupil=pupil, suspension=row, whom=Telling.PARENTS, told_on=day, how="post")
            _suspension(pupil, "more", state=Suspension.PREPARED, decided_on=None)
            direction = world.kept["suspensions"][name]["direction"]
            DirectionReview.objects.create(pupil=pupil, direction=direction, held_on=day, invited="i", said="s")
            Elsewhere.objects.create(pupil=pupil, where="w", last_day=day, half_days=1)
    for number in range(times):
        pupil = Pupil.objects.create(
            school=world.schools["alder"], given_name=f"s{number}", family_name=f"{times}", year=8, first_day=START
        )
        _with_all(pupil, "more")


def outside(world: Any, pupil: Pupil) -> None:
    """Of somebody whom the viewer does not lead; of `ann`, whom the office knows from the directory, it sees them too."""
    if pupil != world.pupils["ann"]:
        _with_all(pupil, "eve")


def _find(part: str) -> Any:
    return lambda world, key: world.kept["suspensions"][key][part]


PAGES = (
    "one",
    "change",
    "drop",
    "again",
    "decide",
    "cancel",
    "resume",
    "tell",
    "work",
    "board",
    "return",
    "letter",
    "merge",
)
OF_PUPILS = {
    **dict.fromkeys(
        [f"suspensions:{page}" for page in ("pupil", "begin", "direct", "move.add")],
        lambda world, key: world.pupils[key],
    ),
    **dict.fromkeys([f"suspensions:{page}" for page in PAGES], _find("row")),
    **dict.fromkeys([f"suspensions:direction{page}" for page in ("", ".review", ".end", ".go-on")], _find("direction")),
    "suspensions:telling.back": _find("telling"),
    "suspensions:elsewhere.back": _find("elsewhere"),
    "suspensions:move": _find("move"),
}
