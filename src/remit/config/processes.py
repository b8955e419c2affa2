"""The one place that starts a process."""

import subprocess
import sys
from pathlib import Path
from typing import Any

TOOLS = Path(sys.executable).parent
PYTHON = [sys.executable, "-P", "-m"]  # -P: what lies in the current folder is never taken for a part of Remit


def start(command: list[str], **options: Any) -> "subprocess.Popen[str]":
    """A command of our own, never through a shell."""
    return subprocess.Popen(command, text=True, **options)  # noqa: S603 every command is written in this package


def call(command: list[str], **options: Any) -> int:
    return start(command, **options).wait()


def captured(command: list[str], **options: Any) -> tuple[int, str]:
    """Its exit code, and what it printed."""
    process = start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    printed, _ = process.communicate()
    return process.returncode, printed
