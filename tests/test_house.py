"""The layers hold, also where import-linter cannot look."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import remit
from remit.core import seams
from remit.core.records import Record
from remit.core.remits import Open

HOUSE = Path(remit.__file__).parent
ROOT = HOUSE.parent.parent
FLOORS = ["core", "school", "areas", "leading", "exchange", "demo", "config"]
OURS = [model for model in apps.get_models() if model.__module__.startswith("remit.")]
RECORDS = [model for model in OURS if issubclass(model, Record)]
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts and "tests" not in path.parts)
PAST_THE_SCOPE = (
    "_base_manager",
    ".cursor(",
    "RawSQL",
    "_default_manager",
    "GenericForeignKey",
    "OneToOneField",
    "ManyToManyField",
)


def relations():
    return [(model, each) for model in OURS for each in model._meta.get_fields() if each.is_relation and each.concrete]


def floor(model) -> int:
    return FLOORS.index(model.__module__.split(".")[1])


def test_the_import_contracts_hold():
    code = "import sys; from importlinter import cli; sys.exit(cli.lint_imports(config_filename=sys.argv[1], no_cache=True))"
    asked = [sys.executable, "-c", code, str(ROOT / "pyproject.toml")]
    assert subprocess.run(asked, check=False, capture_output=True).returncode == 0  # it switches loggers off


def test_foreign_keys_point_down_or_stay_in_their_own_folder():
    """A key may be a string, which no import shows."""
    for model, field in relations():
        below = floor(field.related_model) if field.related_model in OURS else -1
        assert below <= floor(model), f"{model._meta.label}.{field.name}"


def test_records_are_linked_by_foreign_keys_only():
    """A one-to-one is read backwards through the base manager, past any scope; so is a many-to-many's own table."""
    for _, field in relations():
        assert type(field) is models.ForeignKey, field
        assert field.remote_field.on_delete is models.PROTECT, field
    assert not [model for model in OURS if model._meta.parents or model._meta.local_many_to_many]


def test_no_plain_model_can_be_joined_to_records():
    for model, field in relations():
        if issubclass(model, Record) and not issubclass(field.related_model, Record):
            assert field.remote_field.hidden, f"{model._meta.label}.{field.name}: related_name='+'"


AS_SENSITIVE = {  # where rows are of several kinds, the act that writes the key sees to it, and a test to the act
    "plans.PlanStrategy.strategy": "of its plan's kind, or of the kind that all teachers of the pupil see",
    "absence.HomeLink.contact": "made for a contact in sight: of whoever leads the pupil, and of the office, which rings them",
    "plans.Agreed.promise": "given with its plan's kind, for the same pupil",
    "onreport.ReportReason.report": "whoever leads or tutors a pupil sees what those see who teach the pupil",
    "onreport.ReportReview.report": "whoever leads or tutors a pupil sees what those see who teach the pupil",
    "onreport.ReportReview.led_to": "whoever leads or tutors a pupil sees what those see who teach the pupil",
    "onreport.HomePage.report": "whoever leads a pupil sees what those see who teach the pupil",
}


def test_a_row_shows_only_parents_no_more_sensitive_than_itself():
    """Whoever sees a row sees what its keys point at: the directory, what is open, its own kind, or a file, which only
    the record's own view opens."""
    also = {
        ("meeting", "promise"),
        ("private", "promise"),
        ("shown", "duty"),
        ("shown", ""),
        ("duty", "post"),
        ("import", "import"),
    }
    for model, field in relations():
        if issubclass(model, Record) and issubclass(field.related_model, Record) and not isinstance(model.remit, Open):
            above = field.related_model.remit
            kind = getattr(above, "kind", "")
            ours = getattr(model.remit, "kind", "")
            key = f"{model._meta.label}.{field.name}"
            by_act = key in AS_SENSITIVE
            assert isinstance(above, Open) or kind in {"directory", ours} or (ours, kind) in also or by_act, key
            if (
                kind_at := getattr(above, "kind_at", "") if not kind else ""
            ):  # types are data: by the same way, or past it
                assert model.remit.kind_at in {kind_at, f"{field.name}__{kind_at}"} or by_act, key


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_record_says_how_it_falls_inside_a_remit(model):
    if isinstance(model.remit, Open):
        assert model.remit.reason
    else:
        assert model.remit.kind or model.remit.kind_at
        assert "school" in model.remit.paths


