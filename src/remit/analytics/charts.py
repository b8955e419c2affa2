"""Charts, from one description: drawn as SVG that a page colours by its style sheet and a PDF takes as it stands.

Of four kinds and no more: bars, stacked bars, dots, and a line over time. A series is told by its letter and its pattern or
shape, and by colour only as well. No figure is a gap, never nought. Whoever shows one puts its
figures behind it as a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import groupby
from textwrap import wrap

BARS, STACKED, DOTS, LINE = KINDS = ("bars", "stacked", "dots", "line")
NO_FIGURE = "no figure"
MOST_SERIES = 4

WIDE = 340  # as wide as a phone leaves, so that twelve units of type are twelve pixels there
TYPE, CHARACTER, ROW = 12, 7.4, 15  # as wide as letters get, in whatever type a page is set
BAR, GAP = 13, 9
TALL = 130  # of a line's plot
INKS = ("#2f3a9e", "#7a4a00", "#165c31", "#4b4d55")  # on white, where no style sheet says otherwise
DASHES = ("", "5 3", "2 2", "8 3 2 3")  # of lines: as patterns are of bars


@dataclass(frozen=True)
class Series:
    """One figure for each label of its chart, or None. `letter` stands for it beside every mark."""

    label: str
    values: tuple[int | None, ...]
    letter: str = ""


@dataclass(frozen=True)
class Chart:
    """`unit` is what is counted ("duties") and `by` what the labels are ("Area"); `sentence` says in words what the chart shows; `source` whence and of when."""

    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    by: str
    sentence: str
    source: str = ""

    def __post_init__(self) -> None:
        """Errors: ValueError for what cannot be drawn truly."""
        if self.kind not in KINDS or not self.labels or not 0 < len(self.series) <= MOST_SERIES:
            raise ValueError(f"A chart is one of {KINDS}, with labels and one to {MOST_SERIES} series")
        if not (self.title and self.sentence):
            raise ValueError("A chart has a title, and a sentence that says what it shows")
        if any(len(each.values) != len(self.labels) for each in self.series):
            raise ValueError("Each series has a figure, or None, for each label")
        if any(value is not None and value < 0 for each in self.series for value in each.values):
            raise ValueError("Counts are drawn: none is below nought")
        if len(self.series) > 1 and len({each.letter for each in self.series} - {""}) < len(self.series):
            raise ValueError("Of several series each has a letter of its own")

    @property
    def name(self) -> str:
        """The same for the same chart: what its parts are referred to by."""
        return "c" + sha256(repr(self).encode()).hexdigest()[:10]


def svg(chart: Chart) -> str:
    """Without a style, a script or a clock: the same text for the same chart."""
    body, high = _line(chart) if chart.kind == LINE else _rows(chart)
    legend, below = _legend(chart, high)
    return _tag(
        "svg",
        _tag("title", escape(chart.title), id=f"{chart.name}-title"),
        _tag("desc", escape(chart.sentence), id=f"{chart.name}-desc"),
        _tag("defs", *(_pattern(chart, number) for number in range(1, len(chart.series)))),
        *body,
        *legend,
        xmlns="http://www.w3.org/2000/svg",
        class_="rm-chart",
        viewBox=f"0 0 {WIDE} {_number(below)}",
        width=WIDE,
        height=below,
        role="img",
        aria_labelledby=f"{chart.name}-title {chart.name}-desc",
        font_family="Libertinus Serif, sans-serif",
        font_size=TYPE,
    )


def _rows(chart: Chart) -> tuple[list[str], float]:
    """A label, and below it what is drawn of it, with its figures at the end."""
    ends = [_end(chart, at) for at in range(len(chart.labels))]
    room = max(len(text) for texts in ends for text in texts) * CHARACTER + 8
    scale = max(WIDE - room, WIDE / 3) / max(_top(chart), 1)
    body, y = [], 0.0
    for at, label in enumerate(chart.labels):
        for part in wrap(label, int(WIDE / CHARACTER)) or [""]:
            y += ROW
            body.append(_text(0, y, part))
        y += 5
        for number, text in enumerate(ends[at]):
            reach = 0.0
            for drawn, till in _marks(chart, at, number, y, scale):
                body.append(drawn)
                reach = max(reach, till)
            body.append(_text(reach + 6, y + BAR - 2, text))
            y += BAR + 3
        y += GAP
    return body, y


def _end(chart: Chart, at: int) -> list[str]:
    """The figures beside the drawing: a line for each bar, or one for all that share a line."""
    said = [f"{each.letter} {_said(each.values[at])}".strip() for each in chart.series]
    return said if chart.kind == BARS else [", ".join(said)]


def _marks(chart: Chart, at: int, number: int, y: float, scale: float) -> Iterator[tuple[str, float]]:
    """What is drawn on one line, each with where it ends. Of what has no figure, nothing."""
    if chart.kind == DOTS:
        yield _tag("path", d=f"M0 {_number(y + BAR / 2)}H{_number(_top(chart) * scale)}", **_RULE), 0
    x = 0.0
    for place, each in enumerate(chart.series):
        value = each.values[at]
        if value is None or (chart.kind == BARS and place != number):
            continue
        if chart.kind == DOTS:
            yield _shape(place, 4 + value * scale * 0.97, y + BAR / 2), _top(chart) * scale
        elif value:
            yield _box(chart, place, x, y, value * scale), x + value * scale
            x += value * scale if chart.kind == STACKED else 0


def _line(chart: Chart) -> tuple[list[str], float]:
    """Labels along the foot, a rule for nought, the middle and the top."""
    top = _step(_top(chart))
    left, right = len(str(top)) * CHARACTER + 6, WIDE - 16.0
    slot = (right - left) / max(len(chart.labels) - 1, 1)

    def place(at: int, value: int) -> tuple[float, float]:
        return left + at * slot, 8 + TALL - value * TALL / top

    body = []
    for value in sorted({0, top // 2, top}):
        y = place(0, value)[1]
        body += [
            _tag("path", d=f"M{_number(left)} {_number(y)}H{_number(right)}", **_RULE),
            _text(0, y + 4, str(value)),
        ]
    for number, each in enumerate(chart.series):
        points = [(at, value) for at, value in enumerate(each.values) if value is not None]
        for _, run in groupby(enumerate(points), lambda pair: pair[1][0] - pair[0]):  # broken where there is no figure
            way = [place(*point) for _, point in run]
            d = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in way)
            broken = {"stroke_dasharray": DASHES[number]} if number else {}
            body.append(_tag("path", d=d, fill="none", class_=f"rm-chart-ink-{number + 1}", **_ink(number), **broken))
            body += [_shape(number, x, y) for x, y in way]
        if points and each.letter:
            x, y = place(*points[-1])
            body.append(_text(x + 6, y + 4, each.letter))
    every = max(1, -(-int(max(map(len, chart.labels)) * CHARACTER + 6) // max(int(slot), 1)))
    body += [
        _text(left + at * slot, TALL + 24, label, anchor="start" if at == 0 else "middle" if at * slot < right - 40 else "end")
        for at, label in enumerate(chart.labels)
        if at % every == 0
    ]  # fmt: skip
    return body, TALL + 32.0


def _legend(chart: Chart, y: float) -> tuple[list[str], float]:
    """Which letter, pattern and shape is whose; of a single series its unit alone."""
    if len(chart.series) == 1:
        return [_text(0, y + ROW, chart.unit)], y + ROW + 6
    body = []
    for number, each in enumerate(chart.series):
        y += ROW + 2
        sample = _shape(number, 9, y - 4) if chart.kind in {DOTS, LINE} else _box(chart, number, 0, y - 10, 18)
        body += [sample, _text(24, y, f"{each.letter} {each.label} ({chart.unit})")]
    return body, y + 8


def _pattern(chart: Chart, number: int) -> str:
    """The first series is solid; the others are stripes, dots, and blank within their edge."""
    ink = {"class_": f"rm-chart-ink-{number + 1}", "fill": "none", **_ink(number, 2)}
    inside = {1: [_tag("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", **ink)], 2: [_tag("path", d="M2 3H4", **ink)], 3: []}
    paper = _tag("rect", width=6, height=6, fill="#fff", class_="rm-chart-paper")
    return _tag(
        "pattern", paper, *inside[number], id=f"{chart.name}-{number + 1}", width=6, height=6, patternUnits="userSpaceOnUse"
    )  # fmt: skip


def _box(chart: Chart, number: int, x: float, y: float, wide: float) -> str:
    fill = INKS[0] if number == 0 else f"url(#{chart.name}-{number + 1})"
    name = f"rm-chart-ink-{number + 1}" + ("" if number else " rm-chart-fill-1")
    size = {"x": x + 0.5, "y": y, "width": max(wide - 1, 0.5), "height": BAR}
    return _tag("rect", **size, fill=fill, class_=name, **_ink(number))


def _shape(number: int, x: float, y: float) -> str:
    """A disc, a square, a triangle, a diamond; the last two are hollow."""
    x1, x2, y1, y2 = (_number(each) for each in (x - 4, x + 4, y - 4, y + 4))
    middle, level = _number(x), _number(y)
    d = (
        f"M{x1} {level}A4 4 0 1 1 {x2} {level}A4 4 0 1 1 {x1} {level}Z",
        f"M{x1} {y1}H{x2}V{y2}H{x1}Z",
        f"M{middle} {y1}L{x2} {y2}H{x1}Z",
        f"M{middle} {y1}L{x2} {level}L{middle} {y2}L{x1} {level}Z",
    )[number]
    solid = number < 2
    name = f"rm-chart-ink-{number + 1} " + (f"rm-chart-fill-{number + 1}" if solid else "rm-chart-paper")
    return _tag("path", d=d, fill=INKS[number] if solid else "#fff", class_=name, **_ink(number))


_RULE: dict[str, str | float] = {"class_": "rm-chart-rule", "stroke": "#85868a", "stroke_width": 0.5, "fill": "none"}


def _ink(number: int, width: float = 1.2) -> dict[str, str | float]:
    return {"stroke": INKS[number], "stroke_width": width}


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    more = {} if anchor == "start" else {"text_anchor": anchor}
    return _tag("text", escape(words), x=x, y=y, fill="#000", **more)


def _top(chart: Chart) -> int:
    """The longest that is drawn, or the highest."""
    columns = [[value or 0 for value in column] for column in zip(*(each.values for each in chart.series), strict=True)]
    return max(sum(column) if chart.kind == STACKED else max(column) for column in columns)


def _step(most: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100…: even, so that the middle is a whole number."""
    size = 1
    while True:
        for times in (2, 4):
            if most <= size * times:
                return size * times
        size *= 10
        if most <= size:
            return size


def _said(value: int | None) -> str:
    return NO_FIGURE if value is None else str(value)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _tag(name: str, *inside: str, **given: str | float) -> str:
    """Errors nowhere: what is inside is drawn already or escaped, what is given is escaped here."""
    said: Sequence[str] = [
        f' {key.rstrip("_").replace("_", "-")}="{escape(value if isinstance(value, str) else _number(value))}"'
        for key, value in given.items()
    ]
    return f"<{name}{''.join(said)}>{''.join(inside)}</{name}>" if inside else f"<{name}{''.join(said)}/>"
