"""An e-mail that was pasted or saved, read into who wrote what and when. It comes from anybody: whatever is in it is text, and
nothing of it is opened, fetched or run. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

MOST_BYTES, MOST_WORDS, MOST_REST = 1024 * 1024, 8000, 20_000
MOST_PARTS, DEEPEST, MOST_MAILS = 200, 10, 5
MOST_LINES, LONGEST_HEAD, LONGEST_SIGNATURE = 20_000, 12, 12
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
HEAD = re.compile(r"^[\s>*]*(From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance)\s{0,3}:\**\s*(.*)$", re.IGNORECASE)
RAW = re.compile(r"^(From|To|Date|Subject|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-[\w-]+|Reply-To|Cc|DKIM-Signature|ARC-[\w-]+|Authentication-Results|X-[\w-]+):", re.IGNORECASE)  # fmt: skip
TECHNICAL = re.compile(r"^(MIME-Version|Content-Type|Received|Message-ID|Return-Path):", re.IGNORECASE | re.MULTILINE)
WROTE = re.compile(r"^\s*On\b.{4,200}\bwrote:\s*$", re.IGNORECASE)
RULE = re.compile(r"^\s*(?:-{2,}\s*(?:Original Message|Forwarded message|Forwarded by .{1,80})\s*-{2,}|_{16,}|Begin forwarded message:)\s*$", re.IGNORECASE)  # fmt: skip
SENT_FROM = re.compile(r"^\s*(?:Sent from (?:my|Outlook|Mail|Yahoo)\b|Get Outlook for\b)", re.IGNORECASE)
CLOSING = re.compile(r"^\s*(?:(?:kind|warm|best)?\s*regards|best wishes|all the best|many thanks|thanks|thank you|yours (?:sincerely|faithfully)|sincerely)[\s,.!]*$", re.IGNORECASE)  # fmt: skip
DAYS = ("%A, %d %B %Y %H:%M", "%A, %B %d, %Y %I:%M %p", "%d %B %Y %H:%M", "%B %d, %Y %I:%M %p", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%d %b %Y %H:%M", "%a, %b %d, %Y at %I:%M %p", "%a, %d %b %Y at %H:%M")  # fmt: skip
OUTLOOK_FILE, PDF, ZIP = b"\xd0\xcf\x11\xe0", b"%PDF", b"PK\x03\x04"
BREAKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote", "table"}
UNSEEN = {"script", "style", "head", "title"}


class Unreadable(ValueError):
    """Why it is no e-mail, in a sentence for whoever sent it."""


@dataclass(frozen=True)
class Mail:
    """`words` is what was written; `rest` what was cut from below it: a signature, and what was answered or passed on.
    `sent` has a zone where the mail said one. `notes` say what was left out."""

    name: str = ""
    address: str = ""
    subject: str = ""
    sent: datetime | None = None
    words: str = ""
    rest: str = ""
    notes: tuple[str, ...] = ()


def read(content: bytes) -> tuple[Mail, ...]:
    """The mail, and then those that were passed on in it, each with what stands below it as its rest. Errors: Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("That is more than 1 MB. Paste the text of the e-mail without its pictures.")
    if content.startswith(OUTLOOK_FILE):
        raise Unreadable("This is a file of Outlook’s own (.msg). Save it as .eml, or paste its text.")
    if content.startswith((PDF, ZIP)):
        raise Unreadable("This is no e-mail. Paste its text, or send a file that ends in .eml.")
    text = _clean(_decoded(content, None))
    if not text.strip():
        raise Unreadable("There is nothing in it. Paste the whole e-mail.")
    first = next(line for line in text.splitlines() if line.strip())
    if RAW.match(first) and TECHNICAL.search(text[:20_000]):
        outer = _as_sent(content)
    else:
        outer = Mail()
        outer = replace(outer, words=text)
    found = tuple(_with_notes(each, outer.notes) for each in _mails(outer))
    if not any(each.words or each.rest for each in found):
        raise Unreadable("There is no text in this e-mail. Write what it said.")
    return found


def _with_notes(mail: Mail, notes: Sequence[str]) -> Mail:
    told = [*notes]
    if len(mail.words) > MOST_WORDS:
        told.append(f"It is longer than {MOST_WORDS} characters: the end was cut.")
    if not mail.address:
        told.append("No sender’s address was found. Say who wrote it, and when.")
    return replace(mail, words=mail.words[:MOST_WORDS], rest=mail.rest[:MOST_REST], notes=tuple(dict.fromkeys(told)))


# As it was sent


def _as_sent(content: bytes) -> Mail:
    try:
        message = message_from_bytes(content.lstrip())
        plain, html, attached = _parts(message)
        name, address = _person(_header(message, "From"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError, MessageError) as why:
        raise Unreadable("Remit cannot read this e-mail. Paste its text as you see it.") from why
    notes = []
    if attached:
        were = "One attachment was" if attached == 1 else f"{attached} attachments were"
        notes.append(f"{were} left out: keep them where the school keeps documents.")
    words = "\n".join(plain) if any(each.strip() for each in plain) else "\n".join(map(_text_of, html))
    return Mail(name, address, _header(message, "Subject"), _moment(_header(message, "Date")), _clean(words), "", tuple(notes))  # fmt: skip


def _parts(message: Message) -> tuple[list[str], list[str], int]:
    """Plain texts, pages, and how many attachments were left where they are."""
    plain: list[str] = []
    html: list[str] = []
    attached = 0
    for part in _leaves(message, 0):
        kind = part.get_content_type()
        if part.get_filename() or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attached += 1
            continue
        charset = part.get_content_charset()
        part.del_param("charset")  # some make the library stumble where they are not even needed
        raw = part.get_payload(decode=True)
        text = _decoded(raw, charset) if isinstance(raw, bytes) else ""
        (html if kind == "text/html" else plain).append(text)
    return plain, html, attached


def _leaves(message: Message, deep: int) -> Iterator[Message]:
    """A mail that hangs on another is one attachment, and is not opened."""
    if deep < DEEPEST and message.is_multipart() and message.get_content_maintype() == "multipart":
        inside: Any = message.get_payload()
        for part in inside[:MOST_PARTS]:
            if isinstance(part, Message):
                yield from _leaves(part, deep + 1)
    else:
        yield message


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:2000]
    try:
        said = str(make_header(decode_header(raw)))
    except (ValueError, LookupError, TypeError, MessageError):
        said = raw
    return " ".join(_clean(said.encode("utf-8", "replace").decode("utf-8", "replace")).split())


