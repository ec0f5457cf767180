"""
The sentence of each reason why a file, or one line of it, was not taken in.

A `field` here is one that `--map COLUMN=FIELD` names, so it is shown as it is typed.
"""

from __future__ import annotations

from shopclub.i18n import N_

FILES = {
    "file_missing": N_("There is no file {name}."),
    "file_unreadable": N_("The file {name} can't be read. Is it open in another program?"),
    "file_empty": N_("The file {name} is empty."),
    "file_too_large": N_("The file {name} is too large. At most {max_megabytes} MB at once: cut it in parts."),
    "file_encoding": N_("The file's characters can't be read. Save it as CSV in UTF-8."),
    "file_is_workbook": N_("This is a spreadsheet. Save it as CSV there, then import that file."),
    "file_unwritable": N_("The file {name} can't be written there."),
    "import_disturbed": N_("A member was changed while the file was read. Import it again; nothing is taken twice."),
    "header_missing": N_("No column for “{field}” was recognised. Name it with --map COLUMN={field}."),
    "column_unknown": N_("The file has no column “{column}”."),
    "field_unknown": N_("There is no field “{field}”. These can be mapped: {fields}."),
    "field_twice": N_("Two columns are mapped to “{field}”."),
    "quote_open": N_("A quotation mark in line {line} is never closed."),
    "map_shape": N_("--map takes COLUMN=FIELD, not “{text}”."),
}
"""What is wrong with a whole file."""

HOLDS = {
    "members": N_("members"),
    "sales": N_("past sales"),
    "balances": N_("points brought along"),
    "products": N_("products"),
}
"""What a file may hold, inside a sentence."""

LINES = {
    "line_too_long": N_("more cells ({cells}) than columns ({columns}): a separator stands inside a name"),
    "amount_missing": N_("no amount"),
    "date_missing": N_("no date"),
    "date_future": N_("the date {date} lies in the future"),
    "date_ambiguous": N_("“{text}” can be read as two different days"),
    "number_ambiguous": N_("“{text}” can be read as two different numbers"),
    "price_unreadable": N_("the price “{text}” can't be read"),
    "quantity_unreadable": N_("the quantity “{text}” can't be read"),
    "quantity_too_large": N_("more than {most} pieces"),
    "points_unreadable": N_("the points “{text}” can't be read"),
    "reference_too_long": N_("a number longer than {max_length} characters"),
    "receipt_missing": N_("no receipt number"),
    "receipt_incomplete": N_("belongs to receipt {receipt}, which is left out because of line {because}"),
    "receipt_differs": N_("receipt {receipt} was recorded before with another amount"),
    "receipt_two_members": N_("receipt {receipt} names a second member here"),
    "member_missing": N_("neither a member's number nor a phone number"),
    "member_twice": N_("the same member stands in line {first} already"),
    "phone_twice": N_("the same phone number stands in line {first} already"),
    "member_differs": N_("member No. {member} is there with another {field}"),
    "gender_unreadable": N_("the gender “{text}” can't be read"),
    "line_taking": N_("money taken for a balance, which is no sale"),
    "points_missing": N_("no points"),
    "points_negative": N_("fewer points than none ({points})"),
    "points_too_large": N_("more than {most} points"),
    "expiry_past": N_("the last day {date} has passed"),
    "product_missing": N_("neither a product's name nor its code"),
    "product_unnamed": N_("no name, and nobody knows the code {text} yet"),
    "product_twice": N_("the same product stands in line {first} already"),
    "price_negative": N_("a price of less than nothing ({text})"),
    "balance_known": N_("member No. {member} was brought along with {have} points already"),
}
"""What is wrong with one line. A clause: it stands after the line's number."""
