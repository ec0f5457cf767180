"""Playing: what is compared, what a refusal means, how time passes, and what a failure says."""

from __future__ import annotations

import pytest

from shopclub.cli.scenario_words import say_story
from shopclub.core.check import Finding
from shopclub.core.club import Club
from shopclub.i18n import Words
from shopclub.scenarios import How, playing
from tests.scenarios.stories import HEAD, failures, played, script_of, tell

SELL = '[[step]]\nsell = { member = "Wang", amount = 12.00 }\n'


def test_what_is_not_stated_is_not_compared() -> None:
    """A step without expectations passes whatever comes of it."""
    assert tell(SELL).passed()


def test_every_failure_of_a_step_is_told() -> None:
    """Two figures and a member's balance, each with what was expected and what came, under the step's own words."""
    story = tell(
        SELL + 'title = "Tea"\nexpect = { paid = 11.00, earned = 12, tier = "gold", members.Wang = { points = 13 } }\n'
    )
    assert [(one.step, one.verb, one.title, one.how) for one in story.failures] == [(1, "sell", "Tea", How.DIFFERS)] * 3
    assert [(one.what, one.expected, one.came) for one in story.failures] == [
        ("paid", '"11.00"', '"12.00"'),
        ("tier", '"gold"', '"member"'),
        ("members.Wang.points", "13", "12"),
    ]


def test_lists_and_lots_are_compared_whole() -> None:
    """A list of another length is shown by the keys that were stated; a lot that was not stated is one too many."""
    expect = "expect = { entries = [{ amount = 12 }, { amount = 1 }], members.Wang = { lots = {} } }\n"
    assert failures(SELL + expect) == [
        ("entries", "[{ amount = 12 }, { amount = 1 }]", "[{ amount = 12 }]"),
        ("members.Wang.lots", "{}", "{ 2027-01-05 = 12 }"),
    ]


def test_what_a_step_has_nothing_of() -> None:
    """A price of an adjustment, the stock of a reward that is not counted: said to be none, not passed over."""
    steps = '[[step]]\nadjust = { member = "Wang", points = 5 }\nexpect = { paid = 0.00, stock = { umbrella = 3 } }\n'
    story = tell(steps)
    assert [(one.what, one.how) for one in story.failures] == [("paid", How.ABSENT), ("stock.umbrella", How.ABSENT)]


def test_a_refusal_nobody_expected_ends_the_story() -> None:
    """The step fails with the code, and those after it are counted, not played."""
    story = tell('[[step]]\nredeem = { member = "Wang", reward = "mug" }\nas = "mug"\n' + SELL + SELL)
    (failure,) = story.failures
    assert (failure.how, failure.came, failure.expected) == (How.REFUSED, '"points_insufficient"', "")
    assert (len(story.steps), story.unplayed) == (1, 2)


def test_another_refusal_than_expected_fails_and_the_story_goes_on() -> None:
    """The codes are compared to the letter."""
    story = tell('[[step]]\nredeem = { member = "Wang", reward = "mug" }\nrefused = "reward_off"\n' + SELL)
    assert [(one.how, one.expected, one.came) for one in story.failures] == [
        (How.REFUSED, '"reward_off"', '"points_insufficient"')
    ]
    assert story.unplayed == 0


def test_what_should_be_refused_and_was_done() -> None:
    """A sale that goes through where a refusal was expected is a failure."""
    story = tell(SELL + 'refused = "quote_changed"\n')
    assert [(one.how, one.expected) for one in story.failures] == [(How.NOT_REFUSED, '"quote_changed"')]


def test_figures_and_sentences_of_a_refusal() -> None:
    """Those that are stated are compared, in the language that is stated."""
    refused = (
        '[[step]]\nsell = { member = "Wang", amount = 3.00, points = 200 }\nrefused = "points_insufficient"\n'
        "refused_figures = { available = 0, wanted = 100 }\n"
        'refused_says = "Not enough points: 0 can be used, 200 are needed."\nrefused_says_zh = "不够"\n'
    )
    assert [what for what, _, _ in failures(refused)] == ["refused_figures.wanted", "refused_says_zh"]


def test_the_books_are_checked_at_the_end(monkeypatch: pytest.MonkeyPatch, en: Words) -> None:
    """A finding fails a story in which everything came as expected."""

    def faulty(club: Club) -> list[Finding]:
        assert club.members.count() == 1
        return [Finding(code="stock_negative", table="stock", number=1, figures={"left": -1, "reward": "mug"})]

    monkeypatch.setattr(playing, "check_club", faulty)
    story = tell(SELL)
    assert (story.failures, story.passed()) == ((), False)
    (said,) = say_story(story, en)
    assert said.startswith("The books don't add up at the end: The stock list")


def test_a_failure_is_said_with_its_step(en: Words, zh: Words) -> None:
    """Step, verb, the author's words; then each failure; in both languages."""
    story = tell(SELL + 'title = "Tea"\nexpect = { paid = 11.00 }\n')
    assert say_story(story, en) == ["step 1 · sell · Tea", '  paid: expected "11.00", came "12.00"']
    assert say_story(story, zh) == ["第 1 步 · sell · Tea", '  paid：预期 "11.00"，实际 "12.00"']


