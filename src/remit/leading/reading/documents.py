"""A document's lines, for a caller that reads it in a child process (`core.files.child`)."""

from remit.core.files.text import lines_here


def read_document(name: str, content: bytes) -> tuple[str, ...]:
    return lines_here(content, name)
