"""What is done about an absence: rung about, reported from home, followed in stages, told to the authority. Whoever only takes
a form's registers sees none of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from remit.areas.attendance.models import SESSIONS
from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import Contact, OfSchool, PupilRecord, Staff
from remit.school.models.pupils import of_pupil

ABSENCE = "absence"  # the kind: who leads a pupil, and who keeps the school's records


class Practice(OfSchool, EditedRecord):
    """How a school goes about absence, where it has said so. `hands_on_after`: on which school day of an absence without a
    reason it passes from the office to whoever leads the pupil."""

    HANDS_ON_AFTER = 3
    remit = Remit("directory", school="school")
    hands_on_after = models.PositiveSmallIntegerField(
        "an absence without a reason passes to who leads the pupil on its", default=HANDS_ON_AFTER
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_practice_a_school")]


class Stage(OfSchool, EditedRecord):
    """A stage of following absence up, as the school has it: those that ship until it changes one. `due_in` and `reply_in`
    are school days and days. `support`: it counts as support that was tried. `law`: what it is, the law says."""

    CALL, TALK, LETTER, MEETING, PLAN, CONTRACT, NOTICE, REFERRAL, RETURN = (
        "call", "talk", "letter", "meeting", "plan", "contract", "notice", "referral", "return"
    )  # fmt: skip
    WAYS = [
        (CALL, "A call"),
        (TALK, "A conversation"),
        (LETTER, "A letter"),
        (MEETING, "A meeting"),
        (PLAN, "A plan"),
        (CONTRACT, "A contract"),
        (NOTICE, "A Notice to Improve"),
        (REFERRAL, "A request to the local authority"),
        (RETURN, "A meeting on coming back"),
    ]
    WRITTEN = frozenset({LETTER, MEETING, CONTRACT, NOTICE, REFERRAL, RETURN})  # a letter goes with it
    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    way = models.CharField("what it is", max_length=8, choices=WAYS)
    position = models.PositiveSmallIntegerField("place in the order", default=0)
    due_in = models.PositiveSmallIntegerField("to be done within, in school days", default=5)
    reply_in = models.PositiveSmallIntegerField("an answer is awaited within, in days", null=True, blank=True)
    support = models.BooleanField("it is support", default=True)
    law = models.BooleanField("the law says what it is", default=False)
    says = models.TextField("what to bear in mind", blank=True)
    subject = models.CharField("subject of its letter", max_length=160, blank=True)
    body = models.TextField("text of its letter", blank=True)
    offered = models.BooleanField("new steps of it may be taken", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_stage_a_code"),
            models.UniqueConstraint(
                fields=["school", "name"],
                name="one_stage_a_name",
                violation_error_message="The school has a stage of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_letter(self) -> bool:
        return bool(self.body)


class Case(PupilRecord, EditedRecord):
    """Somebody's absence is followed up, from the day on which that began to the day on which it ended."""

    BETTER, PARTLY, PASSED_ON, GONE, MISTAKE = "better", "partly", "passed-on", "gone", "mistake"
    OUTCOMES = [
        (BETTER, "Attendance is better"),
        (PARTLY, "It helped in part"),
        (PASSED_ON, "With the local authority, or another plan"),
        (GONE, "Left the school"),
        (MISTAKE, "Begun by mistake"),
    ]
    remit = Remit(ABSENCE, **of_pupil())
    opened_on = models.DateField()
    why = models.CharField("why", max_length=300)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    because = models.CharField("what is known now", max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_on=None), name="one_open_case_a_pupil",
                violation_error_message="This absence is followed up already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, outcome="") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="an_ended_case_has_an_outcome",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Follow-up since {self.opened_on:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None


