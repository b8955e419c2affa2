"""`remit serve`: the web server and the worker, kept running together."""

import json
import os
from pathlib import Path

import click

from remit.config import presence
from remit.config.commands import SETTINGS, Command, Refusal
from remit.config.ports import LOOPBACK, PORT, free_port, refuse_open_door
from remit.config.processes import PYTHON, captured
from remit.config.supervisor import Supervisor

NOTE = "serving.json"  # in the data folder: how it was last served, which `remit doctor` looks at
CODE = "set-up-code"  # in the data folder: core/accounts/set_up.py
STARTING = "Starting Remit."
BEGINNING = "the database's tables are made in it, which takes some seconds."
READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def announce(text: str) -> None:
    click.echo(text, err=True)


def address(host: str, port: int, *, tls: bool = False) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{name}:{port}/"


def run_until_stopped(host: str, port: int, tls: tuple[Path, Path] | None = None) -> None:
    with presence.running():
        keep_note(host, tls=bool(tls))
        announce(f"Remit is at {address(host, port, tls=bool(tls))}. Ctrl+C stops it.")
        announce_code()
        gather()
        web = [*PYTHON, "remit.config.web", host, str(port), *map(str, tls or ())]
        Supervisor({"web server": web, "worker": [*PYTHON, "remit", "worker"]}, announce).run()
    announce("Remit has stopped.")


def gather() -> None:
    """Style sheets and scripts for the processes that are started from here. Where the folder cannot take them they are
    served as they are, and larger."""
    made = {**os.environ, "REMIT_STATIC": "1", "DJANGO_SETTINGS_MODULE": SETTINGS}
    code, _ = captured([*PYTHON, "django", "collectstatic", "--noinput", "--clear", "--verbosity=0"], env=made)
    if code == 0:
        os.environ["REMIT_STATIC"] = "1"


def announce_code() -> None:
    """`migrate` puts it there while there is no school."""
    place = presence.folder() / CODE
    if place.exists():
        announce(
            f"No school is set up yet. From another machine than this one, that takes the code {place.read_text()}"
        )


def keep_note(host: str, *, tls: bool) -> None:
    told = {"listen": host, "tls": tls, "proxy": bool(os.environ.get("REMIT_PROXY"))}
    (presence.folder() / NOTE).touch(mode=0o600)
    (presence.folder() / NOTE).write_text(json.dumps(told))


def declare(*, tls: bool, proxy: bool) -> None:
    """To the settings of the processes that are started from here: secure cookies, HSTS, whose word on TLS is taken."""
    for name, said in (("REMIT_TLS", tls), ("REMIT_PROXY", proxy)):
        if said:
            os.environ[name] = "1"


@click.command(cls=Command)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--listen", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to answer on.")
@click.option("--tls-cert", type=READABLE, help="The certificate, with those that vouch for it, as PEM.")
@click.option("--tls-key", type=READABLE, help="Its key, as PEM.")
@click.option("--proxy", is_flag=True, help="A proxy in front speaks TLS and sets X-Forwarded-Proto itself.")
@click.pass_context
def serve(
    context: click.Context, port: int, listen: str, tls_cert: Path | None, tls_key: Path | None, *, proxy: bool
) -> None:
    """Serve Remit's pages and do its work in the background."""
    if bool(tls_cert) != bool(tls_key):
        raise Refusal("--tls-cert and --tls-key belong together.")
    tls = (tls_cert, tls_key) if tls_cert and tls_key else None
    refuse_open_door(listen, tls=bool(tls), proxy=proxy)
    port = free_port(listen, port)
    declare(tls=bool(tls), proxy=proxy)
    others = ["--for-others"] if listen not in LOOPBACK or proxy else []
    announce(STARTING if presence.is_there() else f"{presence.folder()} is new: {BEGINNING}")
    code, printed = captured([*PYTHON, "remit", "migrate", "--if-new", *others])
    if code:
        announce(printed.strip())
        context.exit(code)
    run_until_stopped(listen, port, tls)
