"""KIOSK 4.2, J: what lies on the disk."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import ClassVar

import pytest

from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.model import Why
from shopclub.core.backups.places import Places
from shopclub.core.store.places import look
from shopclub.i18n import Words
from shopclub.kiosk.guard.sessions import PHONE_COOKIE, SESSIONS, TABLET_COOKIE, VISIT_COOKIE
from shopclub.words.places import say_place
from tests.kiosk.house import NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import PHONE, PIN, everybody


def everything(here: ShopHere) -> dict[Path, bytes]:
    """Every file of the shop's folder."""
    folder = Path(here.club.books.db.storage.path).parent
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_j1_what_is_written_is_the_owners_alone(here: ShopHere) -> None:
    """0600, whatever the system's habit is."""
    await here.sell(100)
    modes = {path.name: path.stat().st_mode & 0o777 for path in everything(here)}
    assert modes
    assert set(modes.values()) == {0o600}, modes


async def test_j1_so_are_backups_and_new_folders(here: ShopHere, tmp_path: Path) -> None:
    """A backup in a folder that was not there yet: 0600 in 0700."""
    places = Places(data=Path(here.club.books.db.storage.path), first=tmp_path / "shop" / "backups")
    keeper = Keeper(here.club, places)
    await keeper.make(Why.ASKED)
    keeper.close()
    kept = list(places.first.iterdir())
    assert kept
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (places.first, places.first.parent)} == {0o700}


async def test_j1_a_sale_is_on_the_disk_before_it_is_said(here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recording one asks the disk to keep it."""
    synced: list[int] = []
    for name in ("fsync", "fdatasync"):
        if (real := getattr(os, name, None)) is not None:
            monkeypatch.setattr(os, name, lambda fd, real=real: (synced.append(fd), real(fd))[1])
    await here.sell(100)
    assert synced


async def test_j2_no_cookies_token_lies_on_the_disk(new_browser: NewBrowser, here: ShopHere) -> None:
    """Of tablets and phones only hashes, of visits nothing. The card's code lies there: it has to be printed again."""
    everyone = await everybody(new_browser, here)
    kept = b"".join(everything(here).values())
    tokens = [
        value
        for browser in everyone.values()
        for name in (TABLET_COOKIE, PHONE_COOKIE, VISIT_COOKIE)
        if (value := browser.cookie(name))
    ]
    assert len(tokens) >= 12
    assert not [token for token in tokens if token.encode() in kept]
    assert b"$argon2id$" in kept
    assert f'"{PIN}"'.encode() not in kept
    number = here.club.members.by_phone(PHONE)
    assert number is not None
    assert here.club.members.get(number).card.encode() in kept
    assert len(everyone["tablet"].client.app[SESSIONS]) > 0


class Cloud:
    """A computer whose folder a service copies elsewhere."""

    platform = "linux"
    environment: ClassVar[dict[str, str]] = {}

    def whole(self, path: PurePosixPath) -> PurePosixPath:
        return path

    def device(self, path: PurePosixPath) -> None:
        return None

    def mounts(self) -> str:
        return ""

    def has(self, path: PurePosixPath) -> bool:
        return False


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive", "坚果云"])
def test_j3_a_synced_folder_is_warned_of(folder: str, zh: Words, en: Words) -> None:
    """The owner is told by name that a service copies the members' data away, in both languages."""
    place = look(PurePosixPath(f"/home/li/{folder}/shop/shop.json"), Cloud())  # type: ignore[arg-type]
    assert place.synced
    for words in (zh, en):
        assert any(place.synced in sentence for sentence in say_place(place, words))
    assert say_place(look(PurePosixPath("/home/li/shop/shop.json"), Cloud()), en) == []  # type: ignore[arg-type]
