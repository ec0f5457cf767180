"""The whole file is proven while the shop runs: damage is told once, drops no backup and stops no sale."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from shopclub.core import proof
from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.model import Warn, Why
from shopclub.core.backups.places import Places
from shopclub.core.changes import Change, FileUnsound
from shopclub.core.members.model import MEMBERS
from shopclub.core.proof import ProofRequest, ProofWatch, prove, prove_apart
from shopclub.core.store.errors import Damaged
from shopclub.i18n import Language, Words
from shopclub.telling import tell_of_computer
from tests.builders import Counter, a_shop


class Proving:
    """Stands in for the process that proves: says what it is told to, and counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    async def __call__(self, path: Path) -> None:
        assert path.name == "shop.json"
        self.asked += 1
        if self.error is not None:
            raise self.error


def keeper_of(shop: Counter) -> Keeper:
    """Of a shop whose backups lie beside it."""
    return Keeper(shop.club, Places(data=shop.club.path, first=shop.club.path.parent / "backups"))


async def test_damage_is_told_once_and_selling_goes_on(tmp_path: Path) -> None:
    """The counter hears the line; the backups say so until one is proven again; the next sale is saved."""
    async with a_shop(tmp_path) as shop:
        await shop.join("王芳")
        keeper, proving = keeper_of(shop), Proving()
        await keeper.make(Why.ASKED)
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        watch = ProofWatch(shop.club, keeper, proving)
        proving.error = Damaged(path="shop.json", line=41237, later=0)
        await watch.look()
        await watch.look()
        told = [change for change in heard if isinstance(change, FileUnsound)]
        assert [dict(change.figures)["line"] for change in told] == [41237]
        assert str(watch.unsound) == "store_damaged"
        assert Warn.LIVE_UNSOUND in [one.code for one in (await keeper.status()).warnings]
        said: list[str] = []
        tell_of_computer(Words(Language.EN), said.append, told[0])
        assert said[0].startswith("Line 41,237 of shop.json is damaged, in an old part. Sales go on and are saved;")
        await shop.join("李四")
        assert shop.club.books.count(MEMBERS) == 2
        proving.error = None
        await watch.look()
        assert watch.proven_at == shop.clock.now()
        assert not watch.unsound
        await keeper.make(Why.ASKED)
        assert Warn.LIVE_UNSOUND not in [one.code for one in (await keeper.status()).warnings]
        keeper.close()


@pytest.mark.parametrize(("limit", "at_start"), [(1 << 40, 0), (0, 1)], ids=["small", "large"])
async def test_it_is_proven_after_the_start_if_large_and_each_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, at_start: int
) -> None:
    """A small file was proven when it was opened; a day later every file is proven again, once."""
    monkeypatch.setattr(proof, "PROVE_AT_ONCE", limit)
    async with a_shop(tmp_path) as shop:
        keeper, proving = keeper_of(shop), Proving()
        watch = ProofWatch(shop.club, keeper, proving)
        slept: list[float] = []
        counts: list[int] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            counts.append(proving.asked)
            if len(slept) == 3:
                shop.clock.set(shop.clock.now() + timedelta(days=1))
            if len(slept) == 6:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await watch.run(sleep=sleep)
        assert slept[0] == proof.FIRST_SECONDS
        assert counts == [0, at_start, at_start, at_start + 1, at_start + 1, at_start + 1]
        keeper.close()


async def test_a_process_of_its_own_finds_a_changed_byte(tmp_path: Path) -> None:
    """The real process proves a sound file, and names the line of one that is not."""
    async with a_shop(tmp_path) as shop:
        await shop.join("王芳")
        path = shop.club.path
    await prove_apart(path)
    data = path.read_bytes()
    at = data.index("王芳".encode())
    path.write_bytes(data[:at] + b"\xff" + data[at + 1 :])
    with pytest.raises(Damaged) as caught:
        await prove_apart(path)
    assert caught.value.figures["line"] == data[:at].count(b"\n") + 1


def test_progress_ends_at_the_whole_file(tmp_path: Path) -> None:
    """Shares grow from 0 towards 1, and the answer counts the bytes that were compared."""

    async def make() -> Path:
        async with a_shop(tmp_path) as shop:
            return shop.club.path

    path = asyncio.run(make())
    shares: list[float] = []
    done = prove(ProofRequest(shop=bytes(path)), shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[-1] <= 1
    assert 0 < done.bytes <= path.stat().st_size
