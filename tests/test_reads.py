"""No row is read, counted, joined or compared without a viewer; and a kept query answers as a fresh one."""

import asyncio
import pickle
import threading
from itertools import product

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.shortcuts import get_object_or_404
from django.template import engines

from remit.core.querysets import Records, ScopedQuerySet, ScopeRequired, unscoped
from remit.core.records import Record, all_visible_to
from remit.core.writing import unrecorded
from remit.school.models import Characteristic, CharacteristicType, Group, Membership, Particulars, Pupil
from tests.world import SIGNED_IN, TODAY, YESTERDAY, viewer

RECORDS = [each for each in apps.get_models() if issubclass(each, Record)]

EVALUATIONS = {
    "list": list, "len": len, "bool": bool, "repr": repr, "slice": lambda q: q[0], "count": lambda q: q.count(), "exists": lambda q: q.exists(),
    "get": lambda q: q.get(pk=1), "first": lambda q: q.first(), "last": lambda q: q.last(), "latest": lambda q: q.latest("pk"),
    "earliest": lambda q: q.earliest("pk"), "in_bulk": lambda q: q.in_bulk([1]), "values": lambda q: list(q.values("pk")),
    "values_list": lambda q: list(q.values_list("given_name", flat=True)), "dates": lambda q: list(q.dates("first_day", "day")),
    "iterator": lambda q: list(q.iterator()), "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "sliced aggregate": lambda q: q[:3].aggregate(n=Count("pk")), "contains": lambda q: q.contains(Pupil(pk=1)), "explain": lambda q: q.explain(),
    "sql": lambda q: str(q.query), "lock": lambda q: list(q.select_for_update()), "raw": lambda q: list(q.raw("select 1 as id")),
    "pickle": pickle.dumps, "page": lambda q: Paginator(q.order_by("pk"), 10).page(1), "as at": lambda q: list(q.as_at(TODAY)),
    "update": lambda q: q.update(given_name="x"), "delete": lambda q: q.delete(), "get_or_create": lambda q: q.get_or_create(pk=1),
    "update_or_create": lambda q: q.update_or_create(pk=1), "get_object_or_404": lambda q: get_object_or_404(Pupil, pk=1),
    "union": lambda q: list(q.union(q)), "intersection": lambda q: list(q.intersection(q)), "async": lambda q: asyncio.run(q.acount()),
    "default manager": lambda q: Pupil._default_manager.count(), "another database": lambda q: q.using("default").count(),
}  # fmt: skip


@pytest.mark.parametrize("evaluate", EVALUATIONS.values(), ids=EVALUATIONS)
def test_an_unscoped_queryset_refuses(db, evaluate):
    with pytest.raises(ScopeRequired):
        unrecorded("so that only the read can refuse", lambda: evaluate(Pupil.objects.all()))


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_no_record_has_a_manager_that_answers_unasked(db, model):
    assert isinstance(model._default_manager, Records)
    with pytest.raises(ScopeRequired):
        model._default_manager.count()


INSIDE_OTHERS = {
    "Exists": lambda s: s.filter(Exists(Particulars.objects.filter(upn="secret"))),
    "Subquery": lambda s: s.annotate(x=Subquery(Particulars.objects.filter(pupil=OuterRef("pk")).values("upn")[:1])),
    "in": lambda s: s.filter(pk__in=Characteristic.objects.values("pupil")),
    "in itself": lambda s: s.filter(pk__in=Pupil.objects.all()),
    "not in": lambda s: s.exclude(pk__in=Characteristic.objects.values("pupil")),
    "case": lambda s: s.annotate(x=Case(When(pk__in=Membership.objects.values("pupil"), then=1), default=0)),
    "or": lambda s: s | Pupil.objects.all(),
    "or, sliced": lambda s: s.order_by("pk")[:1] | Pupil.objects.all(),
    "and": lambda s: Pupil.objects.all() & s,
    "xor": lambda s: s ^ Pupil.objects.all(),
    "union": lambda s: s.union(Pupil.objects.all()),
    "difference": lambda s: s.difference(Pupil.objects.all()),
    "prefetch": lambda s: s.prefetch_related("memberships"),
    "prefetch of a child of a child": lambda s: s.prefetch_related("memberships__group__leads"),
    "prefetch afterwards": lambda s: prefetch_related_objects(list(s), "characteristics"),
    "reverse manager": lambda s: s[0].memberships.all(),
    "reverse manager, counted": lambda s: [s[0].particularss.count()],
    "annotate Count": lambda s: s.annotate(n=Count("memberships")),
    "filtered Count": lambda s: s.annotate(n=Count("pk", filter=Q(particularss__upn="secret"))),
    "aggregate over children": lambda s: [s.aggregate(n=Count("characteristics"))],
    "an oracle": lambda s: s.filter(particularss__upn__startswith="s"),
    "exclude": lambda s: s.exclude(characteristics__type__code="LAC"),
    "is there none": lambda s: s.filter(characteristics=None),
    "children as values": lambda s: s.values("particularss__upn"),
    "F": lambda s: s.annotate(x=F("particularss__upn")),
    "alias": lambda s: s.alias(x=F("particularss__upn")).filter(x="secret"),
    "order by children": lambda s: s.order_by("particularss__date_of_birth"),
    "distinct on children": lambda s: s.order_by("particularss__upn").distinct(),
    "FilteredRelation": lambda s: s.annotate(x=FilteredRelation("particularss")).filter(x__upn="secret"),
    "up and down again": lambda s: Particulars.objects.unscoped("test").filter(pupil__characteristics__type__code="LAC"),
    "up to an open list and down": lambda s: Characteristic.objects.unscoped("test").filter(type__characteristics__pupil=1),
    "OuterRef to children": lambda s: s.filter(
        Exists(Particulars.objects.unscoped("test").filter(upn=OuterRef("characteristics__type__code")))
    ),
}  # fmt: skip


