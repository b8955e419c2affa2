"""How long `remit demo` takes to its first page: with nothing there, and copied from what was built before.

PYTHONPATH=src:. python -m benchmarks.start     (in folders of its own)
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from subprocess import Popen

from benchmarks import bed

BUDGET = 30


def rows() -> list[bed.Row]:
    """The trivial page beside it is asked in the server that each start ends with."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        shelf = Path(folder) / "shelf"
        for what in ("demo from nothing", "demo copied"):
            port, began = bed.free_port(), time.monotonic()
            words = [shelf, "demo", "--port", port, "--data", Path(folder) / what.replace(" ", "-")]
            with bed.running("benchmarks.apart", *words) as process:
                page = f"http://{bed.HOST}:{port}{bed.TRIVIAL}"
                bed.wait_for(page, process)
                seconds = round(time.monotonic() - began, 1)
                trivial = bed.at(0.5, [_asked(page, process) for _ in range(bed.TIMES)])
            row = {"what": what, "seconds": seconds, "times trivial": round(seconds / trivial)}
            found.append(bed.held(row, seconds=BUDGET))
    return found


def _asked(page: str, process: Popen[str]) -> float:
    began = time.monotonic()
    bed.wait_for(page, process)
    return time.monotonic() - began


if __name__ == "__main__":
    bed.run(rows)
