"""`remit backup`, `remit restore`: the school in one file, and the proof that it comes back the same."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import click

from remit.config import presence
from remit.config.commands import Command, Refusal, part, start_django
from remit.config.databases import POSTGRES

SHORTEST = 12
VARIABLE = "REMIT_PASSPHRASE"
NONE_GIVEN = (
    f"a backup is encrypted with a passphrase: type it at a terminal, put it into a file (--passphrase-file FILE) or into "
    f"{VARIABLE}, or say --plain."
)
NOTE = "last-backup.json"  # in the data folder: what `remit doctor` looks at
# What a person counts a school by. Every other table is counted and compared as well.
FIGURES = {
    "school.Pupil": ("pupil", "pupils"),
    "school.Staff": ("member of staff", "members of staff"),
    "school.Post": ("post", "posts"),
    "duties.JobDescription": ("job description", "job descriptions"),
    "duties.Duty": ("duty", "duties"),
    "duties.Shown": ("record of what was done", "records of what was done"),
    "history.Entry": ("entry of history", "entries of history"),
}
passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Its first line is the passphrase. [default: {VARIABLE}, or asked for]",
)


def passphrase(file: Path | None, *, twice: bool) -> str:
    """From the file, the environment or the terminal. Errors: Refusal."""
    given = file.read_text().partition("\n")[0] if file else os.environ.get(VARIABLE, "")
    if not given and sys.stdin.isatty():
        given = click.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True)
    if not given:
        raise Refusal(NONE_GIVEN)
    if twice and len(given) < SHORTEST:
        raise Refusal(f"the passphrase is shorter than {SHORTEST} characters: anybody could try them all.")
    return given


def counted(number: int, words: tuple[str, str]) -> str:
    return f"{number:,} {words[number != 1]}"


def in_words(manifest: Mapping[str, Any]) -> str:
    tables, files = manifest["tables"], manifest["files"]["count"]
    told = [counted(tables[label]["rows"], words) for label, words in FIGURES.items() if label in tables]
    return ", ".join([*told, counted(files, ("file", "files"))])


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """Whole or not at all, its owner's to read. Errors: Refusal where there is one of that name, or it cannot be."""
    if file.exists():
        raise Refusal(f"{file} is there already. Name a new file.")
    beside = file.with_name(f"{file.name}.part")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
        part("remit.core.files.disk:settle")(file.resolve().parent)
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}.") from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    try:
        yield
    except part("remit.core.backups.refused:BackupRefused") as refused:
        raise Refusal(str(refused)) from None


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plain", is_flag=True, help="Not encrypted: whoever has the file can read it.")
@passphrase_file
@click.pass_context
def backup(context: click.Context, file: Path, passphrase_file: Path | None, *, plain: bool) -> None:
    """Write the whole school, with its files, into FILE, while people go on working."""
    presence.refuse_cut_off()
    start_django()
    key = None if plain else passphrase(passphrase_file, twice=True)
    with new_file(file) as out, in_a_sentence():
        made = part("remit.core.backups.make:make")(out, key)
    keep_note(file, plain=plain)
    click.echo(f"{file}: {in_words(made.manifest)}.")
    click.echo("Anybody who has this file can read it." if plain else "Without its passphrase nobody can read it.")
    if made.missing:
        lost = counted(len(made.missing), ("file on record is", "files on record are"))
        click.echo(
            f"remit: {lost} not on this disk, or not as kept, and so not in the backup. See: remit doctor", err=True
        )
        context.exit(1)


def keep_note(file: Path, *, plain: bool) -> None:
    told = {"at": part("remit.core.clock:now")().isoformat(), "file": str(file.resolve()), "plain": plain}
    content = json.dumps(told, indent=1).encode()
    part("remit.core.files.disk:write_durably")(presence.folder() / NOTE, content)


def aim(into: str) -> None:
    """What --into names becomes what the settings find."""
    if into.startswith(POSTGRES):
        os.environ["DATABASE_URL"] = into
    elif into:
        os.environ["REMIT_DATA"] = str(Path(into).resolve())
        os.environ.pop("DATABASE_URL", None)


def refuse_others() -> None:
    connection = part("django.db:connection")
    if connection.vendor == "postgresql" and (others := part("remit.core.engines:others_connected")(connection)):
        raise Refusal(f"{counted(others, ('process', 'processes'))} of Remit use this database. Stop them first.")


def undo_here() -> None:
    """Errors: Refusal."""
    start_django()
    with presence.alone(), in_a_sentence():
        refuse_others()
        put_back = part("remit.core.backups.restore:undo")()
    click.echo(
        "What was here before is back." if put_back else "That restoring was complete: the backup is in its place."
    )


def restore_here(file: Path, given: Path | None, *, replace: bool) -> Any:
    """Errors: Refusal."""
    start_django()
    with presence.alone(), in_a_sentence(), file.open("rb") as source:
        refuse_others()
        sealed = part("remit.core.backups.archive:is_sealed")(source)
        key = passphrase(given, twice=False) if sealed else None
        return part("remit.core.backups.restore:restore")(source, key, replace=replace)


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", default="", metavar="FOLDER|DATABASE_URL", help="Where to. [default: as Remit is set up here]")
@click.option("--replace", is_flag=True, help="Set aside what is there; it is kept.")
@click.option("--try", "trial", is_flag=True, help="Restore into a temporary folder, compare, and throw it away.")
@click.option("--undo", is_flag=True, help="Put back what was there, after a restoring that was cut off.")
@passphrase_file
def restore(
    file: Path | None, into: str, passphrase_file: Path | None, *, replace: bool, trial: bool, undo: bool
) -> None:
    """Restore the backup in FILE, and prove that it is the same."""
    if trial and (into or replace):
        raise Refusal("--try restores into a folder of its own: leave --into and --replace out.")
    if undo or file is None:
        if file or trial or replace or not undo:
            raise Refusal("say which backup: remit restore FILE; --undo takes none, and no other option but --into.")
        aim(into)
        undo_here()
        return
    with tempfile.TemporaryDirectory(prefix="remit-try-") if trial else nullcontext(into) as target:
        aim(target)
        done = restore_here(file, passphrase_file, replace=replace)
        lost = part("remit.core.accounts.kept_secrets:lost")(secret_now())
        part("remit.config.commands.database:let_go")()
    tables = len(done.manifest["tables"])
    click.echo(f"{in_words(done.manifest)}: the same as in the backup.")
    click.echo(f"All {tables} tables were read again and compared row by row, all files by their content.")
    if lost and not trial:
        tell_of_second_steps(lost)
    tell_the_rest(done, trial=trial)


def secret_now() -> str:
    """With which Remit starts next: a sealed backup brought its own."""
    kept = presence.folder() / "secret"
    return os.environ.get("REMIT_SECRET") or (kept.read_text().strip() if kept.exists() else "")


def tell_of_second_steps(lost: int) -> None:
    whose = counted(lost, ("person's second step fits", "people's second steps fit"))
    click.echo(f"remit: {whose} no more: they were kept under another secret than this folder's.", err=True)
    click.echo("Put the earlier secret here (the file “secret”, or REMIT_SECRET). See: remit doctor", err=True)


def tell_the_rest(done: Any, *, trial: bool) -> None:
    if lost := len(done.manifest["files"]["missing"]):
        click.echo(f"{counted(lost, ('file was', 'files were'))} missing already when the backup was made.", err=True)
    if done.aside:
        click.echo(f"What was here before is kept under the name {done.aside}.")
    click.echo("Nothing was kept of this trial." if trial else "Everybody signs in again.")
