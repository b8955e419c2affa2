"""The sheet for the line manager as a file: asked for, made by the worker in the sight of whoever asked, taken by her alone."""

import re
import zipfile
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from remit.core import clock, pruning
from remit.core.accounts.models import User
from remit.core.acts import history_of
from remit.core.files.models import StoredFile
from remit.core.files.store import place_of
from remit.core.outputs import jobs
from remit.core.outputs.models import Export
from remit.core.seams import Output, named
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.leading.duties.models import Sheet
from remit.leading.duties.outputs import sheet_of, sheet_written
from tests.access_walk import sign_in
from tests.world import viewer

LINES = [
    {"duty": "Ring home about absence", "area": "Attendance", "rhythm": "Every week", "state": "Up to date",
     "last": "2026-11-13", "next": "2026-11-20", "due": True, "done": True},
    {"duty": "See =late= {Pupil.many} <b>", "area": "Attendance", "rhythm": "Every week", "state": "Overdue",
     "last": "", "next": "2026-11-09", "due": True, "done": False},
    {"duty": "Be about the place", "area": "Pastoral", "rhythm": "Continuing", "state": "In good order",
     "last": "2026-11-03", "next": "", "due": False, "done": False},
]  # fmt: skip


@pytest.fixture
def sheet(world, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    found = world.sheets["lea year"]
    unrecorded(
        "test", lambda: Sheet.objects.unscoped("test").filter(pk=found.pk).update(lines=LINES, note="To talk over")
    )
    return found


def exports():
    return Export.objects.unscoped("test").exclude(state=Export.GONE)


def ask(client, world, name, sheet, format="pdf", **more):
    sign_in(client, world, name, **more)
    return client.post(reverse("duties:sheet-export", args=[sheet.ref]), {"format": format, "once": f"k{name}"})


def taken(client, export):
    return client.get(reverse("outputs:file", args=[export.ref]))


def content_of(answer):
    return b"".join(answer.streaming_content)


def words(text):
    return re.sub(r"\s+", "", unescape(text))


def words_of(format, content):
    if format == "pdf":
        return words(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))
    inside = zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()
    return words(re.sub(r"<[^>]*>", "", inside))


@pytest.mark.parametrize(("name", "format"), [("lea", "pdf"), ("lea", "docx"), ("head", "pdf")])
def test_the_holder_and_her_reader_take_the_sheet_as_a_file_that_says_what_the_page_says(
    world, client, sheet, name, format
):
    answer = ask(client, world, name, sheet, format)
    export = exports().get()
    assert answer.url == reverse("outputs:export", args=[export.ref])
    assert "Download" in client.get(answer.url).content.decode()
    answer = taken(client, export)
    assert answer["Content-Disposition"] == f'attachment; filename="sheet-2026-11-16.{format}"'
    found = words_of(format, content_of(answer))
    page = client.get(reverse("duties:sheet", args=[sheet.ref])).content.decode().partition("<main")[2]
    shown = words(re.sub(r"<[^>]*>", " ", page))
    for said in (
        "lea year-post", "To talk over", "Not all of it: Attendance (1 of 2).", "Ring home about absence", "Fri 13 Nov",
        "See =late= {Pupil.many} <b>", "None yet", "Never overdue", "In good order", "Not done",
    ):  # fmt: skip
        assert words(said) in found, said
        assert words(said) in shown, said


def test_an_export_is_in_the_history_with_who_took_what(world, client, sheet):
    ask(client, world, "lea", sheet)
    entries = history_of(exports().get(), viewer(world, "lea"))
    assert [(each.act, each.by) for each in entries] == [
        ("outputs.ask", world.users["lea"].pk), ("outputs.made", world.users["lea"].pk),
    ]  # fmt: skip
    assert entries[0].changes == {"of": "duties-sheet", "what": sheet.ref, "format": "pdf"}


def test_nobody_else_takes_it_nor_learns_that_it_is_there(world, client, sheet):
    ask(client, world, "lea", sheet)
    export = exports().get()
    for name in ("head", "mo", "administrator", "head elsewhere"):
        sign_in(client, world, name)
        assert client.get(reverse("outputs:export", args=[export.ref])).status_code == 404, name
        assert taken(client, export).status_code == 404, name


def test_a_sheet_that_is_not_hers_cannot_be_asked_for(world, client, sheet):
    assert ask(client, world, "mo", sheet).status_code == 404
    assert not exports().exists()


