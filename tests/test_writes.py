"""No row is written without sight, permission, one transaction and a history that covers it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from remit.core.acts import ACTIONS, PLAIN, HistoryMissing, OutOfSight, action, record
from remit.core.history.models import Answer, Entry, Touched
from remit.core.imports.models import Row
from remit.core.writing import ActionRequired, AppendOnly, refuse_stray_writes, unrecorded
from remit.leading.duties import actions as duties
from remit.school import actions, imports
from remit.school.models import Group, Membership, Particulars, Pupil, Subject
from tests.world import START


def anyone(by, **given):
    return True


def entries():
    return Entry.objects.unscoped("test")


def members():
    return Membership.objects.unscoped("test")


def subjects(**where):
    return Subject.objects.unscoped("test").filter(**where)


def sql(text):
    return lambda pupil: connection.cursor().execute(text)


WRITES = {
    "save": lambda p: p.save(), "delete": lambda p: p.delete(), "save_base": lambda p: p.save_base(), "raw save_base": lambda p: p.save_base(raw=True),
    "save of one field": lambda p: p.save(update_fields=["given_name"]),
    "create": lambda p: Membership.objects.create(pupil=p, group_id=1, first_day=START),
    "reverse create": lambda p: p.memberships.create(group_id=1, first_day=START),
    "get_or_create": lambda p: Subject.objects.unscoped("t").get_or_create(school=p.school, name="new"),
    "update_or_create": lambda p: Subject.objects.unscoped("t").update_or_create(school=p.school, name="new"),
    "bulk_create": lambda p: Subject.objects.bulk_create([Subject(school=p.school, name="new")]),
    "bulk_update": lambda p: Pupil.objects.unscoped("t").bulk_update([p], ["given_name"]),
    "update": lambda p: Pupil.objects.unscoped("t").update(given_name="x"), "queryset delete": lambda p: members().delete(),
    "base manager update": lambda p: Pupil._base_manager.update(given_name="x"),
    "base manager delete": lambda p: Membership._base_manager.all().delete(),
    "_raw_delete": lambda p: members()._raw_delete("default"),
    "reverse add": lambda p: p.memberships.add(*members(), bulk=True),
    "raw cursor": sql("update school_pupil set given_name = 'x'"),
    "raw cursor, quoted": sql('UPDATE "school_pupil" SET given_name = \'x\''),
    "raw cursor, of a schema": sql('update main.school_pupil set given_name = \'x\''),
    "raw cursor, of a quoted schema": sql('update "main"."school_pupil" set given_name = \'x\''),
    "raw cursor, or ignore": sql("update or ignore school_pupil set given_name = 'x'"),
    "raw cursor, insert or replace": sql("insert or replace into school_subject (id, ref, school_id, name) values (1, 'x', 1, 'x')"),
    "raw cursor, replace": sql("replace into school_subject (id, ref, school_id, name) values (1, 'x', 1, 'x')"),
    "raw cursor, delete": sql("delete from school_membership"),
    "raw cursor, CTE": sql("with x as (select 1) update school_pupil set given_name = 'x'"),
    "raw cursor, after a remark": sql("/* a remark */ update school_pupil set given_name = 'x'"),
    "raw cursor, many": lambda p: connection.cursor().executemany("update school_pupil set given_name = %s", [["x"]]),
    "forged history": lambda p: Entry(act="forged").save(), "rewritten history": lambda p: Entry._base_manager.update(act="x"),
    "forged answer": lambda p: Answer(by=1, act="x", key="k", digest="").save(),
}  # fmt: skip


def everything():
    return [
        sorted(map(str, model.objects.unscoped("t").values_list()))
        for model in (Pupil, Membership, Subject, Group, Entry, Answer)
    ]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_outside_an_action_refuses(world, write):
    before = everything()
    with pytest.raises(ActionRequired), transaction.atomic():
        write(world.pupils["ann"])
    assert everything() == before


PAST_ITS_OWN_METHODS = [
    name
    for name in WRITES
    if name.startswith(("base manager", "_raw_delete", "raw cursor")) and name != "raw save_base"
]


@pytest.mark.parametrize("write", [WRITES[name] for name in PAST_ITS_OWN_METHODS], ids=PAST_ITS_OWN_METHODS)
def test_a_write_that_cannot_name_its_rows_refuses_even_in_an_action(world, head, write):
    @action(anyone)
    def sneak(*, by, pupil):
        record(pupil)
        write(pupil)

    before = everything()
    with pytest.raises(ActionRequired):
        sneak(by=head, pupil=world.pupils["ann"])
    assert everything() == before


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE ONLY school_pupil SET year = 8",
        "DELETE FROM ONLY public.school_pupil",
        "WITH gone AS (DELETE FROM django_session RETURNING 1) UPDATE school_pupil SET year = 8",
        "INSERT INTO django_session SELECT 1; UPDATE school_pupil SET year = 8",
        "TRUNCATE TABLE school_pupil",
        "MERGE INTO school_pupil USING x ON true WHEN MATCHED THEN DELETE",
    ],
)
def test_the_gate_knows_how_another_database_writes(db, text):
    """PostgreSQL takes what SQLite would not parse; the gate is asked before either."""
    ran = []
    with pytest.raises(ActionRequired):
        refuse_stray_writes(lambda *given: ran.append(given), text, (), False, {"connection": connection})
    assert not ran


def test_the_gate_lets_through_what_is_no_record(db):
    for text in ("SELECT 1", "UPDATE django_session SET session_data = ''", "DELETE FROM accounts_user WHERE 1 = 0"):
        connection.cursor().execute(text)


# Sight


def test_every_record_argument_must_be_in_sight_before_the_rule_is_asked(world, tom):
    asked = []

    @action(lambda by, **given: asked.append(by) or True)
    def touch(*, by, pupil, others=()):
        record(pupil)

    ann, dot = world.pupils["ann"], world.pupils["dot"]
    hers = Particulars.objects.unscoped("test").get(pupil=ann)
    for others in (
        dot, [dot], (dot,), {dot}, frozenset({dot}), {"deep": ({"er": [dot]},)}, {dot: "as a key"}, {(dot, 1): "deep in a key"},
        [ann, hers], [Pupil(given_name="unsaved")], Pupil.objects.unscoped("t"), [[[[dot]]]],
    ):  # fmt: skip
        with pytest.raises(OutOfSight):
            touch(by=tom, pupil=ann, others=others)
    assert asked == []
    assert touch(by=tom, pupil=ann, others=[world.pupils["bea"], 1, "two", 3.0, None, b"", date(2026, 9, 1)]) is None


def test_what_is_neither_a_record_nor_plain_is_refused(world, tom):
    @action(anyone)
    def touch(*, by, pupil, others=()):
        record(pupil)

    ann = world.pupils["ann"]
    for others in (object(), (each for each in [ann]), world.users["tom"], tom, lambda: ann, {"deep": [object()]}):
        with pytest.raises(TypeError):
            touch(by=tom, pupil=ann, others=others)
    assert not entries().exists()


def test_a_queryset_among_the_arguments_is_looked_through(world, head):
    @action(anyone)
    def touch(*, by, pupils):
        record(*pupils)

    touch(by=head, pupils=Pupil.objects.visible_to(head))
    assert Touched.objects.unscoped("test").filter(person=False).count() == 4


def test_a_row_of_another_school_answers_as_one_that_is_not_there(world, administrator):
    amended = {"given_name": "x", "family_name": "x", "year": 8, "emergency": "", "first_day": START}
    with pytest.raises(OutOfSight):
        actions.amend_pupil(by=administrator, pupil=world.pupils["dot"], version=1, **amended)


def test_bare_numbers_and_lazy_bodies_are_refused_when_the_action_is_written():
    def by_number(*, by, pupil_id): ...

    def by_numbers(*, by, pupil_ids): ...

    def by_key(*, by, pk): ...

    def lazily(*, by):
        yield

    async def later(*, by): ...

    for body in (by_number, by_numbers, by_key, lazily, later):
        with pytest.raises(TypeError):
            action(anyone)(body)


def test_no_action_of_the_house_takes_what_it_cannot_look_at():
    """Each says its arguments by name, and none has a way to be given more."""
    assert duties, imports
    ours = [act for act in ACTIONS.values() if act.__module__.startswith("remit.")]
    assert len(ours) > 20
    for act in ours:
        given = act.__wrapped__.__kwdefaults__ or {}
        assert act.__wrapped__.__code__.co_argcount == 0, act
        assert all(isinstance(each, PLAIN) for each in given.values()), (act, "a default that is no plain value")


def test_seeing_is_not_amending(world, lea):
    amended = {"given_name": "x", "family_name": "x", "year": 8, "emergency": "", "first_day": START}
    with pytest.raises(PermissionDenied):
        actions.amend_pupil(by=lea, pupil=world.pupils["ann"], version=1, **amended)
    assert not entries().exists()


# One transaction, one history


def test_an_act_is_its_own_transaction_so_what_it_answered_is_on_the_disk(world, administrator):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.add_group(by=administrator, name="x", type="form", year=8, subject=None)


@action(anyone)
def two_rows_one_entry(*, by, pupil):
    for name in ("told", "untold"):
        kept = Subject.objects.create(school=pupil.school, name=name)
    record(kept)


@action(anyone)
def a_batch_uncovered(*, by, pupil):
    rows = Subject.objects.bulk_create(Subject(school=pupil.school, name=name) for name in ("one", "two"))
    record(rows[0])


@action(anyone)
def quiet_update(*, by, pupil):
    record(pupil)
    Group.objects.unscoped("test").update(year=9)


@action(anyone)
def quiet_delete(*, by, pupil):
    record(pupil)
    members().delete()


@action(anyone)
def row_deleted_unnamed(*, by, pupil):
    record(pupil)
    members().first().delete()


@action(anyone)
def silent(*, by, pupil): ...


@pytest.mark.parametrize(
    "forgetful",
    [two_rows_one_entry, a_batch_uncovered, quiet_update, quiet_delete, row_deleted_unnamed, silent],
    ids=lambda act: act.__name__,
)
def test_an_act_rolls_back_unless_its_entries_cover_every_row(world, head, forgetful):
    before = everything()
    with pytest.raises(HistoryMissing):
        forgetful(by=head, pupil=world.pupils["ann"])
    assert everything() == before


def test_one_entry_may_cover_a_batch(world, head):
    @action(anyone)
    def batch(*, by, school):
        record(*Subject.objects.bulk_create(Subject(school=school, name=name) for name in ("one", "two")))

    batch(by=head, school=world.schools["alder"])
    assert entries().get().touched.unscoped("test").count() == subjects(name__in=["one", "two"]).count() == 2


def test_rows_are_written_also_where_what_they_were_found_by_may_not_be_there(world):
    """A group has a subject or none."""
    found = Group.objects.unscoped("test").exclude(subject__name__startswith="x").filter(name="8A")
    assert unrecorded("test", lambda: found.update(name="8Z9")) == 1


def test_a_bulk_write_that_could_not_say_its_rows_is_refused(world, head):
    @action(anyone)
    def vague(*, by, school):
        Subject.objects.bulk_create([Subject(school=school, name="Maths")], ignore_conflicts=True)

    with pytest.raises(TypeError):
        vague(by=head, school=world.schools["alder"])


@pytest.mark.parametrize("touch", [lambda row: row.save(), lambda row: row.delete(),
                                   lambda row: Row.objects.unscoped("t").filter(pk=row.pk).update(number=9)],
                         ids=["save", "delete", "update"])  # fmt: skip
def test_a_series_only_grows(world, administrator, touch):
    @action(anyone)
    def rewrite(*, by, row):
        record(row)
        touch(row)

    row = Row.objects.visible_to(administrator).get()
    row.cells = ["changed"]
    with pytest.raises(AppendOnly):
        rewrite(by=administrator, row=row)
    assert Row.objects.visible_to(administrator).get().cells == ["alder-new", "alder-row", "8"]


def test_history_itself_is_never_rewritten_inside_an_act(world, administrator):
    actions.add_group(by=administrator, name="x", type="form", year=8, subject=None)

    @action(anyone)
    def forge(*, by, pupil):
        record(pupil)
        kept = entries().first()
        kept.by = 999
        kept.save()

    with pytest.raises(AppendOnly):
        forge(by=administrator, pupil=world.pupils["ann"])
