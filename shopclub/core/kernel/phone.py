"""Phone numbers in E.164, through the phonenumbers library (imported on first use: it is slow to load)."""

from __future__ import annotations

import unicodedata

from shopclub.core.kernel.errors import InvalidInput

_CN_MOBILE_DIGITS = 11


def normalise_phone(text: str, country: str) -> str:
    """
    Turn a phone number as typed into E.164, for example `+8613812345678`.

    Args:
        text: what was typed; full-width digits, spaces and dashes are fine.
        country: ISO 3166 code that a number without `+` belongs to.

    Raises:
        InvalidInput: `phone_length` (with `digits`, and `expected` where the country has one length) or
            `phone_unreadable`.
    """
    import phonenumbers

    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").strip()
    digits = sum(c.isdigit() for c in plain)
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException as error:
        raise InvalidInput("phone_unreadable", digits=digits) from error
    if not phonenumbers.is_valid_number(number):
        # The library takes ten digits for possible (a landline); someone in China who typed ten left one out.
        if country == "CN" and plain[:1] not in "+0" and digits != _CN_MOBILE_DIGITS:
            raise InvalidInput("phone_length", digits=digits, expected=_CN_MOBILE_DIGITS)
        if not phonenumbers.is_possible_number(number):
            raise InvalidInput("phone_length", digits=digits, expected=None)
        raise InvalidInput("phone_unreadable", digits=digits)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_country(code: str) -> bool:
    """Whether a country of this ISO 3166 code has telephone numbers."""
    import phonenumbers

    return code in phonenumbers.SUPPORTED_REGIONS


def national(phone: str) -> str:
    """The digits a person types in the shop's country: an E.164 number without its country code."""
    import phonenumbers

    return phonenumbers.national_significant_number(phonenumbers.parse(phone, None))


def mask_phone(phone: str) -> str:
    """The number with its middle hidden: `138****5678`, foreign ones with their country code."""
    if phone.startswith("+86") and len(phone) == 14:
        phone = phone[3:]
    if len(phone) <= 7:
        return "*" * max(0, len(phone) - 2) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