def test_every_model_says_why_it_is_held_and_how_it_leaves():
    held = {each.model for each in seams.all_of(seams.Holding)}
    assert held == {model._meta.label for model in OURS}


def test_a_contribution_given_twice_is_refused_at_start_up(monkeypatch):
    from types import SimpleNamespace

    from django.core.exceptions import ImproperlyConfigured

    twice = seams.Measure("pupils-in-a-form", "again", lambda viewer, period: seams.Progress())
    with pytest.raises(ImproperlyConfigured):
        seams._take(SimpleNamespace(__name__="test", twice=twice))


def test_every_route_a_page_names_is_there():
    from django.urls import reverse

    for page in seams.all_of(seams.Page):
        assert reverse(page.route)


def test_every_measure_an_activity_names_with_a_page_that_is_built_is_there():
    from remit.leading.reading.activities import load

    pages = {page.key for page in seams.all_of(seams.Page)}
    promised = {each.measure for each in load() if each.page in pages and each.measure}
    built = {measure.name for measure in seams.all_of(seams.Measure)}
    assert built <= {each.measure for each in load()}, "a measure that no activity leads to"
    assert promised & built, "no activity of the ground floor is counted"


BELOW_EVERY_MODEL = {
    "core/engines.py": {".cursor("},  # snapshots, integrity, sequences, schemas: what no model says; it reads no record
}


def test_the_ways_past_the_scope_are_few_and_known():
    """Reads by `_base_manager`, cursors and raw SQL cannot be refused at run time, so they are looked for."""
    for module in MODULES:
        listed = BELOW_EVERY_MODEL.get(module.relative_to(HOUSE).as_posix(), set())
        found = [word for word in PAST_THE_SCOPE if word in module.read_text() and word not in listed]
        assert not found, (module.name, found)


def reasons():
    for module in MODULES:
        text = module.read_text()
        named = dict(re.findall(r'^(REASON) = "([^"]+)"', text, re.MULTILINE))
        for quoted, name in re.findall(r'unscoped\(\s*(?:"([^"]+)"|(REASON))', text):
            yield f"{module.relative_to(HOUSE).as_posix()}: {quoted or named.get(name, '(imported)')}"


def test_every_reason_to_look_past_the_scope_is_on_the_list():
    """After a reason was added on purpose: WRITE_UNSCOPED=1 ./remit test tests/test_house.py, and read the difference."""
    path = Path(__file__).with_name("unscoped.txt")
    if os.environ.get("WRITE_UNSCOPED"):
        path.write_text("".join(f"{reason}\n" for reason in sorted(set(reasons()))))
    assert sorted(set(reasons())) == path.read_text().splitlines()


def test_no_file_is_long_and_none_is_called_by_what_it_is_not():
    for module in MODULES:
        assert len(module.read_text().splitlines()) <= 500, module
        assert module.stem not in {"utils", "helpers", "common", "services", "managers", "signals"}, module


def test_templates_use_the_schools_words():
    """A default word in a template's text would be wrong at half of the schools."""
    word = re.compile(r"\b(pupils?|students?|tutor group|head of year|senco)\b", re.IGNORECASE)
    for page in HOUSE.rglob("templates/**/*.html"):
        if page.name == "gallery.html" or "demo" in page.parts or "gallery" in page.parts:
            continue
        text = re.sub(
            r"{%.*?%}|{{.*?}}|{#.*?#}",
            "",
            re.sub(r"{% comment %}.*?{% endcomment %}", "", page.read_text(), flags=re.DOTALL),
        )
        text = re.sub(r"<[^>]*>", "", text)
        assert not word.search(text), (page.name, word.findall(text))


def test_no_view_writes_but_by_an_action():
    for module in MODULES:
        if "views" in module.as_posix() or module.name in {"queries.py", "measures.py"}:
            calls = [
                node.func.attr
                for node in ast.walk(ast.parse(module.read_text()))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            ]
            assert not {"save", "delete", "bulk_create", "create"} & set(calls), module
