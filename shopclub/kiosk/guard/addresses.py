"""
Which addresses the kiosk has, and which names it answers to.

A browser may be talked into asking us under a stranger's name (DNS rebinding), so only our own addresses, the
names somebody set and `localhost` count as us.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import ifaddr
from aiohttp import web

from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock
from shopclub.core.network.model import Choice, NetworkCard
from shopclub.core.network.rules import choose, usable
from shopclub.core.shop.model import Kiosk
from shopclub.settings import Settings

HOSTS: web.AppKey[Hosts] = web.AppKey("hosts")

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
FRESH_FOR = timedelta(seconds=30)
"""How long a list of addresses is trusted before the computer is asked again."""
_MULTICAST = ("224.0.0.251", 5353)

Adapters = Callable[[], list[tuple[str, str]]]
"""Asks the computer: (name of the network card, IPv4 address) of each."""


def adapters() -> list[tuple[str, str]]:
    """Every IPv4 address of this computer with the name of its network card."""
    found: list[tuple[str, str]] = []
    for adapter in ifaddr.get_adapters():
        found += [(str(adapter.nice_name), ip.ip) for ip in adapter.ips if isinstance(ip.ip, str)]
    return found


def routed_address() -> str | None:
    """The address this computer would talk to its network from; nothing is sent. None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_MULTICAST)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return address


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach what listens there."""
    return host in ("localhost", "::1") or host.startswith("127.")


def listening(settings: Settings, kiosk: Kiosk) -> tuple[str, int]:
    """
    Where to listen: what file, environment or command line say, else what the owner set in the shop.

    Returns:
        Host and port.
    """
    default = Settings()
    host = settings.host if "host" in settings.given or settings.host != default.host else kiosk.host
    port = settings.port if "port" in settings.given or settings.port != default.port else kiosk.port
    return host, port


class Hosts:
    """The names and addresses that are ours, asked anew every `FRESH_FOR`."""

    def __init__(
        self,
        clock: Clock,
        named: Callable[[], Iterable[str]] = tuple,
        *,
        picked: Callable[[], str] = str,
        ask: Adapters = adapters,
        route: Callable[[], str | None] = routed_address,
    ) -> None:
        """
        Args:
            clock: tells when the list is old.
            named: gives the names set by the owner, with a port of their own or without; the first stands in codes.
            picked: gives the name of the network card that the owner picked; empty for none.
            ask: lists the computer's addresses.
            route: the address most likely to be the right one.
        """
        self._clock = clock
        self._names = named
        self._named: tuple[str, ...] = ()
        self._picked = picked
        self._ask = ask
        self._route = route
        self._asked_at: datetime | None = None
        self._cards: tuple[NetworkCard, ...] = ()
        self._all: frozenset[str] = frozenset()

    def _refresh(self) -> None:
        now = self._clock.now()
        if self._asked_at is not None and abs(now - self._asked_at) < FRESH_FOR:
            return
        found = self._ask()
        self._asked_at = now
        self._named = tuple(name.lower() for name in self._names() if name)
        self._cards = usable(found)
        self._all = frozenset({"localhost", "127.0.0.1", "[::1]", *(address for _, address in found), *self._named})

    def is_ours(self, host: str, port: int) -> bool:
        """
        Whether a `Host` (or the host part of an `Origin`) means us.

        Args:
            host: as it came: name or address, with a port unless that is 80 (443 where we listen on that).
            port: the port the connection came in on.
        """
        self._refresh()
        host = host.lower()
        if host in self._named and ":" in host:
            return True
        name, colon, digits = host.rpartition(":")
        if not colon or host.endswith("]"):
            name, digits = host, "443" if port == 443 else "80"
        return digits == str(port) and name in self._all

    def all_names(self) -> list[str]:
        """Everything that is ours, without ports: what a certificate has to name."""
        self._refresh()
        return sorted({name.partition(":")[0] for name in self._all if not name.startswith("[")})

    @property
    def cards(self) -> tuple[NetworkCard, ...]:
        """The network cards phones can reach."""
        self._refresh()
        return self._cards

    @property
    def named(self) -> tuple[str, ...]:
        """The names set by the owner."""
        self._refresh()
        return self._named

    def choice(self) -> Choice:
        """The card whose address stands in the codes, unless a name does."""
        return choose(self.cards, self._picked(), self._route())

    def forget(self) -> None:
        """Ask anew next time: the owner has changed something."""
        self._asked_at = None

    def addresses(self) -> list[str]:
        """Addresses phones can reach, the one in the codes first."""
        best = self.choice().card
        return sorted((card.address for card in self.cards), key=lambda one: best is None or one != best.address)

    def public(self, host: str, port: int) -> str | None:
        """
        Name or address with port that belongs in a code; None when only this computer can reach us.

        Args:
            host: where we listen.
            port: the port we listen on.
        """
        if is_loopback(host):
            return None
        self._refresh()
        chosen = next(iter(self._named), None) or (next(iter(self.addresses()), None) if host in ANYWHERE else host)
        if chosen is None or ":" in chosen or port == 80:
            return chosen
        return f"{chosen}:{port}"


def hosts_of(club: Club, settings: Settings, clock: Clock) -> Hosts:
    """The names and addresses of a shop's kiosk, following what its owner sets."""
    return Hosts(
        clock,
        lambda: (*settings.public_hosts, *club.shop.kiosk.public_host.split()),
        picked=lambda: club.shop.kiosk.card,
    )
