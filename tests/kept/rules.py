"""Rules in the world of tests: a canary in the words of each."""

from __future__ import annotations

from typing import Any

from remit.leading.attention.models import Reminder
from remit.leading.rules.models import Rule


def add(world: Any) -> None:
    """For each leader's post a rule that names anybody who was missed once in the year, switched on."""
    rules = world.kept["rules"] = {}
    for key in ("lea year", "mo senco", "tom", "head elsewhere"):
        post = world.posts[key]
        rules[key] = Rule.objects.create(
            school=post.school, post=post, name=f"{key}-rule", fact="missed-sessions", times=1, span=Rule.YEAR,
            steps=["tutor"], words=f"{key}-suggestion",
        )  # fmt: skip
        Reminder.objects.create(school=post.school, post=post, watch=rules[key].watch)


def grow(world: Any, times: int) -> None:
    for key in ("lea year", "mo senco"):
        post = world.posts[key]
        for number in range(times):
            Rule.objects.create(
                school=post.school, post=post, name=f"{number}-{times}", fact="late-marks", times=number + 1, span=Rule.DAYS,
                within=10, steps=["plan"],
            )  # fmt: skip


OF_POSTS = {f"rules:{page}": lambda world, key: world.kept["rules"][key] for page in ("one", "change", "end", "resume")}
OF_PUPILS = {"rules:pupil": lambda world, key: world.pupils[key]}
