"""`remit`, with a shelf of its own for finished demonstrations: python -m benchmarks.apart SHELF WORDS…"""

import sys
from pathlib import Path

from remit.config.cli import main
from remit.config.commands import demo

if __name__ == "__main__":
    kept = Path(sys.argv[1]).resolve()
    demo.shelf = lambda: kept
    main(sys.argv[2:], prog_name="remit")
