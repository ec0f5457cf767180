"""The sentence of each refusal about goals."""

from __future__ import annotations

from shopclub.i18n import N_

GOALS = {
    "goals_not_found": N_("There is no such goal, or it was given up."),
    "goals_full": N_("At most {most} goals at a time. Give one up first."),
    "goal_as_before": N_("The goal is set like that already."),
    "metric_unknown": N_("“{metric}” is no figure a goal can be set on."),
    "target_low": N_("A goal is more than nothing."),
    "target_high": N_("At most {most}% can be reached."),
    "target_unreadable": N_("“{text}” can't be read as a goal. Type it like 20 or 20%."),
    "first_on_missing": N_("Type the first day."),
    "last_on_missing": N_("Type the last day."),
    "last_on_before": N_("The last day lies before the first."),
    "last_on_far": N_("A goal runs for less than {days} days."),
}
