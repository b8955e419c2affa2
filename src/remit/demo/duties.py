"""The demo's leaders at work: each step is an act by the person whose it is, so that there is real history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from random import Random
from typing import Any

from remit.core.viewers import Viewer
from remit.demo.calendar import school_days
from remit.demo.moments import AFTER_SCHOOL, BEFORE_SCHOOL, at
from remit.demo.plan import Title
from remit.demo.records import to_record
from remit.demo.rows import Built
from remit.leading.duties import actions, queries, standings
from remit.leading.duties.models import RHYTHMS, Duty, JobDescription, Rhythm
from remit.leading.duties.proposal import ProposedRole, proposed_duties, proposed_roles
from remit.leading.duties.words import state_words
from remit.leading.reading.description import to_json
from remit.leading.reading.reader import read
from remit.school.actions import confirm_opening
from remit.school.models import Opening, Post, Staff
from remit.school.remit import viewer_for

BROUGHT_IN, OPENED = 0, 6  # school days into the year
ON_SHEET = 12


@dataclass
class Work:
    """One post with a job description, from its document to what has been done for it."""

    built: Built
    title: Title
    post: Post
    holder: Staff
    day: date
    random: Random

    @cached_property
    def days(self) -> list[date]:
        return list(school_days(self.built.first_day, self.day)) or [self.day]

    def at(self, day: date) -> AbstractContextManager[None]:
        """What she did today she did before school: whoever tries the demo comes after it."""
        return at(day, BEFORE_SCHOOL if day == self.day else AFTER_SCHOOL)

    def viewer(self, day: date) -> Viewer:
        return _viewer(self.holder, day)

    def into_the_year(self, days: int) -> date:
        return self.days[min(days, len(self.days) - 1)]

    def do(self) -> None:
        if self.title.state == "reading":
            self.bring_in(self.days[-1])
            return
        self.confirm(self.bring_in(self.into_the_year(BROUGHT_IN)))
        self.open()
        self.record()
        if self.title.shares:
            self.share()

    def bring_in(self, day: date) -> JobDescription:
        name = f"{self.title.document}.txt"
        text = resources.files("remit.demo").joinpath("job_descriptions", name).read_text(encoding="utf-8")
        found = read(text)
        with self.at(day):
            return actions.bring_in(
                by=self.viewer(day),
                post=self.post,
                name=f"{self.title.title}.txt",
                lines=text.splitlines(),
                found={key: value for key, value in to_json(found).items() if key != "duties"},
                duties=proposed_duties(found, day=day, fallback=found.title or self.title.title),
                follows=None,
            )

    def confirm(self, job: JobDescription) -> None:
        viewer = self.viewer(job.read_on)
        with self.at(job.read_on):
            kept = self.decide(viewer, job)
            roles = proposed_roles(job.found, kept, list(self.built.subjects), self.post.title)
            roles_asked = [self.role(each) for each in roles]
            actions.confirm(by=viewer, job=job, version=job.version, roles=roles_asked)
            self.accept(viewer, kept)

    def decide(self, viewer: Viewer, job: JobDescription) -> list[Duty]:
        """Kept, but for what is said of a post as a whole where every duty belongs to one of its roles."""
        asked = [each for each in queries.duties_of_job(viewer, job) if each.state == Duty.PROPOSED]
        roles = {each.role_name for each in asked if each.kind != "purpose"}
        kept = [each for each in asked if each.role_name in roles]
        left = [each for each in asked if each.role_name not in roles]
        actions.decide(by=viewer, job=job, version=job.version, duties=kept, left=left, state=Duty.KEPT, area="")
        return kept

    def role(self, proposed: ProposedRole) -> dict[str, Any]:
        """What the document says of a role's reach, and the holder's answer where it says nothing."""
        stated: dict[str, Any] = {
            "years": list(proposed.years),
            "subjects": list(proposed.subjects),
            "sets": list(proposed.sets),
            "whole_school": proposed.reach == "whole",
            "heads_year": proposed.heads_year,
            "follows": True if proposed.heads_year and len(proposed.years) == 1 else None,
            "kinds": [] if proposed.reach == "none" else list(proposed.kinds),
        } | self.title.asked.get(proposed.name, {})
        subjects = [self.built.subjects[name] for name in stated["subjects"]]
        return {"name": proposed.name, **stated, "subjects": subjects}

    def accept(self, viewer: Viewer, duties: Sequence[Duty]) -> None:
        """Every other rhythm that was proposed counts from now; the rest still ask."""
        asking = [each for each in duties if each.kind != "purpose" and _asks(each)]
        if wanted := asking[::2]:
            actions.accept_rhythms(by=viewer, duties=wanted, period="")

    def open(self) -> None:
        """The head opens what the post asks for, but for what waits for her."""
        day = self.into_the_year(OPENED)
        viewer = _viewer(self.built.head, day)
        asked = Opening.objects.visible_to(viewer.only("confirm")).filter(role__post=self.post).order_by("pk")
        for opening in asked.exclude(kind__in=self.title.waiting).select_related("role__post"):
            with self.at(day):
                confirm_opening(by=viewer, opening=opening, version=opening.version)

    def her_duties(self, viewer: Viewer) -> list[Duty]:
        return list(queries.her_duties(viewer).filter(post=self.post))

    def record(self) -> None:
        viewer = self.viewer(self.day)
        found = to_record(self.her_duties(viewer), viewer, self.title.recorded, self.random)
        for day, duty, note in sorted(found, key=lambda each: each[0]):
            with self.at(day):
                actions.show(by=viewer, duty=duty, day=day, note=note, link="", file_name="", content=b"")

    def share(self) -> None:
        """A dozen lines for the next meeting with her line manager, who can sign in and read them."""
        viewer = self.viewer(self.day)
        found = standings.lines(viewer, queries.her_duties(viewer).filter(post=self.post))
        wanted = [line for line in found if line.standing.last or line.standing.counts_this_term][:ON_SHEET]
        with self.at(self.day):
            actions.share_sheet(
                by=viewer,
                post=self.post,
                reader=self.post.line_manager,
                lines=[_said(line) for line in wanted],
                note="For our meeting next week: I should like to talk about time for the reviews.",
            )


def _viewer(staff: Staff, day: date) -> Viewer:
    if staff.user is None:
        raise LookupError(f"{staff} cannot sign in")
    return viewer_for(staff.user, day)


def _asks(duty: Duty) -> bool:
    return any(each.source == Rhythm.PROPOSED for each in duty.rhythms.all())


def _said(line: standings.Line) -> dict[str, str]:
    """As the page on which a sheet is shared puts it."""
    return {
        "duty": line.duty.wording,
        "area": line.area.label,
        "rhythm": "; ".join(RHYTHMS[each.period] for each in line.counted) or "Continuing",
        "state": state_words(line.standing).label,
        "last": line.standing.last.isoformat() if line.standing.last else "",
        "next": line.standing.next_due.isoformat() if line.standing.next_due else "",
    }


def works(schools: Sequence[Built], day: date) -> Iterator[Work]:
    """The posts that have a job description, of those who are still there."""
    for built in schools:
        for person, title, post in built.posts:
            if title.document and not person.left:
                yield Work(built, title, post, built.staff[person.name], day, Random(f"{person.name}, {title.title}"))  # noqa: S311 - the same each time
