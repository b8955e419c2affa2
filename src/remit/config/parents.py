"""A child that does not outlive its parent, even one that was killed and could not say so."""

import os
import signal
import threading
import time

PARENT = "REMIT_PARENT"  # in a child's environment: the process that started it
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_FINISH = 10


def stop_with_parent(parent: int | None = None) -> None:
    """Without a parent given, and none in the environment, this is a process that somebody started by hand."""
    parent = parent or int(os.environ.pop(PARENT, "0"))
    if parent:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_FINISH)
    os._exit(1)
