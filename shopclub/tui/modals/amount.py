"""One amount of money, typed."""

from __future__ import annotations

from textual.app import ComposeResult

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field

MOST_TYPED = 16


class AmountDialog(Form[int]):
    """Answers with the amount, in minor units."""

    def __init__(self, title: str, label: str, most: int | None = None) -> None:
        """
        Args:
            title: what the money is for.
            label: of the field.
            most: stands in the field to begin with, and no more is taken; None: any amount.
        """
        super().__init__()
        self._title_text = title
        self._label = label
        self._most = most

    def title_text(self) -> str:
        """As given."""
        return self._title_text

    def compose_fields(self) -> ComposeResult:
        """The amount."""
        plain = "" if self._most is None else format_plain(self._most, self.app.club.shop.currency)
        yield Field(self._label, id="amount", value=plain, max_length=MOST_TYPED)

    async def send(self) -> None:
        """Read it."""
        minor = parse_minor(self.text("amount"), self.app.club.shop.currency)
        if minor < 1:
            raise InvalidInput("amount_positive")
        if self._most is not None and minor > self._most:
            raise InvalidInput("taking_back_too_much", left_minor=self._most)
        self.dismiss(minor)
