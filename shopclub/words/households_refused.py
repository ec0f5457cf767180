"""The sentence of each refusal about shared cards: families, couples, companies."""

from __future__ import annotations

from shopclub.i18n import N_

HOUSEHOLDS = {
    "households_not_found": N_("There is no shared card No. {number}."),
    "family_codes_not_found": N_("There is no such code of a shared card."),
    "invitations_not_found": N_("Member No. {number} has no link to invite with."),
    "household_kind_unknown": N_("The programme has no such shared card."),
    "household_kind_gone": N_("The programme no longer has this shared card, so nobody can be added."),
    "household_kind_id_twice": N_("Two shared cards have the id “{id}”."),
    "household_already": N_("Member {member} shares a card already, or is invited to. They have to leave it first."),
    "household_full": N_("This card has all {most} members it can have."),
    "household_closed": N_("This shared card has ended."),
    "household_adult": N_("By the birthday on file this member is of age and agrees in person."),
    "household_guardian": N_("For a child the holder of the main card agrees, at the counter."),
    "household_child": N_("A child can't have the main card."),
    "household_not_invited": N_("Nobody has invited this member to share a card."),
    "household_code": N_("This code doesn't hold: it was used, is over, or was mistyped. Ask for a new one."),
    "household_own_code": N_("This is the code of your own shared card. It is for the one you invite."),
    "household_not_main": N_("Only the holder of the main card can invite."),
    "household_agreed": N_("This member has agreed already."),
    "household_owes": N_(
        "This member still owes {points} points. They have to be settled before the points go together."
    ),
    "household_waiting": N_(
        "A reward waits for member {member}. Hand it out or give it up first, then the points can go together or apart."
    ),
    "household_not_in": N_("This member doesn't share this card."),
    "household_is_main": N_("The main card can't leave: pass it on to somebody else, or end the shared card."),
    "household_together": N_("The two collect on one card, so there is nothing to give."),
    "household_alone": N_("Member {member} shares a card. They have to leave it first."),
    "household_limit": N_("A limit lies between 0 and {most} points a day."),
    "household_prices": N_("At most {most} prices, none below nothing."),
    "undo_household_changed": N_("The shared card has changed since, so this can't be taken back."),
    "undo_household_used": N_("Member {member} has collected or spent points since, so this can't be taken back."),
    "reward_with_purchase": N_("With this card rewards are taken on a day of a purchase only."),
}
"""What shared cards do not allow."""
