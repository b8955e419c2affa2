"""How scores are said in a line."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from remit.areas.onreport.grid import Cell
from remit.areas.onreport.models import ReportScore, ReportTarget

register = template.Library()


@register.filter
def points_of(cell: Cell, targets: Sequence[ReportTarget]) -> str:
    """By target, in order; a dash where one was not scored."""
    return " ".join(str(held.points) if (held := cell.scores.get(each.pk)) else "–" for each in targets)


@register.filter
def score_of(cell: Cell, target: ReportTarget) -> ReportScore | None:
    return cell.scores.get(target.pk)
