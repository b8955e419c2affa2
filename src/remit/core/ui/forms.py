"""How forms are drawn: `FORM_RENDERER = "remit.core.ui.forms.Renderer"`.

Label, hint, error in words, field; the errors once more at the top, each with a link. `required` is left off the
fields: Remit's words come and not the browser's, and what may be left empty says so in its label.
Needs `django.forms` among the installed apps.
"""

from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

OURS = {
    "django/forms/errors/list/default.html": "ui/forms/errors.html",
    "django/forms/errors/list/ul.html": "ui/forms/errors.html",
    "django/forms/widgets/radio.html": "ui/forms/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/forms/choices.html",
    "django/forms/widgets/clearable_file_input.html": "ui/forms/file.html",
}
TICKS = {"checkbox", "radio"}
WORDS = {"required": "Fill in “{label}”.", "invalid": "Remit cannot read “{label}” as it is written."}
CHOICE_WORDS = {
    "required": "Choose an answer under “{label}”.",
    "invalid_choice": "Choose one of the answers under “{label}”.",
    "invalid_list": "Choose from the answers under “{label}”.",
}
TICK_WORDS = {"required": "Tick “{label}” to go on."}
FILE_WORDS = {
    "required": "Choose a file for “{label}”.",
    "missing": "Choose a file for “{label}”.",
    "empty": "The file for “{label}” has nothing in it.",
}
LENGTH_WORDS = {
    "max_length": "“{label}” is too long: %(show_value)d characters, and there is room for %(limit_value)d.",
    "max_value": "“{label}” is %(limit_value)s at most.",
    "min_value": "“{label}” is %(limit_value)s at least.",
}
BARE = {"hidden", "submit", "button", "image", "range"}


def field_of(form: forms.Form, name: str) -> Any:
    """A field by its name, as the class that the form gave it: Django says no more than that it is a field."""
    return form.fields[name]


class WordedField(BoundField):
    """Puts what a field says of a mistake into Remit's words, unless its form has its own."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        usual = _usual_messages(field)
        for code, words in _words_for(field).items():
            own = field.error_messages.get(code) != usual.get(code)
            if not own and (code in usual or code in LENGTH_WORDS):
                field.error_messages[code] = words.format(label=_label_in(words, str(self.label)))


def _words_for(field: forms.Field) -> dict[str, str]:
    if isinstance(field, forms.FileField):
        return FILE_WORDS
    if isinstance(field, forms.BooleanField):
        return TICK_WORDS
    return WORDS | LENGTH_WORDS | (CHOICE_WORDS if isinstance(field, forms.ChoiceField) else {})


def _usual_messages(field: forms.Field) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        found.update(getattr(kind, "default_error_messages", {}))
    return found


def _label_in(words: str, label: str) -> str:
    """Words with a figure in them are filled in later with `%`."""
    return label.replace("%", "%%") if "%(" in words else label


class Renderer(TemplatesSetting):
    bound_field_class = WordedField
    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:
            _dress(context["widget"])
        return super().render(OURS.get(template_name, template_name), context, request)


def _dress(widget: dict[str, Any]) -> None:
    for part in (widget, *widget.get("subwidgets", ()), *_options(widget)):
        part["attrs"] = _dressed(part)


def _options(widget: dict[str, Any]) -> list[dict[str, Any]]:
    """Ticks and radios; the options of a select are left as they are."""
    groups = widget.get("optgroups", ())
    return [option for _, options, _ in groups for option in options if option.get("type") in TICKS]


def _dressed(part: dict[str, Any]) -> dict[str, Any]:
    attrs = {name: value for name, value in part.get("attrs", {}).items() if name != "required"}
    if part.get("template_name", "").endswith("textarea.html"):
        attrs.pop("maxlength", None)  # a browser would cut off what is pasted, and say nothing
    look = _look(part)
    if not look:
        return attrs
    wrong = attrs.get("aria-invalid") == "true" and look != "form-check-input"
    classes = [look, attrs.get("class", ""), "is-invalid" if wrong else ""]
    return attrs | {"class": " ".join(dict.fromkeys(name for name in classes if name))}


def _look(part: dict[str, Any]) -> str:
    kind = part.get("type", "")
    if kind in BARE or "subwidgets" in part:
        return ""
    if kind in TICKS:
        return "form-check-input"
    return "form-select" if "optgroups" in part else "form-control"


def left_empty(field: Any, when: str) -> Any:
    """Says in the label when the field may be left empty, in place of "if you like"."""
    vars(field)["left_empty"] = when
    return field


class OneOf(NamedTuple):
    """Fields of a form, standing together, of which one must be filled in: `one_of = OneOf("One of these", (…))`."""

    label: str
    names: tuple[str, ...]


class DayInput(forms.DateInput):
    """The device's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class Text(forms.Textarea):
    """A box for words that are about nobody, or whose writer is nobody of the school: a letter's text, a document, what is
    typed at home. Every other box offers that what was typed in it be passed to the safeguarding team."""

    template_name = "django/forms/widgets/textarea.html"


class ChoiceButtons(forms.RadioSelect):
    """One of a few, as buttons in a row."""

    template_name = "ui/forms/choice_buttons.html"


class ManyChoiceButtons(forms.CheckboxSelectMultiple):
    """Any of a few, as buttons in a row."""

    template_name = "ui/forms/choice_buttons.html"


class Picker(forms.CheckboxSelectMultiple):
    """Any of many, as boxes: those chosen and those in `first` stand above, the others fold away by the groups of the
    choices, all but the first group in a fold named `rest`. With scripts, typing finds among them; `find` says what."""

    template_name = "ui/forms/picker.html"
    first: frozenset[str] = frozenset()

    def __init__(self, attrs: dict[str, Any] | None = None, *, find: str, rest: str) -> None:
        super().__init__(attrs)
        self.find, self.rest = find, rest

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"find": self.find, "rest": self.rest}
        return context

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        """What stands above has no name and comes first. Numbered as they stand: a mistake leads to the first box."""
        above: list[dict[str, Any]] = []
        groups: list[tuple[str | None, list[dict[str, Any]]]] = [(None, above)]
        for label, options, _ in super().optgroups(name, value, attrs):
            raised = [each for each in options if each["selected"] or str(each["value"]) in self.first]
            above += raised
            if rest := [each for each in options if each not in raised]:
                groups.append((label, rest))
        boxes = (box for _, options in groups for box in options)
        for number, box in enumerate(boxes):
            if "id" in box["attrs"]:
                box["attrs"]["id"] = self.id_for_label((attrs or {})["id"], str(number))
        return [(label, options, number) for number, (label, options) in enumerate(groups)]
