"""What is refused about a member's PIN; read by the member, so nothing in it blames."""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.kernel.errors import Figure
from shopclub.i18n import N_, Words

PINS = {
    "pin_same": N_("One digit again and again is what anybody tries first. Choose another PIN."),
    "pin_run": N_("Digits in a row are what anybody tries first. Choose another PIN."),
    "pin_repeats": N_("The same piece again and again is easily guessed. Choose another PIN."),
    "pin_loved": N_("Many people choose this one, so it is easily guessed. Choose another PIN."),
    "pin_birthday": N_("Others can know a birthday. Choose another PIN."),
    "pin_phone": N_("Others can know a phone number. Choose another PIN."),
    "pin_card": N_("This stands on the card. Choose another PIN."),
}
"""What a new PIN may not be."""

PINS_REFUSED = {
    "member_pin_locked": N_("Too many wrong PINs. Please ask at the counter: it is unlocked there."),
    "live_code_used": N_("This live code was used already. The phone shows a new one."),
    "live_code_over": N_("This live code is too old. The phone shows a new one each minute."),
    "live_code_unknown": N_("This live code is none of ours. Open the card on the phone anew."),
    "member_not_here": N_("First the member shows who they are: the PIN, or the live code on their phone."),
    "pins_not_found": N_("This PIN was taken away meanwhile. The counter helps."),
    "pin_unasked": N_("A PIN is chosen at the counter. Please ask there."),
}
"""Why a PIN opens nothing."""


def say_misses(figures: Mapping[str, Figure], words: Words) -> str:
    """A member's PIN that was mistyped, with how often it may still be tried."""
    left = figures.get("left")
    n = left if isinstance(left, int) else 0
    return words.n("This PIN does not open it. {n} try left.", "This PIN does not open it. {n} tries left.", n)
