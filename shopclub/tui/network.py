"""What the network doctor finds, for every screen that shows it."""

from __future__ import annotations

from shopclub.core.network.model import Finding, Verdict
from shopclub.core.network.rules import examine, shut, worst
from shopclub.tui.house import HouseApp


def findings_of(app: HouseApp) -> tuple[Finding, ...]:
    """What the doctor finds now."""
    if app.kiosk is not None:
        return examine(app.kiosk.standing())
    trouble = None if app.door is None else app.door.trouble
    return shut("kiosk_alone", {}) if trouble is None else shut(trouble.code, trouble.figures)


def is_wrong(app: HouseApp) -> bool:
    """Whether customers are kept out, or something is not as it was: told on every screen."""
    if app.kiosk is None:
        return app.door is not None and app.door.trouble is not None
    return worst(examine(app.kiosk.standing())) is Verdict.WRONG
