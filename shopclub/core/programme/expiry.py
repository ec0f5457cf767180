"""When points expire."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.values import Months, Value


class NeverExpires(Value, frozen=True, tag="never"):
    """Points stay."""


class MonthsAfterEarning(Value, frozen=True, tag="months"):
    """Usable through the same day `months` months after earning, that day included."""

    months: Months


class EndOfYear(Value, frozen=True, tag="year_end"):
    """Usable through 31 December of the year of earning, plus whole months of grace."""

    grace_months: Annotated[int, Meta(ge=0, le=24)] = 0


class AfterInactivity(Value, frozen=True, tag="inactivity"):
    """All points expire once nothing was earned or spent for `months` months."""

    months: Months


Expiry = NeverExpires | MonthsAfterEarning | EndOfYear | AfterInactivity
