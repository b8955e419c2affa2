"""The looks hold together: components refuse what they do not know, no page carries a style or a script of its own."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import Context, TemplateSyntaxError, engines
from django.template.loader import get_template
from django.test import RequestFactory

import remit
from remit.core.ui import toasts
from remit.core.ui.components import Component, Prop, components, icon_names
from remit.core.ui.forms import Renderer
from remit.core.ui.views import ReviewForm, gallery

SRC = Path(remit.__file__).parent
UI = SRC / "core" / "ui"
STATIC = UI / "static" / "ui"
CSS = (STATIC / "remit.css").read_text(encoding="utf-8")
GALLERY = (UI / "templates" / "ui" / "gallery.html").read_text(encoding="utf-8")
TEMPLATES = sorted(path for path in SRC.rglob("*.html") if "templates" in path.parts)
ERRORS = ("400", "403", "404", "409", "413", "429", "500", "503")
TAG = re.compile(r"\{% (?:ui|uiblock) \"(\w+)\"(.*?)%\}")


def compiled(source: str) -> Context:
    return engines["django"].from_string("{% load ui %}" + source).template


def drawn(source: str, **context: object) -> str:
    return compiled(source).render(Context(context))


def given(prop: Prop) -> str:
    return f'{prop.name}="{prop.choices[0] if prop.choices else "x"}"'


def written(component: Component, extra: str = "") -> str:
    props = " ".join(given(prop) for prop in component.props.values() if prop.required)
    if component.slots:
        return f'{{% uiblock "{component.name}" {props} {extra} %}}body{{% enduiblock %}}'
    return f'{{% ui "{component.name}" {props} {extra} %}}'


EACH = [pytest.param(component, id=name) for name, component in components().items()]


# components


@pytest.mark.parametrize("component", EACH)
def test_a_component_compiles_with_what_it_must_have(component: Component):
    compiled(written(component))


@pytest.mark.parametrize("component", EACH)
def test_an_unknown_prop_is_refused_when_the_page_is_compiled(component: Component):
    with pytest.raises(TemplateSyntaxError, match="no prop “colour”"):
        compiled(written(component, 'colour="red"'))


@pytest.mark.parametrize("component", EACH)
def test_what_a_component_must_have_cannot_be_left_out(component: Component):
    for prop in component.props.values():
        if prop.required:
            with pytest.raises(TemplateSyntaxError, match=f"needs .*{prop.name}"):
                compiled(written(component).replace(given(prop), ""))


@pytest.mark.parametrize("component", EACH)
def test_a_word_that_is_not_among_the_choices_is_refused(component: Component):
    for prop in component.props.values():
        if prop.choices:
            source = written(component).replace(given(prop), "")
            with pytest.raises(TemplateSyntaxError, match="is one of"):
                compiled(source.replace(f'"{component.name}"', f'"{component.name}" {prop.name}="nonsense"', 1))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% ui "chipp" label="PP" %}', "no component “chipp”"),
        ("{% ui chip %}", "in quotation marks"),
        ("{% ui %}", "in quotation marks"),
        ('{% ui "chip" "PP" %}', "takes name=value"),
        ('{% ui "card" %}', "has a body"),
        ('{% uiblock "chip" label="PP" %}{% enduiblock %}', "has no body"),
        ('{% uiblock "card" %}{% slot "side" %}{% endslot %}{% enduiblock %}', "no slot “side”"),
        ('{% uiblock "card" %}{% if 1 %}{% slot "foot" %}{% endslot %}{% endif %}{% enduiblock %}', "straight inside"),
        ('{% slot "foot" %}{% endslot %}', "straight inside"),
        ("{% slot foot %}{% endslot %}", "one name"),
        ('{% ui "button" label="Save" onclick="x()" %}', "no prop “onclick”"),
        ('{% ui "button" label="Save" style="x" %}', "no prop “style”"),
    ],
)
def test_a_mistake_is_told_in_words_when_the_page_is_compiled(source: str, words: str):
    with pytest.raises(TemplateSyntaxError, match=words):
        compiled(source)


def test_a_component_sees_its_props_and_nothing_else_of_the_page():
    assert "secret" not in drawn('{% ui "status" label="Done" %}', tone="secret", icon="secret")


def test_the_body_and_the_slots_are_drawn_with_the_page_s_own_values():
    html = drawn(
        '{% uiblock "card" title=title %}{% slot "foot" %}{{ foot }}{% endslot %}{{ body }}{% enduiblock %}',
        title="<b>",
        foot="<i>",
        body="<u>",
    )
    assert "&lt;b&gt;" in html
    assert '<div class="rm-card-foot">&lt;i&gt;</div>' in html
    assert html.count("&lt;u&gt;") == 1


def test_attributes_of_a_family_are_passed_on_and_escaped():
    html = drawn('{% ui "button" label="Save" hx-post=url data-none=nothing %}', url='/a"b', nothing=None)
    assert 'hx-post="/a&quot;b"' in html
    assert "data-none" not in html


def test_a_form_inside_a_component_carries_the_token():
    assert 'value="abc"' in drawn('{% ui "toast" words="Saved" undo="/undo" %}', csrf_token="abc")


def test_what_is_empty_falls_back_to_what_the_component_says():
    assert drawn('{% ui "button" label="Save" tone=nothing %}', nothing=None) == drawn('{% ui "button" label="Save" %}')


def test_what_is_drawn_once_is_drawn_anew_for_other_values():
    html = drawn(
        '{% for tone in tones %}{% ui "status" label="Due" tone=tone %}{% endfor %}', tones=["red", "blue", "red"]
    )
    assert re.findall(r"rm-status-(\w+)", html) == ["red", "blue", "red"]


def test_nought_is_a_figure_and_not_an_absence():
    assert '<span class="rm-tile-value">0</span>' in drawn('{% ui "stat" label="Late" value=0 %}')


def test_a_bar_out_of_nothing_is_empty():
    assert 'width="0%"' in drawn('{% ui "progress" done=0 of=0 %}')


# templates


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_every_template_compiles(path: Path):
    engines["django"].from_string(path.read_text(encoding="utf-8"))


class Inline(HTMLParser):
    """Styles, scripts and handlers that stand in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or re.match(r"(on|hx-on)", name)]
        self.found += [f"{name}={value}" for name, value in attrs if (value or "").startswith(("javascript:", "js:"))]


