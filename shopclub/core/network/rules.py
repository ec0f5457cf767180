"""Which network card customers come in by, and what a doctor says of the way: pure functions."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.network.model import (
    CardKind,
    Check,
    Choice,
    Figures,
    Finding,
    NetworkCard,
    Standing,
    Verdict,
    Why,
)

QUIET_AFTER = timedelta(minutes=10)
"""So long without another device, and the doctor says what may keep them out."""
MOST_NAMES = 5
"""Names of its own a kiosk answers to."""
LONGEST_NAME = 80
_VIRTUAL = re.compile(
    r"docker|veth|br-|vmnet|vbox|virbr|zt|wg|tun|tap|utun|llw|awdl|anpi"
    r"|.*(hyper-v|wsl|vmware|virtualbox|wireguard|tailscale|zerotier|openvpn|tap-windows)",
    re.IGNORECASE,
)
_WIFI = re.compile(r"wi-?fi|wlan|\bwl|wireless|802\.11|airport|无线", re.IGNORECASE)
_CABLE = re.compile(r"\beth|\ben[opsx]\d|ethernet|gbe|gigabit|realtek pcie|以太网|有线", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


def kind_of(name: str) -> CardKind:
    """What a card is, by its name: `wlan0`, `Intel(R) Wi-Fi 6 AX200`, `Realtek PCIe GbE`, `en0`."""
    if _WIFI.search(name):
        return CardKind.WIFI
    return CardKind.CABLE if _CABLE.search(name) else CardKind.OTHER


def usable(found: Iterable[tuple[str, str]]) -> tuple[NetworkCard, ...]:
    """
    The cards a phone on the shop's Wi-Fi could reach: no loopback, link-local or virtual ones.

    Args:
        found: (name of the card, IPv4 address) of each, as the computer lists them.
    """
    kept = []
    for name, address in found:
        ip = ipaddress.ip_address(address)
        if ip.is_loopback or ip.is_link_local or ip.is_unspecified or _VIRTUAL.match(name):
            continue
        kept.append(NetworkCard(name=name, address=address, kind=kind_of(name)))
    return tuple(kept)


def choose(cards: Sequence[NetworkCard], picked: str, routed: str | None) -> Choice:
    """
    The card whose address belongs in the codes.

    Args:
        cards: the usable ones.
        picked: name of the one the owner picked; empty for none. One that is gone is as good as none.
        routed: the address this computer talks to its network from; None: it has no network.
    """
    for card in cards:
        if picked and card.name == picked:
            return Choice(card=card, why=Why.PICKED)
    if len(cards) == 1:
        return Choice(card=cards[0], why=Why.ONLY)
    for card in cards:
        if card.address == routed:
            return Choice(card=card, why=Why.ROUTED)
    wifi = [card for card in cards if card.kind is CardKind.WIFI]
    return Choice(card=next(iter([*wifi, *cards]), None), why=Why.GUESSED)


def read_names(text: str) -> tuple[str, ...]:
    """
    Names the kiosk answers to, as the owner typed them: with blanks or commas between.

    Raises:
        InvalidInput: `host_name` with `name`; `host_names_many` with `most`.
    """
    names = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", text.strip().lower())))
    names = tuple(name for name in names if name)
    if len(names) > MOST_NAMES:
        raise InvalidInput("host_names_many", most=MOST_NAMES)
    for name in names:
        if len(name) > LONGEST_NAME or not _HOST.fullmatch(name):
            raise InvalidInput("host_name", name=name[:LONGEST_NAME])
    return names


def examine(standing: Standing) -> tuple[Finding, ...]:
    """Every check in the order of the way: from this computer to the phone in a customer's hand."""
    looks = (look for look, of_open in LOOKS.values() if standing.lan or not of_open)
    return tuple(finding for look in looks if (finding := look(standing)) is not None)


def shut(code: str, figures: Figures) -> tuple[Finding, ...]:
    """
    The one finding about a kiosk that lets nobody in.

    Args:
        code: why: of the refusal that kept it shut, or `kiosk_alone` where the counter was started without it.
        figures: of that refusal.
    """
    return (Finding(check=Check.RUNNING, verdict=Verdict.WRONG, code=code, figures=figures),)


