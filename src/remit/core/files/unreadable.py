"""The one way a file is refused."""


class Unreadable(ValueError):  # noqa: N818 - it reads as the sentence it carries
    """A file that cannot be read; its message is one sentence for the person who brought it."""
