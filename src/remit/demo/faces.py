"""Drawn faces in place of photos: circles and curves in many colours, which could be taken for no child.

They come in as the office's do, on the day that the photographer was there, for a year group of each school.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from random import Random

from remit.core.files.pictures import HIGH, WIDE, redrawn
from remit.demo.calendar import school_days
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.rows import Built
from remit.school.models import Pupil, Role
from remit.school.photos import set_photo
from remit.school.remit import viewer_for

PHOTOGRAPHER = 12  # school days into the year
FACES = 60  # different ones: drawing takes longer than putting in
SHARE = 0.8  # of the year group: a few were away, or would rather not
YEARS = {"larkfold": 5, "highmoor": 9}
GROUNDS = ("#dfe8ef", "#e8e2d6", "#dcebe2", "#ece0ea", "#e6e8d8", "#dde3f0")
SKINS = ("#f0b429", "#7fb3a6", "#b48ead", "#88a9d1", "#a7a5d6", "#9bbf6c", "#c9a2b8", "#8fa3ad")
HAIRS = ("#3b3a4a", "#7a4b2b", "#2f5d62", "#6b2d5c", "#9c6b30", "#44546a")
JERSEYS = ("#24507a", "#7a2438", "#2f6b46", "#5b4a8a")
INK = "#2b2b2b"


@cache
def face(number: int) -> bytes:
    """The same for the same number, as a JPEG of the size that is kept."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import

    random = Random(f"face {number}")  # noqa: S311 - a drawing
    picture = Image.new("RGB", (WIDE, HIGH), random.choice(GROUNDS))
    draw = ImageDraw.Draw(picture)
    across, down = WIDE / 2 + random.randint(-12, 12), HIGH * 0.44 + random.randint(-14, 14)
    wide, high = random.randint(78, 98), random.randint(98, 118)
    skin, hair = random.choice(SKINS), random.choice(HAIRS)
    draw.ellipse((across - 165, down + 130, across + 165, down + 460), fill=random.choice(JERSEYS))
    draw.rounded_rectangle((across - 30, down + 60, across + 30, down + 165), 24, fill=skin)
    long = random.choice((0, 40, 110))
    draw.ellipse((across - wide - 16, down - high - 26, across + wide + 16, down + long), fill=hair)
    draw.ellipse((across - wide, down - high, across + wide, down + high), fill=skin)
    fringe = random.randint(20, 60)
    draw.chord((across - wide - 4, down - high - 12, across + wide + 4, down + fringe), 185, 355, fill=hair)
    apart = random.randint(32, 42)
    for eye in (across - apart, across + apart):
        draw.ellipse((eye - 8, down - 2, eye + 8, down + 14), fill=INK)
    smile = random.randint(30, 46)
    draw.arc((across - smile, down + 10, across + smile, down + 66), 30, 150, fill=INK, width=6)
    if random.random() < 0.2:
        for eye in (across - apart, across + apart):
            draw.ellipse((eye - 24, down - 18, eye + 24, down + 30), outline=INK, width=5)
        draw.line((across - apart + 24, down + 6, across + apart - 24, down + 6), fill=INK, width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return redrawn(out.getvalue())


def photograph(built: Built, day: date, told: Callable[[int, int], None]) -> None:
    """Each an act by whoever keeps the school's lists. `told` hears how many of how many are there."""
    keeper = next(built.staff[person.name] for person, title, _ in built.posts if title.standing == Role.ADMINISTRATOR)
    assert keeper.user  # who keeps the lists signs in
    days = list(school_days(built.first_day, day))[: PHOTOGRAPHER + 1] or [day]
    viewer, pupils = viewer_for(keeper.user, days[-1]), _sitters(built)
    with at(days[-1], BEFORE_SCHOOL):
        for number, pupil in enumerate(pupils):
            told(number, len(pupils))
            set_photo(by=viewer, pupil=pupil, picture=face(number % FACES))
    told(len(pupils), len(pupils))


def _sitters(built: Built) -> list[Pupil]:
    random = Random(f"{built.plan.key} photos")  # noqa: S311 - the same each time
    return [each for each in built.pupils if each.year == YEARS[built.plan.key] and random.random() < SHARE]