class Step(PupilRecord, EditedRecord):
    """One step of it: which stage, whose, by when; when it was done and how; the letter as it went out; the answer. A step
    that is not taken says why."""

    POST, EMAIL, HAND, PHONE, MET, MESSAGE = "post", "e-mail", "hand", "phone", "met", "message"
    HOWS = [
        (PHONE, "By telephone"),
        (MET, "In person"),
        (POST, "By post"),
        (EMAIL, "By e-mail"),
        (HAND, "By hand"),
        (MESSAGE, "By the school’s messages"),
    ]
    remit = Remit(ABSENCE, **of_pupil())
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=8, choices=HOWS, blank=True)
    to = models.CharField("with whom, or to whom", max_length=200, blank=True)
    words = models.TextField("what was said or agreed", max_length=4000, blank=True)
    subject = models.CharField(max_length=160, blank=True)
    letter = models.TextField("the letter", max_length=8000, blank=True)
    reply_due = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField("what was answered", max_length=2000, blank=True)
    let_go_on = models.DateField(null=True, blank=True)
    why_let_go = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["pupil", "done_on"]), models.Index(fields=["school", "done_on", "due"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(let_go_on=None), name="a_step_is_done_or_let_go_not_both"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(done_on__isnull=False), name="what_was_not_done_has_no_answer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.stage)

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.let_go_on is None

    @property
    def waits(self) -> bool:
        """For an answer."""
        return self.done_on is not None and self.reply_due is not None and self.answered_on is None


class Call(PupilRecord):
    """Somebody at home was rung, or visited, about an absence of a day, and what came of it."""

    append_only = True
    REACHED, MESSAGE, NO_ANSWER, VISIT = "reached", "message", "no-answer", "visit"
    OUTCOMES = [
        (REACHED, "Reached"),
        (MESSAGE, "Left a message"),
        (NO_ANSWER, "No answer"),
        (VISIT, "Visited at home"),
    ]
    remit = Remit(ABSENCE, **of_pupil())
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    to = models.CharField("to whom", max_length=120, blank=True)
    outcome = models.CharField("what came of it", max_length=9, choices=OUTCOMES)
    code = models.CharField(max_length=2, blank=True)  # the reason that was given
    words = models.CharField("what was said", max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "day"]), models.Index(fields=["pupil", "day"])]


class PassedOn(PupilRecord):
    """Whose an absence without a reason is to find out: the office's until it passes it on. The last entry holds."""

    append_only = True
    remit = Remit(ABSENCE, **of_pupil())
    day = models.DateField()
    to_leader = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "day"])]


class Message(PupilRecord, EditedRecord):
    """What a parent reported of an absence. It changes no register until somebody has accepted it."""

    WAITING, ACCEPTED, DECLINED = "waiting", "accepted", "declined"
    STATES = [(WAITING, "To be decided"), (ACCEPTED, "Accepted"), (DECLINED, "Not accepted")]
    LINK = "link"
    HOWS = [
        ("phone", "By telephone"),
        ("voicemail", "On the answerphone"),
        ("e-mail", "By e-mail"),
        ("met", "In person"),
        (LINK, "By a link"),
    ]
    remit = Remit(ABSENCE, **of_pupil())
    first_day = models.DateField()
    last_day = models.DateField()
    session = models.CharField(max_length=2, choices=[("", "All day"), *SESSIONS], blank=True)
    words = models.CharField("what was said", max_length=500)
    who = models.CharField("who reported it", max_length=120, blank=True)
    how = models.CharField("how", max_length=9, choices=HOWS)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    code = models.CharField(max_length=2, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField("why", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "state"]), models.Index(fields=["pupil", "first_day"])]


class HomeLink(PupilRecord, EditedRecord):
    """One report from home without an account: it shows a first name and nothing more, is used up when it is sent, and ends
    in fourteen days. A hash of it is kept."""

    token = ""  # on one that was just made, and nowhere else
    remit = Remit(ABSENCE, **of_pupil())
    digest = models.CharField(max_length=64, unique=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    to = models.CharField("for whom", max_length=120, blank=True)
    made = models.DateTimeField(default=clock.now)
    ends = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")


class Return(PupilRecord, EditedRecord):
    """What was told to the local authority of one absence, or of one illness, and when."""

    ATTENDANCE, SICKNESS = "attendance", "sickness"
    SORTS = [(ATTENDANCE, "Attendance return"), (SICKNESS, "Sickness return")]
    remit = Remit(ABSENCE, **of_pupil())
    sort = models.CharField(max_length=10, choices=SORTS)
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    sent_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    taken_back = models.BooleanField(default=False)
