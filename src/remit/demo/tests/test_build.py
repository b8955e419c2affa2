"""The demo as it stands in the database, at a smaller size."""

from collections import Counter
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from remit.areas.plans.models import Outcome, Plan, Review, Strategy, Target
from remit.areas.promises.models import Promise
from remit.core.accounts.models import User
from remit.core.history.models import Entry
from remit.core.querysets import unscoped
from remit.core.writing import unrecorded
from remit.demo import build as building
from remit.demo.models import Mark
from remit.demo.moments import BEFORE_SCHOOL, at, lived_on, moment
from remit.demo.people import WORTH_TRYING
from remit.demo.rows import PASSWORD
from remit.demo.tests.conftest import DAY, undone
from remit.leading.duties import queries as duties
from remit.leading.duties import standings
from remit.leading.duties.models import Duty, JobDescription
from remit.school import family, timetable
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Bar, Characteristic, Photo, Post, SchoolWeek, Staff, Tenure, WorkingDays
from remit.school.remit import viewer_for

pytestmark = pytest.mark.usefixtures("demo")


def viewer(name, day=DAY):
    return viewer_for(User.objects.get(name=name), day)


def all_of(model):
    return model.objects.unscoped("the whole demo")


def test_every_step_is_told_from_none_to_all(demo):
    steps = list(dict.fromkeys(step for step, _, _ in demo.told))
    for step in steps:
        done = [(number, of) for name, number, of in demo.told if name == step]
        assert done == [(number, done[0][1]) for number in range(done[0][1] + 1)]


def test_the_dozen_worth_trying_can_sign_in_the_upper_school_leader_first():
    found = building.log_ins(DAY)
    assert [name for name, *_ in found] == list(WORTH_TRYING)
    assert found[0][1:] == ("Upper School Leader", "farida.whitcombe@larkfold.example", PASSWORD)
    for _, _, email, password in found:
        assert check_password(password, User.objects.get(email=email).password)


def test_whoever_holds_a_post_has_an_account():
    assert not all_of(Tenure).filter(staff__user=None).exists()
    assert not all_of(Post).exclude(pk__in=all_of(Tenure).values("post")).exists()


def test_whoever_has_confirmed_her_duties_answers_for_pupils():
    held = all_of(Tenure).filter(post__in=all_of(JobDescription).filter(state="confirmed").values("post"))
    for each in held.select_related("staff__user", "post"):
        assert school.led_pupils(viewer_for(each.staff.user, DAY)).exists(), each.post.title


def test_deputies_and_heads_of_department_reach_whom_their_posts_say():
    assert school.led_pupils(viewer("Oliver Penhaligon")).count() == 210
    joined = 1  # in the year
    assert school.led_pupils(viewer("Grace Olawale-Finch")).count() == 2 * 26 * 5 + 2 * 20 * 2 + joined
    assert school.led_pupils(viewer("Owen Trevelyan")).count() == 2 * 20 * 2
    assert 2 * 26 * 5 < school.led_pupils(viewer("Meera Chaudhari")).count() < 2 * 26 * 5 + 2 * 20 * 2


def test_the_upper_school_leader_opens_inclusion_for_the_sen_register_alone():
    grants = [each for each in viewer("Farida Whitcombe").grants if "inclusion" in each.kinds]
    assert [dict(each.places)["set"] for each in grants] == [frozenset({"sen"})]


def test_two_people_hold_two_posts_with_a_job_description_each():
    for name in ("Ewa Lisowska", "Hannah Oduya"):
        held = school.her_posts(viewer(name))
        assert held.count() == 2
        assert not duties.posts_without_duties(viewer(name)).exists()


@pytest.mark.parametrize("head", ["Margaret Tindall", "Adrian Kessington"])
def test_two_openings_wait_for_each_head(head):
    assert school.openings_waiting(viewer(head)).count() == 2


def test_one_job_description_is_still_being_read():
    mine = viewer("Sophie Adjei")
    (job,) = duties.jobs_to_review(mine)
    assert duties.duties_of_job(mine, job).filter(state=Duty.PROPOSED).count() >= 20
    assert duties.posts_without_duties(mine).exists()


