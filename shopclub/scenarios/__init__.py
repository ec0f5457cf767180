"""
Scenarios: stories of a shop as data, and what must come of each step (docs/scenarios.md).

    read_file     a TOML or JSON file -> a Script, every key and value looked at
    play          each story of a script, on a real club in a temporary folder -> what came otherwise
    Unreadable    what is wrong with a file, as a code and figures

A story goes through the club's own verbs, so that it says the same of any later program. Nothing here is worded for
people; `shopclub.cli.scenario_words` does that. A new verb is a Struct and a function in `shopclub.scenarios.verbs`,
and a table in docs/scenarios.md.
"""

from shopclub.scenarios.playing import play
from shopclub.scenarios.reading import read_file
from shopclub.scenarios.results import Failure, How, Played, StepPlayed
from shopclub.scenarios.trouble import Unreadable

__all__ = ["Failure", "How", "Played", "StepPlayed", "Unreadable", "play", "read_file"]
