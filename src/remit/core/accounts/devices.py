"""A browser's own name for itself, in words that somebody recognises."""

from __future__ import annotations

# The first that is found: Edge and Opera say Chrome as well, Chrome says Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone or tablet"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str:
    browser = next((words for mark, words in BROWSERS if mark in agent), "Another browser")
    machine = next((words for mark, words in MACHINES if mark in agent), "")
    return f"{browser} on {machine}" if machine else browser
