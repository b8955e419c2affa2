"""Evenings to which families are invited: who was, who came, and who was reached afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool, PupilRecord, Staff, year_name
from remit.school.models.pupils import of_pupil

TAUGHT, GENERAL = "taught", "general"  # who teaches or leads the pupil; who leads the pupil


class Evening(OfSchool, EditedRecord):
    """What everybody at the school may know: which evening, when, where, for whom. `letter` is the text that its invitations
    are merged from."""

    INFORMATION, CONCERNS, PARENTS = "information", "concerns", "parents"
    SORTS = [
        (INFORMATION, "Information evening"),
        (CONCERNS, "Academic concerns evening"),
        (PARENTS, "Parents’ evening"),
    ]
    remit = Remit("directory", school="school")
    sort = models.CharField("what it is", max_length=11, choices=SORTS, default=INFORMATION)
    name = models.CharField(max_length=120)
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField(null=True, blank=True)
    room = models.CharField(max_length=60, blank=True)
    leader = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    years = models.JSONField(default=list, blank=True)
    what_for = models.TextField("what it is for", max_length=1000, blank=True)
    letter = models.TextField("text of the invitation", max_length=4000, blank=True)
    off_on = models.DateField(null=True, blank=True)
    why_off = models.CharField("why it is called off", max_length=300, blank=True)

    class Meta:
        ordering = ["day", "begins", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=models.F("begins")),
                name="an_evening_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def year_names(self) -> str:
        return ", ".join(year_name(each) for each in sorted(self.years))

    @property
    def kind(self) -> str:
        """Of its invitations: why somebody is asked to come is for who leads the pupil."""
        return GENERAL if self.sort == self.CONCERNS else TAUGHT


class Invitation(PupilRecord, EditedRecord):
    """One pupil's family, and one evening: whether they are coming, came, or were reached afterwards. `concern`: why they were
    asked, where somebody said it."""

    COMING, NOT_COMING = "coming", "not"
    ANSWERS = [(COMING, "Coming"), (NOT_COMING, "Not coming")]
    HOWS = [
        ("letter", "By letter"),
        ("e-mail", "By e-mail"),
        ("message", "By the school’s messages"),
        ("phone", "By telephone"),
        ("met", "In person"),
    ]
    remit = Remit(kind_at="kind", **of_pupil())
    evening = models.ForeignKey(Evening, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=7, choices=[(TAUGHT, TAUGHT), (GENERAL, GENERAL)])
    concern = models.TextField("why they are asked", max_length=2000, blank=True)
    invited_on = models.DateField(null=True, blank=True)
    how = models.CharField("how they were invited", max_length=7, choices=HOWS, blank=True)
    answer = models.CharField(max_length=6, choices=ANSWERS, blank=True)
    came = models.BooleanField(default=False)
    followed_up_on = models.DateField(null=True, blank=True)
    followed_how = models.CharField("how they were reached", max_length=7, choices=HOWS, blank=True)
    followed_words = models.CharField("what was said", max_length=500, blank=True)
    followed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    out_on = models.DateField(null=True, blank=True)
    why_out = models.CharField("why they are not asked", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["evening", "came"])]
        constraints = [
            models.UniqueConstraint(fields=["evening", "pupil"], name="invited_once_to_an_evening"),
            models.CheckConstraint(
                condition=Q(out_on=None) | ~Q(why_out=""), name="who_is_not_asked_any_more_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(concern="") | Q(kind=GENERAL), name="a_concern_is_for_who_leads"),
        ]

    def __str__(self) -> str:
        return f"{self.evening}, {self.evening.day:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        """Neither seen nor reached, and still asked."""
        return not self.came and self.followed_up_on is None and self.out_on is None
