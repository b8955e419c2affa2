"""Who logs a conversation, who reads one, and who puts it right."""

from __future__ import annotations

from datetime import timedelta

from remit.areas.contacts.models import CASEWORK, LOGGED, PASTORAL, TAUGHT, Conversation
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import grants_over, opens

LEADS = "lead"
A_DAY = timedelta(days=1)


def can_log(viewer: Viewer, **_: object) -> bool:
    """Every adult of the school takes calls, but not on a screen that a class can see."""
    return viewer.opens(LOGGED)


def can_log_of(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    """Of any pupil of a school where she is: the line of the directory is enough."""
    here = appointment_at(viewer, pupil.school_id) is not None
    return can_log(viewer) and here and all_visible_to(viewer.only("log"), [pupil])


def can_read(viewer: Viewer) -> bool:
    """Who teaches or leads somebody."""
    return viewer.opens(TAUGHT)


def can_follow(viewer: Viewer) -> bool:
    """Who leads somebody."""
    return viewer.opens(CASEWORK, LEADS)


def reads_of(viewer: Viewer, pupil: Pupil) -> bool:
    """Whether some conversation about the pupil could be hers to read."""
    return opens(grants_over(viewer, pupil), TAUGHT, subject=True)


def is_hers(viewer: Viewer, conversation: Conversation) -> bool:
    return conversation.by is not None and conversation.by.user_id == viewer.user.pk


def leads(viewer: Viewer, conversation: Conversation) -> bool:
    return opens(grants_over(viewer, conversation.pupil), PASTORAL, LEADS)


def is_fresh(conversation: Conversation) -> bool:
    """Logged within a day: till then a slip of the pen is put right."""
    return conversation.logged > clock.now() - A_DAY


def can_correct(viewer: Viewer, *, conversation: Conversation, **_: object) -> bool:
    """Whoever logged it. After a day the action refuses: what was said stands."""
    return is_hers(viewer, conversation)


def can_take_back(viewer: Viewer, *, conversation: Conversation, **_: object) -> bool:
    """Whoever logged it, and whoever leads the pupil."""
    return is_hers(viewer, conversation) or leads(viewer, conversation)


def can_go_on(viewer: Viewer, *, conversation: Conversation, **_: object) -> bool:
    """To promise something more, and to say what came of a contact with an agency."""
    return can_take_back(viewer, conversation=conversation)


def proposed_kind(viewer: Viewer, pupil: Pupil) -> str:
    """What a conversation of hers is about, as a start."""
    return PASTORAL if opens(grants_over(viewer, pupil), PASTORAL) else TAUGHT
