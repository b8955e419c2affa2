"""`remit serve`: the web server and the worker, kept running together."""

from subprocess import DEVNULL

import click

from remit.config.commands import Command
from remit.config.ports import PORT, free_port, refuse_open_door
from remit.config.processes import PYTHON, call
from remit.config.supervisor import Supervisor


def announce(text: str) -> None:
    click.echo(text, err=True)


def address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run_until_stopped(host: str, port: int) -> None:
    announce(f"Remit is at {address(host, port)}. Ctrl+C stops it.")
    web = [*PYTHON, "remit.config.web", host, str(port)]
    Supervisor({"web server": web, "worker": [*PYTHON, "remit", "worker"]}, announce).run()
    announce("Remit has stopped.")


@click.command(cls=Command)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer on.")
@click.pass_context
def serve(context: click.Context, port: int, host: str) -> None:
    """Serve Remit's pages and do its work in the background."""
    refuse_open_door(host)
    port = free_port(host, port)
    if code := call([*PYTHON, "remit", "migrate", "--check"], stdout=DEVNULL):
        context.exit(code)
    run_until_stopped(host, port)
