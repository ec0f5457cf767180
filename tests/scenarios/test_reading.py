"""A file that can't be played: what is wrong, where, and the likely right key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopclub.cli.scenario_words import say_trouble
from shopclub.i18n import Words
from shopclub.scenarios import Unreadable, read_file
from shopclub.scenarios.programmes import changed
from tests.scenarios.stories import HEAD, played, script_of

STEP = "[[step]]\n"


def trouble(text: str) -> Unreadable:
    """What is wrong with a text, at the latest when it is played."""
    with pytest.raises(Unreadable) as caught:
        played(script_of(text))
    return caught.value


@pytest.mark.parametrize(
    ("text", "where", "key", "likely"),
    [
        (HEAD + "[[steps]]\n", "", "steps", "step"),
        (HEAD + STEP + "sel = {}", "step[1]", "sel", "sell"),
        (HEAD + STEP + "sell = { membr = 'Wang' }", "step[1].sell", "membr", "member"),
        (HEAD + STEP + "sell = { lines = [{}, { pice = 3 }] }", "step[1].sell.lines[2]", "pice", "price"),
        (HEAD + STEP + "at = '11:00'\n" + STEP + "expct = {}", "step[2]", "expct", "expect"),
        (HEAD + STEP + "expect = { payd = 3 }", "step[1].expect", "payd", "paid"),
        (
            HEAD + STEP + "expect = { members = { Wang = { pionts = 3 } } }",
            "step[1].expect.members.Wang",
            "pionts",
            "points",
        ),
        (HEAD + "foo = 3\n", "member[1]", "foo", ""),
        (HEAD + "[shop]\ntimezon = 'x'", "shop", "timezon", "timezone"),
        (
            HEAD + STEP + "together = { steps = [{ sell = {} }, { sell = { x = 1 } }] }",
            "step[1].together.steps[2].sell",
            "x",
            "",
        ),
        (HEAD + "[[story]]\ntitle = 'A'\n[[story.step]]\nrefun = {}", "story[1].step[1]", "refun", "refund"),
    ],
)
def test_an_unknown_key_is_named_with_its_place_and_the_likely_one(
    text: str, where: str, key: str, likely: str
) -> None:
    """The key, the step and the place in it, and what was probably meant; never looked over."""
    found = trouble(text)
    assert (found.code, found.where) == ("key_unknown", where)
    assert (found.figures["key"], found.figures["likely"]) == (key, likely)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "no_programme", ""),
        ("preset = 'standard-retail'\nprogramme = 'x.json'", "programmes", ""),
        ("preset = 'none'", "preset_unknown", "preset"),
        ("programme = 'none.json'", "file_missing", "none.json"),
        ("programme = 'stories.py'", "ending", "stories.py"),
        ("programme = { rules = [{ id = 'a', then = { kind = 'x' } }] }", "rule_unknown", "programme"),
        (
            "programme = { rules = [{ id = 'a', then = { kind = 'points_fixed', points = 0 } }] }",
            "programme_invalid",
            "programme",
        ),
        ("programme = { rules = 3 }", "value", "programme.rules"),
        ("programme = { member = [{ name = 'Wang' }] }", "key_unknown", "programme"),
        ("programme = { expiry = { kind = 'moths', months = 3 } }", "value", "programme.expiry"),
        ("programme = { money_off = { points = 1, minor = 1, most = 3 } }", "key_unknown", "programme.money_off"),
        (HEAD + "[[change.rewards]]\nid = 'mug'\nstok = 3", "key_unknown", "programme.rewards.mug"),
        (HEAD + "[[change.ladder.tiers]]\nid = 'gold'\nlast = 3", "value", "programme.ladder"),
        (HEAD + "[change]\ndrop = ['bse']", "change_unknown", "change.drop"),
        (HEAD, "no_steps", ""),
        (HEAD + STEP, "no_verb", "step[1]"),
        (HEAD + STEP + "as = 'x'\nat = '11:00'", "no_verb", "step[1]"),
        (HEAD + STEP + "sell = {}\nrefund = {}", "many_verbs", "step[1]"),
        (HEAD + STEP + "sell = 3", "value", "step[1].sell"),
        (HEAD + STEP + "sell = { amount = true }", "value", "step[1].sell.amount"),
        (HEAD + STEP + "sell = { lines = [{ name = 'Tea' }] }", "value", "step[1].sell.lines[1]"),
        (HEAD + STEP + "redeem = { member = 'Wang' }", "value", "step[1].redeem"),
        (HEAD + STEP + "at = 'soon'", "value", "step[1].at"),
        (HEAD + STEP + "wait = { days = -1 }", "value", "step[1].wait.days"),
        (HEAD + STEP + "together = { steps = [{ sell = {} }] }", "no_steps", "step[1].together"),
        (HEAD + STEP + "together = { steps = [{ sell = {} }, {}] }", "no_verb", "step[1].together.steps[2]"),
        (
            HEAD + STEP + "together = { steps = [{ sell = {} }, { sell = {}, at = '11:00' }] }",
            "no_verb",
            "step[1].together.steps[2]",
        ),
        (
            HEAD + STEP + "sell = { amount = 3 }\nas = 'a'\n" + STEP + "sell = { amount = 3 }\nas = 'a'",
            "name_twice",
            "step[2].as",
        ),
        (HEAD + "[[member]]\nname = 'Wang'", "name_twice", "member[2].name"),
        (HEAD + "[[staff]]\nname = 'kiosk'", "name_reserved", "staff[1].name"),
        (HEAD + "[[staff]]\nname = 'A'\n[[staff]]\nname = 'A'", "name_twice", "staff[2].name"),
        (HEAD + "[shop]\ntimezone = 'Mars'", "timezone_unknown", "shop.timezone"),
        (HEAD + "[shop]\ncurrency = 'xyz'\n" + STEP + "at = '11:00'", "currency_unknown", "shop"),
        # what shows while it is played
        (HEAD + STEP + "sell = { member = 'Wnag', amount = 3 }", "name_unknown", "step[1].sell"),
        (HEAD + STEP + "sell = { amount = 3 }\nby = 'Lee'", "name_unknown", "step[1].by"),
        (HEAD + STEP + "refund = { sale = 'x' }", "name_unknown", "step[1].refund"),
        (
            HEAD + STEP + "sell = { amount = 3 }\nexpect = { members = { W = {} } }",
            "name_unknown",
            "step[1].expect.members",
        ),
        (HEAD + STEP + "at = 2020-01-01", "time_back", "step[1].at"),
        (HEAD + STEP + "wait = { until = 2020-01-01 }", "time_back", "step[1].wait"),
        (
            HEAD + STEP + "stock = { reward = 'mug', left = 3 }\nas = 'a'\n" + STEP + "refund = { sale = 'a' }",
            "step_bare",
            "step[2].refund.sale",
        ),
        (
            HEAD + STEP + "restart = true\nas = 'a'\n" + STEP + "sell = { quote = 'a' }",
            "step_bare",
            "step[2].sell.quote",
        ),
        (
            HEAD + STEP + "restart = true\nas = 'a'\n" + STEP + "refund = { plan = 'a' }",
            "step_bare",
            "step[2].refund.plan",
        ),
        (
            HEAD
            + STEP
            + "sell = { lines = [{ name = 'Tea', price = 1 }] }\nas = 'a'\n"
            + STEP
            + "refund = { sale = 'a', lines = { Tee = 1 } }",
            "line_unknown",
            "step[2].refund.lines",
        ),
        (HEAD + STEP + "join = { name = 'Wang' }", "name_twice", "step[1].join.name"),
        (HEAD + "birthday = 'x'\n" + STEP + "at = '11:00'", "birthday_unreadable", "member[1]"),
        (HEAD + "lots = { 2020-01-01 = 5 }\n" + STEP + "at = '11:00'", "lots", "member[1].lots"),
        (HEAD + "lots = { never = 5 }\n" + STEP + "at = '11:00'", "lots", "member[1].lots"),
        (HEAD + "tier = 'x'\n" + STEP + "at = '11:00'", "tier_not_found", "member[1]"),
        (HEAD + "[[staff]]\nname = 'A'\npin = '1'\n" + STEP + "at = '11:00'", "pin_shape", "staff"),
    ],
)
def test_what_is_wrong_and_where(text: str, code: str, where: str, en: Words, zh: Words) -> None:
    """Each fault has its code, its place by the file's keys, and a sentence in both languages."""
    found = trouble(text)
    assert (found.cause.code if found.cause else found.code, found.where) == (code, where)
    for words in (en, zh):
        said = say_trouble(found, words)
        assert said.startswith(where)
        assert len(said) > len(where) + 5
        assert "{" not in said.replace("{ ", "")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.toml", None, "file_missing"),
        ("story.txt", b"", "ending"),
        ("story.toml", b"a = ", "syntax"),
        ("story.json", b"[1]", "syntax"),
        ("story.json", b"[" * 100_000, "syntax"),
        ("story.toml", b"a = '\xff'", "file_unreadable"),
        ("story.toml", b"#" * (2**20 + 1), "too_large"),
    ],
)
def test_files_that_are_no_scenarios(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    """Missing, of another kind, not to be read: said as such, never a crash."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read_file(tmp_path / name)
    assert caught.value.code == code


def test_a_json_file_and_a_programme_beside_it(tmp_path: Path) -> None:
    """The same shape as TOML, with a mark at its beginning too; a programme's path is seen from the scenario."""
    rule = '{"id": "base", "then": {"kind": "points_fixed", "points": 7}}'
    (tmp_path / "mine.json").write_text(
        f'{{"id": "mine", "name": {{"en": "Mine"}}, "currency": "CNY", "rules": [{rule}]}}', encoding="utf-8"
    )
    story = tmp_path / "story.json"
    story.write_text(
        '{"programme": "mine.json", "member": [{"name": "Wang"}], "step": [{"sell": {"member": "Wang",'
        ' "amount": 1.00}, "at": "2026-01-06", "expect": {"earned": 7, "paid": "1.00"}}]}',
        encoding="utf-8-sig",
    )
    (only,) = played(read_file(story))
    assert only.passed()
    assert only.steps[0].at == "2026-01-06 10:00"


MUG: dict[str, Any] = {"id": "mug", "points": 100, "stock": 3}
OLD: dict[str, Any] = {
    "money_off": {"points": 100, "minor": 100},
    "rules": [{"id": "base", "then": {"kind": "a", "x": 1}}, {"id": "more", "enabled": False}],
    "rewards": [MUG],
    "ladder": {"tiers": [{"id": "member"}, {"id": "gold"}], "fall": "one"},
}


@pytest.mark.parametrize(
    ("change", "key", "became"),
    [
        ({"money_off": {"minor": 50}}, "money_off", {"points": 100, "minor": 50}),
        ({"rewards": [{"id": "mug", "stock": 1}]}, "rewards", [{**MUG, "stock": 1}]),
        ({"rewards": [{"id": "bag"}]}, "rewards", [MUG, {"id": "bag"}]),
        (
            {"rules": [{"id": "more", "enabled": True}]},
            "rules",
            [OLD["rules"][0], {"id": "more", "enabled": True}],
        ),
        (
            {"rules": [{"id": "base", "then": {"kind": "b"}}]},
            "rules",
            [{"id": "base", "then": {"kind": "b"}}, OLD["rules"][1]],
        ),
        (
            {"ladder": {"tiers": [{"id": "gold", "sign": "G"}]}},
            "ladder",
            {"tiers": [{"id": "member"}, {"id": "gold", "sign": "G"}], "fall": "one"},
        ),
        ({"drop": ["more"]}, "rules", [OLD["rules"][0]]),
        ({"drop": "gold"}, "ladder", {"tiers": [{"id": "member"}], "fall": "one"}),
        ({"drop": ["money_off"]}, "money_off", None),
        ({"about": {"en": "x"}}, "about", {"en": "x"}),
    ],
)
def test_a_change_touches_what_it_names(change: dict[str, Any], key: str, became: object) -> None:
    """Tables key by key, things with an id by id, values of a kind whole; what is dropped is gone; all else stays."""
    result = changed(OLD, change)
    assert result.get(key) == became
    assert {k: v for k, v in result.items() if k != key} == {k: v for k, v in OLD.items() if k != key}