@pytest.mark.parametrize("ask", INSIDE_OTHERS.values(), ids=INSIDE_OTHERS)
def test_a_scoped_queryset_does_not_carry_an_unscoped_one_in(world, head, ask):
    with pytest.raises(ScopeRequired):
        list(ask(Pupil.objects.visible_to(head)))


def test_the_same_questions_work_with_both_sides_scoped(world, lea):
    seen, held = Pupil.objects.visible_to(lea), Particulars.objects.visible_to(lea)
    ann = world.pupils["ann"]
    assert list(seen.filter(Exists(held.filter(pupil=OuterRef("pk"))))) == [ann]
    assert list(seen.filter(pk__in=held.values("pupil"))) == [ann]
    assert len(seen.union(seen)) == len(seen | seen) == len(seen & seen) == 4
    fetched = seen.prefetch_related(Prefetch("particularss", queryset=held))
    assert [len(pupil.particularss.all()) for pupil in fetched.order_by("pk")] == [1, 0, 0, 0]


def test_a_row_shows_its_parents_and_django_still_works(world, lea):
    held = Particulars.objects.visible_to(lea).select_related("pupil").get()
    held.refresh_from_db()
    held.full_clean()
    assert list(Particulars.objects.visible_to(lea).values_list("pupil__family_name", flat=True)) == ["ann-family"]
    assert Particulars.objects.visible_to(lea).get().pupil.given_name == "ann-given"
    assert list(Pupil.objects.none()) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ pupil.memberships.count }}",
        "{{ pupil.particularss.all }}",
        "{% for each in pupil.characteristics.all %}{% endfor %}",
        "{% if pupil.memberships.exists %}{% endif %}",
    ],
)
def test_a_template_that_asks_an_unscoped_manager_fails_aloud(world, text):
    with pytest.raises(ScopeRequired):
        engines["django"].from_string(text).render({"pupil": world.pupils["ann"]})


def test_uniqueness_is_checked_school_wide_and_does_not_say_whose(world):
    ann = Particulars.objects.unscoped("test").get(pupil=world.pupils["ann"])
    ann.upn = "free"
    ann.full_clean()
    ann.upn = "bea-upn"
    with pytest.raises(ValidationError) as caught:
        ann.full_clean()
    assert caught.value.messages == ["This UPN is already held."]
    ann.upn = "dot-upn"
    ann.full_clean()


def test_a_model_form_checks_uniqueness_without_a_viewer(world):
    made = forms.modelform_factory(CharacteristicType, fields=["code", "name", "chip", "kind"])
    given = {"code": "K", "name": "x", "chip": "x", "kind": "taught"}
    assert not made(given).is_valid()
    assert made({**given, "code": "new"}).is_valid()


def test_a_model_form_with_a_choice_of_all_rows_refuses(world):
    choice = forms.modelform_factory(Particulars, fields=["pupil"])
    with pytest.raises(ScopeRequired):
        choice().as_p()


def test_unscoped_cannot_leak_through_a_generator(world):
    def rows():
        yield from Pupil.objects.all()

    escaped = unscoped("test", rows)
    lazy = unscoped("test", Pupil.objects.all)
    for late in (lambda: next(escaped), lambda: list(lazy), lambda: list(Pupil.objects.all())):
        with pytest.raises(ScopeRequired):
            late()


def test_an_error_inside_unscoped_closes_it(world):
    with pytest.raises(ZeroDivisionError):
        unscoped("test", lambda: 1 / 0)
    with pytest.raises(ScopeRequired):
        Pupil.objects.count()


