"""A document as a page shows it."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from remit.analytics.charts import Chart, svg
from remit.core.outputs.document import Block, Table

register = template.Library()


@register.filter
def drawn(chart: Chart) -> SafeString:
    return mark_safe(svg(chart))  # noqa: S308 - `svg` escapes every word of the chart


@register.filter
def kind(block: Block) -> str:
    return type(block).__name__.lower()


@register.filter
def cells(table: Table) -> list[list[tuple]]:
    """Every cell as it is read, with its column."""
    return [list(zip(table.columns, row, strict=True)) for row in table.said()]


@register.filter
def items(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"label": name, "value": value} for name, value in pairs]
