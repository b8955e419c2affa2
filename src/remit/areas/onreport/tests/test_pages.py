"""The pages of reports: begun, scored by taps, looked at; what is typed wrong stands there again."""

import re

from django.urls import reverse

from remit.areas.onreport.models import (
    Report,
    ReportScore,
    ReportTarget,
)
from remit.areas.onreport.tests.reporting import (
    END,
    WHY,
    now,
    rows,
    start,
    world,
)
from tests.access_walk import sign_in
from tests.world import TODAY

__all__ = ["world"]


def test_a_report_is_begun_scored_and_looked_at_on_the_pages(world, client):
    ann = world.pupils["ann"]
    sign_in(client, world, "lea")
    begin = reverse("onreport:start", args=[ann.ref])
    sent = {
        "level": "year", "why": "<script>", "target_1": "I <b>begin</b>.", "scored": "lesson", "aim": "2", "once": "a",
        "first_day": TODAY.isoformat(), "last_day": END.isoformat(), "owner": world.staff["lea"].ref,
    }  # fmt: skip
    page = client.post(begin, sent | {"last_day": "2026-11-01"})
    assert page.status_code == 422
    assert "before the first" in page.content.decode()
    page = client.post(begin, sent, follow=True).content.decode()
    assert "&lt;b&gt;begin" in page
    assert "<script>" not in page.replace("<script src", "")
    client.post(begin, sent)
    (report,) = rows(Report)
    (target,) = rows(ReportTarget)
    held = world.lessons["alder"]
    tap = {"day": TODAY.isoformat(), "place": f"{held.period.ref}/{held.group.ref}", "give": f"{target.ref}:3"}
    where = reverse("onreport:score", args=[report.ref])
    client.post(where, tap)
    assert [each.points for each in rows(ReportScore)] == [3]
    for wrong in ({"give": "x:9"}, {"give": f"{target.ref}:9"}, {"day": "never"}, {"place": "x/y"}, {"give": f"{target.ref}:x"}):  # fmt: skip
        assert client.post(where, tap | wrong).status_code == 302
    assert rows(ReportScore).count() == 1
    refused_for_its_note(client, reverse("onreport:day", args=[report.ref]), where, tap | {"give": f"{target.ref}:1"})
    assert [each.points for each in rows(ReportScore)] == [3]
    review = reverse("onreport:review", args=[report.ref])
    page = client.post(review, {"version": report.version, "next": "end", "voice": "kept"})
    assert page.status_code == 422
    assert "kept" in page.content.decode()
    client.post(review, {"version": report.version, "next": "end", "outcome": "well"})
    assert now(report).outcome == "well"
    assert "It went well" in client.get(reverse("onreport:hub") + "?show=ended").content.decode()


def refused_for_its_note(client, page_url, score_url, tap):
    """What was typed stands in its box again, with why."""
    (anchor,) = re.findall(r'id="note-([^"]+)"', client.get(page_url).content.decode())
    before = rows(ReportScore).count()
    answer = client.post(score_url, tap | {"note": "n" * 301, "anchor": anchor})
    text = answer.content.decode()
    assert (answer.status_code, text.count("n" * 301)) == (422, 1)
    assert "A note is 300 characters at most. Nothing was scored." in text
    assert rows(ReportScore).count() == before
    answer = client.post(score_url, tap | {"note": "n" * 301, "anchor": "of-another-day"}, follow=True)
    assert (answer.status_code, answer.content.decode().count("n" * 301)) == (200, 1), "its box is gone: it is told"


def test_whoever_teaches_finds_who_is_on_report_in_the_lessons_of_today(world, client, head):
    report = start(head, world.pupils["bea"])
    sign_in(client, world, "tom")
    page = client.get(reverse("onreport:today")).content.decode()
    assert "bea-given" in page
    assert "1 to score" in page
    target = rows(ReportTarget).first()
    tap = {"day": TODAY.isoformat(), "give": f"{target.ref}:1", "to": "today"} | dict(
        re.findall(r'name="(place)" value="([^"]+)"', page)
    )
    refused_for_its_note(client, reverse("onreport:today"), reverse("onreport:score", args=[report.ref]), tap)
    assert WHY not in client.get(reverse("onreport:report", args=[report.ref])).content.decode()
    assert client.get(reverse("onreport:hub")).status_code == 403


def test_its_page_calls_a_level_as_the_school_does_and_an_average_says_of_how_much(world, lea, client):
    report = start(lea, world.pupils["ann"], level="tutor")
    sign_in(client, world, "lea")
    page = client.get(reverse("onreport:report", args=[report.ref]))
    (level,) = [each.after for line in page.context["told"] for each in line.changes if each.label == "Level"]
    assert level == "Tutor report"
    assert report.most == 3
