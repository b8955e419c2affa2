"""The one way a backup, or what it would be restored into, is refused."""


class BackupRefused(Exception):
    """Nothing was changed; its message is one sentence, or two, for the person at the terminal."""


DAMAGED = "this backup is cut short or damaged. Nothing was changed."
CHANGED = "this backup was changed or damaged since it was made. Nothing was changed here."
WRONG_PASSPHRASE = "this is not the passphrase that the backup was made with. Nothing was changed."  # noqa: S105 - a sentence
NOT_ONE = "this file is not a backup of Remit. Nothing was changed."
