"""Serious incidents: what happened in words that name nobody, the part that each pupil had in it, what was said of that part, and
the use of force. Of one pupil nothing is told by the record of another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from remit.areas.incidents import reference
from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.core.viewers import Viewer
from remit.school.models import OfSchool, PupilRecord, Room, Staff
from remit.school.models.pupils import of_pupil

CASEWORK = "casework"  # the kind: who leads the pupil
LOGGED = "logged"  # her own entries
WAYS = [
    ("phone", "By telephone"),
    ("met", "In person"),
    ("post", "By post"),
    ("e-mail", "By e-mail"),
    ("message", "By the school’s messages"),
]


class ByParts(Remit):
    """Whoever sees the part of one pupil in it sees the incident: kind and place by one grant, of one and the same part."""

    def rows_for(self, viewer: Viewer) -> Q:
        parts = Part.objects.visible_to(viewer).filter(taken_back=None)
        return Q(pk__in=parts.values("incident"))


class Incident(OfSchool, EditedRecord):
    """What happened, in a line that names nobody. Who had a part in it stands in the parts alone. `ask_on`: from when it is
    asked whether what was done helped."""

    OUTCOMES = [
        ("settled", "Talked through and put right"),
        ("sanction", "A sanction"),
        ("suspension", "A suspension or permanent exclusion"),
        ("support", "Support or a plan"),
        ("agency", "Passed to another agency or the police"),
        ("nothing", "Nothing more to do"),
    ]
    HELPED = [("yes", "Yes"), ("partly", "In part"), ("no", "No")]
    remit = ByParts(CASEWORK, **of_pupil()) | Remit(LOGGED, school="school", reader="by__user")
    day = models.DateField("on")
    at = models.TimeField("at", null=True, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("where", max_length=60, blank=True)
    sort = models.CharField("what it was", max_length=12)
    line = models.CharField("what happened, without a name", max_length=200)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    recorded = models.DateTimeField(default=clock.now)
    outcome = models.CharField("how it ended", max_length=10, choices=OUTCOMES, blank=True)
    closed_on = models.DateField("closed on", null=True, blank=True)
    ask_on = models.DateField("to be asked whether it helped", null=True, blank=True)
    helped = models.CharField("whether it helped", max_length=6, choices=HELPED, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)
    why_back = models.CharField("why it was taken back", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "day"]), models.Index(fields=["school", "closed_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="a_closed_incident_has_an_outcome",
            )
        ]

    def __str__(self) -> str:
        """What stands beside a name: never what sort it was."""
        return f"Incident of {self.day:%-d %B}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.taken_back is None

    @property
    def sort_name(self) -> str:
        return reference.sort_name(self.sort)

    @property
    def where(self) -> str:
        return ", ".join(str(each) for each in (self.room, self.place) if each)


class Part(PupilRecord, EditedRecord):
    """The part of one pupil in an incident: in one role, with what is said of it. `flags` say what it was about, of whoever
    caused harm or was harmed. A search is part of it. What was taken back stays, and counts nowhere."""

    HARMED, CAUSED, WITNESS, INVOLVED = "harmed", "caused", "witness", "involved"
    ROLES = [
        (HARMED, "Was harmed"),
        (CAUSED, "Caused harm"),
        (WITNESS, "Saw it"),
        (INVOLVED, "Was involved in another way"),
    ]
    ABOUT = frozenset({HARMED, CAUSED})  # of whom it is said what it was about
    OF_IT_ALONE = ("words", "support", "outcome", "search_why", "search_found")  # what its file says beside the adults
    remit = Remit(CASEWORK, **of_pupil())
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="parts")
    role = models.CharField("part in it", max_length=8, choices=ROLES)
    words = models.TextField("what is said of it", max_length=4000, blank=True)
    flags = models.JSONField("what it was about", default=list, blank=True)
    support = models.TextField("support given", max_length=2000, blank=True)
    told = models.CharField("who was told at home", max_length=120, blank=True)
    told_how = models.CharField("how", max_length=8, choices=WAYS, blank=True)
    told_on = models.DateField("told on", null=True, blank=True)
    outcome = models.TextField("what came of it", max_length=2000, blank=True)
    search_why = models.CharField("searched for", max_length=200, blank=True)
    search_by = models.CharField("searched by, and who was there", max_length=200, blank=True)
    search_found = models.CharField("what was found", max_length=200, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)
    why_back = models.CharField("why it was taken back", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "pupil"], condition=Q(taken_back=None), name="one_part_a_pupil_and_incident"
            )
        ]

    def __str__(self) -> str:
        return str(self.incident)

    @property
    def flag_names(self) -> list[str]:
        return [reference.flag_name(each) for each in self.flags]

    @property
    def was_searched(self) -> bool:
        return bool(self.search_why or self.search_by or self.search_found)


class Statement(PupilRecord, EditedRecord):
    """What somebody said of one pupil's part, in their words: the pupil, or an adult who is named. It is read with that part
    and with no other's."""

    PUPIL, ADULT = "pupil", "adult"
    OF = [(PUPIL, "The {pupil.one}"), (ADULT, "An adult")]
    remit = Remit(CASEWORK, **of_pupil())
    part = models.ForeignKey(Part, models.PROTECT, related_name="statements")
    whose = models.CharField("whose words", max_length=5, choices=OF, default=PUPIL)
    who = models.CharField("which adult", max_length=120, blank=True)
    words = models.TextField("what was said", max_length=10_000)
    taken_on = models.DateField("taken on")
    taken_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField("signed on", null=True, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["taken_on", "pk"]

    def __str__(self) -> str:
        return f"Statement of {self.taken_on:%-d %B}"


class Force(PupilRecord, EditedRecord):
    """Force was used with one pupil, or one was kept alone: a record of its own, with or without an incident."""

    FORCE, RESTRAINT, SECLUSION = "force", "restraint", "seclusion"
    SORTS = [(FORCE, "Use of force"), (RESTRAINT, "Restraint"), (SECLUSION, "Seclusion")]
    OF_IT_ALONE = ("why", "before", "injuries")
    remit = Remit(CASEWORK, **of_pupil())
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="forces")
    sort = models.CharField("what it was", max_length=9, choices=SORTS)
    day = models.DateField("on")
    at = models.TimeField("at", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("how long, in minutes", null=True, blank=True)
    place = models.CharField("where", max_length=60, blank=True)
    who = models.CharField("which adults", max_length=200)
    why = models.TextField("why", max_length=2000)
    before = models.TextField("what was tried before", max_length=2000)
    injuries = models.TextField("injuries, and who saw to them", max_length=2000, blank=True)
    told = models.CharField("who was told at home", max_length=120, blank=True)
    told_how = models.CharField("how", max_length=8, choices=WAYS, blank=True)
    told_on = models.DateField("told on", null=True, blank=True)
    not_told = models.CharField("why home is not told", max_length=200, blank=True)
    pupil_talk_on = models.DateField("talked through with the {pupil.one} on", null=True, blank=True)
    staff_talk_on = models.DateField("talked through with the adults on", null=True, blank=True)
    learnt = models.TextField("what will be done another way", max_length=2000, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_back = models.DateTimeField(null=True, blank=True)
    why_back = models.CharField("why it was taken back", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pupil", "day"])]

    def __str__(self) -> str:
        return f"{self.get_sort_display()}, {self.day:%-d %B}"

    @property
    def is_reported(self) -> bool:
        return self.told_on is not None or bool(self.not_told)
