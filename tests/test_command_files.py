"""Commands that read a file: a job description, a list, a transfer."""

import json
import re
import time

import pytest
from click.testing import CliRunner

from remit.config.cli import main
from remit.config.commands import ROOT, jd
from remit.leading.reading.description import Duty, JobDescription, Scope

JD = """Head of House
Responsible to: Deputy Head

Duties
- Check the attendance of pupils in the house each week
- Hold [bold]assemblies[/bold] for the house
"""


def test_a_job_description_is_read_from_a_file_and_from_standard_input(remit, tmp_path):
    (tmp_path / "jd.txt").write_text(JD)
    told = remit("jd", "read", "jd.txt")
    assert told.exit_code == 0
    assert told.output.startswith("Head of House\nReports to: Deputy Head\n")
    assert "[bold]assemblies[/bold]" in told.output
    piped = CliRunner().invoke(main, ["jd", "read", "-", "--json"], input=JD)
    assert piped.output == remit("jd", "read", "jd.txt", "--json").output
    assert [duty["line"] for duty in json.loads(piped.output)["duties"]] == [5, 6]


def duty_read(text, section="Teaching and learning", kind="duty", area="teaching_quality", **more):
    return Duty(text, 1, section, kind, area, **more)


READ = JobDescription(
    "Second in Mathematics",
    "Head of Mathematics",
    scope=Scope(key_stages=("KS3",), subjects=("Mathematics",), unspecified=("year group",)),
    duties=(
        duty_read(
            "Look at the books of every class and tell colleagues what was found, with what they do next about it"
        ),
        duty_read("Listen to pupils", area="pupil_voice", cadences=("half-termly", "annual")),
        duty_read("Report on [all] groups", "", area="governors", doubt="Could be Governors or Meetings."),
        duty_read("Any other duties", kind="catch_all"),
    ),
)


def test_a_job_description_is_told_in_words_and_by_its_sections(remit, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(jd, "read", lambda lines: READ)
    (tmp_path / "jd.txt").write_text(JD)
    assert remit("jd", "read", "jd.txt").output.splitlines() == [
        "Second in Mathematics",
        "Reports to: Head of Mathematics",
        "Covers: Key Stage 3, Mathematics, which year group is left",
        "open",
        "",
        "Teaching and learning",
        "- Look at the books of every class and tell colleagues what",
        "  was found, with what they do next about it",
        "  Quality of teaching · continuing",
        "- Listen to pupils",
        "  Pupil voice · every half term, every year",
        "",
        "Duties",
        "- Report on [all] groups",
        "  Governors · continuing",
        "  Question: Could be Governors or Meetings.",
        "",
        "3 duties, 1 with a question.",
        "Left out: 1 catch-all.",
    ]


def test_what_is_told_of_a_job_description_holds_no_code(remit, monkeypatch):
    for name in sorted((ROOT / "src/remit/leading/reading/tests/texts").glob("*.txt")):
        document = name.read_text()
        told = remit("jd", "read", name).output
        found = set(re.findall(r"\b[a-z]+_[a-z_]+\b|\{\w+\.\w+\}|\bKS\d\b", told))
        assert {each for each in found if each not in document} == set(), name


def test_how_often_is_said_in_the_same_words_as_on_the_pages():
    from remit.leading.duties.models import RHYTHMS

    assert {code: words.lower() for code, words in RHYTHMS.items()} == jd.HOW_OFTEN


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("nowhere.docx", None),
        ("folder", "folder"),
        ("empty.docx", b""),
        ("damaged.docx", b"PK\x03\x04 and then nothing"),
        ("damaged.pdf", b"%PDF-1.7 and then nothing"),
        ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ("large.txt", b"a" * (50 * 1024 * 1024)),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(remit, tmp_path, name, held):
    if held == "folder":
        (tmp_path / name).mkdir()
    elif held is not None:
        (tmp_path / name).write_bytes(held)
    begun = time.monotonic()
    told = remit("jd", "read", name)
    assert time.monotonic() - begun < 2
    assert told.exit_code == 2
    assert told.output.startswith(f"remit: {name}: ")
    assert told.output.count("\n") == 1


def test_pupils_are_only_looked_at_from_here(remit, stand_in):
    fault = {"row": 3, "column": "Year group", "value": "x", "message": "Not a year."}
    told = {"added": 2, "changed": 0, "unchanged": 1, "rejected": [fault], "warnings": ["Column not used: Bus"]}
    stand_in("remit.exchange.pupils", dry_run=lambda path, today: told)
    refused = remit("import", "pupils", "pupils.csv")
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert remit("import", "pupils", "pupils.csv", "--dry-run").output == (
        "2 added, 0 changed, 1 unchanged, 1 rejected.\nColumn not used: Bus\nRow 3, Year group: Not a year.\n"
    )
    assert json.loads(remit("import", "pupils", "pupils.csv", "--dry-run", "--json").output) == told


def test_a_look_at_pupils_is_told_what_headings_hold(remit, tmp_path):
    (tmp_path / "pupils.csv").write_text("Given,Fam,Jahr\nFay,Green,8\n")
    look = ("import", "pupils", "pupils.csv", "--dry-run", "--json")
    told = remit(*look, "--map", "Given=given_name", "--map", "Fam=Last name", "--map", "Jahr=year")
    assert (told.exit_code, json.loads(told.output)["added"]) == (0, 1)
    assert json.loads(remit(*look).output)["warnings"] == ["No column for: Last name, Year group."]


@pytest.mark.parametrize(
    ("match", "told"),
    [
        ("Vorname=given_name", "This file has no heading “Vorname”. It has: Given, Fam, Jahr."),
        ("Given=nickname", "There is no field “nickname”. There are: given_name, family_name, year, form, upn, admission_number, date_of_birth, sex, first_day, sen, eal, pp, emergency, known_as, legal_given_name, legal_family_name, middle_names, former_family_name, uln, former_upns, previous_school, need_1, need_2, fsm, fsm_start, fsm_verified, looked_after, previously_looked_after, service_child, young_carer, medical, ethnicity, language, proficiency."),
    ],
)  # fmt: skip
def test_a_heading_or_field_that_is_not_there_is_refused_in_one_line(remit, tmp_path, match, told):
    (tmp_path / "pupils.csv").write_text("Given,Fam,Jahr\nFay,Green,8\n")
    answer = remit("import", "pupils", "pupils.csv", "--dry-run", "--map", match)
    assert (answer.exit_code, answer.output) == (2, f"remit: pupils.csv: {told}\n")


def test_a_file_without_its_columns_ends_with_2_and_says_which(remit, tmp_path):
    (tmp_path / "pupils.csv").write_text("Surname,House\nGreen,Oak\n")
    told = remit("import", "pupils", "pupils.csv", "--dry-run", "--json")
    assert told.exit_code == 2
    assert json.loads(told.output)["warnings"] == ["No column for: First name, Year group."]


def test_the_doctor_makes_nothing_where_nothing_is(remit, tmp_path):
    told = remit("doctor", "--data", "away")
    assert (told.exit_code, "there is no folder" in told.output) == (2, True)
    assert not (tmp_path / "away").exists()


def test_a_file_of_pupils_that_is_not_there_is_refused_in_one_line(remit):
    told = remit("import", "pupils", "nowhere.csv", "--dry-run")
    assert (told.exit_code, told.output) == (2, "remit: nowhere.csv: No such file or directory.\n")
