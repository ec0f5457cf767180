"""The kiosk's door: opened and shut while the shop runs; a port that is taken shuts out customers, not the shop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from shopclub.bootstrap import open_house
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import Conflict
from shopclub.core.network.rules import examine
from shopclub.i18n import Language, Words
from shopclub.kiosk_door import KioskDoor
from shopclub.posters import watch_address
from shopclub.settings import Settings
from tests.builders import NOW, OWNER, Counter, a_shop


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program holds."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


async def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def set_kiosk(shop: Counter, **fields: object) -> None:
    """Set how the kiosk is reached."""
    kiosk = msgspec.structs.replace(shop.club.shop.kiosk, **fields)
    await shop.club.settings.change(msgspec.structs.replace(shop.club.shop, kiosk=kiosk), shop.op(), OWNER)


async def test_what_the_owner_sets_counts_when_the_door_opens_again(tmp_path: Path) -> None:
    """From this computer alone to the Wi-Fi and back, without a new start; the caps with it."""
    async with a_shop(tmp_path) as shop:
        door = KioskDoor(shop.club, Settings())
        await set_kiosk(shop, port=0)
        first = await door.open()
        assert not first.lan
        await set_kiosk(shop, host="0.0.0.0", per_address=80)
        second = await door.open()
        assert second is door.kiosk
        assert second.lan
        assert second._door.per_address == 80
        assert examine(second.standing())[0].code == "reach_open"
        assert not await answers(first.port)
        assert await answers(second.port)
        await door.stop()
        assert door.kiosk is None
        assert not await answers(second.port)


async def test_another_port_is_taken_until_the_end(tmp_path: Path, taken: int) -> None:
    """A taken port is the door's trouble; another one works, and is kept when the door opens again."""
    async with a_shop(tmp_path) as shop:
        await set_kiosk(shop, port=taken)
        door = KioskDoor(shop.club, Settings())
        with pytest.raises(Conflict, match="port_taken"):
            await door.open()
        assert door.kiosk is None
        assert door.trouble is not None
        assert door.trouble.figures == {"port": taken}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = int(probe.getsockname()[1])
        kiosk = await door.open(instead=free)
        assert (kiosk.port, door.trouble) == (free, None)
        assert (await door.open()).port == free
        await door.stop()


async def test_a_refused_change_leaves_it_as_it_was(tmp_path: Path, taken: int) -> None:
    """Customers keep the kiosk they had, on its own port, when the new one can't be had."""
    async with a_shop(tmp_path) as shop:
        await set_kiosk(shop, port=0)
        door = KioskDoor(shop.club, Settings())
        port = (await door.open()).port
        await set_kiosk(shop, port=taken)
        with pytest.raises(Conflict, match="port_taken"):
            await door.open()
        assert door.kiosk is not None
        assert door.kiosk.port == port
        assert await answers(port)
        await door.stop()


@pytest.mark.parametrize(
    ("settings", "outside"),
    [
        (Settings(), False),
        (Settings(port=8081), True),
        (Settings(given=frozenset({"host"})), True),
        (Settings(given=frozenset({"data"})), False),
    ],
)
async def test_it_knows_when_nothing_set_here_counts(tmp_path: Path, settings: Settings, *, outside: bool) -> None:
    """The command line, the environment or the file say where to listen."""
    async with a_shop(tmp_path) as shop:
        assert KioskDoor(shop.club, settings).is_set_outside is outside


async def test_the_counter_opens_on_a_taken_port(tmp_path: Path, taken: int) -> None:
    """It may sell: the house is open, without a kiosk, and knows why."""
    async with a_shop(tmp_path) as shop:
        path = shop.club.path
    settings = Settings(data=path, port=taken)
    async with open_house(settings, Words(Language.EN), ManualClock(NOW), must_listen=False, warn=print) as house:
        assert house.kiosk is None
        assert house.door is not None
        assert house.door.trouble is not None
        assert house.door.trouble.code == "port_taken"


async def test_an_address_that_changes_while_the_shop_runs_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the next look after half a minute; codes printed before are old from then on."""
    from shopclub.kiosk.runner import KioskControl

    async with a_shop(tmp_path) as shop:
        address = ["http://192.168.1.23:8080/j"]
        monkeypatch.setattr(KioskControl, "join_url", property(lambda _: address[0]))
        await set_kiosk(shop, port=0)
        door = KioskDoor(shop.club, Settings())
        await door.open()
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                address[0] = "http://192.168.1.99:8080/j"
            if len(waits) > 4:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await watch_address(shop.club, door, sleep=sleep)
        assert set(waits) == {30.0}
        kiosk = shop.club.shop.kiosk
        assert (kiosk.join_url, kiosk.posters) == ("http://192.168.1.99:8080/j", "http://192.168.1.23:8080/j")
        await door.stop()
