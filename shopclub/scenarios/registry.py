"""
The verbs of scenarios: each a Struct of what it takes, and one function that prepares it.

Preparing is what happens before the button is pressed (a quote, a preview); what it returns does it. So two can be
prepared and then raced, and the same can be pressed twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from shopclub.core.kernel.ids import OperationId, SaleNo
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written

if TYPE_CHECKING:
    from shopclub.core.sales.model import Draft, RefundDraft
    from shopclub.scenarios.stage import Stage

P = TypeVar("P", bound=Written)


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb made: figures by the names of `expecting.Expect`, and what later steps may refer to."""

    figures: dict[str, Any] = field(default_factory=dict)
    sale: SaleNo | None = None
    quoted: tuple[Draft, str] | None = None
    """What was quoted, and the fingerprint of the quote."""
    planned: tuple[RefundDraft, str] | None = None
    coupons: tuple[int, ...] = ()
    """Numbers of the coupons it issued."""
    goal: int | None = None
    """Number of the goal it set."""


Act = Callable[[OperationId], Awaitable[Done]]
Prepare = Callable[["Stage", P, Actor], Act]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of a scenario."""

    name: str
    takes: type[Written]
    prepare: Prepare[Any]


VERBS: dict[str, Verb] = {}
"""Name -> verb, in the order of docs/scenarios.md."""


def verb(name: str, takes: type[P]) -> Callable[[Prepare[P]], Prepare[P]]:
    """
    Register a verb.

    Args:
        name: its key in a step.
        takes: what stands behind that key.
    """

    def register(prepare: Prepare[P]) -> Prepare[P]:
        VERBS[name] = Verb(name, takes, prepare)
        return prepare

    return register
