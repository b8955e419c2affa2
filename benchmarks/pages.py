"""What each page costs: the median of its processor time, beside a trivial page of the same process; queries; bytes.

REMIT_DATA=DIR PYTHONPATH=src:. python -m benchmarks.pages     (DIR: a demonstration, made by `remit demo --no-serve`)
"""

from __future__ import annotations

from benchmarks import bed

bed.start_django()

from django.urls import reverse

from remit.areas.meetings.models import Meeting
from remit.areas.plans.models import Plan
from remit.core.accounts.models import User
from remit.school import queries
from remit.school.remit import viewer_for

HOME = {"ms": 25, "queries": 15, "KB": 60}
DAILY = {"ms": 16, "queries": 12}
OTHER = {"ms": 40, "queries": 20}
BUDGETS = {"home": HOME, "a pupil": DAILY, "a list of 50": DAILY}


def pages(email: str) -> dict[str, str]:
    """Name to address; nothing where she sees no record of the kind."""
    viewer = viewer_for(User.objects.get(email=email))
    pupil = queries.listed_pupils(viewer).order_by("family_name", "pk").first()
    meeting = Meeting.objects.visible_to(viewer).order_by("day", "pk").first()
    plan = Plan.objects.visible_to(viewer).order_by("pk").first()
    return {
        "home": reverse("home"),
        "my duties": reverse("duties:mine"),
        "what wants you": reverse("attention:wants"),
        "a pupil": reverse("pupil", args=[pupil.ref]) if pupil else "",
        "a list of 50": reverse("school:pupils.list"),
        "actions": reverse("promises:mine"),
        "a meeting": reverse("meetings:meeting", args=[meeting.ref]) if meeting else "",
        "a plan": reverse("plans:plan", args=[plan.ref]) if plan else "",
        "calendar": reverse("calendar:calendar"),
        "search": reverse("find"),
    }


def rows() -> list[bed.Row]:
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)
    found = [{"page": "the sign-in page", "who": "anybody", "ms": trivial["ms"], "times trivial": 1.0} | trivial]
    for who, email in (("leader of five roles", bed.LEADER), ("head of 1,200", bed.HEAD)):
        client = bed.signed_in(email)
        for page, url in pages(email).items():
            found.append({"page": page, "who": who} | _row(client, page, url, trivial["ms"]))
    return found


def _row(client: object, page: str, url: str, trivial: float) -> bed.Row:
    if not url:
        return {"holds": "not measured: she sees none"}
    try:
        cost = bed.cost(client, url, {"words": "an"} if page == "search" else None)
    except bed.Unable as why:
        return {"holds": f"not measured: {why}"}
    beside = {"ms": cost["ms"], "times trivial": round(cost["ms"] / trivial, 1)}
    return bed.held(beside | cost, **BUDGETS.get(page, OTHER))


if __name__ == "__main__":
    bed.run(rows)
