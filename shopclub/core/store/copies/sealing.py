"""
Sealing a backup so that only a passphrase opens it, while the shop's computer can write it without knowing that.

A key pair does it: the public half seals, the private half opens. The private half lies in the head of every sealed
file, wrapped by a key that argon2id makes from the passphrase, so a file and the passphrase are all one ever needs.
docs/backups.md describes every byte, for whoever writes another reader.

`cryptography` is an extra; it is imported when something is sealed or opened.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from shopclub.core.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = "shopclub-sealed-1"
KEY_FORMAT = "shopclub-key-1"
CHUNK = 65536
"""Bytes of the packed content in each sealed piece; the last one may hold fewer."""
TAG = 16
LEAST_PASSPHRASE = 10
"""Characters a passphrase needs at least."""
HEAD_LIMIT = 4096
"""A head longer than this is none of ours, in bytes."""
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1 << 20, 16, 8
_OWNER = b"shopclub-sealed-1 owner"
_CONTENT = b"shopclub-sealed-1 content"


class Unopened(Exception):
    """The bytes are not what was sealed: cut short, lengthened, put in another order or changed."""


class Kdf(msgspec.Struct, frozen=True, kw_only=True):
    """How the passphrase becomes a key: argon2id, version 1.3 (19), 32 bytes."""

    name: str = "argon2id"
    version: int = 19
    salt: str
    """Base64."""
    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 1


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Who can open it: the public half, and the private half under the passphrase. All base64."""

    public: str
    nonce: str
    private: str


class BackupKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key a shop seals its backups with; nothing in it opens one without the passphrase."""

    format: str = KEY_FORMAT
    kdf: Kdf
    owner: Owner


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a sealed file."""

    format: str = FORMAT
    kdf: Kdf
    owner: Owner
    ephemeral: str
    """The public half of a pair made for this one file; base64."""
    chunk: int = CHUNK


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unopened from error


def require_cryptography() -> None:
    """
    Whether sealing can be done here.

    Raises:
        InvalidInput: `encryption_missing`: the extra is not installed.
    """
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise InvalidInput("encryption_missing") from error


def _wrapping_key(passphrase: str, kdf: Kdf) -> AESGCM:
    from argon2.low_level import Type, hash_secret_raw
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    known = (kdf.name, kdf.version) == ("argon2id", 19)
    bounded = (
        8 * kdf.lanes <= kdf.memory_kib <= _MOST_MEMORY_KIB
        and 1 <= kdf.passes <= _MOST_PASSES
        and 1 <= kdf.lanes <= _MOST_LANES
    )
    salt = _bytes(kdf.salt)
    if not (known and bounded and 8 <= len(salt) <= 64):
        raise Unopened
    secret = unicodedata.normalize("NFC", passphrase).encode()
    key = hash_secret_raw(secret, salt, kdf.passes, kdf.memory_kib, kdf.lanes, 32, Type.ID)
    return AESGCM(key)


def make_key(passphrase: str) -> BackupKey:
    """
    Make a new pair for a shop.

    Raises:
        InvalidInput: `passphrase_short` with `least`, or `encryption_missing`.
    """
    require_cryptography()
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    if len(unicodedata.normalize("NFC", passphrase)) < LEAST_PASSPHRASE:
        raise InvalidInput("passphrase_short", least=LEAST_PASSPHRASE)
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    kdf, nonce = Kdf(salt=_text(secrets.token_bytes(16))), secrets.token_bytes(12)
    wrapped = _wrapping_key(passphrase, kdf).encrypt(nonce, private.private_bytes_raw(), _OWNER + public)
    return BackupKey(kdf=kdf, owner=Owner(public=_text(public), nonce=_text(nonce), private=_text(wrapped)))


def read_key(data: bytes) -> BackupKey:
    """
    Read a key file.

    Raises:
        InvalidInput: `backup_key_unreadable`.
    """
    try:
        key = msgspec.json.decode(data, type=BackupKey)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidInput("backup_key_unreadable") from error
    if key.format != KEY_FORMAT:
        raise InvalidInput("backup_key_unreadable")
    return key


