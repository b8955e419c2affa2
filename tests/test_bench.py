"""What measures Remit: which parts there are, what it tells, and that a part which cannot be measured says why."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from benchmarks import bed, growth, load, size, tutors
from remit.analytics.charts import svg
from remit.config.commands import bench

MACHINE = {"cores": 2, "Python": "3.11"}
ROWS = [{"page": "home", "ms": 31.5, "budget": "25 ms", "holds": "no: ms"}, {"page": "list", "ms": 1200, "queries": 12}]


@pytest.fixture
def told(monkeypatch):
    """Stands in for the programs of the parts: what each prints, or its exit code."""

    def put(**printed):
        asked = []

        def run(words, more):
            asked.append(words)
            if words[0] == "remit":
                Path(words[-1]).mkdir()
            said = printed.get(words[0].rpartition(".")[2], "")
            return (said, "") if isinstance(said, int) else (0, said)

        monkeypatch.setattr(bench, "run", run)
        return asked

    return put


def result(rows=ROWS, why=""):
    return json.dumps({"machine": MACHINE, "rows": rows, "why": why, "seconds": 1})


def test_each_part_is_a_program_with_rows():
    files = {each.stem for each in Path(bed.ROOT / "benchmarks").glob("*.py") if "bed.run(rows)" in each.read_text()}
    assert files - {"bed"} == set(bench.PARTS)


def test_without_a_part_named_all_are_measured_one_after_the_other(remit, told):
    asked = told(**dict.fromkeys(bench.PARTS, result()))
    assert remit("bench").exit_code == 0
    assert [words[0] for words in asked] == ["remit", *(f"benchmarks.{part}" for part in bench.PARTS)]


def test_a_part_that_is_named_is_measured_alone_and_builds_no_demonstration_that_it_does_not_need(remit, told):
    asked = told(imports=result())
    assert "## Imports" in remit("bench", "imports").output
    assert [words[0] for words in asked] == ["benchmarks.imports"]


def test_a_part_that_there_is_not_is_refused(remit):
    assert remit("bench", "nothing").exit_code == 2


def test_for_a_machine_it_tells_the_machine_and_each_part_with_its_rows(remit, told):
    told(imports=result())
    found = json.loads(remit("bench", "imports", "--json").stdout)
    assert found["machine"] == MACHINE
    assert [(each["part"], each["rows"], each["why"]) for each in found["parts"]] == [("imports", ROWS, "")]


def test_what_is_measured_can_go_into_a_file(remit, told, tmp_path):
    told(imports=result())
    remit("bench", "imports", "--out", tmp_path / "figures.md")
    assert (tmp_path / "figures.md").read_text().startswith("# Figures\n")


def test_a_part_that_cannot_be_measured_says_why_and_the_rest_goes_on(remit, told):
    told(imports=result([], "There is no Chromium here."), start=1, size=result())
    told_of = remit("bench", "imports", "start", "size").output
    assert "Not measured. There is no Chromium here." in told_of
    assert "Not measured. Its program ended with 1" in told_of
    assert "## Cost against size\n" in told_of


def test_without_a_demonstration_the_parts_that_need_one_say_so(remit, told):
    told(remit=1, imports=result())
    found = json.loads(remit("bench", "pages", "imports", "--json").stdout)["parts"]
    assert ["could not be built" in each["why"] for each in found] == [True, False]


def test_a_trial_says_that_its_figures_are_of_no_use(remit, told):
    told(imports=result())
    assert "of no use" in remit("bench", "imports", "--quick").output


def test_a_table_has_what_is_held_against_a_row_in_its_last_columns():
    assert bench.table(ROWS).splitlines() == [
        "| page | ms | queries | budget | holds |",
        "| --- | --- | --- | --- | --- |",
        "| home | 31.5 |  | 25 ms | no: ms |",
        "| list | 1,200 | 12 |  |  |",
    ]


def test_a_row_says_what_of_its_budget_does_not_hold():
    assert bed.held({"ms": 26, "queries": 15}, ms=25, queries=15)["holds"] == "no: ms"
    assert bed.held({"ms": 25, "queries": 15}, ms=25, queries=15)["holds"] == "yes"


def test_the_machine_is_told_without_a_path_and_without_a_name(monkeypatch):
    monkeypatch.setattr(bed.platform, "node", lambda: "a-name-of-ours")
    told_of = " ".join(map(str, bed.machine().values()))
    assert "a-name-of-ours" not in told_of
    assert str(bed.ROOT) not in told_of


@pytest.mark.parametrize(("share", "figure"), [(0.5, 3), (0.95, 4), (0.0, 1)])
def test_a_share_of_the_figures_is_not_passed(share, figure):
    assert bed.at(share, [4, 2, 3, 1]) == figure


def test_a_page_costs_time_queries_and_bytes(world, monkeypatch):
    monkeypatch.setattr(bed, "TIMES", 1)
    cost = bed.cost(bed.anybody(), bed.TRIVIAL)
    assert set(cost) == {"ms", "queries", "KB", "KB gzipped"}
    assert cost["KB"] > cost["KB gzipped"] > 0


def test_a_page_that_is_not_shown_is_no_figure(world):
    with pytest.raises(bed.Unable, match="302"):
        bed.cost(bed.anybody(), "/duties/")


def test_the_picture_shows_the_sizes_after_the_most_years():
    found = [
        {"pupils": pupils, "years": years, "what": what, "ms": pupils / 100 + years}
        for pupils in (300, 1200) for years in (1, 5) for what in size.DRAWN
    ]  # fmt: skip
    chart = size.chart(found)
    assert chart.labels == ("300", "1,200")
    assert [each.values for each in chart.series] == [(8, 17)] * 4
    assert "8 and 17" in svg(chart)


def test_the_picture_of_the_years_is_of_the_largest_school():
    found = [
        {"pupils": pupils, "years": years, "what": what, "ms": pupils / 100 + years}
        for pupils in (300, 1200) for years in (1, 5, 20) for what in growth.DRAWN
    ]  # fmt: skip
    chart = growth.chart(found)
    assert chart.labels == ("1", "5", "20")
    assert [each.values for each in chart.series] == [(13, 17, 32)] * 4


@pytest.fixture
def server(socket_enabled):
    """Answers 200 to those with the cookie, and 403 to others."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200 if self.headers["Cookie"] == "a=b" else 403)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as held:
        threading.Thread(target=held.serve_forever, daemon=True).start()
        yield held.server_port
        held.shutdown()


