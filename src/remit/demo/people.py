"""Who can be tried in the demo."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.core import clock
from remit.school.dated import on
from remit.school.models import Post


def posts_to_try() -> QuerySet[Post]:
    rows = Post.objects.unscoped("the choice of a made-up person").filter(on(clock.today()), holder__user__isnull=False)
    return rows.select_related("holder__user", "school").order_by("school__first_year", "pk")