def _content_key(shared: bytes, ephemeral: bytes, public: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, ephemeral + public, _CONTENT).derive(shared))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Seal:
    """Seals one file, and can open that one again while it lasts: to prove what was written."""

    def __init__(self, key: BackupKey) -> None:
        """
        Raises:
            InvalidInput: `encryption_missing`, `backup_key_unreadable`.
        """
        require_cryptography()
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

        once = X25519PrivateKey.generate()
        ephemeral = once.public_key().public_bytes_raw()
        try:
            public = _bytes(key.owner.public)
            shared = once.exchange(X25519PublicKey.from_public_bytes(public))
        except (Unopened, ValueError) as error:
            raise InvalidInput("backup_key_unreadable") from error
        head = Head(kdf=key.kdf, owner=key.owner, ephemeral=_text(ephemeral))
        self.head = msgspec.json.encode(head) + b"\n"
        self._key = _content_key(shared, ephemeral, public)

    def close(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """The head, then each piece sealed: nonce and flag tell its place and whether it is the last."""
        yield self.head
        number = 0
        held = bytearray()
        for part in parts:
            held += part
            while len(held) > CHUNK:
                yield self._key.encrypt(_nonce(number, last=False), bytes(held[:CHUNK]), self.head)
                del held[:CHUNK]
                number += 1
        yield self._key.encrypt(_nonce(number, last=True), bytes(held), self.head)

    def open(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """
        What was sealed here, read back.

        Raises:
            Unopened: it is not.
        """
        head, rest = split_head(parts)
        if head != self.head:
            raise Unopened
        yield from _open(self._key, head, CHUNK, rest)


def split_head(parts: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """
    The first line of a sealed file with its newline, and what follows.

    Raises:
        Unopened: there is no such line.
    """
    source = iter(parts)
    held = b""
    while b"\n" not in held:
        part = next(source, None)
        if part is None or len(held) > HEAD_LIMIT:
            raise Unopened
        held += part
    end = held.index(b"\n") + 1
    if end > HEAD_LIMIT:
        raise Unopened

    def rest() -> Iterator[bytes]:
        yield held[end:]
        yield from source

    return held[:end], rest()


def open_sealed(parts: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """
    Open a sealed file.

    Args:
        parts: the file's bytes, in pieces of any size.
        passphrase: as it was set.

    Raises:
        InvalidInput: `passphrase_wrong`, `encryption_missing`.
        Unopened: the bytes are not what was sealed.
    """
    require_cryptography()
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    line, rest = split_head(parts)
    try:
        head = msgspec.json.decode(line, type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unopened from error
    if head.format != FORMAT or not TAG < head.chunk <= 1 << 24:
        raise Unopened
    owner, public, ephemeral = head.owner, _bytes(head.owner.public), _bytes(head.ephemeral)
    wrapping = _wrapping_key(passphrase, head.kdf)
    try:
        private = wrapping.decrypt(_bytes(owner.nonce), _bytes(owner.private), _OWNER + public)
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(ephemeral))
    except InvalidTag as error:
        raise InvalidInput("passphrase_wrong") from error
    except ValueError as error:
        raise Unopened from error
    yield from _open(_content_key(shared, ephemeral, public), line, head.chunk, rest)


def _open(key: AESGCM, head: bytes, chunk: int, parts: Iterable[bytes]) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag

    held = bytearray()
    number = 0
    try:
        for part in parts:
            held += part
            while len(held) > chunk + TAG:  # at least one byte more follows: it is not the last
                yield key.decrypt(_nonce(number, last=False), bytes(held[: chunk + TAG]), head)
                del held[: chunk + TAG]
                number += 1
        yield key.decrypt(_nonce(number, last=True), bytes(held), head)
    except InvalidTag as error:
        raise Unopened from error
