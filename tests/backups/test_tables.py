"""Which tables a backup holds, and in which order their rows come."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import models

from remit.core import seams
from remit.core.backups.tables import IN_ALL_THE_SAME, LEFT_OUT, tables_of


def test_every_table_is_in_a_backup_or_left_out_for_a_reason():
    every = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    of_ours = {model._meta.app_label for model in every.values() if model.__module__.startswith("remit.")}
    assert not of_ours & set(LEFT_OUT), "of our own, single tables only"
    assert set(LEFT_OUT) <= {*every, *(label.split(".")[0] for label in every)}
    assert set(tables_of(apps)) == {name for name in every if not {name, name.split(".")[0]} & set(LEFT_OUT)}
    assert all({**LEFT_OUT, **IN_ALL_THE_SAME}.values())


SHORT = r"minutes?|hours?|\bdays?|week"


def test_whoever_adds_a_table_of_short_life_says_whether_a_backup_holds_it():
    """One that is kept for days, or that a library brings."""
    held = {each.model: each.keep for each in seams.all_of(seams.Holding)}
    asked = {label for label in tables_of(apps) if re.search(SHORT, held.get(label, "minutes"))}
    rows_of_a_letter_and_the_clock = {"notices.Enclosed", "due.Due"}
    assert asked == set(IN_ALL_THE_SAME) - rows_of_a_letter_and_the_clock
    assert not set(IN_ALL_THE_SAME) & set(LEFT_OUT)


def test_rows_come_in_the_same_order_on_every_engine():
    """Numbers do; how texts are sorted is the engine's own matter."""
    for label, table in tables_of(apps).items():
        assert isinstance(table._meta.pk, models.AutoField | models.UUIDField), label
