"""What the commands share: the --data option, a refusal in one line, and parts of Remit that are loaded when used."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any

import click

from remit.config.databases import NotADatabase
from remit.config.lived import NotLived
from remit.config.mail import NotAMailServer

SETTINGS = "remit.config.settings"
ROOT = Path(__file__).resolve().parents[4]  # the folder that holds src, tests and requirements


class Refusal(click.ClickException):
    """Why a command did not do what was asked: one line, and exit 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"remit: {self.message}", file=file, err=file is None)


def use_data(_context: click.Context, _option: click.Parameter, folder: Path | None) -> None:
    """Settings read the data folder from the environment, and so does every process that is started from here."""
    if folder:
        os.environ["REMIT_DATA"] = str(folder.resolve())


def data_option(default: str | None = None) -> click.Option:
    shown = default or "REMIT_DATA, or data"
    told = f"The folder that holds the database and the files. [default: {shown}]"
    folder = click.Path(file_okay=False, path_type=Path)
    return click.Option(["--data"], type=folder, default=default, callback=use_data, expose_value=False, help=told)


class Command(click.Command):
    """A command that takes --data, as all do."""

    def __init__(self, *args: Any, data: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(data_option(data))


class Group(click.Group):
    """A group whose commands may be named as `module:attribute` and loaded when asked for."""

    command_class = Command

    def __init__(self, *args: Any, later: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.later = later or {}

    def invoke(self, ctx: click.Context) -> Any:
        """A database that is away is said in a sentence: the driver's text holds its host and its user."""
        try:
            return super().invoke(ctx)
        except Exception as fault:
            if "django.db" in sys.modules and isinstance(fault, part("django.db:OperationalError")):
                raise Refusal("the database does not answer. See: remit doctor") from None
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.later:
            command: click.Command = resolve_name(self.later[cmd_name])
            return command
        return super().get_command(ctx, cmd_name)


def start_django() -> None:
    """Once the data folder is known. The models, and all that stands on them, can be imported from here on. Errors:
    Refusal for a DATABASE_URL that names no database, a REMIT_SMTP_URL that names no mail server, for a REMIT_DAY where
    no demonstration is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        resolve_name("django:setup")()
    except (NotADatabase, NotAMailServer, NotLived) as error:
        raise Refusal(str(error)) from None


def part(name: str) -> Any:
    """A part of Remit that cannot be imported before Django is started: `module:attribute`."""
    return resolve_name(name)


def own_folder() -> Path:
    """The folder that Remit is developed in, for the commands that test and check it."""
    if not (ROOT / "pyproject.toml").exists():
        raise Refusal("this works in the folder that Remit's code was fetched into only.")
    return ROOT
