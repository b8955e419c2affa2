"""Whether words open a duty: "Lead", "To lead", "Leading", "Leadership of", "With the head, lead"."""

import re
from functools import lru_cache

from remit.leading.reading.phrases import plain, table, word_set

LIKE_NOUNS = frozenset(
    {"teaching", "learning", "testing", "marking", "training", "meeting", "planning", "building", "writing", "reading"}
)
ACCOMPANIED = re.compile(r"^(?:together |jointly |working |in \w+ )?with [^,]{3,80}?,? (?=\w)")


@lru_cache(maxsize=1)
def gerunds() -> frozenset[str]:
    return frozenset(form for verb in word_set("verbs") for form in _ing(verb))


def _ing(verb: str) -> tuple[str, ...]:
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    return (f"{verb}ing", f"{stem}ing", f"{verb}{verb[-1]}ing")


def opening(text: str) -> list[str]:
    """The first words, past "to" and adverbs such as "also" or "effectively"."""
    found = re.findall(r"[\w'-]+|[&/]", plain(text))[:12]
    while found and (found[0] == "to" or found[0] in word_set("before_verb") or _adverb(found)):
        found = found[1:]
    return found


def _adverb(found: list[str]) -> bool:
    return found[0].endswith("ly") and len(found) > 1 and found[0] not in word_set("verbs")


def imperative(text: str) -> bool:
    """Opens with a verb in the form "lead" or "to lead", alone or after "with the head of faculty"."""
    first = opening(text)
    if first[:1] == ["lead"] and first[1:2] and first[1] in word_set("roles"):
        return False
    if len(first) > 1 and (first[0] in word_set("verbs") or first[:2] == ["line", "manage"]):
        return True
    together = ACCOMPANIED.match(plain(text))
    if together is None:
        return False
    if together[0].rstrip().endswith(","):
        return opening(text[together.end() :])[:1] != [] and opening(text[together.end() :])[0] in word_set("verbs")
    return not table("kinds", "phrases")["obligation"].search(plain(text)) and any(
        word in word_set("verbs") for word in opening(text)[2:]
    )


def gerund(text: str) -> bool:
    """Opens with "monitoring registers"; "teaching and learning" and "planning" by itself name a thing."""
    first = opening(text)
    if len(first) < 2 or first[0] not in gerunds():
        return False
    return first[0] not in LIKE_NOUNS or first[1] not in {"and", "&", "/", "in", "for", "throughout", "of", "across"}


def action_noun(text: str) -> bool:
    """Opens with "completion of", "attendance at", "identification, tracking and"."""
    low = plain(text)
    if "," in low[:30] and low.split(",")[0] in word_set("action_nouns"):
        return True
    found = re.match(r"((?:[\w-]+,? ){1,5}?)(?:of|at|with|for|to|in) ", low)
    return found is not None and any(word.strip(",") in word_set("action_nouns") for word in found[1].split())


def acts(text: str) -> bool:
    return imperative(text) or gerund(text) or action_noun(text)
