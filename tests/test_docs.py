"""What the documents say is held against what is there."""

import re
from pathlib import Path

import pytest

from remit.core.words import say
from remit.demo import shots

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"


def asked_for(name):
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    return {re.split(r"[<>=!~\[; ]", line, maxsplit=1)[0].lower() for line in lines if line and line[0] not in "#-"}


def explained():
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \|$", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    return {name.lower(): reason for name, reason in rows if name != "package"}


def pinned(name):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE))


def test_each_dependency_is_named_with_its_reason_and_nothing_else_is():
    assert set(explained()) == asked_for("base") | asked_for("dev")
    assert all(len(reason) > 20 for reason in explained().values())


def test_what_is_asked_for_is_locked():
    assert asked_for("base") <= set(pinned("base"))
    assert asked_for("dev") <= set(pinned("dev"))


def test_what_remit_is_tested_with_holds_what_it_runs_on_at_the_same_versions():
    assert pinned("base").items() <= pinned("dev").items()


def test_a_lock_file_names_no_download_address():
    assert not [name for name in ("base", "dev") if "://" in (REQUIREMENTS / f"{name}.txt").read_text()]


def test_the_licence_is_whole():
    licence = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE\n" in licence
    assert "13. Remote Network Interaction" in licence
    assert len(licence.split()) == 5535


PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = ROOT / "docs/pictures"
INDEX = ROOT / "docs/leader/README.md"
GUIDE = sorted(set(INDEX.parent.glob("*.md")) - {INDEX})
WORD = re.compile(r"{% word (\w+\.\w+) %}")


def places(paper):
    """What it leads to inside the repository, with the part of a page cut off."""
    text = re.sub(r"^```.*?^```", "", paper.read_text(), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [paper.parent / each.partition("#")[0] for each in found if not re.match(r"\w+:|#", each)]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.relative_to(ROOT).as_posix())
def test_what_a_paper_leads_to_is_there(paper):
    assert not [each for each in places(paper) if not each.exists()]


def test_each_picture_is_taken_by_shots_and_shown_somewhere():
    shown = {each.name for paper in PAPERS for each in places(paper) if each.suffix == ".png"}
    assert shown == {each.name for each in PICTURES.glob("*.png")} == set(shots.files())


def test_pictures_are_small():
    assert not {each.name for each in PICTURES.glob("*.png") if each.stat().st_size > 120_000}


def labels():
    """Where a label may begin in templates and programs: after a quotation mark, a tag, or a dot between two of them."""
    files = [each for kind in ("html", "py") for each in (ROOT / "src/remit").rglob(f"*.{kind}")]
    text = "\n".join(each.read_text() for each in files if "tests" not in each.parts)
    return " ".join(say(WORD.sub(r"{\1}", text), {}).replace("&amp;", "&").split())


LABELS = labels()


def is_a_label(words):
    return re.search(rf"""["'>}}·] ?{re.escape(words)}(?![a-z])""", LABELS)


@pytest.mark.parametrize("paper", GUIDE, ids=lambda paper: paper.stem)
def test_the_words_that_the_guide_sets_in_bold_stand_on_a_page(paper):
    """What ends in a full stop is no label: with it begins what one wants to do."""
    bold = [" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", paper.read_text(), re.DOTALL)]
    assert bold
    assert not [each for each in bold if not each.endswith(".") and not is_a_label(each)]


def test_each_page_of_the_guide_is_in_its_index_and_shows_a_picture():
    assert set(places(INDEX)) == set(GUIDE)
    assert not [page.name for page in GUIDE if not any(each.suffix == ".png" for each in places(page))]
