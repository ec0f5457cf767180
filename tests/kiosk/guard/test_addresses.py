from __future__ import annotations

from datetime import timedelta

import pytest

from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Kiosk
from shopclub.kiosk.guard.addresses import FRESH_FOR, Hosts, is_loopback, listening
from shopclub.settings import Settings

FOUND = [("lo", "127.0.0.1"), ("wlan0", "192.168.1.23"), ("eth0", "10.0.0.4")]


def hosts(clock: ManualClock, *named: str, found: list[tuple[str, str]] = FOUND, route: str | None = None) -> Hosts:
    """Our addresses as a test wants them."""
    return Hosts(clock, lambda: named, ask=lambda: found, route=lambda: route)


@pytest.mark.parametrize(
    "host",
    [
        "192.168.1.23:8080",
        "10.0.0.4:8080",
        "localhost:8080",
        "LOCALHOST:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "Shop.local:8080",
    ],
)
def test_our_own_names_and_addresses_are_ours(clock: ManualClock, host: str) -> None:
    """Each address of this computer, localhost and what the owner named, with our port."""
    assert hosts(clock, "shop.local").is_ours(host, 8080)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8080",
        "192.168.1.24:8080",
        "192.168.1.23:8081",
        "192.168.1.23",
        "192.168.1.23:08080",
        "192.168.1.23:8080:8080",
        "evil.example",
        "",
        ":8080",
        "[::1]",
        "192.168.1.23:8080.evil.example",
        "user@192.168.1.23:8080",
    ],
)
def test_everything_else_is_not(clock: ManualClock, host: str) -> None:
    """A stranger's name, another port, no port, anything bent."""
    assert not hosts(clock).is_ours(host, 8080)


def test_port_80_needs_no_port_in_the_name(clock: ManualClock) -> None:
    """Browsers leave it out."""
    assert hosts(clock).is_ours("192.168.1.23", 80)
    assert hosts(clock).is_ours("[::1]", 80)


def test_a_name_with_a_port_of_its_own_is_taken_as_it_is(clock: ManualClock) -> None:
    """For a router that hands another port on to us."""
    assert hosts(clock, "shop.example:8443").is_ours("shop.example:8443", 8080)
    assert not hosts(clock, "shop.example:8443").is_ours("shop.example:8080", 8080)


def test_the_list_follows_the_addresses(clock: ManualClock) -> None:
    """After half a minute the computer is asked again: the new address is ours, the old one no more."""
    found = [("wlan0", "192.168.1.23")]
    ours = Hosts(clock, tuple, ask=lambda: list(found), route=lambda: None)
    assert ours.is_ours("192.168.1.23:8080", 8080)
    found[0] = ("wlan0", "192.168.7.9")
    assert not ours.is_ours("192.168.7.9:8080", 8080)
    clock.set(clock.now() + FRESH_FOR)
    assert ours.is_ours("192.168.7.9:8080", 8080)
    assert not ours.is_ours("192.168.1.23:8080", 8080)


def test_a_clock_put_back_does_not_freeze_the_list(clock: ManualClock) -> None:
    """The list is asked for anew, whichever way the clock jumped."""
    found = [("wlan0", "192.168.1.23")]
    ours = Hosts(clock, tuple, ask=lambda: list(found), route=lambda: None)
    ours.is_ours("x", 1)
    found[0] = ("wlan0", "192.168.7.9")
    clock.set(clock.now() - timedelta(days=2))
    assert ours.is_ours("192.168.7.9:8080", 8080)


def test_phones_reach_real_network_cards_only(clock: ManualClock) -> None:
    """Loopback, link-local and virtual cards are left out; a Host of theirs is ours all the same."""
    found = [*FOUND, ("docker0", "172.17.0.1"), ("wlan1", "169.254.3.3")]
    ours = hosts(clock, found=found)
    assert [card.address for card in ours.cards] == ["192.168.1.23", "10.0.0.4"]
    assert ours.is_ours("172.17.0.1:8080", 8080)


def test_the_picked_card_stands_in_the_code(clock: ManualClock) -> None:
    """By its name: with another address of the same card the code follows; without the card, the way out is taken."""
    found = [("lo", "127.0.0.1"), ("wlan0", "192.168.1.23"), ("eth0", "10.0.0.4")]
    ours = Hosts(clock, tuple, picked=lambda: "eth0", ask=lambda: list(found), route=lambda: "192.168.1.23")
    assert ours.public("0.0.0.0", 8080) == "10.0.0.4:8080"
    assert ours.addresses() == ["10.0.0.4", "192.168.1.23"]
    found[2] = ("eth0", "10.0.0.77")
    ours.forget()
    assert ours.public("0.0.0.0", 8080) == "10.0.0.77:8080"
    del found[2]
    ours.forget()
    assert ours.public("0.0.0.0", 8080) == "192.168.1.23:8080"


def test_the_code_carries_the_named_host_first(clock: ManualClock) -> None:
    """A name set by the owner, else the address we talk from, else any."""
    assert hosts(clock, "shop.local").public("0.0.0.0", 8080) == "shop.local:8080"
    assert hosts(clock, "shop.example:8443").public("0.0.0.0", 8080) == "shop.example:8443"
    assert hosts(clock, route="10.0.0.4").public("0.0.0.0", 8080) == "10.0.0.4:8080"
    assert hosts(clock).public("0.0.0.0", 8080) == "192.168.1.23:8080"
    assert hosts(clock).public("10.0.0.4", 8080) == "10.0.0.4:8080"
    assert hosts(clock).public("0.0.0.0", 80) == "192.168.1.23"
    assert hosts(clock, found=[("lo", "127.0.0.1")]).public("0.0.0.0", 8080) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_loopback_has_no_code(clock: ManualClock, host: str) -> None:
    """Only this computer reaches it, so a code would lead nowhere, even with a name set."""
    assert is_loopback(host)
    assert hosts(clock, "shop.local").public(host, 8080) is None


def test_settings_stand_over_the_shop() -> None:
    """What file, environment or command line gave counts; what nobody gave, the shop's own document says."""
    kiosk = Kiosk(host="0.0.0.0", port=9000)
    assert listening(Settings(), kiosk) == ("0.0.0.0", 9000)
    assert listening(Settings(host="10.0.0.4", port=81), kiosk) == ("10.0.0.4", 81)
    given = Settings(given=frozenset({"host", "port"}))
    assert listening(given, kiosk) == ("127.0.0.1", 8080)
