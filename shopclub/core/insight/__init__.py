"""
Figures about the shop, after docs/metrics.md to the letter.

Names are loaded when first asked for, so that `model` and `rules` can be had without the store.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopclub.core.insight.model import DayFigures, Report
    from shopclub.core.insight.verbs import Insight, report

__all__ = ["DayFigures", "Insight", "Report", "report"]
_HOMES = {"DayFigures": "model", "Report": "model", "Insight": "verbs", "report": "verbs"}


def __getattr__(name: str) -> object:
    """Load a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
