"""Reading what a stranger made in a process of its own, with limits, so that a hostile file costs only that process.

The child is a fresh interpreter without Django or the server's environment; the caller gets its answer or `Unreadable`.
"""

import importlib
import io
import math
import os
import pickle  # between our own processes; the answer may hold plain values only
import subprocess  # starts this interpreter and nothing else
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from remit.core.files.unreadable import Unreadable

T = TypeVar("T")

DAMAGED = "This file could not be read: it may be damaged, or far larger inside than it looks."
TOO_SLOW = "This file took too long to read. Please save it again, or paste its text instead."
ANSWERS: dict[str, set[str] | None] = {
    "datetime": None,
    "decimal": None,
    "builtins": {"set", "frozenset", "bytearray", "complex", "range"},
}
WALL_FOR_EACH_SECOND = 2
START_UP = 5
MEGABYTE = 1024 * 1024
OUT_OF_TIME = {-9, -24}  # SIGKILL and SIGXCPU: how a limit on processor time ends a process


def in_child(function: Callable[..., T], *args: Any, seconds: float = 10, megabytes: int = 512) -> T:
    """What `function(*args)` returns, computed elsewhere within `seconds` of processor time and `megabytes` of memory.

    The function stands at the top level of a module; arguments and answer are plain values. `Unreadable` raised in the
    child is raised here; any other failure, and a child that was killed, becomes `Unreadable` too.
    """
    question = pickle.dumps((function.__module__, function.__qualname__, args, seconds, megabytes))
    try:
        done = subprocess.run(  # noqa: S603 - no part of the command comes from the file
            [sys.executable, "-m", __name__],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=seconds * WALL_FOR_EACH_SECOND + START_UP,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_SLOW) from None
    return _answer(done.stdout, done.returncode)


def _environment() -> dict[str, str]:
    """Only what an interpreter needs: the server's keys and passwords stay with the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}


def _answer(output: bytes, code: int) -> Any:
    if code in OUT_OF_TIME:
        raise Unreadable(TOO_SLOW)
    try:
        kind, value = _PlainUnpickler(io.BytesIO(output)).load() if code == 0 else ("unreadable", DAMAGED)
    except Exception as error:
        raise Unreadable(DAMAGED) from error
    if kind != "answer":
        raise Unreadable(str(value))
    return value


class _PlainUnpickler(pickle.Unpickler):
    """Opens an answer of plain values; a class that is not one of them is refused, whatever the child has become."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = ANSWERS.get(module, set())
        if allowed is None or name in allowed:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)


def _limit(seconds: float, megabytes: int) -> None:
    """Limits on time, memory, written files and core dumps; a system without one of them does without it."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - POSIX only

        limits = (
            (resource.RLIMIT_CPU, math.ceil(seconds)),
            (resource.RLIMIT_AS, megabytes * MEGABYTE),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        )
        for which, most in limits:
            with suppress(ValueError, OSError):
                resource.setrlimit(which, (most, most))


def _serve() -> None:
    """The child's whole life. The answer keeps the real standard output; whatever a reader prints goes nowhere."""
    answer_to = os.dup(1)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - before anything else is imported
        os.dup2(nowhere.fileno(), 1)
    module, name, args, seconds, megabytes = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the parent
    _limit(seconds, megabytes)
    function = getattr(importlib.import_module(module), name)
    try:
        answer = ("answer", function(*args))
    except Unreadable as refusal:
        answer = ("unreadable", str(refusal))
    with os.fdopen(answer_to, "wb") as out:
        out.write(pickle.dumps(answer))


if __name__ == "__main__":
    _serve()
