"""
What the core refuses, said to the customer who asked for it: on their phone, or at the tablet.

The counter hears "This member has left the club"; the member is told what it means for them, and what they can do. What
nobody has thought of as a customer's is never said in the counter's words: they are sent to the counter.
"""

from __future__ import annotations

from shopclub.core.kernel.errors import ClubError
from shopclub.core.shop.model import Shop
from shopclub.i18n import N_, Words
from shopclub.words.errors import put_in, say_error

CUSTOMERS = {
    "not_allowed": N_("That is done at the counter. Please ask there."),
    "member_closed": N_("This card is not in force any more. Please ask at the counter."),
    "member_merged": N_("This card was put together with another one of yours. Please ask at the counter."),
    "members_not_found": N_("This card is not known any more. Please ask at the counter."),
    "join_already_handled": N_("This card does not wait any more. Please ask at the counter."),
    "too_many_pending": N_("Many people are joining just now. Please ask at the counter."),
    "birthday_unreadable": N_("This birthday can't be. Please look at month and day."),
    "birthday_calendar_unclear": N_("Please choose whether this birthday is solar or lunar."),
    "child_no_offers": N_("Who is under {age} gets no offers."),
    "guardian_needed": N_("Under {age}, please come to the counter together with a parent or guardian."),
    "reward_condition": N_("This reward is not for your card at the moment."),
    "reward_limit": N_("You have taken this reward as often as one may."),
    "reward_not_found": N_("This reward is not offered any more."),
    "vouchers_not_found": N_("This is not asked for any more."),
    "vouchers_of_member": N_("You have asked for {most} rewards already. Fetch them first, or take one back."),
    "vouchers_too_many": N_("Too many rewards are asked for at the moment. Please ask at the counter."),
    "draw_condition": N_("This draw is not for your card at the moment."),
    "draw_limit": N_("You have drawn {limit} times in this round, as often as one may."),
    "draw_limit_day": N_("You have drawn {limit} times today, as often as one may in a day."),
    "draw_not_for_that": N_("Here one draws with tickets. To draw with points, please ask at the counter."),
    "tickets_insufficient": N_("You have {available} tickets, and {wanted} are needed."),
    "rounds_not_found": N_("This round is over: nobody draws from it any more."),
    "family_codes_not_found": N_("This code doesn't hold any more. Ask for a new one."),
    "household_agreed": N_("You have agreed already."),
    "household_already": N_("You share a card already, or are invited to. Leave it first."),
    "household_child": N_("A child can't have the main card. Please ask at the counter."),
    "household_guardian": N_("For a child the holder of the main card agrees. Please come to the counter together."),
    "household_is_main": N_(
        "Yours is the main card. Please ask at the counter: there it is passed on, or all of it ends."
    ),
    "household_kind_gone": N_("The shop has no such shared cards any more, so nobody can be added."),
    "household_not_in": N_("You don't share this card any more."),
    "household_not_invited": N_("The invitation to share a card is over."),
    "household_owes": N_("You still owe {points} points. Please ask at the counter: they are settled first."),
    "household_waiting": N_(
        "A reward that was asked for is not fetched yet. Fetch it or take it back first; then the points can go "
        "together or apart."
    ),
    "households_not_found": N_("This shared card has ended."),
    "leave_visits_left": N_("{left} visits of your package are left. The counter pays them back to you first."),
    "leave_cashback_left": N_("{left_minor} of money back is left. The counter pays it out to you first."),
    "leave_value_left": N_("{left_minor} of stored value is left. The counter pays it out to you first."),
}
"""By code, to the customer."""

FITTING = frozenset(
    {
        "birthday_future",
        "birthday_leap_never",
        "birthday_lunar_day",
        "birthday_lunar_short",
        "birthday_no_leap_month",
        "child_at_counter",
        "choice_unknown",
        "draw_over",
        "draw_spent",
        "field_not_theirs",
        "fields_number",
        "household_closed",
        "household_code",
        "household_full",
        "household_not_main",
        "household_own_code",
        "live_code_over",
        "live_code_unknown",
        "live_code_used",
        "lucky_shape",
        "member_pin_locked",
        "member_pin_wrong",
        "operation_too_old",
        "operation_unreadable",
        "phone_length",
        "phone_same",
        "phone_unreadable",
        "pin_birthday",
        "pin_card",
        "pin_loved",
        "pin_phone",
        "pin_repeats",
        "pin_run",
        "pin_same",
        "pin_shape",
        "pin_unasked",
        "pins_not_found",
        "points_insufficient",
        "reward_off",
        "reward_out_of_stock",
        "reward_with_purchase",
        "sign_in_off",
        "text_missing",
        "text_too_long",
        "voucher_handed_out",
        "voucher_over",
    }
)
"""Codes whose sentence is for whoever reads it, customers too."""


def say_to_customer(error: ClubError, words: Words, shop: Shop | None = None) -> str:
    """
    A refusal as a sentence for the customer who reads it.

    Args:
        error: what the core raised.
        words: the reader's language.
        shop: for its currency.
    """
    if error.code in CUSTOMERS:
        return put_in(CUSTOMERS[error.code], error.figures, words, currency=shop.currency if shop else "")
    if error.code in FITTING:
        return say_error(error, words, shop)
    return words.t("That can't be done from here. Please ask at the counter.")
