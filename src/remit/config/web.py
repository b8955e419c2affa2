"""The web server's process: `python -m remit.config.web HOST PORT [CERTIFICATE KEY]`, started and watched by the supervisor."""

import os
import signal
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from remit.config.parents import stop_with_parent


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Loader:
    """Loads the application in a worker, and ties the worker and the server that started it to each other."""

    def __init__(self) -> None:
        self.server = os.getpid()

    def __call__(self, target: str) -> Any:
        stop_with_parent(self.server)
        try:
            application = resolve_name(target)()
        except Exception:
            os.kill(self.server, signal.SIGTERM)  # no worker can load it: the supervisor tells, and tries again later
            raise
        return application


def serve(host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> None:
    """As many workers as cores, each with one thread for Django: its work binds the processor, and SQLite takes one
    writer. Bodies come in beside it. A head of a request that is not whole after ten seconds is cut off."""
    server = Granian(
        "remit.config.rsgi:load",
        address=host,
        port=port,
        ssl_cert=certificate,
        ssl_key=key,
        interface=Interfaces.RSGI,
        workers=cores(),
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.critical,  # below that it logs the texts of exceptions
    )
    server.serve(target_loader=Loader())


if __name__ == "__main__":
    stop_with_parent()
    serve(sys.argv[1], int(sys.argv[2]), *map(Path, sys.argv[3:]))
