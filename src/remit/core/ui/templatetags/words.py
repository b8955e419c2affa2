"""`{% word pupil.many %}` and `{{ text|said:words }}`: the school's own words, from the page's context, no query."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError

from remit.core.words import DEFAULTS, FORMS, say, word

register = template.Library()


class WordNode(Node):
    def __init__(self, key: str, form: str, kept_as: str) -> None:
        self.key, self.form, self.kept_as = key, form, kept_as

    def render(self, context: Context) -> str:
        said = word(context.get("words") or {}, self.key, self.form)
        if not self.kept_as:
            return said
        context[self.kept_as] = said
        return ""


@register.tag("word")
def word_tag(parser: Parser, token: Token) -> WordNode:
    match token.split_contents():
        case [_, place]:
            kept_as = ""
        case [_, place, "as", kept_as]:
            pass
        case _:
            place = kept_as = ""
    key, _, form = place.partition(".")
    if key[:1].lower() + key[1:] not in DEFAULTS or form not in FORMS:
        raise TemplateSyntaxError("{% word pupil.many %}: a word that schools set, and one, many or short")
    return WordNode(key, form, kept_as)


@register.filter
def said(text: Any, words: Mapping[str, Any]) -> str:
    """Text from Python with words still to be filled in."""
    return say(str(text), words or {})
