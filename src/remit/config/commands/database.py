"""`remit migrate`, `remit make-migrations`: the database's tables kept in step with the code."""

import click

from remit.config.commands import Command, Refusal, part, start_django


def waiting() -> int:
    """How many changes to the tables have not been made here yet."""
    connection = part("django.db:connection")
    plan = part("django.db.migrations.executor:MigrationExecutor")(connection)
    return len(plan.migration_plan(plan.loader.graph.leaf_nodes()))


def bring_up_to_date() -> None:
    if left := waiting():
        click.echo(f"Making {left} changes to the database's tables", err=True)
        part("django.core.management:call_command")("migrate", verbosity=0, interactive=False)


def let_go() -> None:
    """The processes that serve have connections of their own."""
    part("django.db:connections").close_all()


BEHIND = "the database is not up to date. Make a backup first (remit backup FILE), then run: remit migrate"
NEWER = "this database was made by a newer Remit than this one. Update Remit."


def is_new() -> bool:
    """No tables at all: there is nothing that a change could harm."""
    return not part("django.db:connection").introspection.table_names()


def refuse_newer() -> None:
    """Errors: Refusal where the database has seen changes that this code does not know."""
    tables = "remit.core.backups.tables"
    if part(f"{tables}:unknown")(part(f"{tables}:applied")(part("django.db:connection"))):
        raise Refusal(NEWER)


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Change nothing: exit 1 when something is waiting.")
@click.option("--if-new", is_flag=True, help="Make the tables where there are none; otherwise as --check.")
@click.pass_context
def migrate(context: click.Context, *, check: bool, if_new: bool) -> None:
    """Bring the database's tables up to date."""
    start_django()
    refuse_newer()
    if (check or (if_new and not is_new())) and waiting():
        click.echo(f"remit: {BEHIND}", err=True)
        context.exit(1)
    bring_up_to_date()
    click.echo("The database is up to date.")


@click.command("make-migrations", cls=Command)
@click.option("--check", is_flag=True, help="Write nothing: exit 1 when the models have changed.")
@click.argument("apps", nargs=-1)
def make_migrations(apps: tuple[str, ...], *, check: bool) -> None:
    """Write the migrations that the models need (for developers)."""
    start_django()
    options = {"check_changes": check, "dry_run": check, "interactive": False}
    part("django.core.management:call_command")("makemigrations", *apps, **options)