def test_clients_keep_their_connection_and_tell_what_their_own_process_spent(server):
    done = asyncio.run(load.load(server, "/", 2, 0.1, ["a=b"]))
    assert done["faults"] == []
    assert len(done["taken"]) > 2
    assert done["cpu"] > 0


def test_an_answer_that_is_not_the_page_is_counted_as_a_fault(server):
    done = asyncio.run(load.load(server, "/", 1, 0.1, []))
    assert done["faults"] == ["http/1.1 403 forbidden"]
    assert done["taken"] == []


@pytest.fixture
def shaky(socket_enabled):
    """Takes saves, and is gone once before it has answered: what it was sent, and its port."""
    keys = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.say(b'{"person": "p", "token": "t"}')

        def do_POST(self):
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert (self.headers["X-CSRFToken"], self.headers["Cookie"]) == ("t", "a=b; csrftoken=t")
            keys.append(sent["once"])
            if len(keys) == 1:
                self.close_connection = True
                return
            self.say(b'{"saved": "08:50:00", "conflicts": [], "mistakes": {}}')

        def say(self, body):
            self.send_response(200)
            self.send_header("Set-Cookie", "csrftoken=t; Path=/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as held:
        threading.Thread(target=held.serve_forever, daemon=True).start()
        yield held.server_port, keys
        held.shutdown()


def test_a_save_that_was_not_answered_is_sent_again_under_its_own_key_and_told_once(shaky):
    port, keys = shaky
    registers = [["/registers/f/2026-10-20/am/", "f", "2026-10-20", part] for part in ("AM", "PM")]
    told = asyncio.run(tutors.storm(port, 5, [{"session": "a=b", "registers": registers, "pupils": {"f": ["p"]}}]))
    assert [key for key, *_ in told["acknowledged"]] == [keys[1][0], keys[2][0]]
    assert keys[0] == keys[1] != keys[2]
    assert (told["tries"], told["refused"], told["under way"], told["ran out"]) == ({"no answer": 1}, {}, [], 1)