def test_whoever_has_left_opens_nothing():
    assert viewer("Colin Beddoes").grants == ()
    assert viewer("Patricia Morley-Dunn").grants == ()


def test_the_upper_school_leader_has_duties_in_every_state():
    mine = viewer("Farida Whitcombe")
    found = {line.standing.state for line in standings.lines(mine, duties.her_duties(mine))}
    assert found >= {"done", "due", "overdue", "good", "nothing"}


def test_a_sheet_waits_for_her_line_manager():
    (sheet,) = duties.sheets_shared_with(viewer("Margaret Tindall"))
    assert sheet.post.title == "Upper School Leader"
    assert len(sheet.lines) == 12


def test_history_is_spread_over_the_term():
    moments = unscoped("all history", lambda: list(Entry.objects.values_list("at", flat=True)))
    days = {each.date() for each in moments}
    assert len(days) > 20
    assert max(moments) <= moment(DAY, BEFORE_SCHOOL)


def test_it_is_current_for_its_day_and_for_a_week_where_no_day_is_asked_for():
    assert building.is_current(DAY)
    assert not building.is_current(DAY - timedelta(days=1))
    for days, current in ((0, True), (7, True), (10, False)):
        with at(DAY + timedelta(days=days)):
            assert building.is_current() is current


def test_it_is_not_current_when_the_code_has_changed(monkeypatch):
    monkeypatch.setattr(building, "stamp", lambda years: "another")
    assert not building.is_current(DAY)


def test_it_is_not_current_when_past_years_are_asked_for_and_it_has_none():
    assert building.is_current(DAY, 0)
    assert not building.is_current(DAY, 5)


def test_the_day_begins_at_registration_and_goes_on_from_what_was_recorded_when_it_was_last_tried():
    opens = moment(DAY, time(8, 45))
    with undone():
        assert lived_on(DAY).begins == opens
        for hour, begins in ((time(9, 20), moment(DAY, time(9, 20))), (time(18, 0), moment(DAY, time(15, 10)))):
            with at(DAY, hour):
                unrecorded("test", lambda: Entry.objects.create(act="tried", deed="x"))
            assert lived_on(DAY).begins == begins


def test_a_third_of_a_year_group_or_more_has_a_drawn_face_and_each_is_in_the_history():
    photos = all_of(Photo).select_related("pupil__school", "file")
    held = Counter((each.pupil.school.name, each.pupil.year) for each in photos)
    assert set(held) == {("Larkfold Primary School", 5), ("Highmoor School", 9)}
    assert all(number > 10 for number in held.values())
    entries = unscoped("all history", lambda: Entry.objects.filter(act__endswith="set_photo").count())
    assert entries == photos.count()
    assert {each.file.type for each in photos} == {"image/jpeg"}


def test_a_database_that_is_not_a_file_is_not_taken_away(tmp_path):
    with pytest.raises(building.NotADemo):
        building.fresh(tmp_path)
    assert Mark.objects.exists()


