"""What people read takes nobody for a woman or a man, and calls one thing by one name."""

import ast
import re
from pathlib import Path

import pytest

import remit

HOUSE = Path(remit.__file__).parent
GENDERED = re.compile(r"\b(she|he|her|his|hers|him|herself|himself)\b", re.IGNORECASE)
EMAIL = re.compile(r"\bemail\b", re.IGNORECASE)
NOT_READ = {"tests", "migrations", "reading"}  # the reader's words are those of job descriptions
SAID_BY = {
    "success",
    "error",
    "info",
    "warning",
    "ValidationError",
    "Refused",
    "Unreadable",
    "Progress",
    "Page",
    "Panel",
}
SAID_AS = {
    "label", "help_text", "empty_label", "empty", "text", "title", "verbose_name", "error_messages", "choices",
    "cannot", "many", "one", "counts", "words",
}  # fmt: skip
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%(.*?)%}", re.DOTALL)
QUOTED = re.compile(r'"([^"]*)"')
CODE = re.compile(r"{{.*?}}|<[^>]*?>", re.DOTALL)
SPOKEN_IN = re.compile(r'(?:title|aria-label|placeholder|alt)="([^"]*)"')


def templates():
    return sorted(page for page in HOUSE.rglob("templates/**/*.html") if page.name != "gallery.html")


def read_on(page: Path) -> str:
    """The text of a template: what stands between its tags, and what its tags are given to say."""
    text = COMMENT.sub("", page.read_text())
    said = [*QUOTED.findall(" ".join(tag for tag in TAG.findall(text) if tag.split()[0] in {"ui", "uiblock", "with"}))]
    plain = TAG.sub(" ", text)
    said += SPOKEN_IN.findall(plain)
    return " ".join([CODE.sub(" ", plain), *said])


def modules():
    return sorted(path for path in HOUSE.rglob("*.py") if not NOT_READ & set(path.parts))


def strings_in(node: ast.AST):
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def is_sentence(value: object) -> bool:
    return isinstance(value, str) and bool(re.match(r"[A-Z{].* ", value, re.DOTALL))


def read_from(path: Path):
    """Labels, hints, choices and messages: arguments of what speaks, and what is assigned or passed under such a name.
    Sentences too, wherever they stand: what begins with a capital and has a space in it is meant for somebody."""
    tree = ast.parse(path.read_text())
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in SAID_BY:
                yield from strings_in(node)
            for given in node.keywords:
                if given.arg in SAID_AS:
                    yield from strings_in(given.value)
        elif isinstance(node, ast.Constant) and id(node) not in documentation and is_sentence(node.value):
            yield node.value


@pytest.mark.parametrize("page", templates(), ids=lambda page: page.relative_to(HOUSE).as_posix())
def test_a_page_assumes_nobody_s_gender_and_says_e_mail(page):
    text = read_on(page)
    assert not GENDERED.findall(text)
    assert not EMAIL.findall(text)


def test_no_label_hint_or_message_assumes_anybody_s_gender():
    found = {(path.relative_to(HOUSE).as_posix(), said) for path in modules() for said in read_from(path) if GENDERED.search(said)}  # fmt: skip
    assert not sorted(found)


def test_an_e_mail_address_is_called_so_everywhere():
    found = {(path.relative_to(HOUSE).as_posix(), said) for path in modules() for said in read_from(path) if EMAIL.search(said)}  # fmt: skip
    assert not sorted(found)


@pytest.mark.parametrize(
    "planted",
    [
        "<p>{% if x %}She signs in{% endif %}</p>",
        '{% uiblock "card" title="When she leaves" %}{% enduiblock %}',
        '<a aria-label="Her posts">x</a>',
    ],
)
def test_it_would_find_such_a_word_on_a_page(tmp_path, planted):
    page = tmp_path / "page.html"
    page.write_text(planted)
    assert GENDERED.search(read_on(page))


def test_it_takes_no_name_in_code_for_a_word(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('{% if hers %}{{ her_pupils }}{% url "his" %}{% endif %}{# her #}<input name="she">')
    assert not GENDERED.search(read_on(page))


@pytest.mark.parametrize(
    "planted",
    [
        'x = Field(label="Name her")',
        'messages.success(request, f"{who}: her account")',
        'y = {"a": "Whom she reaches"}',
    ],
)
def test_it_would_find_such_a_word_in_code(tmp_path, planted):
    module = tmp_path / "module.py"
    module.write_text(f'"""Her own module."""\n{planted}\n')
    assert [said for said in read_from(module) if GENDERED.search(said)]
