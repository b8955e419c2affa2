"""Whole installations in folders of their own, run as a school runs them: a process, a database, files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
START = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.config.settings")
import django
django.setup()
"""
FILL = """
from hashlib import sha256
from random import Random
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from remit.core.files.disk import write_durably
from remit.core.files.models import StoredFile
from remit.core.files.store import keep, place_of
from remit.core.tables import bring_up_to_date
from remit.core.writing import unrecorded
from tests import world
PBKDF2PasswordHasher.iterations = 1  # nobody signs in here
unrecorded("test", lambda: bring_up_to_date(connection))
unrecorded("test", world.build)
stored = StoredFile.objects.unscoped("test")


def found(name):
    # most of the world's own files are names only: here each is one
    content = f"canary of {name}".encode()
    write_durably(place_of(sha256(content).hexdigest()), content)
    stored.filter(name=name).update(digest=sha256(content).hexdigest(), size=len(content))


for name, digest in stored.values_list("name", "digest"):
    if not place_of(digest).exists():
        unrecorded("test", lambda: found(name))
minutes = b"canary-minutes " + Random(8).randbytes(100_000).hex().encode()  # it must not become small
for name in ("minutes.txt", "the same.txt"):
    unrecorded("test", lambda: keep(name, minutes))
"""


@dataclass
class Installation:
    data: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        named = {"REMIT_DATA": str(self.data), "DATABASE_URL": self.url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        kept = {name: value for name, value in os.environ.items() if name not in {"REMIT_SECRET", "REMIT_PASSPHRASE"}}
        return kept | {"DJANGO_SETTINGS_MODULE": "remit.config.settings"} | named | self.more

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self._python("-m", "remit", *map(str, words))

    def script(self, code: str, *words: object) -> str:
        done = self._python("-c", START + code, *map(str, words))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _python(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", *words], env=self.environment(), cwd=ROOT, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip

    def filled(self) -> Installation:
        self.script(FILL)
        return self


def new_database(finalise: Callable[[Callable[[], object]], object]) -> str:
    """On the server that the tests run on: the address of an empty database, dropped at the end."""
    import psycopg

    here, name = connection.settings_dict, f"remit_{uuid4().hex[:12]}"
    asked = {key: here[setting] for key, setting in (("host", "HOST"), ("port", "PORT")) if here[setting]}
    who = f"{here['USER']}:{here['PASSWORD']}@" if here["PASSWORD"] else f"{here['USER']}@"
    server = f"postgres://{who}/postgres?{urlencode(asked)}"

    def do(statement: str) -> None:
        with psycopg.connect(server, autocommit=True) as connected:
            connected.execute(statement)

    do(f"CREATE DATABASE {name}")
    finalise(lambda: do(f"DROP DATABASE {name} WITH (FORCE)"))
    return server.replace("/postgres?", f"/{name}?")
