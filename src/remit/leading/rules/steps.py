"""What a rule may suggest: each step with the page on which it is taken for a pupil."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from remit.school.models import Pupil


class Step(NamedTuple):
    """`asked`: what the address says of the pupil after it; else the pupil's reference is a part of it."""

    code: str
    label: str
    route: str
    asked: bool = False

    def url(self, pupil: Pupil) -> str:
        return f"{reverse(self.route)}?pupil={pupil.ref}" if self.asked else reverse(self.route, args=[pupil.ref])


STEPS = (
    Step("tutor", "Tell the {form_tutor.one}", "promises:add", True),
    Step("home", "Call home", "contacts:log", True),
    Step("senco", "A word with the SENCo", "promises:add", True),
    Step("teachers", "Ask the teachers", "asking:ask"),
    Step("response", "Do something by the ladder", "sanctions:pupil"),
    Step("report", "Put on report", "onreport:start"),
    Step("meeting", "Meet with the family", "meetings:about.begin"),
    Step("plan", "Start a plan", "plans:start"),
)
BY_CODE = {each.code: each for each in STEPS}