def test_what_was_taken_back_is_not_made_for_its_reader_nor_handed_over(world, client, sheet):
    ask(client, world, "head", sheet)
    export = exports().get()
    unrecorded("test", lambda: Sheet.objects.unscoped("test").filter(pk=sheet.pk).update(withdrawn=True))
    assert taken(client, export).status_code == 404
    unrecorded("test", lambda: exports().update(state=Export.ASKED, file=None))
    jobs.make.enqueue(export.ref)
    assert exports().get().state == Export.FAILED
    assert "could not be made" in client.get(reverse("outputs:export", args=[export.ref])).content.decode()


def test_it_is_made_for_the_person_as_she_is_when_it_is_made(world, client, sheet):
    ask(client, world, "lea", sheet)
    unrecorded("test", lambda: exports().update(state=Export.ASKED, file=None))
    User.objects.filter(pk=world.users["lea"].pk).update(is_active=False)
    jobs.resume()
    assert exports().get().state == Export.ASKED, "who has left has nothing made for her"


def test_a_session_without_the_second_step_asks_for_no_more_than_it_sees(world, client, sheet, monkeypatch):
    given: list[Viewer] = []
    output = named(Output, "duties-sheet")

    def find(who, ref):
        given.append(who)
        return sheet_of(who, ref)

    monkeypatch.setattr(jobs, "named", lambda kind, name: Output(output.name, output.label, find, output.write, ""))
    ask(client, world, "lea", sheet, second_step=False)
    assert "personnel" in given[0].closed
    ask(client, world, "lea", sheet, "docx", second_step=True)
    assert "personnel" not in given[1].closed


def test_what_a_session_with_the_second_step_asked_for_one_without_it_does_not_fetch(world, client, sheet):
    ask(client, world, "lea", sheet, second_step=True)
    export = exports().get()
    assert content_of(taken(client, export)).startswith(b"%PDF")
    sign_in(client, world, "lea", second_step=False)
    assert taken(client, export).status_code == 404


def test_on_the_board_nothing_is_handed_over(world, client, sheet):
    ask(client, world, "lea", sheet)
    session = client.session
    session["board"] = True
    session.save()
    assert taken(client, exports().get()).status_code in {403, 404}


def test_a_file_is_kept_for_a_day_and_then_gone_with_its_content(world, client, sheet, monkeypatch):
    ask(client, world, "lea", sheet)
    export = exports().get()
    place = place_of(export.file.digest)
    assert place.exists()
    later = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert taken(client, export).url == reverse("outputs:export", args=[export.ref])
    assert "No longer kept" in client.get(reverse("outputs:export", args=[export.ref])).content.decode()
    assert pruning.prune()["files made for somebody"] == 1
    assert not place.exists()
    assert not StoredFile.objects.unscoped("test").filter(pk=export.file_id).exists()
    assert history_of(Export.objects.unscoped("test").get(pk=export.pk), viewer(world, "lea")).count() == 2


def test_the_same_press_twice_makes_one_file(world, client, sheet):
    for _ in range(2):
        ask(client, world, "lea", sheet)
    assert exports().count() == 1


def test_a_format_that_there_is_not_is_refused(world, client, sheet):
    assert ask(client, world, "lea", sheet, "exe").status_code == 400


def test_what_fails_says_so_on_its_page_and_names_nobody_in_the_log(world, client, sheet, monkeypatch, caplog):
    def break_down(document):
        raise ValueError(document.title)

    monkeypatch.setitem(jobs.WRITERS, "pdf", break_down)
    ask(client, world, "lea", sheet)
    assert exports().get().state == Export.FAILED
    assert "lea year-post" not in caplog.text


def test_the_page_asks_again_by_itself_and_by_a_link(world, client, sheet):
    ask(client, world, "lea", sheet)
    unrecorded("test", lambda: exports().update(state=Export.ASKED, file=None))
    url = reverse("outputs:export", args=[exports().get().ref])
    text = client.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in text
    assert f'href="{url}"' in text


def test_a_sheet_that_was_shared_before_has_no_chart_and_none_has_a_total(world, lea, sheet):
    found = sheet_of(lea, sheet.ref)
    assert "Attendance (1 of 2)" in sheet_written(lea, found).blocks[2].chart.sentence
    found.lines = [{"duty": "d", "area": "a", "rhythm": "Continuing", "state": "Due", "last": "", "next": ""}]
    assert not any(hasattr(block, "chart") for block in sheet_written(lea, found).blocks)


def test_what_she_did_not_share_is_in_no_file(world, client, sheet):
    """A canary: her other duty, and a colleague's."""
    ask(client, world, "head", sheet)
    found = words_of("pdf", content_of(taken(client, exports().get())))
    for canary in ("lea year-wording-0", "lea year-wording-1", "mo senco", "lea maths"):
        assert words(canary) not in found
