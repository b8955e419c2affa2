"""A stream encrypted with a passphrase, piece by piece, so that neither end holds it whole. docs/adr/0005 has the format.

AES-256-GCM over pieces of 64 KB. A piece's nonce is the stream's prefix, the number of the piece, and whether it is the
last: pieces cannot be left out, moved, or cut off at the end unnoticed. The key comes from the passphrase by scrypt.
"""

from __future__ import annotations

import os
import struct
from hmac import compare_digest
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from remit.core.backups.refused import CHANGED, DAMAGED, WRONG_PASSPHRASE, BackupRefused

MAGIC = b"REMIT SEALED 1\n"
HEADER = struct.Struct(">15s16sBBB7s16s")  # magic, salt, scrypt's log2(n), r and p, prefix of nonces, check of the key
PIECE, TAG = 64 * 1024, 16
COST, BLOCK, PARALLEL = 17, 8, 1  # 128 MB and about half a second
DEAREST = (20, 16, 4)  # a file that asks for more is not one of ours, and would only exhaust this machine


def _keys(passphrase: str, salt: bytes, cost: int, block: int, parallel: int) -> tuple[bytes, bytes]:
    """The key, and what tells a wrong passphrase from a changed file."""
    made = Scrypt(salt=salt, length=48, n=1 << cost, r=block, p=parallel).derive(passphrase.encode())
    return made[:32], made[32:]


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


class Sealing:
    """Written to like a file; nothing readable reaches `out`. `finish` writes the last piece: without it the stream
    counts as cut short."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        self.out, self.held, self.number = out, bytearray(), 0
        salt, self.prefix = os.urandom(16), os.urandom(7)
        key, check = _keys(passphrase, salt, COST, BLOCK, PARALLEL)
        self.header = HEADER.pack(MAGIC, salt, COST, BLOCK, PARALLEL, self.prefix, check)
        self.cipher = AESGCM(key)
        out.write(self.header)

    def write(self, data: bytes) -> int:
        self.held += data
        while len(self.held) > PIECE:  # the last piece is kept back until it is known to be the last
            self._seal(bytes(self.held[:PIECE]), last=False)
            del self.held[:PIECE]
        return len(data)

    def flush(self) -> None:
        self.out.flush()

    def finish(self) -> None:
        self._seal(bytes(self.held), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self.prefix, self.number, last=last)
        self.out.write(self.cipher.encrypt(nonce, piece, self.header))
        self.number += 1


class Opening:
    """Read from like a file. Errors: BackupRefused at the first piece that is not as it was written."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        header = source.read(HEADER.size)
        if len(header) < HEADER.size:
            raise BackupRefused(DAMAGED)
        _, salt, cost, block, parallel, self.prefix, check = HEADER.unpack(header)
        if not all(0 < asked <= most for asked, most in zip((cost, block, parallel), DEAREST, strict=True)):
            raise BackupRefused(CHANGED)
        key, expected = _keys(passphrase, salt, cost, block, parallel)
        if not compare_digest(check, expected):
            raise BackupRefused(WRONG_PASSPHRASE)
        self.source, self.header, self.cipher = source, header, AESGCM(key)
        self.held, self.number = bytearray(), 0
        self.ahead = source.read(PIECE + TAG)
        self.over = False

    def read(self, size: int = -1) -> bytes:
        while not self.over and (size < 0 or len(self.held) < size):
            self._open_one()
        wanted = len(self.held) if size < 0 else size
        data = bytes(self.held[:wanted])
        del self.held[:wanted]
        return data

    def _open_one(self) -> None:
        piece, self.ahead = self.ahead, self.source.read(PIECE + TAG)
        last = not self.ahead
        try:
            self.held += self.cipher.decrypt(_nonce(self.prefix, self.number, last=last), piece, self.header)
        except (InvalidTag, ValueError):
            raise BackupRefused(DAMAGED if last else CHANGED) from None
        self.number, self.over = self.number + 1, last
