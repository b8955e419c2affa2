"""Keeps the web server and the worker running: starts them, restarts the one that dies, stops both."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType

from remit.config.parents import PARENT
from remit.config.processes import start

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
STEADY = 60.0  # one that ran so many seconds starts afresh with the shortest wait
LOOP = 5  # deaths in a row after which we say so
SECONDS_TO_FINISH = 10.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One process that should always be there."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """In a session of its own, so that Ctrl+C reaches us alone and its own children can be ended with it."""
        environment = os.environ | {PARENT: str(os.getpid())}
        self.process = start(self.command, env=environment, start_new_session=True)
        self.started = time.monotonic()

    def signal_all(self, number: signal.Signals) -> None:
        if self.process:
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """Note the death, end what it left behind, and set when to try again."""
        self.signal_all(signal.SIGKILL)
        now = time.monotonic()
        self.deaths = 1 if now - self.started >= STEADY else self.deaths + 1
        self.due = now + min(FIRST_WAIT * 2 ** (self.deaths - 1), LONGEST_WAIT)
        self.process = None


class Supervisor:
    def __init__(self, commands: Mapping[str, list[str]], say: Callable[[str], None]) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.say = say

    def tend(self) -> float:
        """Bury the dead, start those whose time has come; the seconds until there is something to do again."""
        for child in self.children:
            if child.has_died():
                child.bury()
                self._tell(child)
            if child.process is None and time.monotonic() >= child.due:
                child.start()
        waits = [child.due - time.monotonic() for child in self.children if child.process is None]
        return max(0.0, min(waits, default=LONGEST_WAIT))

    def _tell(self, child: Child) -> None:
        wait = child.due - time.monotonic()
        if child.deaths >= LOOP:
            self.say(f"The {child.name} keeps stopping ({child.deaths} times in a row). Next try in {wait:.0f} s.")
        else:
            self.say(f"The {child.name} stopped and is started again.")

    def stop(self) -> None:
        """Ask, wait, and end the one that does not listen."""
        running = [child for child in self.children if child.process]
        for child in running:
            if child.process:
                child.process.terminate()
        ends = time.monotonic() + SECONDS_TO_FINISH
        for child in running:
            _wait(child, ends)
            child.signal_all(signal.SIGKILL)
            child.process = None

    def run(self) -> None:
        """Until someone asks us to stop. Every signal, a child's death among them, wakes the loop through a pipe."""
        reading, asked = _listen()
        while not asked:
            if select.select([reading], [], [], self.tend())[0]:
                os.read(reading, 4096)
        self.stop()


def _wait(child: Child, ends: float) -> None:
    if child.process:
        try:
            child.process.wait(max(0.0, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            return


def _listen() -> tuple[int, list[int]]:
    """A pipe that each signal writes to, and a list that holds those which ask us to stop."""
    asked: list[int] = []
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in SIGNALS:
        signal.signal(number, ask)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    return reading, asked
