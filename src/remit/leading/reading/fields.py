"""The fields at the head of a description: "Job title: ...", "Responsible to" with its value below, table rows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from remit.leading.reading.headings import DOCUMENT, known_heading
from remit.leading.reading.lines import Line
from remit.leading.reading.phrases import compiled, pattern, plain, rows, word_set
from remit.leading.reading.verbs import acts, imperative

BLANK = re.compile(r"(?:n/?a|none|nil|tbc|not applicable)?[\sx_.…\-–*/()]*(?:\(.*insert.*\))?\s*", re.IGNORECASE)
AFTER_LABEL = re.compile(r"\s*(?:[:\t]\s*/?|[-–—]\s|/\s)\s*(.*)")
REPORTS = compiled(
    "(you )?(will )?(report|reports|reporting|responsible|accountable|answerable) (directly )?to;"
    " line managed by; managed by; under the (overall |general )?direction of,?; working under"
)
NOBODY = compiled("parents?; governors?; families; the governing body; named line manager; pupils; staff")
TO_WHOM = re.compile(r"\s*(?:the\s+)?(?=\w)([^.;:\n]+)")
CUT = re.compile(
    r"(?: and (?:will|works?|is|has|to|for)\b| for\b|, (?:will|who|on|and to|to|you|the postholder|the post)\b"
    r"|['’]s direction| in (?:the|all)\b| on (?:all|the)\b| you\b| the (?:post|year|key|subject)).*"
)
ROLE = re.compile(r"[\w/]+(?:[-‑‐]\w+)*")
TITLES = re.compile(
    r"(?:^as|will be|appointed as|appointed to the post of|appointed|post of|role of|position of|working practice of)"
    r" (?:our |the |an? )?(?:new )?([\w&,/‑\- ]+?)(?= you\b| from\b| on\b| at\b| will\b| with\b|[.;:,(]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    field: str
    label: str
    value: str
    lines_more: int = 0


@dataclass(slots=True)
class Fields:
    """What the fields said, the first saying of each kept, and lines of the head that may be the title."""

    values: dict[str, list[str]] = field(default_factory=dict)
    candidates: list[str] = field(default_factory=list)

    def take(self, found: Named) -> None:
        if not BLANK.fullmatch(found.value):
            self.values.setdefault(found.field, []).append(found.value)

    def first(self, name: str) -> str:
        return self.values.get(name, [""])[0]


def _labels() -> Iterable[tuple[str, re.Pattern[str]]]:
    for row in rows("fields"):
        parts = sorted((pattern(part) for part in row["labels"].split(";")), key=len, reverse=True)
        yield row["field"], _label_pattern("|".join(parts))


def _label_pattern(alternatives: str) -> re.Pattern[str]:
    return _cached(rf"(?:the\s+)?(?:{alternatives})(?=\W|$)(?:\s*\([^)]*\))?")


def _cached(source: str) -> re.Pattern[str]:
    return re.compile(source)  # re keeps what it has compiled


def named(line: Line, below: Line | None, beyond: Line | None, *, at_head: bool) -> Named | None:
    """The field this line states, with how many lines below it took; None if it is no field."""
    if line.mark and (not at_head or imperative(line.text)):
        return None
    if line.cells:
        return _of_cells(line)
    low = plain(line.text)
    for name, label in _labels():
        if found := label.match(low):
            return _with_value(name, line.text, found.end(), below, beyond, at_head=at_head)
    return None


def _of_cells(line: Line) -> Named | None:
    first = plain(line.cells[0]).strip(" :*")
    for name, label in _labels():
        if label.fullmatch(first) and len([cell for cell in line.cells[1:] if cell]) == 1 and not acts(line.cells[1]):
            return Named(name, line.cells[0], next(cell for cell in line.cells[1:] if cell))
    return None


def _with_value(
    name: str, text: str, end: int, below: Line | None, beyond: Line | None, *, at_head: bool
) -> Named | None:
    rest = text[end:]
    if (found := AFTER_LABEL.fullmatch(rest)) and found[1]:
        return Named(name, text[:end], found[1].strip())
    if rest.strip(" :-–/*"):
        return _run_on(name, text, end, at_head=at_head)
    if not at_head or below is None or not _is_value(below, beyond):
        return Named(name, text[:end], "") if rest.strip().startswith(":") and name == "other" else None
    return Named(name, text[:end], below.text, 1)


def _run_on(name: str, text: str, end: int, *, at_head: bool) -> Named | None:
    """ "Responsible to Head of School": no colon, so only at the head and only for these two fields."""
    short = len(text.split()) <= 12 and not text.endswith(".")
    if (
        name in {"reports_to", "responsible_for"}
        and at_head
        and short
        and text.startswith(("Resp", "Report", "Account"))
    ):
        return Named(name, text[:end], text[end:].strip())
    return None


def _is_value(below: Line, beyond: Line | None) -> bool:
    """A list of bullets under "Responsible for" is duties, not a value."""
    if below.mark and beyond is not None and beyond.mark:
        return False
    if below.cells or imperative(below.text) or known_heading(below.text):
        return False
    return not any(label.fullmatch(plain(below.text).strip(" :")) for _, label in _labels()) and len(below.text) < 200


def title_of(fields: Fields, head: Iterable[str]) -> str:
    """The labelled title, unless the head of the page names the same post more fully; else the head, else prose."""
    head = tuple(head)
    labelled = fields.first("title")
    posts = [title for text in (*fields.candidates, *head) if (title := post_in(text))]
    fuller = [post for post in posts if labelled and _words(labelled) < _words(post) and len(post.split()) < 10]
    if labelled:
        return fuller[0] if fuller else labelled
    return posts[0] if posts else next(_titles_in(head), "")


def _titles_in(head: tuple[str, ...]) -> Iterator[str]:
    for text in head:
        for found in TITLES.finditer(text):
            if _role_word(found[1]) and not found[1].lower().startswith(("responsible", "accountable", "line")):
                yield found[1].strip()


def _words(text: str) -> frozenset[str]:
    return frozenset(plain(text).replace("-", "").split())


def post_in(text: str) -> str:
    """The post a line of the head names, without the words "job description", a school or brackets of number."""
    if text.rstrip().endswith((".", ";", ",")) and len(text.split()) > 6:
        return ""
    if found := re.search(
        r"(?:job description|post|role) (?:for|of)(?: the)?(?: post| role)?(?: of)?:? (.+)", plain(text)
    ):
        text = text[found.start(1) :]
    if found := TITLES.search(text):
        text = found[1]
    parts = [part.strip() for part in re.split(r"\s+[~–—|-]\s+|:\s+", text)]
    kept = [part for part in parts if part and not _about_document(part)]
    joined = _rejoined(text, kept)
    joined = re.sub(r"\s*\((?:\w+ posts?|maternity cover|fixed term)\)", "", joined)
    return joined.strip(" :~.") if _is_post(joined) and len(joined.split()) <= LONGEST_TITLE else ""


def _rejoined(text: str, kept: list[str]) -> str:
    """The first part, with the second where that is needed to name the post: "Lead Practitioner – Reading"."""
    if len(kept) < PAIR or (_is_post(kept[0]) and (TERMS.search(plain(kept[1])) or len(kept[1].split()) > PAIR)):
        return (kept or [""])[0]
    start = text.index(kept[0])
    return text[start : text.index(kept[1], start + len(kept[0])) + len(kept[1])]


PAIR = 2
LONGEST_TITLE = 12
TERMS = compiled("full; part; time; temporary; permanent; maternity; fixed; required; tlr#?; grade; salary; page; #")
SCHOOLISH = compiled(
    "school; academy; trust; college; federation; primary; c of e; department; generic; middle leader*"
)


def _about_document(part: str) -> bool:
    low = plain(part)
    return bool(DOCUMENT.search(low)) or (bool(SCHOOLISH.search(low)) and not _role_word(low))


def _role_word(text: str) -> bool:
    return any(word in word_set("roles") for word in ROLE.findall(plain(text)))


def _is_post(text: str) -> bool:
    # "Learning Co-ordinator" begins as a duty does, and is too short to be one.
    return (_role_word(text) and (not acts(text) or len(text.split()) < 3)) or bool(
        re.search(r"\b(lead|head)(er)?\b", plain(text)) and len(text.split()) < 5
    )


def reports_to_of(fields: Fields, texts: Iterable[str]) -> str:
    if stated := fields.first("reports_to"):
        return stated.rstrip(".;, ")
    for text in texts:
        for found in REPORTS.finditer(plain(text)):
            who = TO_WHOM.match(text, found.end())
            if who and not NOBODY.match(plain(who[1])):
                return _who(who[1])
    return ""


def _who(text: str) -> str:
    who = CUT.sub("", text).strip(" ,.;")
    return who if len(who.split()) > 1 else re.sub(r"['’]s?$", "", who).capitalize()
