"""Reading a job description: lines in, a `JobDescription` out. Nothing is guessed that the words do not say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from remit.leading.reading.areas import area_of
from remit.leading.reading.cadences import cadences
from remit.leading.reading.description import Duty, JobDescription
from remit.leading.reading.fields import reports_to_of, title_of
from remit.leading.reading.headings import DOCUMENT
from remit.leading.reading.kinds import kind_of
from remit.leading.reading.lines import from_source
from remit.leading.reading.outline import Item, Outline
from remit.leading.reading.phrases import plain
from remit.leading.reading.prose import apart, obliges, sentences
from remit.leading.reading.scope import scope_of
from remit.leading.reading.verbs import acts, imperative
from remit.leading.reading.wraps import joined

HEAD_LINES = 12


def read(source: str | Iterable[str]) -> JobDescription:
    """Read a text, or its lines in order."""
    lines = joined(from_source(source))
    outline = Outline(lines)
    items = tuple(outline.items())
    unlabelled = (line.text for line in lines[:HEAD_LINES] if line.number not in outline.consumed)
    title = title_of(outline.fields, [sentence for text in unlabelled for sentence in sentences(text)[:3]])
    duties = _settled([duty for item in items for duty in _duties(item, title)])
    purposes = [duty.text for duty in duties if duty.kind == "purpose"]
    told = [item.line.text for item in items if not item.line.mark]
    head = [value for name in ("title", "responsible_for", "scope") for value in outline.fields.values.get(name, [])]
    head += [text for text in outline.fields.candidates if not DOCUMENT.search(plain(text))]
    return JobDescription(
        title,
        reports_to_of(outline.fields, [*told, *(line.text for line in lines)]),
        "; ".join(outline.fields.values.get("responsible_for", [])),
        scope_of(title, [*head, *_opening_lines(items)], outline.headings, purposes),
        duties,
    )


def _settled(duties: list[Duty]) -> tuple[Duty, ...]:
    """Areas are named in lists of their own; among duties, a line without a known verb is a duty like its neighbours."""
    named = Counter(duty.section for duty in duties if duty.kind == "area_heading")
    acted = Counter(duty.section for duty in duties if duty.kind == "duty")
    return tuple(
        replace(duty, kind="duty")
        if duty.kind == "area_heading" and named[duty.section] <= acted[duty.section]
        else duty
        for duty in duties
    )


def _opening_lines(items: tuple[Item, ...]) -> list[str]:
    return [item.line.text for item in items if item.rank == "head" and not acts(item.line.text)][:3]


def _duties(item: Item, title: str) -> Iterator[Duty]:
    for text in _texts(item):
        if kind := kind_of(text, item):
            parts = apart(text) if kind == "duty" and not item.line.mark and obliges(text) else (text,)
            for part in parts:
                yield _duty(part, kind, item, title)


def _texts(item: Item) -> tuple[str, ...]:
    """A bullet is one duty however long; a paragraph is read sentence by sentence, unless it is a bare command."""
    text = item.line.text
    parts = sentences(text)
    if item.line.mark or (imperative(text) and not any(obliges(part) for part in parts[1:])):
        return (text,)
    return parts


def _duty(text: str, kind: str, item: Item, title: str) -> Duty:
    times = item.given if item.timed else cadences(text) or item.given
    if kind == "catch_all":
        return Duty(text, item.line.number, item.section, kind, "compliance", times or ("as-needed",))
    verdict = area_of(text, item.section, title)
    return Duty(
        text,
        item.line.number,
        item.section,
        kind,
        verdict.area,
        times,
        verdict.why,
        verdict.doubt,
        verdict.also,
    )
