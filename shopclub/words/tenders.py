"""Ways of paying as people call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopclub.core.shop.model import Tender
from shopclub.i18n import N_, Words
from shopclub.words.names import local_name

USUAL = {
    "cash": N_("cash"),
    "card": N_("bank card"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "transfer": N_("bank transfer"),
    "value": N_("stored value"),
    "bonus": N_("bonus"),
    "cashback": N_("cashback"),
    "gift": N_("gift card"),
}


def tender_name(tender_id: str, tenders: Sequence[Tender], words: Words) -> str:
    """
    What a way of paying is called: by the shop, else by everybody; the id itself for one nobody knows any more.

    Args:
        tender_id: as a sale or a rule names it.
        tenders: the shop's.
        words: the reader's language.
    """
    own = next((one.name for one in tenders if one.id == tender_id), {})
    usual = words.t(USUAL[tender_id]) if tender_id in USUAL else tender_id
    return local_name(own, words, usual)


def tenders_said(parts: Mapping[str, int], tenders: Sequence[Tender], words: Words) -> list[tuple[str, int]]:
    """Names of ways of paying and what was paid by each, in the shop's order, those it no longer has last."""
    order = [one.id for one in tenders]
    known = sorted(parts, key=lambda name: order.index(name) if name in order else len(order))
    return [(tender_name(name, tenders, words), parts[name]) for name in known]
