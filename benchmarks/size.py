"""What pages and the worker's figures cost against size: the demonstration's secondary school with 300, 1,200 and 3,000
pupils, after one year and after five; the picture is docs/pictures/cost-by-size.svg.

PYTHONPATH=src:. python -m benchmarks.size     (in folders of its own; with DIR PUPILS YEARS one of them)
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import ceil
from pathlib import Path

from benchmarks import bed
from remit.analytics.charts import LINE, Chart, Series, svg

PUPILS, YEARS = ((300,), (1,)) if bed.QUICK else ((300, 1200, 3000), (1, 5))
AS_IT_IS = 1200
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHOWN = ("home", "my duties", "what wants you", "a pupil", "a list of 50")
DRAWN = ("home", "a pupil", "a list of 50", "my duties")
PICTURE = bed.ROOT / "docs/pictures/cost-by-size.svg"


def rows() -> list[bed.Row]:
    """Built two at a time, the largest first; then measured one by one."""
    sizes = [(pupils, years) for pupils in PUPILS for years in YEARS]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        places = {size: str(Path(folder) / "-".join(map(str, size))) for size in sizes}
        built = [pool.submit(bed.told, "size", "build", *size, REMIT_DATA=places[size]) for size in reversed(sizes)]
        for each in built:
            each.result()
        found = [row for size in sizes for row in bed.told("size", "measure", *size, REMIT_DATA=places[size])]
    if not bed.QUICK:
        PICTURE.write_text(svg(chart(found)) + "\n", encoding="utf-8")
    return found


def build(pupils: int) -> tuple[object, ...]:
    """The school with more forms or fewer, and as many more teachers or fewer."""
    from remit.demo.highmoor import HIGHMOOR

    times = pupils / AS_IT_IS
    forms, sixth = (round(len(each) * times) for each in (HIGHMOOR.forms, HIGHMOOR.sixth_forms))
    departments = tuple(replace(each, teachers=ceil(each.teachers * times)) for each in HIGHMOOR.departments)
    plan = replace(HIGHMOOR, forms=tuple(LETTERS[:forms]), sixth_forms=tuple(LETTERS[:sixth]), departments=departments)
    return (plan,)


def one(what: str, pupils: int, years: int) -> list[bed.Row]:
    """In a process and a folder of its own."""
    bed.start_django(lived=False)
    from django.core.management import call_command

    from remit.demo.build import build as write

    if what == "build":
        call_command("migrate", verbosity=0)
        write(schools=build(pupils), years=years)
        return []
    bed.live_its_day()
    return measured(pupils, years)


def measured(pupils: int, years: int) -> list[bed.Row]:
    from benchmarks.pages import pages
    from remit.leading.attention.refresh import refresh_all
    from remit.leading.duties.figures import count_all

    given = {"pupils": pupils, "years": years}
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)["ms"]
    client, urls = bed.signed_in(bed.LEADER_OF_MANY), pages(bed.LEADER_OF_MANY)
    found = []
    for what in SHOWN:
        cost = bed.cost(client, urls[what])
        found.append({**given, "what": what, "times trivial": round(cost["ms"] / trivial, 1), **cost})
    for what, work in (("finding what wants whom", refresh_all), ("counting all duties", count_all)):
        seconds, asked = bed.spent(work)
        found.append(
            {
                **given,
                "what": what,
                "times trivial": round(seconds * 1000 / trivial),
                "ms": seconds * 1000,
                "queries": asked,
            }
        )
    return found


def chart(found: list[bed.Row]) -> Chart:
    """After the most years, as whole milliseconds."""
    years = max(row["years"] for row in found)
    cost = {(row["pupils"], row["what"]): round(row["ms"]) for row in found if row["years"] == years}
    sizes = sorted({pupils for pupils, _ in cost})
    series = tuple(
        Series(what, tuple(cost.get((pupils, what)) for pupils in sizes), letter)
        for what, letter in zip(DRAWN, LETTERS, strict=False)
    )
    told = ", ".join(f"{each.label} {each.values[0]} and {each.values[-1]}" for each in series)
    return Chart(
        LINE, "What pages cost against size", tuple(f"{each:,}" for each in sizes), series, "ms", "Pupils",
        f"Milliseconds of processor time with {sizes[0]:,} and with {sizes[-1]:,} pupils, years of records {years}: {told}.",
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] in (["build"], ["measure"]):
        print(json.dumps(one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
    else:
        os.environ.pop("REMIT_DATA", None)
        bed.run(rows)
