"""The one document of the shop, and what its owner may set."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.shop.look import Look
from shopclub.core.shop.prepaid import Prepaid


class Kiosk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How customers reach the kiosk."""

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` opens it to the shop's Wi-Fi."""
    port: int = 8080
    public_host: str = ""
    """Names it answers to, with blanks between; the first one stands in the join code. Empty: the address found."""
    card: str = ""
    """Name of the network card whose address stands in the join code; empty: the likeliest one."""
    https: bool = False
    """Whether the owner's tablet may also come in encrypted, on a port of its own."""
    https_port: int = 8443
    join_url: str = ""
    """What the join code said when the kiosk was last open to the Wi-Fi: posters may bear it."""
    posters: str = ""
    """What printed codes say, where that is something else than `join_url`; empty: nothing is known to be old."""
    per_address: int = 0
    """Open connections one address may hold; 0: as the settings of this computer say."""
    connections: int = 0
    """Open connections in all; 0: as the settings of this computer say."""


class Inbox(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where files of another till are taken in while the shop runs."""

    on: bool = False
    folder: str = ""
    """Empty: `inbox` beside the shop's file, which moves with it; a relative one is seen from there too."""
    earns: bool = False
    """Whether its sales earn by the present programme, or count as spending and visits only."""


class Printer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The receipt printer at the counter."""

    to: str = ""
    """Where it is (`usb:04b8:0e15`, `net:192.168.1.50`, `file:/dev/usb/lp0`); empty: there is none."""
    columns: int = 32
    """Characters a line holds: 32 on paper of 58 mm, 48 on 80 mm."""
    chinese: bool = True
    """Whether it takes Chinese (GB18030); else code pages of the West."""
    receipts: bool = False
    """Whether every receipt is printed by itself."""


class Tender(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way of paying; sales and rules name it by its id."""

    id: str
    name: dict[str, str] = {}
    """Language -> name, for one of the shop's own; the usual ones have words."""
    taken: bool = True
    """Whether the shop takes it now; one it took before keeps its name on old receipts."""


USUAL_TENDERS = tuple(Tender(id=one) for one in ("cash", "card", "wechat", "alipay", "transfer"))


class OwnField(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field of the member file that the shop made up, a skin type or a shoe size."""

    id: str
    """As rules and lists name it; see `members.rules.changed_fields`."""
    name: dict[str, str]
    """Language -> what people read."""
    theirs: bool = False
    """Whether members may change it themselves."""
    asked: bool = False
    """Whether joining asks for it; one at most."""


class Privacy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the shop promises about its members' data, and what it asks of who joins."""

    contact: str = ""
    """Whom to ask about one's data: a name, a telephone, an address; empty: the counter."""
    idle_months: int = 24
    """Months without any visit after which the owner is asked whether to forget somebody; 0 never asks."""
    child_age: int = 14
    """Younger ones join at the counter with a guardian, and get no offers."""
    ask_gender: bool = False
    """Whether the join form asks for it; an answer is never needed."""
    heard: tuple[str, ...] = ()
    """What the join form offers for how they heard of the shop; empty: it does not ask."""


class Moved(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The shop is sold in elsewhere: this file may be looked at, and nothing more."""

    at: datetime
    to: str
    """The folder the copy was written to, as shown text."""
    done: bool = False
    """Whether the copy was written and proven; if not, moving broke off and nothing is elsewhere."""


class Shop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who we are; document 1 of table `shop`."""

    name: str
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    country: str = "CN"
    language: str = ""
    """Language of the counter; empty: the system's."""
    founded_at: datetime
    demo: bool = False
    kiosk: Kiosk = Kiosk()
    inbox: Inbox = Inbox()
    printer: Printer = Printer()
    moved: Moved | None = None
    """None in the file that is sold into."""
    line: str = ""
    """
    Told apart from the file it was copied of, where both went on: part of the tag of our own numbers in exports.

    Empty in every file that was never sold into beside another one of the same shop.
    """
    theme: str = "day"
    look: Look = Look()
    """Of the pages on tablet and phones; `theme` is the counter's."""
    lock_minutes: int = 0
    """Minutes without a key after which the counter asks again who serves; 0 never."""
    proves_spending: bool = False
    """Whether a member shows PIN or live code before points or stored value are spent at the counter."""
    tenders: tuple[Tender, ...] = USUAL_TENDERS
    """The ways of paying, in the order they are offered."""
    prepaid: Prepaid | None = None
    """Limits of money held for customers; None: those of the country."""
    privacy: Privacy = Privacy()
    own_fields: tuple[OwnField, ...] = ()
    """The shop's own fields of the member file, in the order they are shown."""
    tender: str = ""
    """The one meant where nobody says; empty: then nobody knows how a sale was paid."""

    def taken(self) -> list[str]:
        """Ids of the ways of paying that the shop takes now."""
        return [one.id for one in self.tenders if one.taken]


class Clockwork(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the clock's work has been done; document 1 of table `clockwork`."""

    through: date
    given: date | None = None
    """The last day whose gifts are given, where the clock has gone back since; None: `through`."""


SHOP = Collection("shop", Shop)
CLOCKWORK = Collection("clockwork", Clockwork)
