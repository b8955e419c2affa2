"""Reads a Common Transfer File, in a child process with limits of memory and time. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from remit.core.files.child import in_child
from remit.core.files.unreadable import Unreadable
from remit.exchange.ctf.document import CUT_OFF, HARDENED, MOST_BYTES, TOO_LARGE, local, refuse_others, xml_of
from remit.exchange.ctf.elements import HEADER, LONGEST, PUPIL, Inner, Into, Leaf, Names, Part, Stages
from remit.exchange.ctf.transfer import CommonTransfer, Header, Noted
from remit.school.rows.checks import upn_fault

VERSIONS = (24, 25, 26)
MOST_PUPILS = 5_000
MOST_PARTS = 400_000  # values with fields of their own: 1,200 pupils with five years of assessments have 110,000
MOST_ELEMENTS = 3_000_000  # the same pupils have 1,000,000
MOST_OF_ONE = 2 * 1024 * 1024  # bytes between the ends of two pupils
MOST_NOTES, MOST_NUMBERS, MOST_SHARED = 200, 10, 20_000
SHORT = 12  # characters of a text that many pupils share
SECONDS = 20.0
FAR_TOO_MUCH = "This file holds far more than a school's {pupil.many}, so it was not read."
TAKEN = "Versions 24, 25 and 26 are taken: ask the sending school for one of these."
NO_VERSION = "The file states no version. It was read as one of 24 to 26."
NO_HEADER = "The file has no header: it does not say which school it comes from."
NO_PUPILS = "The file holds no {pupil.one}."
NOT_KNOWN = "Not known here: left out."
NOT_ONE = "Stands more than once, and differently: the first was kept."
NOT_TEXT = "Holds other elements where text should be: they were left out."
TOO_LONG = f"Longer than {LONGEST:,} characters: left out."
OTHERS = "Further things like these were left out."
NEW: tuple[int, dict] = (0, {})
END = re.compile(rb"</\s*(?:[\w.\-]+:)?ctfile\s*>\s*(?:<!--.*-->\s*)?\Z", re.IGNORECASE | re.DOTALL)


def read(source: bytes | Path | BinaryIO) -> CommonTransfer:
    """A Common Transfer File of version 24, 25 or 26, as XML or as a zip with one XML in it. Errors: Unreadable, with a
    sentence that may hold words of the school; OSError where a path cannot be read."""
    header, pupils, notes = in_child(read_here, _bytes(source), seconds=SECONDS)
    return CommonTransfer(
        _made(HEADER, header) if header else Header(),
        tuple([_made(PUPIL, each) for each in pupils]),
        tuple([Noted(*each) for each in notes]),
    )


def _bytes(source: bytes | Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        if source.stat().st_size > MOST_BYTES:
            raise Unreadable(TOO_LARGE)
        return source.read_bytes()
    data = source if isinstance(source, bytes) else source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    return data


def _made(part: Part, values: tuple) -> Any:
    """The frozen value of what the child answered, which is plain tuples in the order of the fields."""
    if not part.inner:
        return part.makes(*values)
    ready = list(values)
    for at, inner in part.inner:
        held = ready[at]
        if held is not None:
            single = isinstance(inner, Inner) and not inner.many
            ready[at] = _made(inner.part, held) if single else tuple([_made(inner.part, each) for each in held])
    return part.makes(*ready)


def read_here(data: bytes) -> tuple[tuple | None, list[tuple], list[tuple]]:
    """What `read` makes its values of: the header, pupils and notes as plain tuples. Errors: Unreadable."""
    source, told = xml_of(data)
    refuse_others(source)
    reader = _Reader()
    if told:
        reader.note("", told)
    try:
        reader.read(source)
    except etree.XMLSyntaxError as fault:
        raise Unreadable(_why(source, fault)) from None
    return reader.header, reader.pupils, reader.notes()


def _why(source: bytes, fault: etree.XMLSyntaxError) -> str:
    if not END.search(source[-1000:]):
        return CUT_OFF
    where = f"line {fault.lineno}" if fault.lineno else "something in it"
    return f"This file is damaged: {where} is not as XML must be. Please ask for it again."


class _Slices:
    """The source as a file that refuses to go on where one pupil takes too much."""

    def __init__(self, source: bytes) -> None:
        self.source, self.at, self.mark = source, 0, 0

    def read(self, size: int = -1) -> bytes:
        if self.at - self.mark > MOST_OF_ONE:
            raise Unreadable(FAR_TOO_MUCH)
        piece = self.source[self.at : self.at + size]
        self.at += len(piece)
        return piece


class _Reader:
    """Goes through the file once, a pupil at a time; what is done with is let go."""

    def __init__(self) -> None:
        self.header: tuple | None = None
        self.pupils: list[tuple] = []
        self._notes: dict[tuple[str, str], list] = {}
        self._parts = 0
        self._elements = 0
        self._number = 0
        self._unreadable: list[tuple[str, str]] = []
        # By the elements known in a place: from a tag to the field's place and the texts read before.
        self._quick: dict[int, dict[Any, tuple[int, dict]]] = {}
        self._texts: dict[Any, dict[str, Any]] = {}  # by the way of reading: short texts and their values

    def read(self, source: bytes) -> None:
        slices = _Slices(source)
        tags = ["{*}Pupil", "{*}pupil", "{*}Header", "{*}header"]
        events = etree.iterparse(slices, events=("end",), tag=tags, **HARDENED)  # type: ignore[call-overload]
        for _, element in events:
            above = [local(str(each.tag)).lower() for each in element.iterancestors()]
            if above == ["ctfile"]:
                self._head(element)
            elif above == ["ctfpupildata", "ctfile"]:
                self._pupil(element)
                slices.mark = slices.at
        self._number = 0
        for path in _unknown(events.root):
            self.note(path[:80], NOT_KNOWN)
        if self.header is None:
            self.note("", NO_HEADER)
        if not self.pupils:
            self.note("", NO_PUPILS)

    def notes(self) -> list[tuple]:
        return [(path, why, count, tuple(numbers)) for (path, why), (count, numbers) in self._notes.items()]

    def note(self, path: str, why: str, number: int | None = None) -> None:
        """Of the pupil that is read now, or of another number; 0 is none of them."""
        number = self._number if number is None else number
        key = (path, why)
        if key not in self._notes and len(self._notes) >= MOST_NOTES:
            key = ("", OTHERS)
        found = self._notes.setdefault(key, [0, []])
        found[0] += 1
        if number and number not in found[1] and len(found[1]) < MOST_NUMBERS:
            found[1].append(number)

    def _head(self, element: etree._Element) -> None:
        if self.header is not None:
            self.note("Header", NOT_ONE)
            return
        self.header = self._taken(element, HEADER)
        version = self.header[HEADER.places["version"]]
        if version is None:
            self.note("Header/CTFversion", NO_VERSION)
        else:
            refuse_other_versions(version)

    def _pupil(self, element: etree._Element) -> None:
        self._number += 1
        if self._number > MOST_PUPILS:
            raise Unreadable(FAR_TOO_MUCH)
        self._unreadable = []
        values = list(self._taken(element, PUPIL))
        values[PUPIL.places["number"]] = self._number
        values[PUPIL.places["unreadable"]] = tuple(self._unreadable)
        upn = values[PUPIL.places["upn"]]
        if upn and (fault := upn_fault(upn)):
            self.note("Pupil/UPN", fault)
        self.pupils.append(tuple(values))
        self._let_go(element)

    def _let_go(self, element: etree._Element) -> None:
        """The pupil that was read, and all before it."""
        element.clear()
        for before in list(element.itersiblings(preceding=True)):
            name = local(str(before.tag))
            if name.lower() != "pupil":
                self.note(f"CTFpupilData/{name[:60]}", NOT_KNOWN, 0)
            element.getparent().remove(before)  # type: ignore[union-attr]

    def _taken(self, element: etree._Element, part: Part) -> tuple:
        """The element's values in the order of its fields; lists are tuples, what is absent is None."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Unreadable(FAR_TOO_MUCH)
        values: list[Any] = [None] * len(part.places)
        self._fill(element, part, part.names, part.path, values)
        return tuple([tuple(each) if type(each) is list else each for each in values])

    def _fill(self, element: etree._Element, part: Part, names: Names, path: str, values: list[Any]) -> None:
        """Most elements are short texts that stood somewhere before: those are taken here, all others in methods."""
        quick = self._quick.setdefault(id(names), {})
        self._count(element)
        for child in element:
            at, texts = quick.get(child.tag, NEW)
            value = texts.get(child.text)
            if value is not None and values[at] is None and not len(child):
                values[at] = value
                continue
            known = names.get(local(str(child.tag)).lower())
            if isinstance(known, Leaf):
                if not known.many and len(quick) < MOST_NOTES:
                    quick[child.tag] = part.places[known.field], self._texts.setdefault(known.read, {})
                self._leaf(child, known, part, path, values)
            else:
                self._other(child, known, part, path, values)

    def _count(self, element: etree._Element) -> None:
        self._elements += len(element)
        if self._elements > MOST_ELEMENTS:
            raise Unreadable(FAR_TOO_MUCH)

    def _other(self, child: etree._Element, known: Any, part: Part, path: str, values: list[Any]) -> None:
        name = local(str(child.tag))
        match known:
            case Into():
                if known.opens and values[part.places[known.opens]] is None:
                    values[part.places[known.opens]] = []
                self._fill(child, part, known.names, f"{path}/{name}", values)
            case Inner():
                self._inner(child, known, part, path, values)
            case Stages():
                self._stages(child, known, part, f"{path}/{name}", values)
            case _:
                self.note(f"{path}/{name[:60]}", NOT_KNOWN)

    def _leaf(self, child: etree._Element, known: Leaf, part: Part, path: str, values: list[Any]) -> None:
        if len(child):
            self.note(f"{path}/{local(str(child.tag))}", NOT_TEXT)
        value = self._value(child.text or "", child, known, part, path)
        at = part.places[known.field]
        if value is None:
            return
        if known.many:
            _append(values, at, value)
        elif values[at] is None:
            values[at] = value
        elif values[at] != value:
            self.note(f"{path}/{local(str(child.tag))}", NOT_ONE)

    def _value(self, said: str, child: etree._Element, known: Leaf, part: Part, path: str) -> Any:
        if len(said) > LONGEST:
            self.note(f"{path}/{local(str(child.tag))}", TOO_LONG)
            return None
        try:
            value = known.read(said)
        except ValueError as fault:
            self.note(f"{path}/{local(str(child.tag))}", str(fault))
            if part is PUPIL:
                self._unreadable.append((known.field, said.strip()))
            return None
        texts = self._texts.setdefault(known.read, {})
        if len(said) <= SHORT and len(texts) < MOST_SHARED:
            texts[said] = value
        return value

    def _inner(self, child: etree._Element, known: Inner, part: Part, path: str, values: list[Any]) -> None:
        at = part.places[known.field]
        if known.many:
            _append(values, at, self._taken(child, known.part))
        elif values[at] is None:
            values[at] = self._taken(child, known.part)
        else:
            self.note(f"{path}/{local(str(child.tag))}", NOT_ONE)

    def _stages(self, child: etree._Element, known: Stages, part: Part, path: str, values: list[Any]) -> None:
        """The stage may stand after its results: it is looked for first."""
        place = known.part.places[known.stage]
        rows: list[tuple] = []
        stage: list[Any] = [None] * len(known.part.places)
        self._count(child)
        for each in child:
            name = local(str(each.tag)).lower()
            if name == known.stage:
                self._leaf(each, known.part.names[known.stage], known.part, path, stage)  # type: ignore[arg-type]
            elif name == known.each:
                rows.append(self._taken(each, known.part))
            else:
                self.note(f"{path}/{local(str(each.tag))[:60]}", NOT_KNOWN)
        for row in rows:
            told = (*row[:place], row[place] or stage[place], *row[place + 1 :])
            _append(values, part.places[known.field], told)


def _unknown(root: etree._Element) -> Iterator[str]:
    """The paths of what stands beside the header and the pupils, and is neither."""
    for element in root:
        name = local(str(element.tag))
        if name.lower() == "ctfpupildata":
            inside = (local(str(each.tag)) for each in element)
            yield from (f"{name}/{each}" for each in inside if each.lower() != "pupil")
        elif name.lower() != "header":
            yield name


def _append(values: list[Any], at: int, value: Any) -> None:
    if values[at] is None:
        values[at] = []
    values[at].append(value)


def refuse_other_versions(said: str) -> None:
    """24.0, 25 and 26.1 pass. Errors: Unreadable."""
    found = re.fullmatch(r"0*(\d{1,4})(?:\.\d+)*", said, re.ASCII)
    if not found or int(found[1]) not in VERSIONS:
        raise Unreadable(f"This is a Common Transfer File of version {said[:20]}. {TAKEN}")
