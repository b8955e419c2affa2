"""A post's job description, the duties read from it, and what shows that they are done."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from remit.core import clock
from remit.core.files.models import StoredFile
from remit.core.records import EditedRecord, Record
from remit.core.remits import Remit
from remit.leading.duties.activities import shipped
from remit.school.dated import on
from remit.school.models import OfSchool, Post, Role, Staff, Tenure

RHYTHMS = {
    "daily": "Every day",
    "weekly": "Every week",
    "half-termly": "Every half term",
    "termly": "Every term",
    "annual": "Every year",
    "as-needed": "When needed",
}


class JobDescription(OfSchool, EditedRecord):
    """A document as it was read. `lines` is its text, a string a line; `found` what the document says of itself;
    `follows` is the one that was at work when this one was read. Of a post, one is at work."""

    READING, CONFIRMED, REPLACED = "reading", "confirmed", "replaced"
    remit = Remit("duty", school="school", held="post")
    post = models.ForeignKey(Post, models.PROTECT, related_name="job_descriptions")
    name = models.CharField(max_length=160)
    lines = models.JSONField()
    found = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, default=READING, choices=[(each, each) for each in (READING, CONFIRMED, REPLACED)]
    )
    read_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(state="confirmed"), name="one_job_description_at_work"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Duty(OfSchool, EditedRecord):
    """One duty. `text` is the document's wording to the letter, `wording` what the holder works with. `why` are the
    words that decided the area; `doubt` asks, where the reader is not sure, and `also` are the areas it could be as well.
    `earlier` is the duty at work that stands in the same words: when this document is confirmed that one goes on under
    it, with all that belongs to it, and this row goes; `like` is one that it may be in other words: that asks. `since` says from when a duty that went on has counted."""

    PROPOSED, KEPT, LEFT = "proposed", "kept", "left"
    KINDS = ("duty", "purpose", "area_heading", "catch_all", "boilerplate")
    remit = Remit("duty", school="school", held="post")
    post = models.ForeignKey(Post, models.PROTECT, related_name="duties")
    job = models.ForeignKey(JobDescription, models.PROTECT, null=True, related_name="duties")
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="duties")
    role_name = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField(null=True)
    section = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    wording = models.TextField()
    kind = models.CharField(max_length=12, choices=[(each, each) for each in KINDS])
    area = models.CharField(max_length=20)
    why = models.JSONField(default=list)
    doubt = models.CharField(max_length=300, blank=True)
    also = models.JSONField(default=list)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    like = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    since = models.DateField(null=True)
    state = models.CharField(max_length=8, default=PROPOSED, choices=[(each, each) for each in (PROPOSED, KEPT, LEFT)])
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "duties"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.wording

    @property
    def reworded(self) -> bool:
        return self.earlier is not None and self.earlier.text != self.text


class OfDuty(OfSchool):
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Rhythm(OfDuty):
    """How often. What the document states, what an activity proposes, and what the holder chose stand apart; only
    what is proposed does not count yet."""

    STATED, PROPOSED, CHOSEN = "stated", "proposed", "chosen"
    remit = Remit("duty", school="school", held="duty__post")
    period = models.CharField(max_length=12, choices=list(RHYTHMS.items()))
    source = models.CharField(max_length=8, choices=[(each, each) for each in (STATED, PROPOSED, CHOSEN)])
    since = models.DateField(null=True)  # the day it was chosen: it counts from there

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "period"], name="one_rhythm_a_period")]


class DutyActivity(OfDuty):
    """What is done for the duty: a shipped activity by its code, or one of the holder's own by its name."""

    remit = Remit("duty", school="school", held="duty__post")
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120, blank=True)
    words = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "code", "name"], name="one_activity_a_duty"),
            models.CheckConstraint(
                condition=models.Q(code="") ^ models.Q(name=""), name="an_activity_is_shipped_or_her_own"
            ),
        ]

    @property
    def title(self) -> str:
        known = shipped().get(self.code)
        return known.name if known else self.name or self.code


def _kept_by(posts: frozenset, day: date) -> Q:
    """Of the posts held, what was recorded by somebody who holds the post that day, also after somebody else acted for a
    while; and what was handed over with the post."""
    holding = Tenure.objects.unscoped("whose record it is follows who holds the post").filter(
        on(day), post=OuterRef("duty__post"), staff=OuterRef("tenure__staff")
    )
    return Q(duty__post__in=posts) & (Q(tenure=None) | Q(handed=True) | Q(Exists(holding)))


class Shown(OfDuty, EditedRecord):
    """A record by hand of what was done: a note, a link, a document. Its holder's alone, and of those who share the post
    with her; the next holder's only where it was `handed` over."""

    remit = Remit("shown", school="school", held=_kept_by)
    tenure = models.ForeignKey(Tenure, models.PROTECT, null=True, related_name="+")
    handed = models.BooleanField(default=False)
    day = models.DateField()
    note = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    withdrawn = models.BooleanField(default=False)


class Sheet(OfSchool, Record):
    """What the holder shares with her line manager for a meeting: the lines she chose, as they stood that day. It
    holds no total."""

    remit = Remit("sheet", school="school", held="post", reader="reader__user")
    post = models.ForeignKey(Post, models.PROTECT, related_name="sheets")
    reader = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    lines = models.JSONField()
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    withdrawn = models.BooleanField(default=False)


class Figure(OfSchool):
    """How the duties of a post stood for one of its holders when they were last counted: by number of the duty, what
    `standing` found, without a name of anybody. Its holder's alone."""

    fleeting = True
    remit = Remit("shown", school="school", held="post")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    stands = models.JSONField()
    times = models.PositiveIntegerField(default=1)  # that it was kept: a clock may stand still

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_figure_a_holder")]