def test_a_demo_is_taken_away_with_its_files_and_nothing_else(tmp_path, monkeypatch):
    database = tmp_path / "remit.sqlite3"
    file = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": database}, close=lambda: None)
    monkeypatch.setattr(building, "connection", file)
    (tmp_path / "files").mkdir()
    for name in ("remit.sqlite3", "remit.sqlite3-wal", "secret", "files/kept"):
        (tmp_path / name).touch()
    building.fresh(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_anybody_can_choose_a_person_and_is_signed_in_as_her():
    with at(DAY):
        client = Client()
        page = client.get(reverse("demo:people")).content.decode()
        assert "made up" in page
        assert page.count("Learning Co-ordinator for Year 8 and Second in Science") == 1
        assert (
            page.count('action="/demo/people/')
            == Staff.objects.unscoped("the whole demo").filter(on(DAY), user__isnull=False).count()
        )
        ref = all_of(Tenure).get(post__title="Upper School Leader").staff.ref
        assert client.get(reverse("demo:become", args=[ref])).status_code == 405
        assert client.post(reverse("demo:become", args=[ref])).url == reverse("home")
        assert "Upper School Leader" in client.get(reverse("home")).content.decode()


def test_a_person_is_found_by_name_and_by_what_she_does():
    with at(DAY):
        client = Client()
        found = client.get(reverse("demo:people"), {"q": "attendance highmoor"}).content.decode()
        assert found.count('action="/demo/people/') == 1
        assert "Attendance officer" in found
        assert "Farida Whitcombe" in client.get(reverse("demo:people"), {"q": "farida"}).content.decode()
        assert "Nobody is found" in client.get(reverse("demo:people"), {"q": "astronaut"}).content.decode()


def test_whoever_leads_somebody_today_finds_a_timetable():
    mine = viewer("Thomas Wickens")
    assert timetable.has_lessons(mine)
    days = [DAY - timedelta(days=number) for number in range(14)]
    (staff,) = timetable.her_staff(mine)
    assert {each.teacher for day in days for each in timetable.lessons_on(mine, staff, day)} == {staff}


def test_the_weeks_of_the_secondary_go_by_turns_and_the_primary_has_none():
    letters = [each.letter for each in all_of(SchoolWeek).order_by("monday")]
    assert letters[:4] == ["A", "B", "A", "B"]
    assert {each.school.name for each in all_of(SchoolWeek).select_related("school")} == {"Highmoor School"}


def test_one_post_is_acting_and_ends_with_the_year():
    (post,) = all_of(Post).filter(title__startswith="Acting")
    assert post.last_day == date(2027, 8, 31)
    assert duties.her_duties(viewer("Imran Seddon")).exists()


def test_a_court_order_keeps_its_contact_out_of_every_letter():
    bars = list(all_of(Bar).select_related("contact", "pupil__school"))
    assert bars
    heads = {"Larkfold Primary School": "Margaret Tindall", "Highmoor School": "Adrian Kessington"}
    for bar in bars:
        found = family.contactable(viewer(heads[bar.pupil.school.name]), bar.pupil, family.LETTERS)
        assert bar.contact not in [each.contact for each in found[bar.pupil.pk]]
        assert found[bar.pupil.pk]


def test_whoever_works_part_time_has_working_days():
    held = all_of(WorkingDays).select_related("staff")
    assert held.count() >= 5
    assert all(0 < len(each.days) < 5 for each in held)


# Its plans


def test_each_school_has_a_handful_of_several_types():
    for each in all_of(Plan).values_list("school", flat=True).distinct():
        types = set(all_of(Plan).filter(school=each).values_list("type__code", flat=True))
        assert types >= {"sen", "part-time", "pastoral", "attendance"}


def test_a_plan_of_a_type_is_for_a_child_for_whom_it_is_meant():
    held = all_of(Characteristic).filter(last_day=None)
    for code, kinds in (("sen", ("K", "E")), ("pep", ("LAC",))):
        of = held.filter(type__code__in=kinds).values("pupil")
        assert not all_of(Plan).filter(type__code=code).exclude(pupil__in=of).exists()


def test_some_were_looked_at_and_some_are_late_and_one_has_no_owner():
    assert all_of(Review).count() >= 4
    assert all_of(Plan).filter(review_due__lt=DAY).exists()
    assert all_of(Plan).filter(owner=None).exists()
    assert set(all_of(Outcome).values_list("outcome", flat=True)) >= {Outcome.MET, Outcome.PARTLY}
    assert all_of(Target).filter(closed_on__isnull=False).exists()


def test_teachers_have_strategies_and_reviews_led_to_actions():
    assert all_of(Strategy).filter(kind="taught").count() >= 8
    assert all_of(Promise).filter(source__startswith="A review on").exists()


def test_a_part_time_timetable_says_when_it_ends():
    assert not all_of(Plan).filter(type__code="part-time", until=None).exists()
