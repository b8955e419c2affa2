"""The school's own words: pupil or student, form or tutor group. Set once a school as (one, many, short).

Code and routes keep one word. A page says `{% word pupil.many %}`, and Python text says "{pupil.many}", filled by
`say`. A capital first letter asks for one: `{Pupil.many}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FORMS = ("one", "many", "short")
DEFAULTS: dict[str, tuple[str, str, str]] = {
    "pupil": ("pupil", "pupils", "pupil"),
    "form": ("form", "forms", "form"),
    "form_tutor": ("form tutor", "form tutors", "tutor"),
    "head_of_year": ("Head of Year", "Heads of Year", "HoY"),
    "support_plan": ("support plan", "support plans", "plan"),
    "senco": ("SENCo", "SENCos", "SENCo"),
}
LABELS = {
    "pupil": "A child at the school",
    "form": "The group that is registered together",
    "form_tutor": "Who registers it",
    "head_of_year": "Who leads a year group",
    "support_plan": "A plan for one child",
    "senco": "Who co-ordinates special educational needs",
}
PLACE = re.compile(r"\{(\w+)\.(one|many|short)\}")

Words = Mapping[str, Any]


def is_word(key: str) -> bool:
    return key[0].lower() + key[1:] in DEFAULTS


def word(words: Words, key: str, form: str) -> str:
    """Errors: KeyError where the word is not one that schools set."""
    name = key[0].lower() + key[1:]
    chosen = words.get(name) or DEFAULTS[name]
    text = chosen[FORMS.index(form)]
    return text[0].upper() + text[1:] if key[0].isupper() else text


def say(text: str, words: Words) -> str:
    """What only looks like a word that schools set is left as it is."""
    return PLACE.sub(lambda found: word(words, found[1], found[2]) if is_word(found[1]) else found[0], text)


def fill(form: Any, words: Words) -> None:
    """Put the school's words into the labels, hints and choices of a Django form. Pure: what reads files stands on it."""
    for field in form.fields.values():
        field.label = field.label and say(str(field.label), words)
        field.help_text = field.help_text and say(str(field.help_text), words)
        if type(choices := getattr(field, "choices", None)) is list:
            field.choices = [
                (value, label if isinstance(label, list) else say(str(label), words)) for value, label in choices
            ]  # what stands in groups is records' own names
