"""08:50: sixteen tutors who save registers without pause, alone, while a year of marks is brought in, and while the web server is
killed again and again; on SQLite and on PostgreSQL. Afterwards every mark that was acknowledged is looked for.

PYTHONPATH=src:. python -m benchmarks.storm [--seconds N] [--only ENGINE]     (in folders of its own)

A register is one form of thirty, all of it in one save with a key of its own, and is saved once: each tutor goes through the
days of her forms, as a phone does that noted them on the day and sends them now. The server is `remit serve`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import bed
from benchmarks.serving import tree
from remit.config.clusters import FEW, NoPostgres, made_for_now

TUTORS, PUPILS, MARKS_OF = (3, 90, (60, 20)) if bed.QUICK else (16, 1200, (1200, 190))  # in the file: pupils, days
SECONDS, KILLS = (2, 2) if bed.QUICK else (60, 20)
BETWEEN_KILLS = (0.5, 3.0)  # seconds in which it answers again
LONGEST = 600  # seconds for a file of marks
ALONE, BESIDE = {"p95 ms": 150}, {"p95 ms": 400, "refused": 0}
RATE = 150  # registers a second
SINCE = timedelta(days=320)


def rows() -> list[bed.Row]:
    found: list[bed.Row] = []
    for engine, measured in (("SQLite", _on_sqlite), ("PostgreSQL", _on_postgres)):
        if _said("--only", engine) == engine:
            try:
                found += measured(engine)
            except (NoPostgres, bed.Unable) as why:
                found.append({"engine": engine, "holds": f"not measured: {why}"})
    return found


def _said(option: str, otherwise: str) -> str:
    return sys.argv[sys.argv.index(option) + 1] if option in sys.argv else otherwise


def _on_sqlite(engine: str) -> Iterator[bed.Row]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _stormed(engine, REMIT_DATA=folder)


def _on_postgres(engine: str) -> Iterator[bed.Row]:
    """One that writes to the disk as a school's does."""
    with tempfile.TemporaryDirectory() as folder, made_for_now(FEW) as server:
        yield from _stormed(engine, REMIT_DATA=folder, DATABASE_URL=server)


def _stormed(engine: str, **where: str) -> Iterator[bed.Row]:
    """One storm after the other on one database, each with registers of its own."""
    seconds = float(_said("--seconds", str(SECONDS)))
    plan = Path(where["REMIT_DATA"]) / "plans.json"
    bed.told("storm", "build", plan, **where)
    with bed.served(**where) as (address, _):
        port = address.rpartition(":")[2]
        trivial = bed.told("load", port, bed.TRIVIAL, TUTORS, 2)
        yield {
            "engine": engine, "what": f"the sign-in page, {TUTORS} clients", "a second": _rate(trivial),
            **_times(trivial["taken"]), "load's own CPU": f"{trivial['cpu'] / trivial['seconds']:.0%}",
        }  # fmt: skip
        for part, what in enumerate(("registers", "registers, a file of marks beside")):
            yield _row(engine, what, _storm(port, seconds, plan, part, **where), **where)
    yield _row(engine, f"registers, the server killed {KILLS} times", _killed(plan, 2, **where), **where)


def _row(engine: str, what: str, told: dict[str, Any], **where: str) -> bed.Row:
    """With what became of what was acknowledged."""
    kept = Path(where["REMIT_DATA"]) / "told.json"
    kept.write_text(json.dumps(told))
    after = bed.told("storm", "check", kept, **where)
    row = {
        "engine": engine, "what": what, "a second": _rate(told), **_times(told["taken"]),
        "load's own CPU": f"{told['cpu'] / told['seconds']:.0%}", "refused": sum(told["refused"].values()),
        "sent again": sum(told["tries"].values()), "acknowledged": len(told["acknowledged"]), **after,
    }  # fmt: skip
    if "import" in told:
        row["file in, s"] = told["import"]
    wrong = after["lost"] + after["doubled"] + after["years that differ"]
    if told.get("kills"):
        return row | {"budget": "none lost or doubled", "holds": "no" if wrong else "yes"}
    row = bed.held(row, **(BESIDE if "import" in told else ALONE))
    slow = "import" not in told and row["a second"] < RATE
    row["budget"] += "" if "import" in told else f", {RATE} a second"
    faults = [part for part, is_so in (("a second", slow), ("lost or doubled", wrong)) if is_so]
    if faults:
        row["holds"] = ", ".join([row["holds"] if row["holds"] != "yes" else "no:", *faults]).replace(":,", ":")
    return row


