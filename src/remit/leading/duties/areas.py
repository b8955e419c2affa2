"""The areas that sort duties. They are not the folders of the code."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from remit.leading.reading.areas import labels


@dataclass(frozen=True)
class Area:
    """`kind` is the sensitive kind of record that duties of this area ask the head to open, or empty."""

    code: str
    label: str
    kind: str


@cache
def areas() -> dict[str, Area]:
    text = resources.files("remit.leading.duties.reference").joinpath("area_kinds.csv").read_text(encoding="utf-8")
    kinds = {row["code"]: row["kind"] for row in csv.DictReader(text.splitlines())}
    return {code: Area(code, label, kinds.get(code, "")) for code, label in labels().items()}
