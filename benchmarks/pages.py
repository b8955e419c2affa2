"""What each page costs on the demo: processor time beside a trivial page of the same process, queries, bytes.

./remit demo --no-serve --data DIR && PYTHONPATH=src REMIT_DATA=DIR python benchmarks/pages.py [--json]
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.config.settings")
import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.core.accounts.models import User
from remit.school import queries
from remit.school.models import Pupil
from remit.school.remit import viewer_for

TIMES = 25
TRIVIAL = "/sign-in/"


def cost(client: Client, url: str) -> tuple[float, int, int, int]:
    """Median processor milliseconds, queries, bytes as sent and bytes gzipped."""
    client.get(url)
    spent = []
    for _ in range(TIMES):
        began = time.process_time()
        answer = client.get(url)
        spent.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return median(spent), len(asked), len(answer.content), len(gzip.compress(answer.content))


def pages(user: User) -> dict[str, str]:
    viewer = viewer_for(user)
    pupil: Pupil = queries.listed_pupils(viewer).order_by("family_name", "pk")[3]
    return {
        "home": reverse("home"),
        "my duties": reverse("duties:mine"),
        "list of 50": reverse("school:pupils.list"),
        "pupil page": reverse("pupil", args=[pupil.ref]),
        "groups": reverse("school:groups.list"),
    }


def main() -> None:
    anonymous = Client(SERVER_NAME="localhost")
    trivial = cost(anonymous, TRIVIAL)
    found = {"trivial (sign-in)": trivial}
    for email in ("farida.whitcombe@larkfold.example", "marcus.ellerby@highmoor.example"):
        user = User.objects.get(email=email)
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        for name, url in pages(user).items():
            found[f"{name}, {email.partition('.')[0]}"] = cost(client, url)
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    print(f"{'page':34}{'ms CPU':>8}{'ratio':>7}{'queries':>9}{'KB':>7}{'KB gz':>7}")
    for name, (spent, asked, size, small) in found.items():
        print(f"{name:34}{spent:8.1f}{spent / trivial[0]:7.1f}{asked:9}{size / 1024:7.1f}{small / 1024:7.1f}")


main()
