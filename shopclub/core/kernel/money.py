"""
Money as integers of the smallest unit (fen, cents), and splitting it without losing one.

Currency exponents follow ISO 4217; those not listed have two decimals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from shopclub.core.kernel.errors import InvalidInput

_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
_SIGN = r"(?:(?:CN|HK|JP|NT|US)?[¥$]|[€£元圆円₩₹]|RMB|CNY|USD|EUR|GBP)"
_AMOUNT = re.compile(
    rf"(?P<before>[+-]?)\s*{_SIGN}?\s*(?P<after>[+-]?)"
    r"(?P<whole>\d{1,3}(?P<mark>[, '])\d{3}(?:(?P=mark)\d{3})*|\d*)(?:\.(?P<part>\d*))?"
    rf"\s*{_SIGN}?",
    re.ASCII | re.IGNORECASE,
)
_TYPED_MAX = 40
MAX_MINOR = 10**12
"""A single amount above this (ten thousand million yuan) is a slip of the keyboard."""


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, 2)


def parse_minor(text: str, currency: str) -> int:
    """
    Read an amount as people type or export it: `88.50`, `¥1,234.5`, `１２．５`, `(3.00)` for minus.

    Spaces, commas and apostrophes count only where they group thousands: `88 50` is a slip, not 8850.

    Args:
        text: what was typed.
        currency: ISO 4217 code; decides how many decimals are allowed.

    Returns:
        The amount in minor units.

    Raises:
        InvalidInput: `amount_unreadable`, `amount_too_fine` or `amount_too_large`.
    """
    quoted = text[:_TYPED_MAX]
    plain = unicodedata.normalize("NFKC", text[: _TYPED_MAX + 1]).strip().replace("−", "-")
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1].strip()
    found = _AMOUNT.fullmatch(plain)
    if len(text) > _TYPED_MAX or not found or (found["before"] and found["after"]):
        raise InvalidInput("amount_unreadable", text=quoted)
    whole, part = re.sub(r"\D", "", found["whole"]), found["part"] or ""
    if not whole and not part:
        raise InvalidInput("amount_unreadable", text=quoted)
    digits = exponent(currency)
    if len(part.rstrip("0")) > digits:
        raise InvalidInput("amount_too_fine", text=quoted, decimals=digits)
    minor = int(whole + part[:digits].ljust(digits, "0"))
    if minor > MAX_MINOR:
        raise InvalidInput("amount_too_large", text=quoted)
    return -minor if "-" in (found["before"], found["after"]) else minor


def format_plain(minor: int, currency: str) -> str:
    """Minor units as a plain decimal, `-1234.50`, for files; faces format with Babel."""
    digits = exponent(currency)
    if not digits:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}d}"


def split_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """
    Split `total` in proportion to `weights`; the parts are integers and add up to `total` exactly.

    Each part is first rounded down; what is left goes, one unit each, to the largest remainders, ties to
    the earlier place (Hamilton's method). With all weights 0 everything goes to the first place.

    Args:
        total: zero or more.
        weights: zero or more each.

    Raises:
        ValueError: a negative total or weight, or nothing to split over.
    """
    if total < 0 or any(w < 0 for w in weights):
        raise ValueError("total and weights must not be negative")
    if not weights:
        if total:
            raise ValueError("nothing to split over")
        return []
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    parts = [total * w // whole for w in weights]
    left = total - sum(parts)
    if left:
        remainders = [total * w % whole for w in weights]
        # Sorting from the largest down keeps the earlier of equals first.
        for i in sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)[:left]:
            parts[i] += 1
    return parts


def share(total: int, part: int, whole: int) -> int:
    """`total` x `part` / `whole`, rounded toward zero; `whole` is positive."""
    quotient = abs(total) * part // whole
    return quotient if total >= 0 else -quotient