def _decoded(content: bytes, charset: str | None) -> str:
    """By the charset it names; where that is unknown or untrue, by what it can be read as."""
    for each in (charset, "utf-8-sig", "cp1252"):
        with suppress(LookupError, ValueError):
            if each:
                return content.decode(each)
    return content.decode("utf-8", "replace")


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\u200b", "")
    return CONTROL.sub("", lines)


class _Words(HTMLParser):
    """The text of a page as it is read. Nothing that a reader would not see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in UNSEEN
        if tag in BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def _text_of(html: str) -> str:
    words = _Words()
    with suppress(AssertionError, ValueError):
        words.feed(html)
        words.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in "".join(words.found).split("\n")))


# As it is read


def _mails(outer: Mail) -> list[Mail]:
    """The text as it stands, divided at each block of "From:", "Sent:", "Subject:"."""
    lines = outer.words.splitlines()[:MOST_LINES]
    heads = list(_heads(lines))[:MOST_MAILS]
    found = []
    if not heads or heads[0][0] > 0 or outer.address:
        end = _begins(lines, heads[0][0]) if heads else len(lines)
        if outer.address or any(line.strip() for line in lines[:end]):
            found.append(_cut(outer, lines, end))
    for number, (_, after, said) in enumerate(heads):
        rest = heads[number + 1][0] if number + 1 < len(heads) else len(lines)
        name, address = _person(said.get("from", ""))
        mail = Mail(name, address, said.get("subject", "")[:200], _moment(said.get("sent") or said.get("date", "")))
        found.append(_cut(mail, lines[after:], _begins(lines[after:], rest - after)))
    return found or [outer]


def _heads(lines: Sequence[str]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Each block that says from whom, and when or what about: where it begins, where it has ended, and what it says."""
    at = 0
    while at < len(lines):
        match = HEAD.match(lines[at][:1000])
        if match and match[1].lower() == "from":
            said, end = _block(lines, at)
            if said.keys() & {"sent", "date", "subject"}:
                yield at, end, said
                at = end
                continue
        at += 1


def _block(lines: Sequence[str], at: int) -> tuple[dict[str, str], int]:
    said: dict[str, str] = {}
    last, end = "", at
    for line in lines[at : at + LONGEST_HEAD]:
        match = HEAD.match(line[:1000])
        if match:
            last = match[1].lower()
            said.setdefault(last, match[2].strip().strip("*").strip())
        elif not line.strip() or last not in {"to", "cc", "bcc"}:
            break
        end += 1
    return said, end


def _begins(lines: Sequence[str], end: int) -> int:
    """Where the line above a block of headers says that one follows, that line belongs to it."""
    end = max(0, min(end, len(lines)))
    at = end
    while at > 0 and end - at < 3:
        at -= 1
        if RULE.match(lines[at][:300]):
            return at
        if lines[at].strip():
            break
    return end


def _cut(mail: Mail, lines: Sequence[str], end: int) -> Mail:
    """What was written, without the signature and without what was answered. Where nothing would be left, all of it."""
    at = min(end, _history(lines, end))
    at = min(at, _signature(lines, at))
    words, rest = "\n".join(lines[:at]).strip(), "\n".join(lines[at:]).strip()
    return replace(mail, words=words, rest=rest) if words else replace(mail, words=rest, rest="")


def _history(lines: Sequence[str], end: int) -> int:
    for at in range(end):
        line = lines[at][:400]
        both = f"{line} {lines[at + 1][:200]}" if at + 1 < end else line
        if RULE.match(line) or WROTE.match(line) or (line.lstrip().startswith("On ") and WROTE.match(both)):
            return at
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return end


def _signature(lines: Sequence[str], end: int) -> int:
    """After two hyphens, a phone's own line, or what follows the name under "Kind regards"."""
    for at in range(end):
        if lines[at].rstrip() == "--" or SENT_FROM.match(lines[at][:200]):
            return at
    for at in range(max(0, end - LONGEST_SIGNATURE), end):
        if CLOSING.match(lines[at][:100]):
            named = next((number for number in range(at + 1, end) if lines[number].strip()), at)
            return named + 1
    return end


def _person(said: str) -> tuple[str, str]:
    """Name and address of "Dana Hill <dana@example.org>" and of "Dana Hill [mailto:dana@example.org]"."""
    said = said[:500]
    found = ADDRESS.search(said)
    address = found[0] if found else ""
    if address:
        name = re.sub(r"\[?mailto:|[<>\[\]()]", " ", said.replace(address, " "))
    else:
        name, _ = parseaddr(said)
        name = name or said
    return " ".join(name.replace('"', " ").strip(" '*").split())[:120], address[:254].lower()


def _moment(said: str) -> datetime | None:
    said = " ".join(said.strip("* ").split())[:80]
    for form in DAYS:
        with suppress(ValueError):
            return datetime.strptime(said, form)  # noqa: DTZ007 - it says no zone: the school's
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(said)
    return None