def test_what_came_of_a_step_is_noted() -> None:
    """Its figures and the entries it made; of a race each step with its own figures, the entries with the whole."""
    race = (
        "[[step]]\ntogether = { steps = [{ sell = { amount = 3 } }, { adjust = { member = 'Wang', points = 5 } }] }\n"
    )
    first, whole, sale, given = tell(SELL + race).steps
    assert (first.came["earned"], first.came["entries"]) == ("12", '[{ kind = "earn", amount = 12, rule = "base" }]')
    assert (whole.number, whole.verb, whole.came) == (2, "together", {"entries": '[{ kind = "adjust", amount = 5 }]'})
    assert (sale.number, sale.came["paid"], given.came) == (2, '"3.00"', {"balance": "17"})


# -- time -------------------------------------------------------------------------------------------------


def test_the_clock_stands_still_unless_it_is_moved() -> None:
    """Two steps are one moment; `at` of the step and `wait` move it."""
    story = tell(SELL + SELL + SELL + "at = '10:01'\n" + "[[step]]\nwait = { days = 1, hours = 2, minutes = 3 }\n")
    assert [step.at for step in story.steps] == ["2026-01-05 10:00"] * 2 + ["2026-01-05 10:01", "2026-01-06 12:04"]


def test_the_work_of_every_day_is_done_on_the_way() -> None:
    """Each day turns once, in an open shop; with the computer off all at once, and just as far."""
    open_days = tell(
        "[[step]]\nwait = { days = 3 }\nexpect = { changes = ['day_turned', 'day_turned', 'day_turned'] }\n"
    )
    assert open_days.failures == ()
    off = tell("[[step]]\nwait = { days = 3, off = true }\nexpect = { changes = ['day_turned'] }\n")
    assert off.failures == ()


def test_the_work_of_a_day_is_not_done_twice() -> None:
    """Later on the same day nothing turns again."""
    assert failures("[[step]]\nwait = { hours = 13 }\nexpect = { changes = [] }\n") == []


def test_what_expires_on_the_way_belongs_to_the_step() -> None:
    """An expiry before a sale of the same step is among its entries, before it."""
    steps = (
        SELL + SELL + "at = 2027-01-06\nexpect = { expired = 12, entries = [{ kind = 'expire' }, { kind = 'earn' }] }\n"
    )
    assert failures(steps) == []


def test_far_ahead_after_being_off_asks_where_nobody_says_yes() -> None:
    """50 days off is said to be right unless the file says that nobody does; then nothing is done."""
    assert failures("[[step]]\nwait = { days = 50, off = true }\n") == []
    asked = "[[step]]\nwait = { days = 50, off = true, confirmed = false }\nrefused = 'clock_far_ahead'\n"
    assert failures(asked) == []


# -- twice, at once, after a crash --------------------------------------------------------------------------


def test_a_crash_goes_on_from_the_disk() -> None:
    """What was recorded is there, under another open file, and the story goes on in it."""
    steps = SELL + "as = 'sale'\n[[step]]\ncrash = true\n" + SELL + "expect = { members.Wang = { points = 24 } }\n"
    assert failures(steps + "[[step]]\nrefund = { sale = 'sale' }\nexpect.paid = 12.00\n") == []


def test_both_of_a_race_are_prepared_before_either_is_done() -> None:
    """Both saw 100 points to use, and the second finds them spent; one after the other it sees that at its quote."""
    head = HEAD + "points = 100\n"
    race = '[[step]]\ntogether = { steps = [{ sell = { member = "Wang", amount = 9, most_points = true } }, %s] }\n'
    second = '{ sell = { member = "Wang", amount = 9, most_points = true }, refused = "points_insufficient" }'
    assert failures(race % second, head) == []
    one = '[[step]]\nsell = { member = "Wang", amount = 9, most_points = true }\n'
    assert failures(one + one + "expect = { points_off = 0.00 }\n", head) == []


def test_failures_inside_a_race_are_those_of_its_steps() -> None:
    """Each step of a race is judged by itself; a refusal nobody expected ends the story there too."""
    steps = '[[step]]\ntogether = { steps = [{ sell = { amount = 3 }, title = "A", expect = { paid = 4 } }, %s] }\n'
    story = tell(steps % '{ redeem = { member = "Wang", reward = "mug" }, title = "B" }' + SELL)
    assert [(one.title, one.what) for one in story.failures] == [("A", "paid"), ("B", "refused")]
    assert story.unplayed == 1


def test_stories_begin_alike_and_know_nothing_of_each_other() -> None:
    """The file's steps come first in each; what one does is not there in the next."""
    told = '[[story]]\ntitle = "A"\n[[story.step]]\nsell = { member = "Wang", amount = 1 }\nexpect = { balance = 13 }\n'
    stories = played(script_of(HEAD + SELL + told + told))
    assert [(story.passed(), len(story.steps)) for story in stories] == [(True, 2), (True, 2)]


def test_an_owner_named_in_the_file_founded_the_shop() -> None:
    """Steps without `by` are theirs."""
    staff = '[[staff]]\nname = "Li Na"\n[[staff]]\nname = "Zhao Min"\nrole = "owner"\npin = "2468"\n'
    steps = (
        SELL + 'expect = { entries = [{ by = "Zhao Min" }] }\n[[step]]\nsign_in = { name = "Zhao Min", pin = "1" }\n'
    )
    assert failures(steps + 'refused = "pin_wrong"\n', HEAD + staff) == []
