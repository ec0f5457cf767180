"""The sentence of each refusal and each caution about stored value, gift cards and cashback."""

from __future__ import annotations

from shopclub.core.shop.prepaid import Caution
from shopclub.i18n import N_, Words

PURSE = {
    "purse_no_member": N_("Only a member can pay with stored value or cashback. Say whose it is first."),
    "cashback_insufficient": N_("There is only {available_minor} of cashback."),
    "value_insufficient": N_("There is only {available_minor} of stored value."),
    "value_none": N_("The programme takes no money for stored value."),
    "value_packages_only": N_("Only the packages can be paid in."),
    "value_least": N_("At least {least_minor}."),
    "value_most": N_("At most {most_minor} at once."),
    "value_nothing_left": N_("Nothing is left that could be paid out."),
    "amount_positive": N_("Type an amount."),
    "top_up_not_found": N_("The programme has no package “{package}”."),
    "top_up_not_now": N_("This member can't have this package today."),
    "top_up_id_twice": N_("Two packages are called “{id}”. Each needs its own id."),
    "taking_not_value": N_("This was not paid for stored value."),
    "refund_purse_closed": N_("The member has left, so what was paid with stored value can't go back."),
    "leave_value_left": N_("{left_minor} of stored value is left. Pay it out first (F5)."),
    "gift_none": N_("The programme sells no gift cards."),
    "gift_amounts_only": N_("Gift cards are sold for the amounts on the list only."),
    "gift_count": N_("From one to {most} gift cards at once."),
    "gift_unknown": N_("“{text}” is no gift card of ours."),
    "gift_over": N_("This gift card's last day has passed."),
    "gift_dead": N_("This gift card was paid back or undone: nobody can pay with it."),
    "gift_empty": N_("Nothing is left on this gift card."),
    "gift_insufficient": N_("There is only {available_minor} on the gift card."),
    "gift_cards_not_found": N_("There is no such gift card."),
    "tender_reserved": N_("“{id}” is what a balance is called, so no way of paying of the shop can be."),
}
"""What is refused."""

_CAUTIONS = {
    "prepaid_named": N_("With this the member has {holds} paid in; the law allows {most} on one named card."),
    "prepaid_unnamed": N_("{holds} on one card: the law allows {most} on a card without a name."),
    "prepaid_months": N_("The card ends after {months} months; the law asks for {least} at least without a name."),
}


def say_caution(caution: Caution, words: Words, currency: str) -> str:
    """What the clerk is to read before taking the money."""
    figures = {
        name.removesuffix("_minor"): words.money(value, currency) if name.endswith("_minor") else words.number(value)
        for name, value in caution.figures.items()
        if isinstance(value, int)
    }
    return words.t(_CAUTIONS[caution.code], **figures)
