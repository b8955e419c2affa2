"""Whom the school rings and writes to about a pupil, where they live, and what a court has said of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated
from remit.school.models.pupils import PupilRecord, of_pupil

FOR_CALLS = "calls"  # the kind: the office, which rings on the first day of an absence


class Contact(PupilRecord, Dated, EditedRecord):
    """One person in the life of one pupil, in the order of calling. Parents who live apart both receive letters and
    reports, unless the school says otherwise. `phones` are numbers in the order to try. Where parental responsibility
    is absent, the school does not know."""

    RELATIONS = [
        ("mother", "Mother"),
        ("father", "Father"),
        ("step", "Step-parent"),
        ("guardian", "Guardian"),
        ("carer", "Carer"),
        ("foster", "Foster carer"),
        ("grandparent", "Grandparent"),
        ("sibling", "Sister or brother"),
        ("relative", "Other relative"),
        ("social", "Social worker"),
        ("other", "Other"),
    ]
    remit = Remit("general", **of_pupil()) | Remit(FOR_CALLS, school="school")
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=12, choices=RELATIONS, blank=True)
    parental_responsibility = models.BooleanField(null=True, blank=True)
    order = models.PositiveSmallIntegerField("order of calling", default=1)
    home = models.CharField("which home", max_length=40, blank=True)
    lives_with = models.BooleanField("lives with the pupil", null=True, blank=True)
    phones = models.JSONField(default=list, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    language = models.CharField("home language", max_length=60, blank=True)
    interpreter = models.BooleanField("needs an interpreter", default=False)
    letters = models.BooleanField("receives letters", default=True)
    reports = models.BooleanField("receives reports", default=True)

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["pupil", "order"])]

    def __str__(self) -> str:
        return self.name


class Bar(PupilRecord, Dated, EditedRecord):
    """What a court order forbids: to ring or write to this contact, or to tell them where the pupil is. It is shown
    before any number or address, and keeps the contact out of every letter, label and export."""

    remit = Remit("general", **of_pupil()) | Remit(FOR_CALLS, school="school")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="bars")
    no_contact = models.BooleanField("do not contact", default=True)
    no_sharing = models.BooleanField("do not share", default=True)
    words = models.CharField("what the order says", max_length=300)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(no_contact=True) | Q(no_sharing=True),
                name="a_bar_bars_something",
                violation_error_message="Say what is forbidden: to contact, to share, or both.",
            ),
        ]

    def __str__(self) -> str:
        forbidden = {(True, True): "Do not contact, do not share", (True, False): "Do not contact"}
        return forbidden.get((self.no_contact, self.no_sharing), "Do not share")


class Address(PupilRecord, Dated, EditedRecord):
    """Where the pupil, or one of the contacts, lives: for posts that open inclusion. `home` is the name that a contact
    carries as well, where there are two homes."""

    remit = Remit("inclusion", **of_pupil())
    home = models.CharField("which home", max_length=40, blank=True)
    lines = models.CharField("address", max_length=300)
    postcode = models.CharField(max_length=8, blank=True)

    class Meta(Dated.Meta):
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.lines, self.postcode)))
