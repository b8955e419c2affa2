"""Marks of the MIS come in by file as often as a school likes, as amendments, and can be taken back."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.areas.attendance import bringing, jobs, queries, timed
from remit.areas.attendance.bringing import CHANGED, NEW, SAME, STAYS
from remit.areas.attendance.entering import Written, masks_of, write
from remit.areas.attendance.masks import Counts
from remit.areas.attendance.models import Arrangement, Mark, MarksFile, MarksPart, Taking, Year
from remit.areas.attendance.reading import read_marks
from remit.core import clock
from remit.core.files.text import Unreadable
from remit.core.writing import unrecorded
from remit.school.models import Pupil
from tests.access_walk import sign_in
from tests.world import TODAY, YESTERDAY, viewer

LONG = "UPN,Date,Session,Mark,Minutes Late\n"
THURSDAY = YESTERDAY - timedelta(days=1)


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def in_the_mis(world):
    def make():
        rows(Arrangement).update(taken_in=Arrangement.MIS)
        for model in (Mark, Taking, Year):
            rows(model).delete()

    unrecorded("test", make)
    return world


@pytest.fixture
def office(in_the_mis):
    return viewer(in_the_mis, "administrator")


def send(by, world, text, name="marks.csv"):
    return jobs.receive(by, school=world.schools["alder"], name=name, content=text.encode())


def bring(by, world, text):
    file = send(by, world, text)
    bringing.start(by=by, file=file)
    jobs.bring_in.enqueue(file.ref, by.user.pk)
    return rows(MarksFile, pk=file.pk).get()


def codes(name="ann"):
    held = rows(Mark, pupil__given_name=f"{name}-given").order_by("pk")
    return [(mark.day, mark.session, mark.code) for mark in held]


def counts(world, name="ann"):
    row = rows(Year, pupil=world.pupils[name]).first()
    return masks_of(row).counts() if row else Counts()


def test_a_row_a_mark_is_shown_first_and_then_brought_in(in_the_mis, office):
    text = LONG + f"ann-upn,{YESTERDAY},AM,/,\nann-upn,{YESTERDAY},PM,L,7\nbea-upn,{YESTERDAY},AM,I,\n"
    file = send(office, in_the_mis, text)
    assert (file.state, file.told["counts"], file.told["refused"]) == (MarksFile.READY, {NEW: 3}, 0)
    assert not rows(Mark).exists()
    done = bring(office, in_the_mis, text)
    assert (done.state, done.counts) == (MarksFile.DONE, {NEW: 3})
    assert codes() == [(YESTERDAY, "AM", "/"), (YESTERDAY, "PM", "L")]
    assert rows(Mark, code="L").get().minutes == 7
    assert counts(in_the_mis) == Counts(2, 2, 0, 0, 0, 1)
    assert {taking.source for taking in rows(Taking)} == {Taking.MIS}
    assert not rows(MarksPart, file=done).exists()


def test_a_row_a_pupil_with_a_column_a_session_is_read_too(in_the_mis, office):
    days = [THURSDAY, YESTERDAY]
    heads = [
        "Surname",
        "Forename",
        "Reg Group",
        *(f"{day:%a %d/%m/%Y} {part}" for day in days for part in ("AM", "PM")),
    ]
    text = ",".join(heads) + "\nann-family,ann-given,8A,/,\\,I,I\ncal-family,cal-given,7A,#,-,L,/\n"
    done = bring(office, in_the_mis, text)
    assert done.counts == {NEW: 6}
    assert codes() == [(THURSDAY, "AM", "/"), (THURSDAY, "PM", "\\"), (YESTERDAY, "AM", "I"), (YESTERDAY, "PM", "I")]
    assert codes("cal") == [(YESTERDAY, "AM", "L"), (YESTERDAY, "PM", "\\")]


def test_the_same_file_again_changes_nothing_and_a_changed_mark_is_an_amendment(in_the_mis, office):
    first = LONG + f"ann-upn,{YESTERDAY},AM,N,\nbea-upn,{YESTERDAY},AM,/,\n"
    bring(office, in_the_mis, first)
    assert bring(office, in_the_mis, first).counts == {SAME: 2}
    file = send(office, in_the_mis, first.replace(",N,", ",I,"))
    assert file.told["counts"] == {SAME: 1, CHANGED: 1}
    assert file.told[CHANGED] == [[in_the_mis.pupils["ann"].pk, YESTERDAY.isoformat(), "AM", "N", "I"]]
    bringing.start(by=office, file=file)
    jobs.bring_in.enqueue(file.ref, office.user.pk)
    assert [code for _, _, code in codes()] == ["N", "I"]
    assert counts(in_the_mis) == Counts(1, 0, 1, 0, 1)


def test_what_was_changed_here_stays_and_is_listed(in_the_mis, office):
    text = LONG + f"ann-upn,{YESTERDAY},AM,N,\n"
    bring(office, in_the_mis, text)
    ann = in_the_mis.pupils["ann"]

    def amend():
        taking = Taking.objects.create(school=ann.school, day=YESTERDAY, session="AM", source=Taking.OFFICE)
        write(ann.school_id, [Written(taking.pk, ann.pk, YESTERDAY, "AM", "M", None, "", stands=True)])

    unrecorded("test", amend)
    again = bring(office, in_the_mis, text)
    assert again.counts == {STAYS: 1}
    assert [code for _, _, code in codes()] == ["N", "M"]


def test_a_file_is_taken_back_and_what_was_changed_since_stays(in_the_mis, office):
    bring(office, in_the_mis, LONG + f"ann-upn,{YESTERDAY},AM,N,\n")
    second = bring(
        office, in_the_mis, LONG + f"ann-upn,{YESTERDAY},AM,I,\nann-upn,{YESTERDAY},PM,I,\nbea-upn,{YESTERDAY},AM,/,\n"
    )
    bea = in_the_mis.pupils["bea"]

    def amend():
        taking = Taking.objects.create(school=bea.school, day=YESTERDAY, session="AM", source=Taking.OFFICE)
        write(bea.school_id, [Written(taking.pk, bea.pk, YESTERDAY, "AM", "L", 4, "", stands=True)])

    unrecorded("test", amend)
    bringing.take_back(by=office, file=second)
    jobs.go_back.enqueue(second.ref, office.user.pk)
    done = rows(MarksFile, pk=second.pk).get()
    assert (done.state, done.counts["back"], done.counts["left"]) == (MarksFile.UNDONE, 2, 1)
    held = queries.current(rows(Mark))
    ann = in_the_mis.pupils["ann"]
    assert {key[2]: mark.code for key, mark in held.items() if key[0] == ann.pk} == {"AM": "N"}
    assert counts(in_the_mis) == Counts(1, 0, 0, 1, 1)
    assert [code for _, _, code in codes()] == ["N", "I", "I", "N", ""], "every entry stays"
    assert counts(in_the_mis, "bea") == Counts(1, 1, 0, 0, 0, 1)


REFUSED = {
    "a day to come": (f"ann-upn,{TODAY + timedelta(days=1)},AM,/,", "still to come"),
    "a day of no year": ("ann-upn,2025-11-12,AM,/,", "in no academic year of the school"),
    "a closed day": ("ann-upn,2026-10-28,AM,/,", "The school is closed on Wednesday 28 October 2026"),
    "a number of nobody": (f"no-upn,{YESTERDAY},AM,/,", "Nobody here has this UPN"),
    "another school's pupil": (f"dot-upn,{YESTERDAY},AM,/,", "Nobody here has this UPN"),
    "a code of years before": (f"ann-upn,{YESTERDAY},AM,H,", "no register code of that day"),
    "no day": ("ann-upn,soon,AM,/,", "This is no date"),
    "no session": (f"ann-upn,{YESTERDAY},noon,/,", "A session is AM or PM"),
}


@pytest.mark.parametrize(("line", "why"), REFUSED.values(), ids=REFUSED)
def test_a_row_that_cannot_be_taken_says_why_and_the_others_come_in(in_the_mis, office, line, why):
    good = "".join(f"bea-upn,2026-11-{day:02},{part},/,\n" for day in (9, 10, 11, 12) for part in ("AM", "PM"))
    file = send(office, in_the_mis, LONG + good + line + "\n")
    assert (file.told["counts"], file.told["refused"]) == ({NEW: 8}, 1)
    [(row, _, _, said)] = file.told["faults"]
    assert row == 10
    assert why in said


def test_two_answers_for_one_session_are_refused_and_the_first_stays(in_the_mis, office):
    file = send(
        office,
        in_the_mis,
        LONG
        + f"ann-upn,{YESTERDAY},AM,/,\nann-upn,{YESTERDAY},PM,/,\nbea-upn,{YESTERDAY},AM,/,\nbea-upn,{YESTERDAY},PM,/,\nann-upn,{YESTERDAY},AM,I,\n",
    )
    assert file.told["counts"] == {NEW: 4}
    assert "Row 2 says / of the same session" in file.told["faults"][0][3]


def test_registers_of_days_taken_in_remit_are_never_written_over(in_the_mis, office):
    unrecorded("test", lambda: rows(Arrangement, school=in_the_mis.schools["alder"]).update(taken_in=Arrangement.REMIT))
    file = send(office, in_the_mis, LONG + f"ann-upn,{YESTERDAY},AM,/,\n")
    assert (file.told["counts"], file.last) == ({}, 0)
    assert "taken in Remit, not in the MIS" in file.told["faults"][0][3]


UNREADABLE = {
    "shifted columns": (
        LONG + "".join(f"ann-upn,2026-11-{day:02},AM,8A,/\n" for day in range(2, 8)),
        "Are the columns shifted",
    ),
    "no pupil": ("Date,Session,Mark\n2026-11-12,AM,/\n", "whose marks they are"),
    "no mark": ("UPN,Form\nann-upn,8A\n", "No marks are found"),
    "nothing": (LONG + "ann-upn,2026-11-12,AM,,\n", "holds no register mark"),
}


@pytest.mark.parametrize(("text", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_says_so_in_a_sentence(in_the_mis, office, text, why):
    with pytest.raises(Unreadable, match=why):
        send(office, in_the_mis, text)
    assert not rows(Mark).exists()
    assert rows(MarksFile, state=MarksFile.DROPPED).exists()


def test_one_who_left_and_one_of_two_of_a_name_are_told_apart(in_the_mis, office):
    def twin():
        other = Pupil.objects.create(
            school=in_the_mis.schools["alder"],
            given_name="ann-given",
            family_name="ann-family",
            year=9,
            first_day=date(2026, 9, 1),
        )
        rows(Pupil, pk=in_the_mis.pupils["bea"].pk).update(last_day=THURSDAY)
        return other

    unrecorded("test", twin)
    good = "".join(f"cal-given cal-family,7A,2026-11-{day:02},AM,/\n" for day in (9, 10, 11, 12))
    lines = f'ann-given ann-family,8A,{YESTERDAY},AM,I\n"bea-family, bea-given",11A,{YESTERDAY},AM,/\n'
    file = send(office, in_the_mis, "Name,Form,Date,Session,Mark\n" + good + lines)
    assert file.told["counts"] == {NEW: 5}
    assert "Not on roll on 13 November 2026" in file.told["faults"][0][3]


def test_a_worker_that_was_killed_goes_on_and_nothing_is_doubled(in_the_mis, office, monkeypatch):
    monkeypatch.setattr(bringing, "AT_ONCE", 1)
    text = LONG + "".join(
        f"{name}-upn,{YESTERDAY},{part},/,\n" for name in ("ann", "bea", "cal") for part in ("AM", "PM")
    )
    file = send(office, in_the_mis, text)
    bringing.start(by=office, file=file)
    held = rows(MarksFile, pk=file.pk).get()
    bringing.bring_part(by=office, file=held)
    assert rows(Mark).count() == 2
    jobs.resume()
    jobs.bring_in.enqueue(file.ref, office.user.pk)
    assert rows(Mark).count() == 6
    assert rows(MarksFile, pk=file.pk).get().counts == {NEW: 6}
    assert rows(Taking).count() == 2, "one a session, whichever part came first"


def test_a_large_file_is_read_by_the_worker(in_the_mis, office, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 10)
    file = send(office, in_the_mis, LONG + f"ann-upn,{YESTERDAY},AM,/,\n")
    assert rows(MarksFile, pk=file.pk).get().state == MarksFile.READY
    bad = send(office, in_the_mis, "UPN,Form\nann-upn,8A\n")
    held = rows(MarksFile, pk=bad.pk).get()
    assert (held.state, "No marks are found" in held.told["why"]) == (MarksFile.DROPPED, True)


@pytest.mark.parametrize("role", ["lea", "tom"])
def test_nobody_else_brings_in_marks(in_the_mis, client, role):
    sign_in(client, in_the_mis, role)
    assert client.get(reverse("attendance:files")).status_code == 403


def test_the_office_does_it_on_the_page(in_the_mis, client):
    sign_in(client, in_the_mis, "administrator")
    upload = SimpleUploadedFile("autumn.csv", (LONG + f"ann-upn,{YESTERDAY},AM,N,\n").encode())
    page = client.post(reverse("attendance:files"), {"file": upload}, follow=True)
    assert "autumn.csv" in page.content.decode()
    file = rows(MarksFile, name="autumn.csv").get()
    client.post(reverse("attendance:file.start", args=[file.ref]))
    assert "Brought in" in client.get(reverse("attendance:file", args=[file.ref])).content.decode()
    client.post(reverse("attendance:file.back", args=[file.ref]))
    assert "Taken back" in client.get(reverse("attendance:file", args=[file.ref])).content.decode()
    assert queries.current(rows(Mark)) == {}
    bad = client.post(reverse("attendance:files"), {"file": SimpleUploadedFile("x.csv", b"UPN,Form\na,b\n")})
    assert bad.status_code == 422
    assert "No marks are found" in bad.content.decode()


def test_rows_of_one_pupil_are_one_pupil_and_the_same_mark_twice_is_one():
    told = read_marks("a.csv", (LONG + "ann-upn,2026-11-12,AM,/,\n" * 3).encode())
    assert (len(told.who), len(told.marks[0]), told.unread) == (1, 1, 0)


def test_a_number_that_was_given_up_still_finds_its_pupil(in_the_mis, office):
    assert send(office, in_the_mis, LONG + f"ann-former,{YESTERDAY},AM,/,\n").told["counts"] == {NEW: 1}


def test_a_file_that_fails_half_way_waits_for_somebody_and_goes_on_from_there(in_the_mis, office, monkeypatch):
    monkeypatch.setattr(bringing, "AT_ONCE", 1)
    text = LONG + "".join(f"{name}-upn,{YESTERDAY},AM,/,\n" for name in ("ann", "bea", "cal"))
    file = send(office, in_the_mis, text)
    bringing.start(by=office, file=file)
    whole, tried = bringing.write, []

    def fails_the_second_time(*given):
        tried.append(given)
        if len(tried) == 2:
            raise RuntimeError("the disk")
        whole(*given)

    monkeypatch.setattr(bringing, "write", fails_the_second_time)
    jobs.bring_in.enqueue(file.ref, office.user.pk)
    held = rows(MarksFile, pk=file.pk).get()
    assert (held.state, held.reached, rows(Mark).count()) == (MarksFile.READY, 1, 1)
    bringing.start(by=office, file=held)
    jobs.bring_in.enqueue(file.ref, office.user.pk)
    assert (rows(MarksFile, pk=file.pk).get().counts, rows(Mark).count()) == ({NEW: 3}, 3)


def test_what_files_said_goes_after_a_year_and_the_marks_stay(in_the_mis, office):
    bring(office, in_the_mis, LONG + f"ann-upn,{YESTERDAY},AM,/,\n")
    send(office, in_the_mis, LONG + f"ann-upn,{YESTERDAY},PM,/,\n")
    timed.prune()
    assert rows(MarksFile, name="marks.csv").count() == 2
    unrecorded("test", lambda: rows(MarksFile).update(at=clock.real_now() - timedelta(days=366)))
    timed.prune()
    assert not rows(MarksFile).exists()
    assert rows(Mark).count() == 1
