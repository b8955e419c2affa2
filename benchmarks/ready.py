"""Makes a demonstration ready to be served on the machine's own day, on either engine: what is kept for pages is made for
today, and some sessions begin. Tells cookies and addresses as JSON.

python -m benchmarks.ready E-MAIL [SESSIONS]
"""

from __future__ import annotations

import json
import sys

from benchmarks import bed

bed.start_django(lived=False)

from django.conf import settings
from django.db import connection

from benchmarks.pages import pages
from remit.core.events.heard import ask_for_all
from remit.core.reactions import run_waiting


def ready(email: str, sessions: int = 1) -> bed.Row:
    ask_for_all()
    while run_waiting():
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute of a restoring
    name = settings.SESSION_COOKIE_NAME
    clients = [bed.signed_in(email) for _ in range(sessions)]
    return {"pages": pages(email), "cookies": [f"{name}={each.cookies[name].value}" for each in clients]}


if __name__ == "__main__":
    print(json.dumps(ready(sys.argv[1], *map(int, sys.argv[2:]))))