def worst(findings: Iterable[Finding]) -> Verdict:
    """The gravest verdict among them."""
    order = (Verdict.GOOD, Verdict.LOOK, Verdict.WRONG)
    return max((finding.verdict for finding in findings), key=order.index, default=Verdict.GOOD)


def _reach(standing: Standing) -> Finding:
    if standing.lan:
        return Finding(check=Check.REACH, verdict=Verdict.GOOD, code="reach_open", figures={"port": standing.port})
    return Finding(check=Check.REACH, verdict=Verdict.LOOK, code="reach_off")


def _card(standing: Standing) -> Finding:
    card, why = standing.choice.card, standing.choice.why
    if card is None:
        return Finding(check=Check.CARD, verdict=Verdict.WRONG, code="card_none")
    figures = {"card": card.name, "kind": card.kind.value, "address": card.address}
    if standing.named:
        figures["name"] = standing.named[0]
        return Finding(check=Check.CARD, verdict=Verdict.GOOD, code="card_named", figures=figures)
    if standing.picked and why is not Why.PICKED:
        gone = {**figures, "picked": standing.picked}
        return Finding(check=Check.CARD, verdict=Verdict.WRONG, code="card_gone", figures=gone)
    verdict = Verdict.LOOK if why is Why.GUESSED else Verdict.GOOD
    return Finding(check=Check.CARD, verdict=verdict, code=f"card_{why.value}", figures=figures)


def _posters(standing: Standing) -> Finding:
    now = standing.join_url or ""
    if standing.posters and now and standing.posters != now:
        figures = {"before": standing.posters, "now": now}
        return Finding(check=Check.POSTERS, verdict=Verdict.WRONG, code="posters_old", figures=figures)
    return Finding(check=Check.POSTERS, verdict=Verdict.GOOD, code="posters_same", figures={"now": now})


def _phone(standing: Standing) -> Finding:
    last = standing.contact
    if last is None:
        late = standing.now - standing.since >= QUIET_AFTER
        code = "phone_nobody" if late else "phone_not_yet"
        return Finding(check=Check.PHONE, verdict=Verdict.LOOK, code=code, at=standing.since)
    tested = standing.tested
    if tested is not None and standing.now - tested.at < QUIET_AFTER:
        here = {"address": tested.address}
        return Finding(check=Check.PHONE, verdict=Verdict.GOOD, code="phone_tested", figures=here, at=tested.at)
    figures = {"address": last.address}
    if not standing.here and standing.now - last.at >= QUIET_AFTER:
        return Finding(check=Check.PHONE, verdict=Verdict.LOOK, code="phone_quiet", figures=figures, at=last.at)
    return Finding(check=Check.PHONE, verdict=Verdict.GOOD, code="phone_reached", figures=figures, at=last.at)


def _tablets(standing: Standing) -> Finding:
    figures = {"n": standing.tablets, "here": standing.tablets_here}
    if not standing.tablets:
        return Finding(check=Check.TABLETS, verdict=Verdict.GOOD, code="tablets_none")
    away = standing.tablets - standing.tablets_here
    code = "tablets_here" if not away else "tablets_away"
    return Finding(check=Check.TABLETS, verdict=Verdict.GOOD, code=code, figures=figures)


def _crowd(standing: Standing) -> Finding | None:
    figures = {"n": standing.turned_away}
    many = Finding(check=Check.CROWD, verdict=Verdict.LOOK, code="crowd_away", figures=figures)
    return many if standing.turned_away else None


def _lookups(standing: Standing) -> Finding | None:
    figures = {"n": standing.lookups_refused}
    fast = Finding(check=Check.LOOKUPS, verdict=Verdict.LOOK, code="lookups_fast", figures=figures)
    return fast if standing.lookups_refused else None


LOOKS: dict[Check, tuple[Callable[[Standing], Finding | None], bool]] = {
    Check.REACH: (_reach, False),
    Check.CARD: (_card, True),
    Check.POSTERS: (_posters, True),
    Check.PHONE: (_phone, True),
    Check.TABLETS: (_tablets, False),
    Check.CROWD: (_crowd, False),
    Check.LOOKUPS: (_lookups, False),
}
"""How each check is looked at, in the order of the way, and whether only where the kiosk is open to the Wi-Fi. None:
there is nothing to say of it. `Check.RUNNING` is told by who could not start the kiosk (`shut`)."""
