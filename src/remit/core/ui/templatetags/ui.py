"""`{% ui %}`, `{% uiblock %}` and `{% slot %}`: the parts that pages are made of.

{% ui "chip" label="SEN K" title="SEN support" %}

{% uiblock "card" title="Promised" %}
  {% slot "foot" %}<a href="…">All promises</a>{% endslot %}
  the body
{% enduiblock %}
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.base import FilterExpression, Node, NodeList, Parser, Template, Token, Variable
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from remit.core.once import once
from remit.core.ui.components import Component, components

register = template.Library()
BIT = re.compile(r"^([a-z][a-z0-9_-]*)=(.+)$", re.DOTALL)
QUOTED = re.compile(r"""^(["'])(.*)\1$""", re.DOTALL)
LITERAL = re.compile(r"""^(?:"([^"]*)"|'([^']*)'|(\d+))$""")
Given = dict[str, FilterExpression]


class ComponentNode(Node):
    child_nodelists = ("nodelist",)

    def __init__(self, component: Component, given: Given, nodelist: NodeList | None = None) -> None:
        self.component = component
        self.values = [(name, value) for name, value in given.items() if name in component.props]
        self.attributes = [(name, value) for name, value in given.items() if name not in component.props]
        self.defaults = {prop.name: prop.default for prop in component.props.values()}
        self.nodelist = nodelist or NodeList()
        self.slots = _slots(component, self.nodelist)
        self.varying = [(name, value) for name, value in given.items() if not _is_literal(value)]
        self.drawn: dict[tuple[Any, ...], SafeString] | None = {} if self._is_closed() else None

    def _is_closed(self) -> bool:
        """No body, no token, and what changes takes one of a few values."""
        props = self.component.props
        closed = all(name in props and props[name].choices for name, _ in self.varying)
        return closed and not self.nodelist and not self.component.has_form

    def render(self, context: Context) -> SafeString:
        """What can come out in a few ways only, like an icon, is drawn once for each."""
        if self.drawn is None:
            return self._draw(context)
        key = tuple(value.resolve(context) for _, value in self.varying)
        known = all(
            value in self.component.props[name].choices for value, (name, _) in zip(key, self.varying, strict=True)
        )
        if not known:
            return self._draw(context)
        if key not in self.drawn:
            self.drawn[key] = self._draw(context)
        return self.drawn[key]

    def _draw(self, context: Context) -> SafeString:
        """The component sees what it declares, the CSRF token and nothing else of the page."""
        page = cast("Template", context.template)
        own = page.engine.get_template(self.component.template_name)
        inner = Context(self._props(context), context.autoescape, context.use_l10n, context.use_tz)
        inner.template, inner.render_context = own, context.render_context
        with inner.render_context.push_state(own):
            return own.nodelist.render(inner)

    def _props(self, context: Context) -> dict[str, Any]:
        props: dict[str, Any] = self.defaults.copy()
        for name, expression in self.values:
            value = expression.resolve(context)
            if value is not None and value != "":
                props[name] = value
        for name, nodes in self.slots.items():
            props[name] = mark_safe(nodes.render(context).strip())  # noqa: S308 - a template's own output
        if self.component.families:
            props["attributes"] = _attributes((name, value.resolve(context)) for name, value in self.attributes)
        props["csrf_token"] = context.get("csrf_token", "NOTPROVIDED")
        return props


def _is_literal(value: FilterExpression) -> bool:
    """A word in quotation marks, a number, True or False."""
    inside = value.var
    if value.filters or not isinstance(inside, Variable):
        return not value.filters
    return inside.lookups is None or inside.var in {"True", "False"}


class SlotNode(Node):
    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, _context: Context) -> str:
        """Drawn by its component, where that says, and not where it stands."""
        return ""


def _slots(component: Component, nodelist: NodeList) -> dict[str, NodeList]:
    filled = {node.name: node.nodelist for node in nodelist if isinstance(node, SlotNode)}
    return {name: filled.get(name, nodelist if name == "body" else NodeList()) for name in component.slots}


def _attributes(pairs: Iterable[tuple[str, Any]]) -> SafeString:
    return format_html_join("", ' {}="{}"', ((name, value) for name, value in pairs if value not in (None, "")))


