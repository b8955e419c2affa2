"""From an empty database to a leader's working week, as the people of a small primary school would do it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import TEXTS, heading, saved, set_up_app, sign_in_first

pytestmark = pytest.mark.browser

PASSWORD = "kettle orchard violin"
CHOSEN = "barley window thunder"
ADA, URSULA, HEAD = "ada@example.org", "ursula@example.org", "head@example.org"
HEADINGS = ["Legal Forename", "Legal Surname", "NC Year (actual)", "Reg. Group", "D.O.B.", "SEN Status", "House"]


def pupil_rows() -> list[list[str]]:
    """Sixty rows, Reception to Year 6; one says a year group that the school has not, one a date that is none."""
    rows = []
    for number in range(60):
        year = number % 7
        born = f"{3 + number % 20:02}/10/{2021 - year}"
        sen = "K" if number % 9 == 0 else ""
        rows.append(
            [
                f"Given{number}",
                f"Family{number}",
                str(year) if year else "R",
                f"{year}AB"[: 2 + number % 2],
                born,
                sen,
                "Oak",
            ]
        )
    rows[10][2] = "12"
    rows[20][4] = "31/02/2018"
    return rows


def spreadsheet(folder: Path) -> Path:
    written = folder / "pupils.csv"
    with written.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADINGS, *pupil_rows()])
    return written


def set_up(page: Page) -> None:
    page.goto("/")
    heading(page, "Set up your school")
    page.get_by_label("Name of the school").fill("Heston Grove School")
    page.get_by_label("Youngest year group").select_option("0")
    page.get_by_label("Oldest year group").select_option("6")
    page.get_by_label("Your name").fill("Ada Minchin")
    page.get_by_label("Your e-mail address").fill(ADA)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Set up school").click()
    saved(page, "Your school is set up.")


def bring_in_pupils(page: Page, file: Path) -> None:
    page.get_by_role("main").get_by_role("link", name="Bring in pupils").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read spreadsheet").click()
    expect(page.get_by_text("The school has no such year group.")).to_be_visible()
    expect(page.get_by_text("This is no date")).to_be_visible()
    page.get_by_role("button", name="Bring in 58 new").click()
    expect(page.get_by_text("58 added, 0 changed, 0 as they were, 2 refused")).to_be_visible()
    refused_rows_come_back(page)
    page.get_by_role("link", name="See the pupils").click()
    expect(page.get_by_text("58 pupils")).to_be_visible()


def refused_rows_come_back(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download to mend").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert rows[0][:7] == HEADINGS
    assert [row[0] for row in rows[1:]] == ["Given10", "Given20"]
    assert "no such year group" in rows[1][-1]


def add_colleague(page: Page, name: str, email: str) -> None:
    page.goto("/school/staff/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("First password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    saved(page, f"{name} added.")


def add_post(page: Page, title: str, holder: str, manager: str = "", *, head: bool = False) -> None:
    page.goto("/school/posts/add/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Held by").select_option(label=holder)
    if manager:
        page.get_by_label("Line manager").select_option(label=manager)
    if head:
        page.get_by_label("The head of the school").check()
    page.get_by_role("button", name="Save").click()
    saved(page, f"{title} added.")


def bring_in_description(page: Page) -> None:
    page.goto("/job-descriptions/")
    page.get_by_label("Whose job description it is").select_option(label="Upper Phase Leader: Ursula Pike")
    page.get_by_label("The document").set_input_files(TEXTS / "upper-phase-leader.txt")
    page.get_by_role("button", name="Read job description").click()
    heading(page, "Review the duties")
    expect(page.get_by_text("36 to decide")).to_be_visible()


def line(page: Page, words: str) -> Locator:
    return page.locator(".rm-rev").filter(has_text=words)


def change_one(page: Page) -> None:
    line(page, "Manage the subject budget").locator("summary").click()
    line(page, "Manage the subject budget").get_by_role("link", name="Change or split").click()
    page.get_by_label("The duty, in your words").fill("Manage the English budget and order books")
    page.get_by_label("Every term", exact=True).check()
    page.get_by_role("button", name="Save and keep as duty").click()
    saved(page, "Saved.")


def split_one(page: Page) -> None:
    line(page, "Plan and teach lessons").locator("summary").click()
    line(page, "Plan and teach lessons").get_by_role("link", name="Change or split").click()
    page.get_by_label("One duty on each line").fill(
        "Plan lessons for a class of mixed ability\nTeach a class of mixed ability"
    )
    page.get_by_role("button", name="Split into these").click()
    saved(page, "One line is 2 duties now.")


def leave_one_out(page: Page) -> None:
    """A group keeps what stays ticked, and leaves out what does not."""
    card = page.locator("#area-send")
    card.get_by_label("Train teaching assistants").uncheck()
    card.get_by_role("button", name="Keep those ticked").click()
    saved(page, "1 left out.")


def answer_a_doubt(page: Page) -> None:
    """The reader wavers between two areas, says so, and takes the one that is pressed."""
    doubt = page.get_by_role("article").filter(has_text="Refer pupils to outside agencies")
    expect(doubt).to_contain_text("Could be Pastoral care")
    doubt.get_by_role("button", name="Special educational needs").click()
    expect(page.locator("#area-send")).to_contain_text("Refer pupils to outside agencies")


def press_while_there(page: Page, button: Locator) -> int:
    """How often it was pressed until no such button was left."""
    pressed = 0
    while button.count():
        button.first.click()
        page.wait_for_load_state()
        pressed += 1
        assert pressed < 90
    return pressed


def review(page: Page) -> None:
    change_one(page)
    split_one(page)
    leave_one_out(page)
    answer_a_doubt(page)
    while (answers := page.get_by_role("group", name="Where it belongs")).count():
        answers.first.get_by_role("button").first.click()
        page.wait_for_load_state()
    page.get_by_role("button", name="Keep all that are ticked").click()


def say_scope(page: Page) -> None:
    """One role reads "(English, Maths or Science)": which of them it is, the document leaves open."""
    heading(page, "Whom it reaches")
    key_stage = page.get_by_role("region", name="Key Stage 2 Leader")
    expect(key_stage.get_by_label("Year 3")).to_be_checked()
    expect(key_stage.get_by_label("Year 2")).not_to_be_checked()
    senior = page.get_by_role("region", name="member of the senior team")
    expect(senior.get_by_label("No pupils beyond the classes taken")).to_be_checked()
    page.get_by_role("button", name=re.compile("^Confirm ")).click()
    expect(page.get_by_role("alert").first).to_contain_text("Say whom this role reaches")
    say_which_subject(page)
    page.get_by_role("button", name=re.compile("^Confirm ")).click()
    saved(page, "duties work from now.")


def say_which_subject(page: Page) -> None:
    english = page.get_by_role("region", name=re.compile("^English Lead"))
    english.get_by_label("The pupils ticked below").check()
    english.get_by_label("English", exact=True).check()
    for other in ("Maths", "Science"):
        english.get_by_label(other, exact=True).uncheck()


def head_opens(page: Page) -> None:
    sign_in_first(page, HEAD, PASSWORD, CHOSEN)
    expect(page.get_by_role("link", name="to open sensitive records")).to_have_count(
        0
    )  # a password alone decides nothing
    set_up_app(page)
    page.goto("/")
    page.get_by_role("link", name="to open sensitive records").click()
    expect(page.get_by_text("special educational needs").first).to_be_visible()
    press_while_there(page, page.get_by_role("button", name=re.compile("^Open")))
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()


def home_speaks_of_her(page: Page) -> None:
    sign_in_first(page, URSULA, PASSWORD, CHOSEN)
    main = page.get_by_role("main")
    for label in ("Done of due this term", "Continuing and in good order", "Nothing recorded yet"):
        expect(main.get_by_role("link", name=re.compile(label)).first).to_be_visible()
    pupils = main.get_by_role("region", name="Pupils")
    expect(pupils.get_by_role("link", name="Year 6")).to_be_visible()
    expect(main.get_by_role("region", name="Due next").get_by_role("listitem").first).to_be_visible()


def record_and_take_back(page: Page, folder: Path) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="My duties").click()
    page.get_by_role("link", name=re.compile("^Lead a Key Stage 2 assembly")).click()
    page.get_by_role("textbox", name="What was done").fill("Led the assembly on kindness")
    page.get_by_role("button", name="Save record").click()
    saved(page, "Recorded.")
    minutes = folder / "minutes.txt"
    minutes.write_text("What was said, and by whom.", encoding="utf-8")
    page.get_by_label(re.compile("^Document")).set_input_files(minutes)
    page.get_by_role("button", name="Save record").click()
    shown = page.get_by_role("region", name="What shows it")
    expect(shown.get_by_role("link", name="minutes.txt")).to_be_visible()
    taken = shown.get_by_role("listitem").filter(has_text="kindness")
    taken.get_by_role("button", name="Take back").click()
    expect(taken).to_contain_text("taken back")
    taken.get_by_role("button", name="Count it again").click()
    expect(taken).not_to_contain_text("taken back")


def accept_rhythms(page: Page) -> None:
    """One area, then all that is left."""
    page.goto("/duties/")
    proposed = page.get_by_role("region", name="Rhythms proposed")
    proposed.get_by_text("Area by area").click()
    areas = proposed.get_by_role("button", name=re.compile(r"^Accept \d+ as proposed: "))
    before = areas.count()
    areas.first.click()
    expect(page.get_by_role("status").get_by_text("counts from now")).to_be_visible()
    expect(areas).to_have_count(before - 1)
    proposed.get_by_role("button", name=re.compile("^Accept (all|it)")).click()
    expect(page.get_by_role("status").get_by_text("counts from now")).to_be_visible()
    expect(proposed).to_have_count(0)


def share(page: Page) -> None:
    page.get_by_role("link", name="Share a sheet").first.click()
    page.get_by_label("A note for the meeting").fill("The clubs need a second adult")
    chosen = page.get_by_role("checkbox")
    expect(page.locator("input:checked")).to_have_count(0)  # she shows what she chooses, and nothing by itself
    for place in range(chosen.count()):
        chosen.nth(place).check()
    page.get_by_role("button", name="Share with Hedley Master").click()
    saved(page, "Hedley Master can read this sheet now.")


def manager_reads(page: Page) -> None:
    page.goto("/sheets/")
    page.get_by_role("link", name="Upper Phase Leader, Ursula Pike").click()
    expect(page.get_by_text("The clubs need a second adult")).to_be_visible()
    expect(page.get_by_role("row", name="Lead a Key Stage 2 assembly every week")).to_be_visible()
    assert "%" not in page.get_by_role("main").inner_text()
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)


def test_a_newcomer_sets_remit_up_and_a_leader_works_with_it(windows, tmp_path):
    ada, head, ursula = windows.open(), windows.open(), windows.open()
    set_up(ada)
    bring_in_pupils(ada, spreadsheet(tmp_path))
    add_colleague(ada, "Ursula Pike", URSULA)
    add_colleague(ada, "Hedley Master", HEAD)
    add_post(ada, "Headteacher", "Hedley Master", head=True)
    add_post(ada, "Upper Phase Leader", "Ursula Pike", "Hedley Master")
    bring_in_description(ada)
    review(ada)
    say_scope(ada)
    head_opens(head)
    home_speaks_of_her(ursula)
    record_and_take_back(ursula, tmp_path)
    accept_rhythms(ursula)
    share(ursula)
    manager_reads(head)
