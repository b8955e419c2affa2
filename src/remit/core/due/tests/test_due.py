"""What time alone causes happens at its time, also where the clocks change, and comes again where it was cut short."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from remit.core import clock, seams
from remit.core.due import run
from remit.core.due.models import Due
from remit.core.due.moments import daily, every
from remit.core.seams import Timed

QUARTER_PAST_SEVEN = daily(time(7, 15))


@pytest.fixture
def at(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(clock, "timezone", SimpleNamespace(now=lambda: moment, localtime=timezone.localtime))

    return set_to


@pytest.fixture
def job(db, at, monkeypatch):
    """The only one there is: daily at a quarter past seven."""
    held = SimpleNamespace(runs=0, fault=None)

    def work():
        held.runs += 1
        if held.fault:
            raise held.fault

    jobs = {"job": Timed("job", "counts", QUARTER_PAST_SEVEN, work)}
    monkeypatch.setitem(seams._found, Timed, jobs)
    at(datetime(2026, 11, 16, 6, 0, tzinfo=UTC))
    Due.objects.create(name="job", at=datetime(2026, 11, 16, 7, 15, tzinfo=UTC))
    return held


def test_where_the_school_s_clock_stands_still_jobs_go_on_by_the_machine_s(job, at, settings):
    """A demonstration lives on one day, and stands still at the end of it."""
    started = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
    opens = datetime(2026, 11, 16, 8, 45, tzinfo=UTC)
    settings.LIVED = clock.Lived(opens, started, opens + timedelta(hours=6))
    for hours, runs in ((0, 1), (11, 1), (12, 2), (36, 3)):
        at(started + timedelta(hours=hours))
        run.run_due()
        assert job.runs == runs, f"after {hours} hours"
    job.fault = ValueError()
    for minutes, runs in ((0, 4), (10, 4), (16, 5)):
        at(datetime(2026, 11, 21, 7, 20, tzinfo=UTC) + timedelta(minutes=minutes))
        run.run_due()
        assert job.runs == runs, "what failed comes again"


def test_what_goes_out_and_came_due_before_a_restoring_waits_for_its_next_moment(job, at, monkeypatch):
    at(datetime(2026, 11, 16, 10, 0, tzinfo=UTC))
    run.pass_over()
    assert Due.objects.get().at == datetime(2026, 11, 16, 7, 15, tzinfo=UTC), "what stays in the house is made up for"
    monkeypatch.setitem(seams._found[Timed], "job", replace(seams._found[Timed]["job"], goes_out=True))
    run.pass_over()
    assert Due.objects.get().at == datetime(2026, 11, 17, 7, 15, tzinfo=UTC)
    run.pass_over()
    assert Due.objects.get().at == datetime(2026, 11, 17, 7, 15, tzinfo=UTC)
    assert run.run_due() == []


def test_a_job_that_is_new_here_runs_at_once(db, job):
    Due.objects.all().delete()
    assert run.run_due() == ["job"]
    assert Due.objects.get().at == datetime(2026, 11, 16, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        (datetime(2026, 11, 16, 6, 0, tzinfo=UTC), datetime(2026, 11, 16, 7, 15, tzinfo=UTC)),
        (datetime(2026, 11, 16, 7, 15, tzinfo=UTC), datetime(2026, 11, 17, 7, 15, tzinfo=UTC)),
        (datetime(2026, 6, 16, 6, 0, tzinfo=UTC), datetime(2026, 6, 16, 6, 15, tzinfo=UTC)),
        # The clocks go forward on 28 March 2027, and back on 25 October 2026.
        (datetime(2027, 3, 27, 7, 15, tzinfo=UTC), datetime(2027, 3, 28, 6, 15, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 6, 15, tzinfo=UTC)),
        (datetime(2026, 10, 24, 6, 15, tzinfo=UTC), datetime(2026, 10, 25, 7, 15, tzinfo=UTC)),
        (datetime(2026, 10, 25, 6, 15, tzinfo=UTC), datetime(2026, 10, 25, 7, 15, tzinfo=UTC)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, 15, tzinfo=UTC)),
    ],
)
def test_a_quarter_past_seven_is_so_on_the_wall_whatever_the_clocks_do(after, comes):
    assert QUARTER_PAST_SEVEN(after) == comes


def test_an_hour_that_is_left_out_comes_once_and_one_that_comes_twice_once():
    night = daily(time(1, 30))
    spring, autumn = datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
    for begun in (spring, autumn):
        first = night(begun)
        assert timedelta(hours=22) < night(first) - first < timedelta(hours=26)


def test_a_job_runs_at_its_time_and_not_before(db, job, at):
    at(datetime(2026, 11, 16, 6, 0, tzinfo=UTC))
    assert run.run_due() == []
    at(datetime(2026, 11, 16, 7, 14, tzinfo=UTC))
    assert run.run_due() == []
    at(datetime(2026, 11, 16, 7, 16, tzinfo=UTC))
    assert run.run_due() == ["job"]
    assert run.run_due() == []
    assert Due.objects.get().at == datetime(2026, 11, 17, 7, 15, tzinfo=UTC)


def test_a_worker_that_slept_over_it_makes_up_for_it_once(db, job, at):
    at(datetime(2026, 11, 19, 12, 0, tzinfo=UTC))
    assert run.run_due() == ["job"]
    assert run.run_due() == []


@pytest.mark.parametrize("fault", [ValueError("a name"), SystemExit()], ids=["fails", "is killed"])
def test_a_job_that_fails_or_is_killed_comes_again(db, job, at, fault):
    at(datetime(2026, 11, 16, 7, 16, tzinfo=UTC))
    job.fault = fault
    if isinstance(fault, SystemExit):
        with pytest.raises(SystemExit):
            run.run_due()
    else:
        assert run.run_due() == []
        assert Due.objects.get().fault == "ValueError"
    job.fault = None
    assert run.run_due() == [], "not at once"
    at(datetime(2026, 11, 16, 7, 32, tzinfo=UTC))
    assert run.run_due() == ["job"]
    assert job.runs == 2
    assert Due.objects.get().fault == ""


def test_of_two_workers_one_does_it(db, job, at, monkeypatch):
    at(datetime(2026, 11, 16, 6, 0, tzinfo=UTC))
    run.run_due()
    moment = datetime(2026, 11, 16, 7, 16, tzinfo=UTC)
    at(moment)
    seen = Due.objects.get().at
    assert run.run_due() == ["job"]
    assert not run._run(seams.named(Timed, "job"), seen, moment), "it saw the moment before the other moved it on"
    assert job.runs == 1


def test_a_clock_that_was_wrong_and_is_set_holds_nothing_up(db, job, at):
    Due.objects.update(at=datetime(2030, 1, 1, 6, 0, tzinfo=UTC))
    run.run_due()
    assert Due.objects.get().at == datetime(2026, 11, 16, 7, 15, tzinfo=UTC)


def test_a_span_begins_when_the_last_one_ended():
    assert every(timedelta(minutes=5))(datetime(2026, 11, 16, tzinfo=UTC)) == datetime(2026, 11, 16, 0, 5, tzinfo=UTC)
