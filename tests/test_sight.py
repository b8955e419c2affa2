"""What opens to somebody is kept until it may be another, and never longer; before one pupil she sees what she sees."""

import re
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from remit.areas.plans.models import Strategy
from remit.core import querysets, sight
from remit.core.accounts.models import SightChange
from remit.core.records import Record
from remit.core.remits import Joined, Remit
from remit.core.viewers import grant
from remit.core.writing import guarded_tables, unrecorded
from remit.school import remit as posts
from remit.school import rules
from remit.school.models import GroupLead, Opening, Pupil, Reach, School, Staff, Subject, Tenure
from remit.school.remit import viewer_for
from tests.world import SIGNED_IN, START, TODAY, YESTERDAY, viewer

RECORDS = [each for each in apps.get_models() if issubclass(each, Record)]


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def afresh(user):
    return posts._looked_up(user, TODAY)[0]


def queries_of(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return [each["sql"] for each in asked]


CHANGES = {
    "she has left": lambda: rows(Staff, name__istartswith="lea").update(last_day=YESTERDAY),
    "her post is another's": lambda: rows(Tenure, staff__name__istartswith="lea").update(last_day=YESTERDAY),
    "her reach is smaller": lambda: rows(Reach, year__isnull=False).update(year=11),
    "what it opened is closed": lambda: rows(Opening).update(confirmed_on=None),
    "her class is another's": lambda: rows(GroupLead).update(last_day=YESTERDAY),
    "everybody sees what to do, or no more": lambda: [
        rows(School, pk=each.pk).update(shows_emergency=not each.shows_emergency) for each in rows(School)
    ],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_kept_is_not_given_after_a_change(world, change):
    before = {name: viewer_for(user).grants for name, user in world.users.items()}
    unrecorded("test", change)
    after = {name: viewer_for(user).grants for name, user in world.users.items()}
    assert after == {name: afresh(user) for name, user in world.users.items()}
    assert after != before


def test_a_change_written_past_every_method_counts(world):
    user = world.users["lea"]
    assert viewer_for(user).grants

    def write():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE school_staff SET last_day = %s", [YESTERDAY])

    unrecorded("test", write)
    assert viewer_for(user).grants == ()


def test_a_change_that_was_rolled_back_leaves_nothing(world):
    user = world.users["lea"]
    before = viewer_for(user).grants
    with transaction.atomic():
        unrecorded("test", lambda: rows(Staff).update(last_day=YESTERDAY))
        assert viewer_for(user).grants == ()
        transaction.set_rollback(True)
    assert viewer_for(user).grants == before


def test_asked_again_it_is_one_question(world):
    viewer_for(world.users["lea"])
    assert len(queries_of(lambda: viewer_for(world.users["lea"]))) == 1
    unrecorded("test", CHANGES["her reach is smaller"])
    assert len(queries_of(lambda: viewer_for(world.users["lea"]))) > 1


def test_another_day_is_looked_up_for_itself(world):
    user = world.users["lea"]
    unrecorded("test", lambda: rows(Staff, user=user).update(first_day=TODAY))
    assert viewer_for(user, TODAY).grants
    assert viewer_for(user, YESTERDAY).grants == ()


def test_an_account_that_was_closed_opens_nothing_at_once(world):
    user = world.users["lea"]
    assert viewer_for(user).grants
    user.is_active = False
    assert viewer_for(user).grants == ()


def test_where_nothing_was_written_nothing_is_kept(world):
    SightChange.objects.all().delete()
    for _ in range(2):
        assert len(queries_of(lambda: viewer_for(world.users["lea"]))) > 2


def test_the_marks_of_changes_do_not_pile_up(world):
    unrecorded("test", CHANGES["her reach is smaller"])
    unrecorded("test", CHANGES["her reach is smaller"])
    state, before = sight.state(), viewer_for(world.users["lea"]).grants
    assert sight.prune() == state[0]
    assert sight.state()[0] == 1
    assert sight.state() != state
    assert sight.prune() == 0
    assert viewer_for(world.users["lea"]).grants == before


def test_whatever_is_looked_up_is_watched(world):
    """A table that decides what opens, and whose changes were not counted, would leave somebody in sight."""
    asked = " ".join(sql for user in world.users.values() for sql in queries_of(lambda user=user: afresh(user)))
    read = {guarded_tables()[name] for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', asked) if name in guarded_tables()}
    assert len(read) >= 7
    assert all(each.decides_sight for each in read)


def test_what_is_done_to_a_post_in_one_request_is_not_seen_in_the_next(world):
    for name, user in world.users.items():
        for post in posts.hers(viewer_for(user)).posts:
            post.title = "changed"
        assert "changed" not in {post.title for post in posts.hers(viewer_for(user)).posts}, name


def test_the_kept_are_few(world, monkeypatch):
    monkeypatch.setattr(sight, "MOST", 3)
    for number in range(9):
        sight.kept(number, lambda number=number: number)
    assert set(sight._here.held) == {6, 7, 8}


def _has_a_pupil(model):
    """Else it is seen by parts of it that have one."""
    if model.__name__ in {"Item", "Handling"}:  # what wants somebody is asked for by no pupil's page
        return False
    return model is Pupil or "pupil" in {field.name for field in model._meta.get_fields()}


def of_pupils():
    """Every model whose rows fall inside by their pupil; not those with a class of their own beside it, by which a pupil's
    page does not ask: there she sees of lesson marks what she sees by the pupil, and no more."""
    ways = {model: model.remit for model in RECORDS if isinstance(model.remit, Remit)}
    parts = {model: (way.first, way.second) if isinstance(way, Joined) else (way,) for model, way in ways.items()}
    by_class = {
        model
        for model, found in parts.items()
        if any("group" in part.paths and "pupil" not in part.paths for part in found)
    }
    return [
        model
        for model, found in parts.items()
        if any("pupil" in part.paths for part in found) and model not in by_class and _has_a_pupil(model)
    ]


@pytest.mark.parametrize("role", SIGNED_IN)
def test_before_one_pupil_she_sees_of_the_pupil_what_she_sees(world, role):
    by, compared = viewer(world, role), 0
    for pupil in Pupil.objects.visible_to(by):
        hers = rules.before(by, pupil)
        for model in of_pupils():
            way = "pk" if model is Pupil else "pupil"
            here = set(model.objects.visible_to(hers).filter(**{way: pupil.pk}).values_list("pk", flat=True))
            seen = set(model.objects.visible_to(by).filter(**{way: pupil.pk}).values_list("pk", flat=True))
            assert here == seen, f"{model.__name__} of {pupil}"
            compared += len(seen)
    assert compared or not Pupil.objects.visible_to(by)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_before_one_pupil_she_sees_no_more_of_anything_else(world, role):
    by = viewer(world, role)
    for pupil in Pupil.objects.visible_to(by):
        hers = rules.before(by, pupil)
        for model in RECORDS:
            here = set(model.objects.visible_to(hers).values_list("pk", flat=True))
            assert here <= set(model.objects.visible_to(by).values_list("pk", flat=True)), model.__name__


def test_a_grant_in_a_dimension_that_rows_lack_does_not_reach_them_before_one_row_either():
    held = grant("general", "lead", school=[1], subject=[7]).before("pupil", 5, ["subject", "year"])
    without, with_it = (
        Remit("general", school="school", pupil="pupil"),
        Remit("general", school="school", pupil="pupil", subject="s"),
    )
    assert not without.fits(held)
    assert with_it.fits(held)


def test_what_is_written_while_marks_are_pruned_is_not_lost(world):
    user, wrote = world.users["lea"], []

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("DELETE") and not wrote:
            wrote.append(sql)
            unrecorded("test", lambda: rows(Staff, user=user).update(last_day=YESTERDAY))
        return execute(sql, params, many, context)

    unrecorded("test", CHANGES["her reach is smaller"])
    sight.prune()
    unrecorded("test", CHANGES["her reach is smaller"])
    assert viewer_for(user).grants
    with connection.execute_wrapper(meanwhile):
        sight.prune()
    assert wrote
    assert viewer_for(user).grants == ()


def test_a_mark_that_is_committed_late_is_a_state_of_its_own(world):
    """Its number was drawn before that of another, whose writer had ended first."""
    user = world.users["lea"]
    SightChange.objects.all().delete()
    SightChange.objects.create(pk=10**6 + 1, drawn=5)
    assert viewer_for(user).grants
    unrecorded("test", lambda: rows(Staff, user=user).update(last_day=YESTERDAY))
    late = SightChange.objects.exclude(pk=10**6 + 1).get()
    SightChange.objects.create(pk=10**6, drawn=late.drawn)
    late.delete()
    sight.prune()
    assert viewer_for(user).grants == ()


def test_the_pages_of_many_pupils_leave_nothing_behind(world):
    user = world.users["lea"]
    for _ in range(3):
        for pupil in Pupil.objects.visible_to(viewer_for(user)):
            hers = rules.before(viewer_for(user), pupil)
            for model in of_pupils():
                model.objects.visible_to(hers)
    held = [
        key for key in viewer_for(user).circles if isinstance(key[1], tuple)
    ]  # conditions; days and appointments are of no pupil
    assert held
    assert not [key for key in held if any("pupil" in dict(each.places) for each in key[1])]


def test_few_conditions_are_kept_of_one_person(world, monkeypatch):
    monkeypatch.setattr(querysets, "MOST_CIRCLES", 5)
    by = replace(viewer(world, "head"), circles={})
    for model in RECORDS:
        model.objects.visible_to(by)
    assert len(by.circles) <= 5


def test_what_adults_do_is_told_before_a_pupil_to_whom_it_is_told_in_a_list(world):
    """A subject reaches strategies for teachers and no other, also of a pupil whom it is known to reach."""
    lea, bea = viewer(world, "lea"), world.pupils["bea"]
    for kind in ("general", "inclusion", "taught"):
        row = {"pupil": bea, "kind": kind, "what": kind, "first_day": START}
        unrecorded("test", lambda row=row: Strategy.objects.create(**row))
    seen = [
        set(Strategy.objects.visible_to(by).filter(pupil=bea).values_list("kind", flat=True))
        for by in (lea, rules.before(lea, bea))
    ]
    assert seen[0] == seen[1] != {"general", "inclusion", "taught"}


def test_a_subject_that_is_renamed_is_named_so_at_once(world):
    lea = world.users["lea"]
    assert viewer_for(lea)
    unrecorded("test", lambda: rows(Subject, name="Maths").update(name="Zoology"))
    named = {
        str(each.subject) for found in posts.hers(viewer_for(lea)).reaches.values() for each in found if each.subject
    }
    assert "Zoology" in named
    assert "Maths" not in named
