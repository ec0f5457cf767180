"""The way from a phone to this computer: which card it comes in by, and what the doctor says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.network.model import CardKind, Check, Choice, Contact, NetworkCard, Standing, Verdict, Why
from shopclub.core.network.rules import LOOKS, QUIET_AFTER, choose, examine, kind_of, read_names, shut, usable, worst

NOON = datetime(2026, 3, 14, 4, 0, tzinfo=UTC)
WLAN = NetworkCard(name="wlan0", address="192.168.1.23", kind=CardKind.WIFI)
ETH = NetworkCard(name="eth0", address="10.0.0.4", kind=CardKind.CABLE)
OPEN = Standing(
    now=NOON,
    since=NOON,
    port=8080,
    lan=True,
    cards=(WLAN,),
    choice=Choice(card=WLAN, why=Why.ONLY),
    join_url="http://192.168.1.23:8080/j",
)


def found(standing: Standing, check: Check) -> tuple[Verdict, str]:
    """How one check came out."""
    return next((one.verdict, one.code) for one in examine(standing) if one.check is check)


def changed(**fields: object) -> Standing:
    """An open kiosk on which something is different."""
    return msgspec.structs.replace(OPEN, **fields)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wlan0", CardKind.WIFI),
        ("wlp3s0", CardKind.WIFI),
        ("Intel(R) Wi-Fi 6 AX200 160MHz", CardKind.WIFI),
        ("Realtek RTL8822CE 802.11ac PCIe Adapter", CardKind.WIFI),
        ("eth0", CardKind.CABLE),
        ("enp2s0", CardKind.CABLE),
        ("Realtek PCIe GbE Family Controller", CardKind.CABLE),
        ("en0", CardKind.OTHER),
        ("rndis0", CardKind.OTHER),
    ],
)
def test_what_a_card_is_is_told_by_its_name(name: str, kind: CardKind) -> None:
    """Linux, Windows and macOS name them differently; where the name says nothing, nothing is claimed."""
    assert kind_of(name) is kind


def test_only_cards_that_a_phone_could_reach_are_offered() -> None:
    """Loopback, link-local and virtual cards are left out; a hotspot of this computer itself stays."""
    listed = [
        ("lo", "127.0.0.1"),
        ("wlan0", "192.168.1.23"),
        ("wlan1", "169.254.3.3"),
        ("docker0", "172.17.0.1"),
        ("tailscale0", "100.64.0.1"),
        ("vEthernet (WSL (Hyper-V firewall))", "172.20.0.1"),
        ("VMware Virtual Ethernet Adapter for VMnet8", "192.168.80.1"),
        ("Microsoft Wi-Fi Direct Virtual Adapter", "192.168.137.1"),
    ]
    assert [card.address for card in usable(listed)] == ["192.168.1.23", "192.168.137.1"]


def test_the_picked_card_stands_over_every_guess() -> None:
    """By its name, whatever address it has now; then the only one, the way of this computer, a Wi-Fi, any."""
    cards = (ETH, WLAN)
    assert choose(cards, "wlan0", "10.0.0.4") == Choice(card=WLAN, why=Why.PICKED)
    assert choose((ETH,), "wlan0", None) == Choice(card=ETH, why=Why.ONLY)
    assert choose(cards, "", "10.0.0.4") == Choice(card=ETH, why=Why.ROUTED)
    assert choose(cards, "gone", None) == Choice(card=WLAN, why=Why.GUESSED)
    assert choose((), "wlan0", None) == Choice(card=None, why=Why.GUESSED)


def test_names_are_read_as_people_write_them() -> None:
    """Blanks, commas and Chinese ones between; written small; each once."""
    assert read_names(" Shop.local，shop.example:8443  shop.local ") == ("shop.local", "shop.example:8443")
    assert read_names("") == ()


@pytest.mark.parametrize("text", ["http://shop", "a/b", "user@shop", "-shop", "shop..", "a" * 81, "shop:123456"])
def test_a_name_that_can_be_no_host_is_refused(text: str) -> None:
    """Nothing that leads elsewhere, and nothing bent."""
    with pytest.raises(InvalidInput, match="host_name"):
        read_names(text)


def test_five_names_and_no_more() -> None:
    """The sixth is refused."""
    assert len(read_names("a b c d e")) == 5
    with pytest.raises(InvalidInput, match="host_names_many"):
        read_names("a b c d e f")


def test_an_open_kiosk_at_rest_has_nothing_wrong() -> None:
    """On a good day nothing is red, and the first minutes without a phone are worth a look at most."""
    assert worst(examine(OPEN)) is Verdict.LOOK
    assert worst(examine(changed(contact=Contact(at=NOON, address="192.168.1.57")))) is Verdict.GOOD


def test_a_shut_kiosk_is_not_asked_about_phones() -> None:
    """While only this computer reaches it, the doctor says that, and nothing of cards and posters."""
    checks = [one.check for one in examine(changed(lan=False, join_url=None))]
    assert checks == [Check.REACH, Check.TABLETS]
    assert found(changed(lan=False), Check.REACH) == (Verdict.LOOK, "reach_off")


def test_a_kiosk_that_could_not_open_is_wrong() -> None:
    """With the code and the figures of the refusal."""
    (one,) = shut("port_taken", {"port": 8080})
    assert (one.check, one.verdict, one.code, dict(one.figures)) == (
        Check.RUNNING,
        Verdict.WRONG,
        "port_taken",
        {"port": 8080},
    )


@pytest.mark.parametrize(
    ("fields", "verdict", "code"),
    [
        ({"cards": (), "choice": Choice(card=None, why=Why.GUESSED)}, Verdict.WRONG, "card_none"),
        ({"picked": "eth0"}, Verdict.WRONG, "card_gone"),
        ({"picked": "eth0", "named": ("shop.local:8080",)}, Verdict.GOOD, "card_named"),
        ({"choice": Choice(card=WLAN, why=Why.GUESSED)}, Verdict.LOOK, "card_guessed"),
        ({"choice": Choice(card=WLAN, why=Why.ROUTED)}, Verdict.GOOD, "card_routed"),
        ({"picked": "wlan0", "choice": Choice(card=WLAN, why=Why.PICKED)}, Verdict.GOOD, "card_picked"),
    ],
)
def test_the_network_card(fields: dict[str, object], verdict: Verdict, code: str) -> None:
    """None, the picked one gone, a name instead, a guess: each is told apart."""
    assert found(changed(**fields), Check.CARD) == (verdict, code)


def test_printed_codes_are_old_when_they_say_something_else() -> None:
    """The same address, or no join code at all, is no reason to print."""
    old = "http://192.168.1.9:8080/j"
    assert found(changed(posters=old), Check.POSTERS) == (Verdict.WRONG, "posters_old")
    assert found(changed(posters=OPEN.join_url), Check.POSTERS) == (Verdict.GOOD, "posters_same")
    assert found(changed(posters=old, join_url=None), Check.POSTERS) == (Verdict.GOOD, "posters_same")


@pytest.mark.parametrize(
    ("ago", "code"),
    [
        (QUIET_AFTER - timedelta(seconds=1), "phone_not_yet"),
        (QUIET_AFTER, "phone_nobody"),
        (QUIET_AFTER + timedelta(seconds=1), "phone_nobody"),
    ],
)
def test_nobody_for_ten_minutes_since_the_start(ago: timedelta, code: str) -> None:
    """Not one second earlier."""
    assert found(changed(since=NOON - ago), Check.PHONE) == (Verdict.LOOK, code)


@pytest.mark.parametrize(
    ("ago", "here", "code"),
    [
        (QUIET_AFTER - timedelta(seconds=1), 0, "phone_reached"),
        (QUIET_AFTER, 0, "phone_quiet"),
        (QUIET_AFTER, 1, "phone_reached"),
    ],
)
def test_nobody_for_ten_minutes_since_the_last_one(ago: timedelta, here: int, code: str) -> None:
    """A device that is connected at this moment is somebody, however long ago it asked for a page."""
    last = Contact(at=NOON - ago, address="192.168.1.57")
    assert found(changed(contact=last, here=here), Check.PHONE)[1] == code


def test_a_phone_on_the_test_page_is_named() -> None:
    """For ten minutes; then it counts as any other."""
    fresh = Contact(at=NOON - QUIET_AFTER + timedelta(seconds=1), address="192.168.1.57")
    stale = Contact(at=NOON - QUIET_AFTER, address="192.168.1.57")
    assert found(changed(contact=fresh, tested=fresh), Check.PHONE) == (Verdict.GOOD, "phone_tested")
    assert found(changed(contact=stale, tested=stale), Check.PHONE) == (Verdict.LOOK, "phone_quiet")


def test_crowds_and_fast_fingers_are_told_when_there_were_any() -> None:
    """Connections turned away and look-ups refused are worth a look, with their number."""
    checks = [one.check for one in examine(changed(turned_away=0, lookups_refused=0))]
    assert Check.CROWD not in checks
    assert Check.LOOKUPS not in checks
    busy = changed(turned_away=1, lookups_refused=2)
    assert found(busy, Check.CROWD) == (Verdict.LOOK, "crowd_away")
    assert found(busy, Check.LOOKUPS) == (Verdict.LOOK, "lookups_fast")


def test_tablets_that_are_switched_off_are_counted() -> None:
    """None, all of them there, or some: none of it keeps a customer out."""
    for tablets, here, code in ((0, 0, "tablets_none"), (2, 2, "tablets_here"), (2, 1, "tablets_away")):
        assert found(changed(tablets=tablets, tablets_here=here), Check.TABLETS) == (Verdict.GOOD, code)


def test_each_check_is_looked_at_in_its_place() -> None:
    """In the order of the way; only that the kiosk runs at all is told by who could not start it."""
    assert [Check.RUNNING, *LOOKS] == list(Check)
    shut_to_all = msgspec.structs.replace(OPEN, lan=False, turned_away=1, lookups_refused=1)
    assert [one.check for one in examine(msgspec.structs.replace(shut_to_all, lan=True))] == list(LOOKS)
    assert [one.check for one in examine(shut_to_all)] == [
        check for check, (_, of_open) in LOOKS.items() if not of_open
    ]
