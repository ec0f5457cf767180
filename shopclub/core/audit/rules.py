"""
The rule check: what a programme does in every situation its own conditions tell apart. Pure functions.

Each module looks for one kind of slip and says what it found with a basket that proves it and, where there is one, a
way to put it right. A finding is made only of what the real functions say (`View`); a mend is offered only where what
was found is gone with it.
"""

from __future__ import annotations

from datetime import date

from shopclub.core.audit.borders import border_findings
from shopclub.core.audit.firing import firing_findings
from shopclub.core.audit.linked import linked_findings
from shopclub.core.audit.model import Finding, Pace, Weight
from shopclub.core.audit.reaching import reaching_findings
from shopclub.core.audit.stacking import stacking_findings
from shopclub.core.audit.steady import rate_of
from shopclub.core.audit.view import View
from shopclub.core.audit.worths import worth_findings
from shopclub.core.programme.model import Programme


def audit(programme: Programme, today: date, *, pace: Pace | None = None) -> tuple[Finding, ...]:
    """
    Everything about a programme that its owner may not have meant, the gravest first.

    Args:
        programme: one that can be saved (`programme.checking.check_programme`), or that only exclusions of equal
            priority keep from it.
        today: rules that are over by then are named, and no day before it is looked at.
        pace: how an ordinary member buys; without it nothing is said about points that come too late.
    """
    view = View(programme, today, pace)
    rate = rate_of(view)
    found = [
        *firing_findings(view),
        *linked_findings(view),
        *stacking_findings(view),
        *border_findings(view),
        *reaching_findings(view, rate),
        *worth_findings(view, rate),
    ]
    weights = list(Weight)
    return tuple(sorted(found, key=lambda one: weights.index(one.weight)))
