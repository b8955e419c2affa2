"""What the walks share: a signed-in client for each role, and what must not be shown to whom."""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest.mock import patch

from django.test import Client

from tests.days import CLASS_OF
from tests.world import ROLES, World


class Walker(Client):
    """Keeps no copy of what each template of a page was given, which no walk looks at."""

    def request(self, **request: Any) -> Any:
        with patch("django.test.client.store_rendered_templates", lambda *given, **more: None):
            return super().request(**request)


def clients(world: World) -> dict[str, Client]:
    found = {}
    for role in ROLES:
        found[role] = Walker()
        if role != "anonymous":
            sign_in(found[role], world, role)
    return found


def sign_in(client: Client, world: World, role: str, *, second_step: bool = True) -> None:
    """With the second step shown, so that the walk sees all that a role can open."""
    client.force_login(world.users[role])
    session = client.session
    session["second_step"] = second_step
    session.save()


def shut(answer) -> None:
    """The file that it would have sent; not the answer, which would take the test's connection along."""
    for each in answer._resource_closers:
        each()


@cache
def canaries(role: str) -> set[str]:
    """Texts that this role must never be shown, whatever the page."""
    of = ROLES[role]
    words = {"dot-given", "dot-family", "dot-emergency", "dot-upn", "birch-file", "birch-row", "birch-inset"}
    if role == "head elsewhere":
        words = {f"{name}-{part}" for name in ("ann", "bea", "cal") for part in ("given", "family", "emergency", "upn")}
        words.add("alder-inset")
    if role in {"anonymous", "leaver"}:
        words |= {"ann-given", "ann-emergency", "ann-upn", "bea-upn"}
    if "directory" in of:
        words.add(f"{of['directory']}-upn")
    if "taught" in of:
        words.add(f"{of['taught']}-upn")
    words |= _absences(role) | _lessons_missed(role) | _logged(role)
    if role not in {"head", "mo"}:
        words |= {"ann-inclusion-section", "ann-inclusion-review", "cal-plan-target-open"}
    if role not in {"head", "lea"}:
        words |= {"ann-plan-section", "ann-plan-voice"}
    own = {"lea": "lea", "mo": "mo", "tom": "tom"}.get(role, "nobody")
    for post in ("lea year", "lea maths", "mo senco", "mo year", "tom"):
        if not post.startswith(own):
            words.add(f"{post}-shown")
            if role not in {"head", "administrator"}:
                words |= {f"{post}-wording-0", f"{post}-line"}
    for room in ("lea year", "mo senco", "tom"):
        if not room.startswith(own):
            words |= {f"{room}-notes", f"{room}-between", f"{room}-promise"}
            words |= (
                {f"{room}-{part}" for part in ("minutes", "agreed", "place")}
                if (role, room) != ("newcomer", "lea year")
                else set()
            )
    if role == "newcomer":
        words = (words - {"lea year-notes", "lea year-between"}) | {
            "lea year-ann-given-minutes",
            "lea year-ann-given-agreed",
        }
    return words


def _absences(role: str) -> set[str]:
    """Register marks, and suspensions, are for who leads the pupil, and for the office."""
    if role == "head elsewhere":
        seen = {"dot"}
    else:
        seen = {"lea": {"ann"}, "mo": {"cal"}}.get(
            role, {"ann", "bea", "cal", "eli"} if role in {"head", "administrator"} else set()
        )
    unseen = [name for name in ("ann", "bea", "cal", "eli", "dot") if name not in seen]
    return {f"{name}-{what}" for name in unseen for what in ("absence", "suspended")}


def _lessons_missed(role: str) -> set[str]:
    """Lesson marks are for who teaches the class, leads its subject or the pupil, and for the office."""
    if role == "head elsewhere":
        seen = {"dot"}
    else:
        everybody = {"ann", "bea", "cal", "eli"}
        of = {
            "lea": {"ann", "bea", "eli"},
            "mo": {"cal", "bea"},
            "tom": {"bea"},
            "head": everybody,
            "administrator": everybody,
        }
        seen = of.get(role, set())
    return {f"{name}-not-in" for name in CLASS_OF if name not in seen}


def _logged(role: str) -> set[str]:
    """An award is for who teaches or leads the pupil or leads the subject of the lesson; an incident that is for few, for who
    leads or tutors the pupil."""
    everybody = {"ann", "bea", "cal", "eli"}
    awards = {
        "lea": {"ann", "bea", "eli"},
        "mo": {"cal", "bea"},
        "tom": {"bea"},
        "head": everybody,
        "head elsewhere": {"dot"},
    }
    incidents = {"lea": {"ann"}, "mo": {"cal"}, "head": everybody, "head elsewhere": {"dot"}}
    home = {"lea": {"ann", "eli"}, "mo": {"cal", "bea"}, "tom": {"bea"}} | {
        role: seen for role, seen in awards.items() if role.startswith("head")
    }  # of a postcard no subject tells
    cards = {f"{name}-postcard" for name in CLASS_OF if name not in home.get(role, set())}
    return (
        cards
        | {f"{name}-award" for name in CLASS_OF if name not in awards.get(role, set())}
        | {f"{name}-incident" for name in CLASS_OF if name not in incidents.get(role, set())}
    )
