"""Who has a list of what wants them, and who may say what of it."""

from __future__ import annotations

from remit.core.records import Record, all_visible_to
from remit.core.viewers import Viewer
from remit.leading.attention.models import Handling, Item
from remit.school.models import Post

LEADING = ("lead", "manage")


def leads(viewer: Viewer) -> bool:
    """Holds a post over somebody or something: whoever only teaches has no such list."""
    return bool(viewer.places("held")) and viewer.opens("directory", *LEADING)


def can_choose(by: Viewer, *, post: Post, **_: object) -> bool:
    return leads(by) and post.pk in by.places("held")


def can_handle(by: Viewer, *, items: list[Item], post: Post, **_: object) -> bool:
    return can_choose(by, post=post) and _leads_all(by, items)


def can_take_back(by: Viewer, *, handlings: list[Handling], **_: object) -> bool:
    """What her own post put off or passed on; and of what is done, whoever leads there."""
    own = all(each.state == Handling.DONE or each.post_id in by.places("held") for each in handlings)
    return own and _leads_all(by, handlings)


def _leads_all(by: Viewer, rows: list) -> bool:
    held: list[Record] = list(rows)
    return bool(held) and all_visible_to(by.only(*LEADING), held)
