"""The tables of a database, brought to where the code is."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

Migration = tuple[str, str]


def bring_up_to_date(connection: BaseDatabaseWrapper) -> None:
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    else:
        make(connection)


def make(connection: BaseDatabaseWrapper, only: Iterable[Migration] | None = None) -> None:
    """In a database that has none: as they are, or as they were after these migrations alone. As they are they are made
    from the models, in a tenth of the time that the migrations take one after the other; `tests/test_upgrades.py` holds
    that both are the same."""
    executor = MigrationExecutor(connection)
    graph, recorder = executor.loader.graph, executor.recorder
    wanted = set(graph.nodes if only is None else only)
    if wanted != set(graph.nodes):
        executor.migrate(
            sorted(each for each in wanted if not wanted & {one.key for one in graph.node_map[each].children})
        )
        return
    with connection.schema_editor() as editor:
        every: list[type[Model]] = [recorder.Migration, *apps.get_models()]
        for model in every:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(wanted))
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
