"""The areas that sort duties. They are not the folders of the code."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Area:
    """`kind` is the sensitive kind of record that duties of this area ask the head to open, or empty."""

    code: str
    label: str
    kind: str


@cache
def areas() -> dict[str, Area]:
    text = resources.files("remit.leading.duties.reference").joinpath("areas.csv").read_text(encoding="utf-8")
    return {row["code"]: Area(**row) for row in csv.DictReader(text.splitlines())}
