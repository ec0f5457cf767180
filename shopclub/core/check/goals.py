"""Goals: each was set once at least, each setting can be meant, and what was taken back was taken back by an undo."""

from __future__ import annotations

from shopclub.core.books import OPERATIONS
from shopclub.core.check.reader import Reader
from shopclub.core.goals.metrics import METRICS
from shopclub.core.goals.model import GOALS, SET_GOAL
from shopclub.core.goals.rules import checked_aim
from shopclub.core.kernel.errors import InvalidInput


def check_goals(reader: Reader) -> None:
    """
    Look at every goal.

    A figure this version does not know is none: a newer one set it. Operations are remembered for some days only, so
    an older setting has nothing to be compared with.
    """
    operations = dict(reader.rows(OPERATIONS))
    numbers = {done.op: number for number, done in operations.items() if done.verb == SET_GOAL}
    undone = {done.undoes for done in operations.values() if done.undoes}
    for number, goal in reader.rows(GOALS):
        if not goal.settings:
            reader.found("goal_empty", GOALS, number)
        for one in goal.settings:
            day = one.on.isoformat()
            if one.aim is not None and one.aim.metric in METRICS:
                try:
                    is_sound = checked_aim(one.aim) == one.aim
                except InvalidInput:
                    is_sound = False
                if not is_sound:
                    reader.found("goal_aim", GOALS, number, day=day)
            done = numbers.get(one.op)
            if done is not None and (done in undone) != one.back:
                reader.found("goal_back", GOALS, number, day=day)