def _rate(told: dict[str, Any]) -> float:
    return round(len(told["taken"]) / told["seconds"], 1)


def _times(taken: list[float]) -> bed.Row:
    ms = [each * 1000 for each in taken] or [0.0]
    return {f"p{share} ms": round(bed.at(share / 100, ms), 1) for share in (50, 95, 99)}


def _storm(port: str, seconds: float, plan: Path, part: int, **where: str) -> dict[str, Any]:
    """The second one lasts as long as the file takes that comes in beside it, and no shorter than the first."""
    with _tutors(port, seconds if part == 0 else LONGEST, plan, part, **where) as tutors:
        if part == 0:
            return _ended(tutors)
        began = time.monotonic()
        took = bed.told("storm", "import", **where)["seconds"]
        time.sleep(max(0.0, began + min(seconds, took) - time.monotonic()))
        tutors.terminate()
        return _ended(tutors) | {"import": took}


def _tutors(port: str, seconds: float, plan: Path, part: int, **where: str) -> subprocess.Popen[str]:
    words = ["benchmarks.tutors", port, str(seconds), f"{plan}.{part}"]
    return subprocess.Popen(
        [*bed.PROGRAM, *words], env=bed.environment(**where), cwd=bed.ROOT, text=True, stdout=subprocess.PIPE
    )


def _ended(tutors: subprocess.Popen[str]) -> dict[str, Any]:
    """Errors: Unable."""
    printed, _ = tutors.communicate()
    if tutors.returncode:
        raise bed.Unable(f"the tutors ended with {tutors.returncode}")
    told: dict[str, Any] = json.loads(printed)
    return told


def _killed(plan: Path, part: int, **where: str) -> dict[str, Any]:
    """Under the supervisor, which here does not wait longer with each death."""
    port, draw = bed.free_port(), Random("kills")
    with bed.running("benchmarks.storm", "supervise", port, **where) as server:
        page = f"http://{bed.HOST}:{port}{bed.TRIVIAL}"
        bed.wait_for(page, server)
        with _tutors(str(port), LONGEST, plan, part, **where) as tutors:
            for _ in range(KILLS):
                time.sleep(draw.uniform(*BETWEEN_KILLS))
                kill_web(server.pid)
                bed.wait_for(page, server)
            time.sleep(1)
            tutors.terminate()
            return _ended(tutors) | {"kills": KILLS}


def kill_web(supervisor: int) -> None:
    """The web server and every process of it, at once."""
    for process in tree(supervisor):
        with suppress(OSError):
            if b"remit.config.web" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0"):
                os.killpg(process, signal.SIGKILL)
                return


# What runs in processes of its own


def supervise(port: int) -> None:
    from remit.config import supervisor
    from remit.config.commands import serve

    supervisor.FIRST_WAIT = supervisor.LONGEST_WAIT = 0.05
    serve.run_until_stopped(bed.HOST, port)


