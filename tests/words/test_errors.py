"""Every refusal of the core has a sentence in both languages, with nothing left unsaid."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import ClubError, Conflict, InsufficientPoints, InvalidInput, NotAllowed
from shopclub.core.staff.model import Action
from shopclub.core.store import errors as store_errors
from shopclub.core.store.errors import DiskFull, ForeignEdit, Locked, StoreError
from shopclub.i18n import FIELD, Language, Words
from shopclub.words import (
    cards_refused,
    game_refusals,
    goals_refused,
    households_refused,
    importing,
    plans_refused,
    purse,
    refusals,
    say_error,
    till,
)
from shopclub.words import errors as words_errors
from shopclub.words.errors import has_field_name, has_sentence, say_code

PACKAGE = Path(__file__).resolve().parents[2] / "shopclub"
KINDS = {
    "ClubError", "InvalidInput", "NotFound", "Conflict", "NotAllowed", "RuleViolation",
    "InsufficientPoints", "RewardUnavailable", "MemberClosed", "StoreError",
}  # fmt: skip
EN, ZH = Words(Language.EN), Words(Language.ZH)


class Site(NamedTuple):
    """One place in the program that refuses something."""

    place: str
    code: str | None
    figures: frozenset[str]


def raised() -> list[Site]:
    """Every call of an error class below shopclub; the code is None where it is not written out there."""
    return [site for path in sorted(PACKAGE.rglob("*.py")) for site in _raised_in(path)]


def _raised_in(path: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in KINDS or not node.args:
            continue
        place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
        names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        codes = [n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        if isinstance(node.args[0], ast.Constant | ast.IfExp):
            yield from (Site(place, code, names) for code in codes)
        else:
            yield Site(place, None, names)


SITES = raised()
SPELLED = [site for site in SITES if site.code]


def test_the_search_finds_what_is_raised() -> None:
    """The search below is not blind: it sees refusals of kernel, rules and settings."""
    codes = {site.code for site in SPELLED}
    assert {"phone_length", "points_step", "setting_unknown", "preset_unknown"} <= codes


@pytest.mark.parametrize("site", SPELLED, ids=lambda site: f"{site.code}@{site.place}")
def test_every_code_has_a_sentence_whose_figures_are_given(site: Site) -> None:
    """A refusal has a sentence, and each figure the sentence quotes is one the place that refuses hands over."""
    assert site.code is not None
    assert has_sentence(site.code), f"{site.place}: {site.code} has no sentence in shopclub/words/refusals.py"
    quoted = set(FIELD.findall(refusals.SENTENCES.get(site.code, "")))
    assert quoted <= site.figures, f"{site.place} does not hand over {quoted - site.figures}"


def test_codes_that_are_chosen_by_a_figure_have_a_sentence() -> None:
    """Codes that are not written out where they are raised: of offers, numbers of a file, twins."""
    codes = """
        reward_off reward_out_of_stock reward_limit points_insufficient
        tickets_insufficient draw_over draw_spent draw_condition draw_limit draw_limit_day
        amount_unreadable price_unreadable quantity_unreadable points_unreadable
        rule_id_twice tier_id_twice reward_id_twice coupon_id_twice group_id_twice holiday_id_twice
        benefit_id_twice goods_for_id_twice plan_id_twice plan_benefit_id_twice
        top_up_id_twice gift_over gift_dead gift_empty
        plan_unknown tier_unknown coupon_unknown reward_unknown group_unknown holiday_unknown rule_unknown
        draw_id_twice prize_id_twice draw_unknown
    """.split()
    assert [code for code in codes if not has_sentence(code)] == []


def collections() -> list[str]:
    """The names of all tables, as their modules declare them (an open house hides objects from `gc`)."""
    homes = ["shopclub.core.books"]
    homes += [f"shopclub.core.{path.parent.name}.model" for path in sorted((PACKAGE / "core").glob("*/model.py"))]
    declared = [value for home in homes for value in vars(importlib.import_module(home)).values()]
    return sorted({value.name for value in declared if isinstance(value, Collection)})


def test_places_without_a_written_code_are_known() -> None:
    """A new place that builds its code must be looked at, and its codes named in this file."""
    assert sorted(site.place.split(":")[0] for site in SITES if site.code is None) == [
        "core/books.py",
        "core/books.py",
        "core/books.py",
        "core/coupons/rules.py",
        "core/exchange/values.py",
        "core/explaining/asking.py",
        "core/games/drawing.py",
        "core/games/verbs.py",
        "core/programme/checking.py",
        "core/programme/checking.py",
        "core/rewards/asking.py",
        "core/sales/paying.py",
        "core/simulate/memory.py",
        "core/stored/cards.py",
    ]


def test_every_table_can_miss_a_document_in_words() -> None:
    """`<table>_not_found`, built from a table's name, has a sentence for each table of the file."""
    names = collections()
    assert {"members", "sales", "ledger"} <= set(names)
    assert [name for name in names if not has_sentence(f"{name}_not_found")] == []


