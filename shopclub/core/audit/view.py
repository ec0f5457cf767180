"""A programme as the rule check looks at it, and the real functions it asks: pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from shopclub.core.audit.model import Mend, Pace, Proof, Situation
from shopclub.core.audit.situations import case_of
from shopclub.core.campaigns.model import Gain
from shopclub.core.campaigns.rules import gives
from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import NO_BILL
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.sales.model import Quote
from shopclub.core.sales.rules import quote


class View:
    """One programme, one day, one shop's pace."""

    def __init__(self, programme: Programme, today: date, pace: Pace | None = None) -> None:
        """
        Args:
            programme: looked over.
            today: no day before it is looked at.
            pace: how an ordinary member buys; None: nobody knows.
        """
        self.programme = programme
        self.today = today
        self.pace = pace
        self.rules = compile_rules(programme, 0)

    def live(self) -> list[Rule]:
        """The rules that are on and not over."""
        return [rule for rule in self.programme.rules if rule.enabled and not is_past(rule, self.today)]

    def live_price(self) -> list[Rule]:
        """Those of them that change the price of a sale, the higher priority first."""
        return [rule for rule in self.rules.price if not is_past(rule, self.today)]

    def quoted(self, situation: Situation) -> Quote | None:
        """What a sale comes to; None where there is no such sale (goods that are not for everybody)."""
        try:
            return quote(situation.draft, situation.facts, self.rules, situation.on)
        except ClubError:
            return None

    def given(self, situation: Situation, occasion: Occasion) -> tuple[Gain, ...]:
        """What an occasion other than a sale gives."""
        case = msgspec.structs.replace(case_of(self.programme, situation), bill=NO_BILL)
        return gives(case, self.rules, occasion)

    def fired(self, situation: Situation, occasion: Occasion = Occasion.SALE) -> frozenset[str]:
        """The rules (and `coupon:` and the kind) that give something in a situation."""
        if occasion is not Occasion.SALE:
            return frozenset(gain.rule for gain in self.given(situation, occasion))
        seen = self.quoted(situation)
        return fired_in(seen) if seen is not None else frozenset()

    def proof(self, situation: Situation, occasion: Occasion = Occasion.SALE) -> Proof:
        """A situation with what comes of it."""
        if occasion is Occasion.SALE:
            return Proof(situation=situation, quote=self.quoted(situation))
        return Proof(situation=situation, occasion=occasion, gains=self.given(situation, occasion))

    def if_it_helps(self, mend: Mend | None, still: Callable[[View], bool]) -> Mend | None:
        """
        A mend, where the programme can be saved with it and what was found is gone.

        Args:
            mend: to be tried.
            still: whether what was found is still there, looking at the mended programme.
        """
        if mend is None:
            return None
        try:
            check_programme(mend.programme)
        except InvalidInput:
            return None
        return None if still(View(mend.programme, self.today, self.pace)) else mend


def fired_in(seen: Quote) -> frozenset[str]:
    """The rules (and `coupon:` and the kind) that gave something at a sale."""
    return frozenset([d.rule for d in seen.discounts] + [e.rule for e in seen.earnings] + [h.rule for h in seen.handed])


def is_past(rule: Rule, today: date) -> bool:
    """Whether a rule's last day is over."""
    return rule.until_on is not None and rule.until_on < today
