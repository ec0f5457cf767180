from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from shopclub.core.changes import Change
from shopclub.core.club import Club
from shopclub.core.devices.model import DeviceKind, DevicesChanged
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import InvalidInput, NotAllowed, NotFound
from shopclub.core.kernel.ids import OperationId, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.staff.model import KIOSK, Actor, Role, Source

CARD = "20000000000000000006"
CLERK = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)


def op(clock: ManualClock) -> OperationId:
    """An operation id of now."""
    return new_operation_id(clock.now())


async def test_a_paired_tablet_is_known_after_a_restart(path: Path, clock: ManualClock) -> None:
    """The file keeps the pairing, and of the token only its hash."""
    club = Club.open(path, clock=clock)
    number = await club.devices.pair("secret-of-the-tablet", op(clock))
    await club.close()
    assert "secret-of-the-tablet" not in await asyncio.to_thread(path.read_text, "utf-8")
    club = Club.open(path, clock=clock)
    found = club.devices.find("secret-of-the-tablet", DeviceKind.TABLET)
    assert found is not None
    assert found[0] == number
    assert [n for n, _ in club.devices.tablets()] == [number]
    await club.close()


async def test_a_token_opens_only_its_own_kind(club: Club, clock: ManualClock) -> None:
    """A phone's token in the tablet's cookie makes no tablet."""
    await club.devices.sign_in("p", CARD, op(clock))
    assert club.devices.find("p", DeviceKind.TABLET) is None
    assert club.devices.find("p", DeviceKind.PHONE) is not None
    assert club.devices.find("q", DeviceKind.PHONE) is None


async def test_a_phone_is_signed_out_after_thirty_days(club: Club, clock: ManualClock) -> None:
    """The day after its time it is a stranger again."""
    await club.devices.sign_in("p", CARD, op(clock))
    clock.set(clock.now() + timedelta(days=29, hours=23))
    assert club.devices.find("p", DeviceKind.PHONE) is not None
    clock.set(clock.now() + timedelta(hours=1))
    assert club.devices.find("p", DeviceKind.PHONE) is None
    assert club.devices.phones(CARD) == []


async def test_the_same_sign_in_twice_is_one_phone(club: Club, clock: ManualClock) -> None:
    """A form posted twice leaves one phone, which has the token that was set last."""
    same = op(clock)
    first = await club.devices.sign_in("one", CARD, same)
    assert await club.devices.sign_in("two", CARD, same) == first
    assert len(club.devices.phones(CARD)) == 1
    assert club.devices.find("one", DeviceKind.PHONE) is None
    assert club.devices.find("two", DeviceKind.PHONE) is not None


async def test_a_form_posted_again_after_signing_out_signs_nobody_in(club: Club, clock: ManualClock) -> None:
    """Back and "send again" on a phone that was signed out opens nothing."""
    same = op(clock)
    await club.devices.sign_in("one", CARD, same)
    await club.devices.forget("one", DeviceKind.PHONE)
    await club.devices.sign_in("two", CARD, same)
    assert club.devices.find("two", DeviceKind.PHONE) is None


async def test_forgetting_somebody_unknown_changes_nothing(club: Club) -> None:
    """Signing out twice is no error and writes nothing."""
    before = club.books.db.storage.seq
    await club.devices.forget("nobody", DeviceKind.PHONE)
    assert club.books.db.storage.seq == before


async def test_a_tablet_is_taken_away_at_the_counter(club: Club, clock: ManualClock) -> None:
    """Staff may, a customer may not; what is not there is said so."""
    number = await club.devices.pair("t", op(clock))
    with pytest.raises(NotAllowed):
        await club.devices.unpair(number, KIOSK)
    await club.devices.unpair(number, CLERK)
    assert club.devices.find("t", DeviceKind.TABLET) is None
    with pytest.raises(NotFound):
        await club.devices.unpair(number, CLERK)


async def test_who_listens_hears_of_devices(club: Club, clock: ManualClock) -> None:
    """Each change of the devices is news with their kind."""
    heard: list[Change] = []
    club.changes.subscribe(heard.append)
    await club.devices.pair("t", op(clock))
    await club.devices.sign_in("p", CARD, op(clock))
    await club.devices.forget("p", DeviceKind.PHONE)
    assert heard == [
        DevicesChanged(kind=DeviceKind.TABLET),
        DevicesChanged(kind=DeviceKind.PHONE),
        DevicesChanged(kind=DeviceKind.PHONE),
    ]


async def test_a_tablet_is_named_once_per_form(club: Club, clock: ManualClock) -> None:
    """A name is cleaned and kept; the same form again changes nothing; empty goes back to the number."""
    number = await club.devices.pair("token", op(clock))
    once = op(clock)
    await club.devices.rename(number, "  窗边  ", once, CLERK)
    assert club.devices.tablets()[0][1].name == "窗边"
    await club.devices.rename(number, "Door", once, CLERK)
    assert club.devices.tablets()[0][1].name == "窗边"
    await club.devices.rename(number, "", op(clock), CLERK)
    assert club.devices.tablets()[0][1].name == ""


async def test_naming_a_tablet_can_be_refused(club: Club, clock: ManualClock) -> None:
    """By a customer, of a tablet that is gone, and with a name of 31 characters; 30 are taken."""
    number = await club.devices.pair("token", op(clock))
    with pytest.raises(NotAllowed):
        await club.devices.rename(number, "Door", op(clock), KIOSK)
    with pytest.raises(InvalidInput, match="text_too_long"):
        await club.devices.rename(number, "x" * 31, op(clock), CLERK)
    await club.devices.rename(number, "x" * 30, op(clock), CLERK)
    assert club.devices.knows(number)
    await club.devices.unpair(number, CLERK)
    assert not club.devices.knows(number)
    with pytest.raises(NotFound):
        await club.devices.rename(number, "Door", op(clock), CLERK)


async def test_joining_on_a_phone_signs_it_in_with_one_commit(club: Club, clock: ManualClock) -> None:
    """The card that waits and the phone that shows it come into the file together; sent again, both cookies open it."""
    before, same = club.books.commit, op(clock)
    new = NewMember(name="Wang", phone="13800138000")
    _, wait = await club.members.ask_to_join(new, same, "one")
    assert club.books.commit == before + 1
    assert await club.members.ask_to_join(new, same, "two") == (1, wait)
    found = [club.devices.find(token, DeviceKind.PHONE) for token in ("one", "two")]
    assert [one[1].card for one in found if one is not None] == [wait.card, wait.card]
    assert len(club.members.pending()) == 1
