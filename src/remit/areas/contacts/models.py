"""Conversations about a pupil: with the family and with agencies, and what was promised in them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import PupilRecord, Staff, Subject
from remit.school.models.pupils import of_pupil

TAUGHT, PASTORAL, CASEWORK = "taught", "pastoral", "casework"
LOGGED = "logged"  # her own entries
# Where a promise came from, which is how it is told from others: no name stands in it.
WITH_HOME, RING_AGAIN, WITH_AGENCY = (
    "A conversation with home",
    "Somebody is to be rung again",
    "A contact with an agency",
)
SOURCES = (WITH_HOME, RING_AGAIN, WITH_AGENCY)
KINDS = [
    (TAUGHT, "About lessons: for those who teach or lead the {pupil.one}"),
    (PASTORAL, "Pastoral: for those who lead or tutor the {pupil.one}"),
    (CASEWORK, "Serious: for those who lead the {pupil.one}"),
]
SHORT_KINDS = [(TAUGHT, "About lessons"), (PASTORAL, "Pastoral"), (CASEWORK, "Serious")]


def _of_her_subject(subjects: frozenset, day: date) -> Q:
    """Of a subject what was said about its lessons."""
    return Q(subject__in=subjects, kind=TAUGHT)


class Conversation(PupilRecord, EditedRecord):
    """One call, e-mail, letter or talk about one pupil. With the family: `who` it was and the `relation`, written out as
    they were, so that it stays readable by teachers, who see no contacts. With an agency: its sort, its name, and `who`
    spoke for it; what was `shared`, for which `purpose` and on what `footing`. It is open until it has its purpose and its
    outcome. `promised` keeps what was promised as it was said: `what`, `whose`, `due` and the `ref` of the action, which is
    its owner's and may be reworded. What was taken back stays, and is shown to whoever logged it alone."""

    PHONE, EMAIL, MET, VIDEO, MESSAGE, LETTER, VISIT = "phone", "email", "met", "video", "message", "letter", "visit"
    WAYS = [
        (PHONE, "Phone"), (MET, "In person"), (EMAIL, "E-mail"), (MESSAGE, "Message"), (VIDEO, "Video call"),
        (LETTER, "Letter"), (VISIT, "Home visit"),
    ]  # fmt: skip
    SPOKE, LEFT, NO_ANSWER = "spoke", "left", "none"
    ENDINGS = [(SPOKE, "We spoke, or wrote"), (LEFT, "Left a message"), (NO_ANSWER, "No answer")]
    POLICE, SOCIAL, HEALTH, EARLY, WELFARE, SCHOOL, CHARITY, OTHER = (
        "police", "social", "health", "early", "welfare", "school", "charity", "other",
    )  # fmt: skip
    AGENCIES = [
        (SOCIAL, "Social care"), (EARLY, "Early help"), (HEALTH, "Health"), (POLICE, "Police"),
        (WELFARE, "Education welfare"), (SCHOOL, "Another school"), (CHARITY, "Charity"), (OTHER, "Another agency"),
    ]  # fmt: skip
    remit = Remit(kind_at="kind", **of_pupil(subject=_of_her_subject)) | Remit(
        LOGGED, school="school", reader="by__user"
    )
    kind = models.CharField("who reads it", max_length=10, choices=KINDS)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    who = models.CharField("with whom", max_length=120, blank=True)
    relation = models.CharField(max_length=60, blank=True)
    agency = models.CharField("sort of agency", max_length=8, choices=AGENCIES, blank=True)
    agency_name = models.CharField("agency", max_length=120, blank=True)
    theirs = models.BooleanField("they got in touch", default=False)
    way = models.CharField("how", max_length=8, choices=WAYS, default=PHONE)
    went = models.CharField("how it went", max_length=6, choices=ENDINGS, default=SPOKE)
    day = models.DateField()
    at = models.TimeField("time", null=True, blank=True)
    words = models.TextField("what was said", max_length=8000, blank=True)
    purpose = models.CharField("why it was shared", max_length=500, blank=True)
    shared = models.TextField("what was shared", max_length=2000, blank=True)
    footing = models.CharField("on what footing", max_length=500, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)
    promised = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    logged = models.DateTimeField(default=clock.now)
    taken_back = models.DateTimeField(null=True, blank=True)
    why_back = models.CharField("why it was taken back", max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["pupil", "day"]),
            models.Index(fields=["school", "day"]),
            models.Index(fields=["by", "day"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency="") | Q(kind=CASEWORK), name="an_agency_is_for_those_who_lead_the_pupil"
            ),
            models.CheckConstraint(condition=Q(subject=None) | Q(kind=TAUGHT), name="a_subject_is_of_lessons"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.day:%-d %B %Y}"

    @property
    def with_agency(self) -> bool:
        return bool(self.agency)

    @property
    def is_open(self) -> bool:
        """With an agency, and without its purpose or its outcome."""
        return self.with_agency and self.taken_back is None and not (self.purpose and self.outcome)

    @property
    def whom(self) -> str:
        """ "Dana Hill, mother"; of an agency its name, or its sort, and who spoke for it."""
        first = self.agency_name or (self.get_agency_display() if self.agency else "")
        return ", ".join(part for part in (first, self.who, "" if self.agency else self.relation.lower()) if part)

    @property
    def title(self) -> str:
        """ "Rang Dana Hill, mother"."""
        ours, their = SAID[self.way]
        return f"{their if self.theirs else ours} {self.whom}".strip()

    @property
    def missing(self) -> str:
        """What an open one still needs."""
        return " and ".join(label for label, held in (("purpose", self.purpose), ("outcome", self.outcome)) if not held)


SAID = {  # by the way it was done: what we did, what they did
    Conversation.PHONE: ("Rang", "Call from"),
    Conversation.MET: ("Met", "Came in:"),
    Conversation.EMAIL: ("E-mail to", "E-mail from"),
    Conversation.MESSAGE: ("Message to", "Message from"),
    Conversation.VIDEO: ("Video call with", "Video call from"),
    Conversation.LETTER: ("Letter to", "Letter from"),
    Conversation.VISIT: ("Visited", "Visit from"),
}
