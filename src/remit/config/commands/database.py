"""`remit migrate`, `remit make-migrations`: the database's tables kept in step with the code."""

import click

from remit.config.commands import Command, part, start_django


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


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Change nothing: exit 1 when something is waiting.")
@click.pass_context
def migrate(context: click.Context, *, check: bool) -> None:
    """Bring the database's tables up to date."""
    start_django()
    if check and waiting():
        click.echo("remit: the database is not up to date. Run: remit migrate", err=True)
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
