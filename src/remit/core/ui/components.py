"""What each component takes, read from the comment at the head of its own template.

    {% comment %}
    A fact about a person, in a word or two.
    props
      label*               the words
      tone = grey|med      the first of the choices holds when none is given
      icon = @icons        a name in static/ui/icons.svg
      none = "None"        what holds when nothing is given
      hx-*                 any attribute that starts so
    slots
      body*
    {% endcomment %}

A star means that it must be given. What is not declared is refused when the page is compiled.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates" / "ui"
SPRITE = HERE / "static" / "ui" / "icons.svg"
HEAD = re.compile(r"\{% comment %\}\n(.*?)\n\{% endcomment %\}", re.DOTALL)
LINE = re.compile(r"^  ([a-z][a-z0-9_]*|[a-z]+-\*)(\*?)(?: = (\"[^\"]*\"|\S+))?(?:\s{2,}(.*))?$")


@dataclass(frozen=True)
class Prop:
    name: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    words: str = ""


@dataclass(frozen=True)
class Component:
    name: str
    words: str
    props: dict[str, Prop]
    slots: dict[str, Prop]
    families: tuple[str, ...] = ()
    has_form: bool = False

    @property
    def template_name(self) -> str:
        return f"ui/{self.name}.html"

    def takes_attribute(self, name: str) -> bool:
        return "-" in name and name.startswith(self.families)


@cache
def icon_names() -> tuple[str, ...]:
    return tuple(re.findall(r'<symbol id="i-([\w-]+)"', SPRITE.read_text(encoding="utf-8")))


@cache
def components() -> dict[str, Component]:
    """Every template straight in `templates/ui/` whose head declares props."""
    found = (_read(path) for path in sorted(TEMPLATES.glob("*.html")))
    return {component.name: component for component in found if component}


def _read(path: Path) -> Component | None:
    source = path.read_text(encoding="utf-8")
    head = HEAD.match(source)
    if not head:
        return None
    words, _, rest = head[1].partition("\nprops")
    props, _, slots = rest.partition("\nslots")
    declared = _lines(path, props)
    return Component(
        name=path.stem,
        words=words.strip(),
        props={prop.name: prop for prop in declared if not prop.name.endswith("-*")},
        slots={prop.name: prop for prop in _lines(path, slots)},
        families=tuple(prop.name[:-1] for prop in declared if prop.name.endswith("-*")),
        has_form="csrf_token" in source,
    )


def _lines(path: Path, text: str) -> list[Prop]:
    return [_prop(path, line) for line in text.splitlines() if line.strip()]


def _prop(path: Path, line: str) -> Prop:
    parts = LINE.match(line)
    if not parts:
        raise ValueError(f"{path.name} declares a prop in a way that cannot be read: {line!r}")
    name, star, given, words = parts.groups()
    choices, default = _choices(given or "")
    return Prop(name, bool(star), choices, default, words or "")


def _choices(text: str) -> tuple[tuple[str, ...], str]:
    if not text or text.startswith('"'):
        return (), text.strip('"')
    if text == "@icons":
        return icon_names(), ""
    choices = tuple(text.split("|"))
    return choices, choices[0]