def test_every_store_error_has_a_sentence() -> None:
    """Whatever is wrong with the file is said, also when a figure is not known."""
    kinds = [getattr(store_errors, name) for name in store_errors.__all__ if name != "StoreError"]
    for kind in kinds:
        error = kind(path="shop.json")
        assert isinstance(error, StoreError)
        for words in (EN, ZH):
            text = say_error(error, words)
            assert error.code not in text
            assert text.endswith(("。", "."))
            assert "{" not in text


def test_every_action_is_named() -> None:
    """Being refused an action says which one."""
    for action in Action:
        text = say_error(NotAllowed("not_allowed", action=action.value), EN)
        assert text.startswith("Only the owner may do this: ")
        assert "?" not in text
        assert "_" not in text


def test_every_field_that_text_is_cleaned_for_has_a_name() -> None:
    """The field a text is too long for is said in the reader's words."""
    fields = set()
    for path in PACKAGE.rglob("*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        texts = [call.args[1] for call in calls if getattr(call.func, "id", "") == "clean_text"]
        fields |= {text.value for text in texts if isinstance(text, ast.Constant)}
    assert "shop_name" in fields
    assert [field for field in fields if not has_field_name(field)] == []


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (
            InvalidInput("phone_length", digits=10, expected=11),
            "This number has 10 digits; we need 11.",
            "手机号是 11 位数字，现在有 10 位。",
        ),
        (
            InvalidInput("phone_length", digits=1, expected=None),
            "This number has 1 digit, which is not the length of a phone number.",
            "这个号码有 1 位，不是电话号码的长度。",
        ),
        (
            Conflict("phone_taken", member=17),
            "This phone number belongs to member No. 000017 already.",
            "这个手机号已是会员（000017 号）。",
        ),
        (
            InsufficientPoints("points_insufficient", available=1320, wanted=5000),
            "Not enough points: 1,320 can be used, 5,000 are needed.",
            "积分不够：可用 1,320 分，需要 5,000 分。",
        ),
        (
            InvalidInput("text_too_long", field="name", max_length=60, length=71),
            "The field “name” takes 60 characters; this is 71.",
            "“称呼”最多 60 个字，现在有 71 个。",
        ),
        (
            InvalidInput("amount_too_fine", text="8.505", decimals=2),
            "The shop's currency has 2 decimals. Leave out the rest.",
            "本店货币只有 2 位小数，请去掉多余的。",
        ),
        (
            DiskFull(path="shop.json", needed=65_536),
            "Disk full: this is NOT saved. Free 1 MB and try again.",
            "磁盘已满：这一笔没有保存。请腾出 1 MB 再试。",
        ),
        (
            ForeignEdit(path="shop.json", table="members", before=300, after=299, tables=1, records=0),
            "shop.json was changed outside the program: 300 members before, 299 now. “shopclub accept-edit” takes it "
            "as it is; “shopclub restore FILE” puts a backup in its place.",
            "shop.json 在程序之外被改动过：会员原有 300 条，现有 299 条。用“shopclub accept-edit”接受改动，"
            "或用“shopclub restore FILE”换回备份。",
        ),
    ],
    ids=lambda value: value.code if isinstance(value, ClubError) else "",
)
def test_a_refusal_says_what_happened(error: ClubError, english: str, chinese: str) -> None:
    """What happened and what to do, with its figures, in the reader's language."""
    assert say_error(error, EN) == english
    assert say_error(error, ZH) == chinese


def test_who_holds_the_file_is_said_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second start names the machine, the process and since when, in this computer's time."""
    import time

    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        error = Locked(path="shop.json", host="FRONT-DESK", since="2026-01-05T01:12:00+00:00", pid=1234)
        expected = "Already open on FRONT-DESK since 5 Jan 2026, 09:12 (PID 1234). Use that window, or close it first."
        assert say_error(error, EN) == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_code_of_a_newer_part_is_shown_as_it_is() -> None:
    """A code nobody has written a sentence for can be looked up; a figure that is missing is a question mark."""
    assert say_code("brand_new", {}, EN) == "That can't be done (brand_new)."
    assert say_code("points_step", {}, EN) == "Points are used in steps of ?."


def test_text_from_people_stays_text() -> None:
    """What was typed comes out as it is, braces and brackets included."""
    text = "{number} [/x] =cmd|' <b>"
    assert text in say_error(InvalidInput("amount_unreadable", text=text), EN)
    assert text in say_error(InvalidInput("amount_unreadable", text=text), ZH)


def test_no_sentence_has_two_owners() -> None:
    """A code stands in one table only, so that no sentence is silently another one's."""
    tables = [
        refusals.TYPED, refusals.PROGRAMME, refusals.CLASHES, refusals.REFUSED, refusals.MISSING, refusals.SETTINGS,
        importing.FILES, importing.LINES, refusals.APART, refusals.INBOX, refusals.BACKUPS,
        refusals.COUPONS, till.TILL, purse.PURSE, plans_refused.PLANS, cards_refused.PACKAGES,
        game_refusals.DRAWS, game_refusals.PREDICTIONS, households_refused.HOUSEHOLDS, goals_refused.GOALS,
        refusals.ORIGINS, refusals.PRIVACY,
    ]  # fmt: skip
    assert sum(map(len, tables)) == len(refusals.SENTENCES)
    assert set(refusals.SENTENCES) & set(words_errors._SPECIAL) <= {"reward_out_of_stock"}
