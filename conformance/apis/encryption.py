"""Credentials at rest: authenticated encryption whose texts look like the engine's (AWS Encryption SDK, `AgV4...`).

Built on the standard library alone, so that `serve --data` works wherever the kit does: a stream of keyed BLAKE2b
blocks over a random nonce, then a keyed BLAKE2b tag (encrypt-then-MAC, two keys from one).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from conformance.errors import UsageError

__all__ = ["KEY_BYTES", "Encryptor", "load_key"]

KEY_BYTES = 32

_HEADER = b"\x02\x05\x78"  # in base64: AgV4
_NONCE = 32
_TAG = 32
_BLOCK = 64


class Encryptor:
    """Encrypts and decrypts texts with one key; `repr` shows nothing of it."""

    __slots__ = ("_cipher_key", "_mac_key")

    def __init__(self, key: bytes | None = None) -> None:
        key = key or secrets.token_bytes(KEY_BYTES)
        self._cipher_key = hashlib.blake2b(b"cipher", key=key).digest()
        self._mac_key = hashlib.blake2b(b"mac", key=key).digest()

    def encrypt(self, text: str) -> str:
        """The text's ciphertext: base64 that begins with `AgV4`, another one each time."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = _HEADER + nonce + self._stream(nonce, text.encode("utf-8", "surrogatepass"))
        return base64.b64encode(sealed + self._tag(sealed)).decode("ascii")

    def decrypt(self, ciphertext: str) -> str:
        """The text of a ciphertext; raises ValueError when it was not made with this key, or was changed."""
        try:
            raw = base64.b64decode(ciphertext, validate=True)
        except binascii.Error as error:
            raise ValueError("not a ciphertext") from error
        sealed, tag = raw[:-_TAG], raw[-_TAG:]
        if not sealed.startswith(_HEADER) or not hmac.compare_digest(tag, self._tag(sealed)):
            raise ValueError("not a ciphertext of this key")
        start = len(_HEADER) + _NONCE
        return self._stream(sealed[len(_HEADER) : start], sealed[start:]).decode("utf-8", "surrogatepass")

    def _stream(self, nonce: bytes, data: bytes) -> bytes:
        blocks = range(-(-len(data) // _BLOCK))
        stream = b"".join(hashlib.blake2b(nonce + i.to_bytes(8), key=self._cipher_key).digest() for i in blocks)
        mixed = int.from_bytes(data) ^ int.from_bytes(stream[: len(data)])
        return mixed.to_bytes(len(data))

    def _tag(self, sealed: bytes) -> bytes:
        return hashlib.blake2b(sealed, key=self._mac_key, digest_size=_TAG).digest()


def load_key(path: Path) -> bytes:
    """The encryption key that belongs to a data file, from `<file>.key`; made, for its owner's eyes alone, if missing.

    Raises UsageError when the data are there and the key is not, or is none.
    """
    beside = path.with_name(path.name + ".key")
    if beside.exists():
        key = beside.read_bytes()
        if len(key) != KEY_BYTES:
            raise UsageError(f"{beside}: not a key: {KEY_BYTES} bytes are needed, {len(key)} are there")
        return key
    if path.exists() and path.stat().st_size:
        raise UsageError(f"{beside}: the key of {path} is missing; without it the credentials can't be read")
    key = secrets.token_bytes(KEY_BYTES)
    made = beside.with_name(beside.name + ".new")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    made.replace(beside)
    return key