def test_a_thread_starts_with_no_reason_and_no_act(world):
    caught = []

    def work():
        for touch in (lambda: list(Pupil.objects.all()), lambda: Pupil(given_name="x").save()):
            try:
                touch()
            except RuntimeError as refused:
                caught.append(type(refused).__name__)

    def from_inside():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    unrecorded("test", lambda: unscoped("test", from_inside))
    assert caught == ["ScopeRequired", "ActionRequired"]


# Kept queries: Model.objects.visible_to(viewer) resolves its condition once a viewer


def fresh(model, who):
    """What a query that was never kept answers."""
    return set(ScopedQuerySet(model).visible_to(who).values_list("pk", flat=True))


def kept(model, who):
    return set(model.objects.visible_to(who).values_list("pk", flat=True))


@pytest.mark.parametrize("role", SIGNED_IN)
def test_a_kept_query_answers_as_one_that_was_never_kept_for_every_model(world, role):
    who = viewer(world, role, YESTERDAY if role == "leaver" else TODAY)
    for model in RECORDS:
        assert kept(model, who) == kept(model, who) == fresh(model, who), model
        for power in ("lead", "teach", "own", "manage"):
            assert kept(model, who.only(power)) == fresh(model, who.only(power)), (model, power)


def test_a_question_asked_of_a_kept_query_is_not_in_the_next(world, head):
    everybody = kept(Pupil, head)
    rows = Pupil.objects.visible_to(head)
    for narrowed in (
        rows.filter(given_name="nobody"), rows.exclude(year=8), rows.none(), rows.order_by("-pk")[:1], rows.annotate(n=F("year")),
        rows.values("year"), rows.distinct(), rows.select_related("school"), rows.only("pk"), rows.reverse(), rows.as_at(TODAY),
    ):  # fmt: skip
        list(narrowed)
        assert kept(Pupil, head) == everybody
    again = Pupil.objects.visible_to(head)
    assert (again.query.order_by, again.query.distinct, again.query.annotations) == ((), False, {})
    assert again.first().given_name, "rows come whole"


def test_a_kept_query_keeps_no_rows(world, head):
    assert len(list(Pupil.objects.visible_to(head))) == 4
    world.pupils["ann"].given_name = "renamed"
    unrecorded("test", world.pupils["ann"].save)
    assert "renamed" in {pupil.given_name for pupil in Pupil.objects.visible_to(head)}


def test_a_kept_query_that_is_changed_in_place_does_not_change_the_next(world, head):
    rows = Pupil.objects.visible_to(head)
    rows.query.add_q(Q(given_name="nobody"))
    rows.query.set_limits(0, 1)
    rows.query.scope = None
    assert len(kept(Pupil, head)) == 4


def test_two_viewers_do_not_share_what_they_kept(world, lea, tom):
    for _ in range(2):
        assert kept(Particulars, lea) == {Particulars.objects.unscoped("test").get(upn="ann-upn").pk}
        assert kept(Particulars, tom) == set()


@pytest.mark.parametrize("first", ["all", "of one"])
def test_a_reverse_manager_and_a_kept_query_are_not_confused(world, head, first):
    form, maths = world.groups["8A"], world.groups["8ma"]
    if first == "all":
        kept(Membership, head)
    for group in (form, maths, form):
        found = group.memberships.visible_to(head)
        assert {(each.group_id, each.pupil_id) for each in found} == {(group.pk, world.pupils["ann"].pk)}
    assert kept(Membership, head) == fresh(Membership, head)
    assert len(kept(Membership, head)) == 7


def test_a_reverse_manager_still_asks_who_is_looking(world, tom):
    ann = world.pupils["ann"]
    assert {each.group.name for each in ann.memberships.visible_to(tom)} == {"8A"}
    assert not ann.particularss.visible_to(tom).exists()


def test_a_kept_query_may_stand_inside_another(world, lea):
    seen = Group.objects.visible_to(lea.only("lead", "teach"))
    members = Membership.objects.visible_to(lea).filter(group__in=seen.values("pk"))
    for _ in range(2):
        names = set(
            Pupil.objects.visible_to(lea).filter(pk__in=members.values("pupil")).values_list("given_name", flat=True)
        )
        assert names == {"ann-given", "bea-given", "eli-given"}


def test_many_rows_are_asked_about_in_one_query_a_model(world, head, django_assert_num_queries):
    mixed = [*world.pupils.values(), *world.groups.values()]
    with django_assert_num_queries(2):
        assert all_visible_to(head, [row for row in mixed if row.school_id == world.schools["alder"].pk])
    assert not all_visible_to(head, mixed)
    assert all_visible_to(head, [])


def test_whether_one_row_is_seen_agrees_with_the_list(world):
    for role, pupil in product(SIGNED_IN, world.pupils.values()):
        who = viewer(world, role)
        assert pupil.is_visible_to(who) == (pupil.pk in kept(Pupil, who)) == all_visible_to(who, [pupil])
