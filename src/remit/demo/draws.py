"""Chances that come out as they should also in a small school."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random


class Even:
    """Chances between 0 and 1 that come out evenly over every sixty, so that a small school is like the country too."""

    def __init__(self, random: Random, size: int = 60) -> None:
        self.random, self.size = random, size
        self.left: list[float] = []

    def __call__(self) -> float:
        if not self.left:
            self.left = [(place + 0.5) / self.size for place in range(self.size)]
            self.random.shuffle(self.left)
        return self.left.pop()


def drawn_from(shares: Mapping[str, float], chance: float) -> str:
    """What a chance falls on where each has its share."""
    left = chance * sum(shares.values())
    for name, share in shares.items():
        left -= share
        if left < 0:
            return name
    return name
