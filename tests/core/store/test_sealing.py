"""A sealed backup opens with its passphrase and with nothing else, and says when a single bit of it was changed."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import zlib
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.store import ShopDB, copy_proven, restore, unpack
from shopclub.core.store.copies.packing import Unpackable, packed, unpacked
from shopclub.core.store.copies.sealing import (
    CHUNK,
    TAG,
    BackupKey,
    Kdf,
    Seal,
    Unopened,
    make_key,
    open_sealed,
    read_key,
    require_cryptography,
)
from shopclub.core.store.errors import BackupUnsound

PASSPHRASE = "莲花 and nine tea cups"


@pytest.fixture(scope="module")
def key() -> BackupKey:
    """A key with the real cost."""
    return make_key(PASSPHRASE)


def sealed(key: BackupKey, data: bytes, size: int = 1000) -> bytes:
    return b"".join(Seal(key).close(data[at : at + size] for at in range(0, len(data), size)))


def opened(data: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return b"".join(open_sealed([data], passphrase))


def decrypt_by_the_page(path: Path, passphrase: str) -> bytes:
    """Written from docs/backups.md alone; imports nothing of the program."""
    import unicodedata

    from argon2.low_level import Type, hash_secret_raw
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    line, _, body = path.read_bytes().partition(b"\n")
    line += b"\n"
    head = json.loads(line)
    kdf, owner = head["kdf"], head["owner"]
    unb64 = base64.b64decode
    wrapping = hash_secret_raw(
        unicodedata.normalize("NFC", passphrase).encode(), unb64(kdf["salt"]), kdf["passes"], kdf["memory_kib"],
        kdf["lanes"], 32, Type.ID,
    )  # fmt: skip
    public, ephemeral = unb64(owner["public"]), unb64(head["ephemeral"])
    private = AESGCM(wrapping).decrypt(
        unb64(owner["nonce"]), unb64(owner["private"]), b"shopclub-sealed-1 owner" + public
    )
    shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(ephemeral))
    content = AESGCM(HKDF(SHA256(), 32, ephemeral + public, b"shopclub-sealed-1 content").derive(shared))
    size, number, out = head["chunk"] + 16, 0, b""
    while True:
        piece, body = body[:size], body[size:]
        last = not body
        out += content.decrypt(number.to_bytes(11, "big") + bytes([last]), piece, line)
        number += 1
        if last:
            return zlib.decompress(out, 31)


def test_a_reader_written_from_the_page_opens_it(tmp_path: Path, key: BackupKey) -> None:
    """The format is what docs/backups.md says: thirty lines without our code get the shop's file back."""
    with ShopDB(tmp_path / "shop.json") as db:
        rng = random.Random(1)
        db.table("sales").insert_multiple({"v": rng.random()} for _ in range(20_000))
        copy = copy_proven(db.storage, tmp_path / "b", key=key)
    assert copy.path.endswith(".json.gz.enc")
    assert copy.bytes > 3 * CHUNK
    content = decrypt_by_the_page(Path(copy.path), PASSPHRASE)
    assert hashlib.sha256(content).hexdigest() == copy.content_sha256
    assert unpack(copy.path, tmp_path / "out.json", passphrase=PASSPHRASE).counts == {"sales": 20_000}
    assert (tmp_path / "out.json").read_bytes() == content


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
def test_any_length_comes_back(key: BackupKey, length: int) -> None:
    """Also exactly full pieces and nothing at all; the last piece is known as the last."""
    data = random.Random(length).randbytes(length)
    whole = sealed(key, data)
    assert opened(whole) == data
    pieces = max(1, -(-length // CHUNK))
    assert len(whole) == whole.index(b"\n") + 1 + length + TAG * pieces


def test_a_wrong_passphrase_is_told_apart_from_damage(key: BackupKey, tmp_path: Path) -> None:
    """Wrong: said as that. Composed and decomposed letters are one passphrase."""
    whole = sealed(key, b"x" * 100)
    with pytest.raises(InvalidInput) as wrong:
        opened(whole, PASSPHRASE + "!")
    assert wrong.value.code == "passphrase_wrong"
    other = make_key("café crème au lait")
    assert opened(sealed(other, b"x"), "cafe\u0301 cre\u0300me au lait") == b"x"
    copy = tmp_path / "shop-2026-01-05T2100.json.gz.enc"
    copy.write_bytes(whole)
    with pytest.raises(InvalidInput) as needed:
        restore(copy, tmp_path / "shop.json")
    assert needed.value.code == "passphrase_needed"
    assert not (tmp_path / "shop.json").exists()


def test_no_piece_can_be_cut_off_swapped_doubled_or_added(key: BackupKey) -> None:
    """Each piece knows its place and whether it is the last; the head belongs to every piece."""
    data = random.Random(5).randbytes(3 * CHUNK + 10)
    whole = sealed(key, data)
    begin = whole.index(b"\n") + 1
    size = CHUNK + TAG
    head, body = whole[:begin], whole[begin:]
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert len(pieces) == 4
    other = sealed(key, data)
    spoilt = {
        "truncated at a piece": head + b"".join(pieces[:3]),
        "truncated inside": whole[:-5],
        "only the head": head,
        "swapped": head + pieces[1] + pieces[0] + pieces[2] + pieces[3],
        "doubled": head + pieces[0] + pieces[0] + b"".join(pieces[1:]),
        "missing": head + pieces[0] + b"".join(pieces[2:]),
        "lengthened": whole + b"x",
        "lengthened by a piece": whole + pieces[3],
        "another file's body": head + other[begin:],
        "last piece first": head + pieces[3],
        "no head": body,
    }
    for what, bad in spoilt.items():
        with pytest.raises((Unopened, InvalidInput)):
            opened(bad)
            pytest.fail(what)


def test_every_flipped_bit_is_noticed(key: BackupKey) -> None:
    """
    In the body as damage; in the head as damage or as a passphrase that does not fit, never as other content.

    Every bit of the body of a short file; of the head each byte's lowest bit, as each costs a whole argon2.
    """
    whole = sealed(key, b"the shop's file, packed")
    begin = whole.index(b"\n") + 1
    seal = Seal(key)
    own = b"".join(seal.close([b"the shop's file, packed"]))
    for at in range(begin, len(own)):
        for bit in range(8):
            bad = bytearray(own)
            bad[at] ^= 1 << bit
            with pytest.raises(Unopened):
                list(seal.open([bytes(bad)]))
    for at in range(0, begin, 29):
        bad = bytearray(whole)
        bad[at] ^= 1
        with pytest.raises((Unopened, InvalidInput)):
            opened(bytes(bad))


def test_a_head_that_asks_for_the_moon_is_refused(key: BackupKey) -> None:
    """A file made to fill the memory (argon2 with terabytes) is no backup of ours."""
    line, _, body = sealed(key, b"x").partition(b"\n")
    for change in ({"memory_kib": 1 << 30}, {"passes": 1000}, {"lanes": 64}, {"name": "md5"}, {"salt": "AA=="}):
        head = json.loads(line)
        head["kdf"] |= change
        with pytest.raises(Unopened):
            opened(json.dumps(head).encode() + b"\n" + body)
    with pytest.raises(Unopened):
        opened(b"{" + b" " * 10_000)


def test_the_key_file_opens_nothing_by_itself(key: BackupKey) -> None:
    """What lies on the shop's computer holds the private half only under the passphrase, and reads back."""
    import msgspec

    assert read_key(msgspec.json.encode(key)) == key
    assert key.kdf == Kdf(salt=key.kdf.salt, memory_kib=65536, passes=3, lanes=1)
    for bad in (b"", b"{}", b"\xff", msgspec.json.encode(key).replace(b"shopclub-key-1", b"shopclub-key-9")):
        with pytest.raises(InvalidInput) as caught:
            read_key(bad)
        assert caught.value.code == "backup_key_unreadable"


def test_a_short_passphrase_is_refused() -> None:
    """Ten characters at least, counted as characters."""
    with pytest.raises(InvalidInput) as caught:
        make_key("123456789")
    assert (caught.value.code, caught.value.figures) == ("passphrase_short", {"least": 10})


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch, key: BackupKey) -> None:
    """Sealing without `cryptography` is refused with a sentence, not with a trace."""
    import sys

    monkeypatch.setitem(sys.modules, "cryptography", None)
    for act in (require_cryptography, lambda: make_key(PASSPHRASE), lambda: Seal(key)):
        with pytest.raises(InvalidInput) as caught:
            act()
        assert caught.value.code == "encryption_missing"


def test_a_packed_file_that_was_cut_or_lengthened_is_refused() -> None:
    """Gzip's own checks, and nothing behind its end."""
    data = random.Random(2).randbytes(3_000_000)
    whole = b"".join(packed([data[:10], data[10:]]))
    assert b"".join(unpacked(whole[at : at + 7777] for at in range(0, len(whole), 7777))) == data
    for bad in (whole[:-1], whole[: len(whole) // 2], whole + b"x", whole + whole, whole[:100] + b"\0" + whole[101:]):
        with pytest.raises(Unpackable):
            list(unpacked([bad]))


def test_a_spoilt_sealed_backup_is_not_put_in(tmp_path: Path, key: BackupKey) -> None:
    """The shop's file stays as it is, and nothing lies about."""
    with ShopDB(tmp_path / "shop.json") as db:
        db.table("sales").insert({"v": 1})
        copy = Path(copy_proven(db.storage, tmp_path / "b", key=key).path)
    before = (tmp_path / "shop.json").read_bytes()
    copy.write_bytes(copy.read_bytes()[:-1])
    with pytest.raises(BackupUnsound) as caught:
        restore(copy, tmp_path / "shop.json", passphrase=PASSPHRASE)
    assert caught.value.figures == {"path": copy.name, "reason": "differs"}
    assert (tmp_path / "shop.json").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if "restoring" in path.name]
