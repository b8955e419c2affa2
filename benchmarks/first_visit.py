"""A first visit on a slow phone: Chromium with nothing kept, 1.6 Mbit/s, 150 ms there and back, a processor four times slower.

REMIT_DATA=DIR PYTHONPATH=src:. python -m benchmarks.first_visit     (DIR: a copy of a demonstration)
"""

from __future__ import annotations

import os
from statistics import median
from typing import Any

from benchmarks import bed
from remit.config.commands.test import chromium

VISITS = 1 if bed.QUICK else 3
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 200_000,
}  # bytes a second
SLOWER = 4
BUDGET = {"first paint, s": 2, "KB": 150}
PAINT = "performance.getEntriesByName('first-contentful-paint').map(each => each.startTime)[0]"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def rows() -> list[bed.Row]:
    """Errors: Unable."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise bed.Unable("playwright is not installed") from None
    if not (path := chromium()):
        raise bed.Unable("there is no Chromium here")
    where = {"REMIT_DATA": os.environ["REMIT_DATA"]}
    cookie = bed.told("ready", bed.LEADER, **where)["cookies"][0]
    found = []
    with bed.served(**where) as (address, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        for page, url, cookies in (("sign-in", bed.TRIVIAL, []), ("home", "/", [cookie])):
            visits = [_visit(browser, address, url, cookies) for _ in range(VISITS + 1)][1:]  # the server has seen it
            middle = {name: round(median(each[name] for each in visits), 2) for name in visits[0]}
            found.append(bed.held({"page": page} | middle | {"Chromium": browser.version}, **BUDGET))
        browser.close()
    paint = "first paint, s"
    return [row | {"paint times sign-in": round(row[paint] / found[0][paint], 1)} for row in found]


def _visit(browser: Any, address: str, url: str, cookies: list[str]) -> dict[str, float]:
    """In a window of its own, which has nothing kept. Errors: Unable, where it is led elsewhere."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, is_mobile=True, device_scale_factor=2)
    pairs = [each.split("=", 1) for each in cookies]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in pairs])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sent: list[float] = []
    wire.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
    page.goto(address + url, wait_until="networkidle", timeout=bed.PATIENCE * 1000)
    if page.url != address + url:
        raise bed.Unable("the browser was led to another page")
    paint = page.evaluate(PAINT)
    context.close()
    if paint is None:
        raise bed.Unable("the browser tells of no first paint")
    return {"first paint, s": round(paint / 1000, 2), "requests": len(sent), "KB": round(sum(sent) / 1024, 1)}


if __name__ == "__main__":
    bed.run(rows)
