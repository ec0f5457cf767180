"""Changing what the owner set about the shop."""

from __future__ import annotations

import re

import msgspec

from shopclub.core.changes import ShopChanged
from shopclub.core.context import Context
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import Conflict, InvalidInput
from shopclub.core.kernel.ids import OperationId
from shopclub.core.kernel.phone import is_country
from shopclub.core.kernel.text import clean_text
from shopclub.core.shop.look import checked_look
from shopclub.core.shop.model import SHOP, USUAL_TENDERS, Shop, Tender
from shopclub.core.shop.personal import checked_own_fields, checked_privacy
from shopclub.core.shop.reach import checked_kiosk
from shopclub.core.shop.wifi import WIFI, Wifi, checked_wifi
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

NAME_LENGTH = 60
FOLDER_LENGTH = 400
PAPER = (32, 48)
"""Columns of the papers a receipt printer takes."""
TENDER_LENGTH = 20
MOST_TENDERS = 20
RESERVED = frozenset({"value", "bonus", "cashback", "gift"})
"""What the books call balances that pay (`ledger.units.TENDERS`)."""
_CURRENCY = re.compile("[A-Z]{3}")
_TENDER = re.compile("[a-z0-9][a-z0-9._-]{0,39}")
"""As a rule names it (`programme.values.RuleId`)."""


def checked_shop(shop: Shop) -> Shop:
    """
    A shop's own figures, cleaned.

    Raises:
        InvalidInput: `text_missing`, `text_too_long`, `timezone_unknown`, `currency_unknown`, `country_unknown`,
            `folder_unusable`, `printer_address`, and see `checked_kiosk`, `checked_look`, `_checked_tenders`,
            `personal.checked_privacy`, `personal.checked_own_fields`.
    """
    ShopCalendar(shop.timezone)
    if not _CURRENCY.fullmatch(shop.currency):
        raise InvalidInput("currency_unknown", currency=shop.currency[:10])
    if not is_country(shop.country):
        raise InvalidInput("country_unknown", country=shop.country[:10])
    folder = shop.inbox.folder
    if len(folder) > FOLDER_LENGTH or not folder.isprintable() or folder != folder.strip():
        raise InvalidInput("folder_unusable")
    printer = shop.printer
    if printer.columns not in PAPER or len(printer.to) > FOLDER_LENGTH or not printer.to.isprintable():
        raise InvalidInput("printer_address", text=printer.to[:60])
    name = clean_text(shop.name, "shop_name", NAME_LENGTH, required=True)
    return msgspec.structs.replace(
        shop,
        name=name,
        kiosk=checked_kiosk(shop.kiosk),
        look=checked_look(shop.look),
        tenders=_checked_tenders(shop),
        privacy=checked_privacy(shop.privacy),
        own_fields=checked_own_fields(shop.own_fields),
    )


def _checked_tenders(shop: Shop) -> tuple[Tender, ...]:
    """
    The ways of paying, their names cleaned.

    Raises:
        InvalidInput: `tenders_too_many`, `tender_none`, `tender_id`, `tender_reserved`, `tender_twice` with `name`,
            `text_missing` for one
            of the shop's own without a name, `tender_usual` when the usual one is not among those taken.
    """
    if len(shop.tenders) > MOST_TENDERS:
        raise InvalidInput("tenders_too_many", most=MOST_TENDERS)
    if not shop.taken():
        raise InvalidInput("tender_none")
    if shop.tender and shop.tender not in shop.taken():
        raise InvalidInput("tender_usual")
    usual = {one.id for one in USUAL_TENDERS}
    seen: set[str] = set()
    kept: list[Tender] = []
    for one in shop.tenders:
        if not _TENDER.fullmatch(one.id):
            raise InvalidInput("tender_id", id=one.id[:40])
        if one.id in RESERVED:
            raise InvalidInput("tender_reserved", id=one.id)
        names = {language: clean_text(text, "tender", TENDER_LENGTH) for language, text in one.name.items()}
        names = {language: text for language, text in names.items() if text}
        if one.id not in usual and not names:
            raise InvalidInput("text_missing", field="tender")
        said = {one.id, *(text.casefold() for text in names.values())}
        if said & seen:
            raise InvalidInput("tender_twice", name=next(iter(names.values()), one.id))
        seen |= said
        kept.append(Tender(id=one.id, name=names, taken=one.taken))
    return USUAL_TENDERS if tuple(kept) == USUAL_TENDERS else tuple(kept)  # a default is left out of the file


class ShopSettings:
    """What the owner may set."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def change(self, shop: Shop, op: OperationId, actor: Actor) -> Shop:
        """
        Keep new settings.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: see `checked_shop`.
            Conflict: `currency_fixed`: recorded amounts are in the currency they were recorded in.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        wanted = checked_shop(shop)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return self._context.shop
            if wanted.currency != self._context.shop.currency:
                raise Conflict("currency_fixed")
            session.put(SHOP, 1, wanted)
            session.done(op, "settings", 1)
        self._context.changes.publish(ShopChanged())
        return wanted

    async def answers_at(self, join_url: str) -> str:
        """
        Note the address in the join code now. Codes printed before are old from here on, until somebody says that
        they are new (`posters_are_new`) or the address comes back.

        Args:
            join_url: the whole address.

        Returns:
            the address that posters may bear, if it was another one; else empty.
        """
        before = self._context.shop.kiosk.join_url
        if before == join_url:
            return ""
        async with self._context.books.writing() as session:
            shop = session.require(SHOP, 1)
            printed = shop.kiosk.posters or before
            old = "" if printed == join_url else printed
            kiosk = msgspec.structs.replace(shop.kiosk, join_url=join_url, posters=old)
            session.put(SHOP, 1, msgspec.structs.replace(shop, kiosk=kiosk))
        self._context.changes.publish(ShopChanged())
        return before

    async def posters_are_new(self, op: OperationId, actor: Actor) -> None:
        """
        Printed codes say again what the join code says now.

        Raises:
            NotAllowed: only the owner.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            shop = session.require(SHOP, 1)
            kiosk = msgspec.structs.replace(shop.kiosk, posters="")
            session.put(SHOP, 1, msgspec.structs.replace(shop, kiosk=kiosk))
            session.done(op, "posters", 1)
        self._context.changes.publish(ShopChanged())

    # -- the Wi-Fi ----------------------------------------------------------------------------------

    def wifi(self) -> Wifi:
        """The network customers may use."""
        return self._context.books.get(WIFI, 1) or Wifi()

    async def set_wifi(self, wifi: Wifi, op: OperationId, actor: Actor) -> Wifi:
        """
        Keep another network; one without a name is none.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: see `checked_wifi`.
        """
        demand(actor, Action.CHANGE_SETTINGS)
        wanted = checked_wifi(wifi)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return self.wifi()
            session.put(WIFI, 1, wanted)
            session.done(op, "wifi", 1)
        self._context.changes.publish(ShopChanged())
        return wanted
