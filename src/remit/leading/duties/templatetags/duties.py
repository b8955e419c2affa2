"""How duties are said in templates."""

from django import template

from remit.core.seams import Page, named
from remit.leading.duties.standing import Standing
from remit.leading.duties.words import Said, next_words, state_words

register = template.Library()


@register.filter
def standing_words(stands: Standing) -> Said:
    return state_words(stands)


@register.filter
def falls_due(stands: Standing) -> str:
    """What stands before the day on which it falls due next, or in its place."""
    return next_words(stands)


@register.filter
def page_of(key: str) -> Page | None:
    """The page of that key, where it is built."""
    return named(Page, key)


@register.filter
def out_of(number: int) -> str:
    return f"of {number}"
