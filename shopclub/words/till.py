"""The sentence of each refusal about products, ways of paying and points that are to be usable longer."""

from __future__ import annotations

from shopclub.i18n import N_

TILL = {
    "product_exists": N_("“{name}” is on the list with that code or name already."),
    "product_one_only": N_("A name or a code belongs to one product. Mark only one."),
    "category_unknown": N_("No product is of the category “{category}”."),
    "undo_product_sold": N_("This product was sold since, so it stays on the list."),
    "amount_negative": N_("An amount can't be less than nothing."),
    "tender_unknown": N_("The shop takes no “{tender}”. The settings say which ways of paying there are."),
    "tender_id": N_("“{id}” can't be the id of a way of paying. It takes a to z, digits, dots and dashes."),
    "tender_twice": N_("Two ways of paying are called “{name}”."),
    "tenders_too_many": N_("At most {most} ways of paying can be kept."),
    "tender_usual": N_("The usual way of paying has to be one the shop takes."),
    "tender_none": N_("The shop needs at least one way of paying."),
    "taking_empty": N_("There is nothing to pay for."),
    "taking_undone": N_("This was undone, so there is nothing to pay back."),
    "taking_paid_back": N_("This was paid back already, so that can't be undone."),
    "taking_back_too_much": N_("At most {left_minor} of it can be paid back."),
    "printer_address": N_(
        "“{text}” is no place of a printer. Type it like net:192.168.1.50, usb:04b8:0e15 or file:/dev/usb/lp0."
    ),
    "printer_library": N_("Printing needs the extra “print”: install shopclub[print]."),
    "printer_silent": N_(
        "The printer ({to}) does not answer. Is it on, has it paper, is the cable in? The sale stands."
    ),
    "printer_is_file": N_("{path} is a file or a folder, no printer. Nothing was written to it."),
    "closings_not_found": N_("The till of that day was not counted."),
    "count_nothing": N_("Nothing is counted yet. Type what is there, at least of one way of paying."),
    "count_day": N_("The till of a day can be counted on the day and up to {days} days after it."),
    "balances_differ": N_(
        "What members hold is not what was recorded ({unit}: {difference}). Check the file with “shopclub check” first."
    ),
    "extend_no_lot": N_("No points of this member can be used through {day}."),
    "extend_nothing": N_("No points of this member end before that day."),
    "extend_earlier": N_("The new last day has to lie behind {day}."),
    "extend_too_far": N_("That day is more than {most} days away. Look at the year."),
}
"""What is said at the till and about its lists."""