WITHOUT = {"safeguarding/begin.html"}  # where a concern itself is written


def test_each_box_for_words_leads_to_the_safeguarding_team_and_cuts_nothing_off():
    """A browser cuts off what is pasted beyond `maxlength`, and says nothing: the form says how long it may be."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        boxes = re.findall(r"<textarea[^>]*>", text)
        if boxes and not path.as_posix().endswith(tuple(WITHOUT)):
            assert text.count('{% ui "concern" ') >= len(boxes), path
        assert not [box for box in boxes if "maxlength" in box], path


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_template_carries_a_style_or_a_script(path: Path):
    parser = Inline()
    parser.feed(re.sub(r"\{[%#].*?[%#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert parser.found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_pictures_come_from_the_sprite(path: Path):
    assert set(re.findall(r"#i-([\w-]+)", path.read_text(encoding="utf-8"))) <= set(icon_names())


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_needs_neither_a_context_nor_a_database(code: str):
    page = get_template(f"{code}.html")
    assert "<h1>" in page.render()
    assert "reference" not in page.render()
    assert "7F3K" in page.render({"reference": "7F3K"})


def test_the_shell_draws_nothing_of_what_it_was_not_given():
    html = get_template("ui/base.html").render()
    assert 'data-bs-theme="auto"' in html
    assert [
        part for part in ("rm-side", "rm-bar", "rm-avatar", "rm-demo", 'class="rm-toast') if part + '"' in html
    ] == []


def test_the_shell_draws_what_it_was_given():
    item = {"label": "Duties", "url": "/duties/", "icon": "duties", "count": 3, "current": True}
    shell = {
        "nav": [{"label": "Leading", "items": [item]}],
        "bottom": [item],
        "post": {"title": "Head of Year 8", "scope_words": "Year 8", "others": []},
        "person": {"name": "A. Person", "initials": "AP", "sign_out_url": "/out/"},
        "demo": True,
        "theme": "dark",
    }
    html = get_template("ui/base.html").render({"shell": shell, "made_up": True}, RequestFactory().get("/"))
    wanted = (
        'data-bs-theme="dark"',
        "Head of Year 8",
        "Year 8",
        "A. Person",
        "/out/",
        "made up",
        "waiting",
        "#site-nav",
    )
    assert [words for words in wanted if words not in html] == []
    assert html.count('aria-current="page"') == 2


# the gallery


def test_the_gallery_renders():
    response = gallery(RequestFactory().get("/gallery/"))
    assert response.status_code == 200
    ids = re.findall(r'\sid="([^"]+)"', response.content.decode())
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("component", EACH)
def test_the_gallery_shows_every_component_with_every_choice(component: Component):
    shown = [rest for name, rest in TAG.findall(GALLERY) if name == component.name]
    inside = {"error_summary"}  # drawn by the form with mistakes
    assert shown or component.name in inside
    for prop in component.props.values():
        if prop.choices and prop.choices != icon_names():
            said = {word for rest in shown for word in re.findall(rf'\b{prop.name}="?([\w-]+)', rest)}
            missing = set(prop.choices) - said - {prop.default}
            assert not missing or prop.name == "level"


# forms


def test_a_mistake_is_said_at_the_field_and_once_more_at_the_top():
    form = ReviewForm({"about": "much too long for twenty"}, renderer=Renderer())
    html = str(form)
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    links = set(re.findall(r'href="#([^"]+)"', html))
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert len(links) == 6
    assert links <= ids
    assert described <= ids
    assert html.count("“To talk about” is too long: 24 characters, and there is room for 20.") == 2
    assert html.count("Choose an answer under “Who will come”.") == 2
    assert "much too long for twenty" in html
    assert "required" not in html


def test_fields_wear_the_looks():
    html = str(ReviewForm(renderer=Renderer()))
    assert html.count("<fieldset") == html.count("<legend>") == 4
    assert html.count('class="form-check-input"') == 7
    assert html.count('class="form-select"') == 1
    assert html.count('class="form-control"') == 5
    assert "rm-error" not in html


def test_a_form_s_own_words_for_a_mistake_stand():
    form = ReviewForm({}, renderer=Renderer())
    form.fields["about"].error_messages["required"] = "Say what it is about."
    assert form.errors["about"] == ["Say what it is about."]


# toasts


def test_what_was_done_is_said_with_its_way_back():
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    toasts.done(request, "Call home logged", undo="/undo/1/")
    toasts.failed(request, "Not sent")
    html = get_template("ui/base.html").render({"messages": list(request._messages)}, request)
    assert 'action="/undo/1/"' in html
    assert html.count('class="rm-toast rm-toast-bad"') == 2  # the one said, and the one kept for when nothing answers


def test_a_message_that_is_no_toast_has_no_undo():
    html = drawn("{{ message|undo_url }}", message=SimpleNamespace(extra_tags=""))
    assert html == ""


# style sheets


def block(head: str) -> dict[str, str]:
    start = CSS.index(head) + len(head)
    return dict(re.findall(r"(--rm-[\w-]+|color-scheme): ([^;]+);", CSS[start : CSS.index("}", start)]))


LIGHT = block("[data-bs-theme=light] {")
DARK = block("\n[data-bs-theme=dark] {")


def test_the_two_dark_blocks_agree():
    assert block("[data-bs-theme=auto] {") == DARK
    assert set(DARK) == set(LIGHT)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


STATUSES = ("red", "amber", "green", "blue", "grey")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("page", "surface", "sunken")),
    *((status, f"{status}-soft") for status in STATUSES),
    *((status, "surface") for status in STATUSES),
    ("accent", "surface"), ("accent", "page"), ("accent", "accent-soft"),
    ("on-accent", "accent-solid"), ("on-accent", "accent-solid-hover"),
]  # fmt: skip


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(values: dict[str, str], ink: str, ground: str):
    assert contrast(values[f"--rm-{ink}"], values[f"--rm-{ground}"]) >= 4.5


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edges_of_controls_can_be_seen(values: dict[str, str]):
    assert contrast(values["--rm-line-strong"], values["--rm-surface"]) >= 3


@pytest.mark.parametrize("name", ["remit.css", "gallery.css"])
def test_style_sheets_bring_only_files_that_are_there(name: str):
    urls = re.findall(r'url\("?([^")]+)', (STATIC / name).read_text(encoding="utf-8"))
    assert [url for url in urls if not (STATIC / url).is_file()] == []


@pytest.mark.parametrize(("name", "licence"), [("bootstrap.min.css", "bootstrap"), ("htmx.min.js", "htmx")])
def test_what_others_wrote_comes_with_its_licence(name: str, licence: str):
    text = (STATIC / name).read_text(encoding="utf-8")
    maps = re.findall(r"sourceMappingURL=(\S+)", text)
    assert (STATIC / f"{licence}.LICENSE.txt").is_file()
    assert [name for name in maps if not (STATIC / name).is_file()] == []


def test_the_words_of_code_that_name_an_icon_name_one_that_is_there():
    used = {
        name for path in SRC.rglob("*.py") for name in re.findall(r'icon="([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert used <= set(icon_names())