def build(plan: Path) -> dict[str, Any]:
    """The school whose registers are taken in Remit, its tutors' sessions, and another with an MIS."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from benchmarks.schools import make, school_days
    from remit.areas.attendance.models import AM, PM, Arrangement, Mark
    from remit.core import clock
    from remit.core.engines import take_stock
    from remit.core.tables import bring_up_to_date
    from remit.school.models import Membership

    bring_up_to_date(connection)
    today = clock.today()  # the machine's own, as the server's
    first, last = today - SINCE, today + timedelta(days=30)
    made = make("Storm", PUPILS, first, last, Arrangement.REMIT, tutors=TUTORS)
    make("Beside", MARKS_OF[0], first, last, Arrangement.MIS)
    take_stock(connection)
    rows = Membership.objects.unscoped("benchmark").filter(group__in=made.forms)
    pupils: dict[str, list[str]] = {each.ref: [] for each in made.forms}
    for form, pupil in rows.values_list("group__ref", "pupil__ref"):
        pupils[form].append(pupil)
    days, parts = [day for day in school_days(first, 999) if day < today], 3
    for part in range(parts):
        plans = []
        for at, user in enumerate(made.tutors):
            client = Client(SERVER_NAME="localhost")
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            held = [each.ref for each in made.forms[at::TUTORS]]
            registers = [
                [reverse("attendance:register", args=[form, day, session]), form, str(day), session]
                for day in days[part::parts]
                for session in (AM, PM)
                for form in held
            ]
            plans.append(
                {
                    "session": f"{name}={client.cookies[name].value}",
                    "registers": registers,
                    "pupils": {form: pupils[form] for form in held},
                }
            )
        Path(f"{plan}.{part}").write_text(json.dumps(plans), encoding="utf-8")
    assert not Mark.objects.unscoped("benchmark").exists()
    return {}


def bring_in() -> dict[str, Any]:
    """A file of marks as the office sends it: the worker reads it and, once it may, brings it in. Errors: Unable."""
    from benchmarks.schools import file_of_marks, school_days
    from remit.areas.attendance import bringing, jobs
    from remit.areas.attendance.models import MarksFile
    from remit.core import clock
    from remit.core.accounts.models import User
    from remit.school.models import School
    from remit.school.remit import viewer_for

    school = School.objects.unscoped("benchmark").get(name="Beside")
    by = viewer_for(User.objects.get(email=f"head@{school.pk}.example.org"))
    first = clock.today() - SINCE
    content = file_of_marks(MARKS_OF[0], school_days(first, MARKS_OF[1]))
    began = time.monotonic()
    file = jobs.receive(by, school=school, name="year.csv", content=content)
    files = MarksFile.objects.unscoped("benchmark").filter(pk=file.pk)

    def wait_for(state: str) -> MarksFile:
        while time.monotonic() < began + LONGEST:
            held = files.get()
            if held.state == state:
                return held
            if held.state == MarksFile.DROPPED:
                break
            time.sleep(0.2)
        raise bed.Unable("the file did not come in")

    file = bringing.start(by=by, file=wait_for(MarksFile.READY))
    jobs.bring_in.enqueue(file.ref, by.user.pk)
    wait_for(MarksFile.DONE)
    return {"seconds": round(time.monotonic() - began, 1)}


def check(told: Path) -> dict[str, Any]:
    """What was acknowledged against what is held: each mark once, in a register that was saved once."""
    from remit.areas.attendance.actions import in_session
    from remit.areas.attendance.entering import differences
    from remit.areas.attendance.models import Mark
    from remit.school.models import Pupil

    given = json.loads(told.read_text(encoding="utf-8"))
    refs = dict(Pupil.objects.unscoped("benchmark").values_list("pk", "ref"))
    days = {date.fromisoformat(day) for _, day, _, _ in given["acknowledged"]}
    held: dict[tuple[str, str, str], list[tuple[str, bool]]] = {}
    rows = Mark.objects.unscoped("benchmark").filter(school__name="Storm", day__in=days).order_by("pk")
    for pupil, day, session, code, stands in rows.values_list("pupil_id", "day", "session", "code", "stands"):
        held.setdefault((refs[pupil], str(day), session), []).append((code, stands))
    found: Counter[str] = Counter()
    for _, day, session, codes in given["acknowledged"]:
        for ref, code in codes.items():
            entries = held.pop((ref, day, session), [])
            found["lost"] += (in_session(code, session), True) not in entries
            found["doubled"] += len(entries) > 1
    waiting = {(ref, day, session) for _, day, session, codes in given["under way"] for ref in codes}
    found["doubled"] += len(held.keys() - waiting)  # marks that nobody was told of
    return {"lost": found["lost"], "doubled": found["doubled"], "years that differ": differences()}


def one(what: str, words: list[str]) -> dict[str, Any]:
    bed.start_django(lived=False)
    match what:
        case "build":
            return build(Path(words[0]))
        case "import":
            return bring_in()
    return check(Path(words[0]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["supervise"]:
        supervise(int(sys.argv[2]))
    elif sys.argv[1:2] and sys.argv[1] in {"build", "import", "check"}:
        print(json.dumps(one(sys.argv[1], sys.argv[2:])))
    else:
        bed.run(rows)