@register.tag("ui")
def ui(parser: Parser, token: Token) -> ComponentNode:
    component, given = _opening(parser, token)
    if any(slot.required for slot in component.slots.values()):
        raise TemplateSyntaxError(f"“{component.name}” has a body: write {{% uiblock %}} … {{% enduiblock %}}")
    return ComponentNode(component, given)


@register.tag("uiblock")
def uiblock(parser: Parser, token: Token) -> ComponentNode:
    component, given = _opening(parser, token)
    if not component.slots:
        raise TemplateSyntaxError(f"“{component.name}” has no body: write {{% ui %}}")
    nodelist = parser.parse(("enduiblock",))
    parser.delete_first_token()
    for node in nodelist:
        if isinstance(node, SlotNode) and node.name not in component.slots:
            raise TemplateSyntaxError(_unknown("slot", node.name, component, component.slots))
    return ComponentNode(component, given, nodelist)


@register.tag("slot")
def slot(parser: Parser, token: Token) -> SlotNode:
    bits = token.split_contents()
    name = QUOTED.match(bits[1]) if len(bits) == 2 else None
    if not name:
        raise TemplateSyntaxError("{% slot %} takes one name in quotation marks")
    if len(parser.command_stack) < 2 or parser.command_stack[-2][0] != "uiblock":
        raise TemplateSyntaxError(f"the slot “{name[2]}” does not stand straight inside a {{% uiblock %}}")
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(name[2], nodelist)


def _opening(parser: Parser, token: Token) -> tuple[Component, Given]:
    tag, *bits = token.split_contents()
    name = QUOTED.match(bits[0]) if bits else None
    if not name:
        raise TemplateSyntaxError(f"{{% {tag} %}} begins with the name of a component in quotation marks")
    component = components().get(name[2])
    if not component:
        raise TemplateSyntaxError(f"there is no component “{name[2]}”; there are {', '.join(components())}")
    return component, _given(parser, component, bits[1:])


def _given(parser: Parser, component: Component, bits: list[str]) -> Given:
    given: Given = {}
    for bit in bits:
        parts = BIT.match(bit)
        if not parts:
            raise TemplateSyntaxError(f"“{component.name}” takes name=value, not {bit}")
        _check(component, parts[1], parts[2])
        given[parts[1]] = parser.compile_filter(parts[2])
    missing = [prop.name for prop in component.props.values() if prop.required and prop.name not in given]
    if missing:
        raise TemplateSyntaxError(f"“{component.name}” needs {', '.join(missing)}")
    return given


def _check(component: Component, name: str, value: str) -> None:
    prop = component.props.get(name)
    if not prop:
        if not component.takes_attribute(name):
            raise TemplateSyntaxError(_unknown("prop", name, component, component.props))
        return
    literal = LITERAL.match(value)
    words = literal[literal.lastindex or 0] if literal else ""
    if words and prop.choices and words not in prop.choices:
        raise TemplateSyntaxError(f"{name} of “{component.name}” is one of {', '.join(prop.choices)}, not “{words}”")


def _unknown(kind: str, name: str, component: Component, known: Mapping[str, object]) -> str:
    return f"“{component.name}” has no {kind} “{name}”; it has {', '.join(known)}"


@register.simple_tag
def concern_url() -> str:
    """Where what was typed into a box is passed to the safeguarding team instead."""
    return reverse(settings.CONCERN_ROUTE)


@register.filter
def error_links(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form in words, with the id of the field that it belongs to."""
    loose = [*form.non_field_errors(), *(error for field in form.hidden_fields() for error in field.errors)]
    links = [{"label": str(error), "url": ""} for error in loose]
    return links + [
        {"label": str(error), "url": f"#{field_id(field)}"} for field in form.visible_fields() for error in field.errors
    ]


@register.filter
def field_id(field: BoundField) -> str:
    """Where a link to the field leads: in a group of choices, its first."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The first, the last, those beside this one, and an ellipsis for the rest."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def undo_url(message: object) -> str:
    """Where a message's undo goes (see `remit.core.ui.toasts`)."""
    _, found, url = (getattr(message, "extra_tags", "") or "").partition("undo=")
    return url if found else ""


@register.simple_tag(name="once", takes_context=True)
def once_tag(context: Context) -> SafeString:
    """For a form that adds something: pressed twice, it adds one."""
    return format_html('<input type="hidden" name="once" value="{}">', once(context["request"]))
