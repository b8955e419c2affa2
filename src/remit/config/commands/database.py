"""`remit migrate`, `remit make-migrations`: the database's tables kept in step with the code."""

from functools import partial

import click

from remit.config import presence
from remit.config.commands import Command, Refusal, part, start_django


def waiting() -> int:
    """How many changes to the tables have not been made here yet."""
    connection = part("django.db:connection")
    plan = part("django.db.migrations.executor:MigrationExecutor")(connection)
    return len(plan.migration_plan(plan.loader.graph.leaf_nodes()))


def bring_up_to_date() -> None:
    if left := waiting():
        click.echo(f"Making {left} changes to the database's tables", err=True)
        migrate = partial(part("remit.core.tables:bring_up_to_date"), part("django.db:connection"))
        part("remit.core.writing:unrecorded")("rows are moved into the tables of this code", migrate)
        part("remit.core.events.heard:ask_for_all")()  # no act told of what was moved


def let_go() -> None:
    """The processes that serve have connections of their own."""
    part("django.db:connections").close_all()


def keep_code() -> None:
    """With which Remit is set up from another machine: it lies in the data folder until there is a school."""
    nobody_yet = part("remit.leading.home.queries:nobody_yet")()
    part(f"remit.core.accounts.set_up:{'make_code' if nobody_yet else 'forget'}")()


BEHIND = "the database is not up to date. Make a backup first (remit backup FILE), then run: remit migrate"
NEWER = "this database was made by a newer Remit than this one. Update Remit."


LOST = "there is no database here, but {names} of a restored backup. Bring it back (remit restore FILE), or move that elsewhere."


def is_new() -> bool:
    """No tables at all: there is nothing that a change could harm. Errors: Refusal where what a restoring left says that
    there was a school."""
    if part("django.db:connection").introspection.table_names():
        return False
    presence.refuse_cut_off()
    if left := part("remit.core.backups.swap:left_behind")(presence.folder()):
        raise Refusal(LOST.format(names=", ".join(left)))
    return True


def refuse_newer() -> None:
    """Errors: Refusal where the database has seen changes that this code does not know."""
    tables = "remit.core.backups.tables"
    if part(f"{tables}:unknown")(part(f"{tables}:applied")(part("django.db:connection"))):
        raise Refusal(NEWER)


DEMONSTRATION = (
    "the people here are made up, and whoever reaches them can become any of them: a demonstration is for its own machine "
    "(remit demo). A school begins in a folder of its own: --data DIR"
)


def refuse_demonstration() -> None:
    """Errors: Refusal."""
    if not waiting() and part("remit.demo.mark:is_demo_now")():
        raise Refusal(DEMONSTRATION)


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Change nothing: exit 1 when something is waiting.")
@click.option("--if-new", is_flag=True, help="Make the tables where there are none; otherwise as --check.")
@click.option("--for-others", is_flag=True, hidden=True)  # asked by `serve` where it answers more than this machine
@click.pass_context
def migrate(context: click.Context, *, check: bool, if_new: bool, for_others: bool) -> None:
    """Bring the database's tables up to date."""
    start_django()
    presence.refuse_cut_off()
    refuse_newer()
    if (check or (if_new and not is_new())) and waiting():
        click.echo(f"remit: {BEHIND}", err=True)
        context.exit(1)
    if for_others:
        refuse_demonstration()
    bring_up_to_date()
    if not check:
        keep_code()
    click.echo("The database is up to date.")


@click.command("make-migrations", cls=Command)
@click.option("--check", is_flag=True, help="Write nothing: exit 1 when the models have changed.")
@click.option("-n", "--name", metavar="WHAT_CHANGED", help="What the file is called.")
@click.argument("apps", nargs=-1)
def make_migrations(apps: tuple[str, ...], name: str | None, *, check: bool) -> None:
    """Write the migrations that the models need (for developers)."""
    start_django()
    options = {"check_changes": check, "dry_run": check, "interactive": False, "name": name}
    part("django.core.management:call_command")("makemigrations", *apps, **options)
