"""Figures about the shop, after docs/metrics.md to the letter."""

from shopclub.core.insight.model import DayFigures, Report
from shopclub.core.insight.verbs import Insight, report

__all__ = ["DayFigures", "Insight", "Report", "report"]
