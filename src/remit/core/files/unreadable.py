"""The one way a file is refused."""


class Unreadable(ValueError):
    """A file that cannot be read; its message is one sentence for the person who brought it."""
