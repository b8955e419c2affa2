"""A pupil's picture: put in, replaced, taken away."""

from __future__ import annotations

from remit.core.acts import action, record, removed
from remit.core.files import store
from remit.core.files.sweep import when_let_go
from remit.core.viewers import Viewer
from remit.school import family, rules
from remit.school.models import Photo, Pupil


@action(rules.can_manage)
def set_photo(*, by: Viewer, pupil: Pupil, picture: bytes) -> Photo:
    """`picture` has been drawn anew (`core.files.pictures`). It takes the place of the one before, whose content goes."""
    photo = family.photo_of(by, pupil) or Photo(pupil=pupil)
    if photo.pk:
        when_let_go(photo.file)
    photo.file = store.keep("photo.jpg", picture)
    photo.save()
    record(photo, photo="set")
    return photo


@action(rules.can_manage)
def take_photo_away(*, by: Viewer, pupil: Pupil) -> None:
    if photo := family.photo_of(by, pupil):
        when_let_go(photo.file)
        record(removed(photo), photo="taken away")
    else:
        record(pupil, photo="none was there")
