"""When each kind of condition holds: on both sides of every border."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import msgspec
import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts, PastLine, PastReceipt
from shopclub.core.programme.holding import HOLDS, holds, parts_of
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
"""A Saturday."""
MEMBER = Facts(member=MemberNo(1))
BILL = Bill(
    (
        BillLine("d1", "latte", "drinks", 2),
        BillLine("d2", "mocha", "drinks", 1),
        BillLine("", "mug", "goods", 1),
        BillLine("", "", "", 3),
    ),
    (4000, 2500, 8000, 500),
)


def case(on: date | str = TODAY, facts: Facts = MEMBER, programme: dict[str, Any] | None = None, **more: Any) -> Case:
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return Case(programme=programme_of(**(programme or {})), on=day, facts=facts, bill=BILL, **more)


def about(**facts: Any) -> Case:
    return case(facts=Facts(**{"member": MemberNo(1), **facts}))


def at(clock: str) -> Case:
    return about(minute=int(clock[:2]) * 60 + int(clock[3:]))


def born(*days: str) -> dict[int, date]:
    return {date.fromisoformat(day).year: date.fromisoformat(day) for day in days}


def receipts(*agos: int, code: str = "d1") -> Facts:
    past = (PastReceipt(TODAY - timedelta(days=ago), (PastLine(code, "latte", "drinks"),)) for ago in agos)
    return Facts(member=MemberNo(1), receipts=tuple(past))


WALK_IN = case(facts=Facts())
DRINKS = {"categories": ["Drinks"]}


def test_every_kind_can_be_asked() -> None:
    """No kind of condition lacks its function."""
    assert set(HOLDS) == set(get_args(Condition))


Row = tuple[str, dict[str, Any], Case, bool]
DATES: list[Row] = [
    ("between", {"from_on": "2026-03-14"}, case("2026-03-13"), False),
    ("between", {"from_on": "2026-03-14"}, case("2026-03-14"), True),
    ("between", {"until_on": "2026-03-14"}, case("2026-03-14"), True),
    ("between", {"until_on": "2026-03-14"}, case("2026-03-15"), False),
    ("between", {"from_on": "2026-03-14", "until_on": "2026-03-14"}, case("2026-03-14"), True),
    ("between", {}, case(), True),
    ("weekdays", {"days": [6]}, case("2026-03-13"), False),
    ("weekdays", {"days": [6]}, case("2026-03-14"), True),
    ("weekdays", {"days": [7]}, case("2026-03-15"), True),
    ("weekdays", {"days": [1, 7]}, case("2026-03-16"), True),
    ("weekdays", {"days": []}, case(), False),
    ("months", {"months": [2, 4]}, case("2026-03-31"), False),
    ("months", {"months": [2, 4]}, case("2026-04-01"), True),
    ("month_days", {"days": [8]}, case("2026-03-07"), False),
    ("month_days", {"days": [8]}, case("2026-03-08"), True),
    ("month_days", {"days": [8]}, case("2026-03-09"), False),
    ("month_days", {"days": [31]}, case("2026-04-30"), False),
    ("month_days", {"days": [31]}, case("2026-03-31"), True),
    ("month_days", {"days": [-1]}, case("2026-02-28"), True),
    ("month_days", {"days": [-1]}, case("2028-02-28"), False),
    ("month_days", {"days": [-1]}, case("2028-02-29"), True),
    ("month_days", {"days": [-1]}, case("2026-12-31"), True),
    ("month_days", {"days": [-2]}, case("2026-03-30"), True),
    ("month_days", {"days": [-31]}, case("2026-03-01"), True),
    ("month_days", {"days": [-31]}, case("2026-04-01"), False),
    ("month_days", {"days": [0]}, case("2026-03-31"), False),
    ("nth_weekday", {"nth": 2, "weekday": 2}, case("2026-03-03"), False),
    ("nth_weekday", {"nth": 2, "weekday": 2}, case("2026-03-10"), True),
    ("nth_weekday", {"nth": 2, "weekday": 2}, case("2026-03-11"), False),
    ("nth_weekday", {"nth": 2, "weekday": 2}, case("2026-03-17"), False),
    ("nth_weekday", {"nth": 1, "weekday": 7}, case("2026-03-01"), True),
    ("nth_weekday", {"nth": 1, "weekday": 6}, case("2026-03-07"), True),
    ("nth_weekday", {"nth": 2, "weekday": 7}, case("2026-03-08"), True),
    ("nth_weekday", {"nth": 5, "weekday": 2}, case("2026-03-31"), True),
    ("nth_weekday", {"nth": 5, "weekday": 3}, case("2026-03-25"), False),
    ("nth_weekday", {"nth": -1, "weekday": 3}, case("2026-03-25"), True),
    ("nth_weekday", {"nth": -1, "weekday": 3}, case("2026-03-18"), False),
    ("nth_weekday", {"nth": -1, "weekday": 2}, case("2026-03-31"), True),
    ("nth_weekday", {"nth": -1, "weekday": 2}, case("2026-03-24"), False),
    ("nth_weekday", {"nth": -1, "weekday": 6}, case("2026-02-28"), True),
]
HOURS: list[Row] = [
    ("hours", {"since": "14:00", "until": "17:00"}, at("13:59"), False),
    ("hours", {"since": "14:00", "until": "17:00"}, at("14:00"), True),
    ("hours", {"since": "14:00", "until": "17:00"}, at("16:59"), True),
    ("hours", {"since": "14:00", "until": "17:00"}, at("17:00"), False),
    ("hours", {"since": "22:00", "until": "02:00"}, at("21:59"), False),
    ("hours", {"since": "22:00", "until": "02:00"}, at("22:00"), True),
    ("hours", {"since": "22:00", "until": "02:00"}, at("00:00"), True),
    ("hours", {"since": "22:00", "until": "02:00"}, at("01:59"), True),
    ("hours", {"since": "22:00", "until": "02:00"}, at("02:00"), False),
    ("hours", {"since": "09:00", "until": "00:00"}, at("23:59"), True),
    ("hours", {"since": "09:00", "until": "00:00"}, at("00:00"), False),
    ("hours", {"since": "09:00", "until": "09:00"}, at("08:59"), True),
]
WHO: list[Row] = [
    ("always", {}, WALK_IN, True),
    ("member", {}, WALK_IN, False),
    ("member", {}, case(), True),
    ("tier_in", {"tiers": ["gold", "silver"]}, about(tier="silver"), True),
    ("tier_in", {"tiers": ["gold"]}, about(tier="silver"), False),
    ("tier_in", {"tiers": ["gold"]}, WALK_IN, False),
    ("segment", {"segments": ["vip", "new"]}, about(segments=frozenset({"new"})), True),
    ("segment", {"segments": ["vip"]}, about(segments=frozenset({"new"})), False),
    ("segment", {"segments": ["vip"]}, WALK_IN, False),
    ("tag", {"tags": ["Tea", "coffee"]}, about(tags=frozenset({"tea"})), True),
    ("tag", {"tags": ["STRASSE"]}, about(tags=frozenset({"strasse"})), True),
    ("tag", {"tags": ["tea"]}, about(tags=frozenset({"green tea"})), False),
    ("tag", {"tags": ["tea"]}, WALK_IN, False),
    ("new_member", {"days": 7}, about(joined_on=TODAY - timedelta(days=6)), True),
    ("new_member", {"days": 7}, about(joined_on=TODAY - timedelta(days=7)), False),
    ("new_member", {"days": 1}, about(joined_on=TODAY), True),
    ("new_member", {"days": 7}, about(joined_on=TODAY + timedelta(days=1)), False),
    ("new_member", {"days": 7}, WALK_IN, False),
    ("nth_purchase", {"n": 3}, about(purchases=1), False),
    ("nth_purchase", {"n": 3}, about(purchases=2), True),
    ("nth_purchase", {"n": 3}, about(purchases=3), False),
    ("nth_purchase", {"n": 3, "every": True}, about(purchases=5), True),
    ("nth_purchase", {"n": 3, "every": True}, about(purchases=6), False),
    ("nth_purchase", {"n": 1}, WALK_IN, False),
    ("first_today", {}, about(), True),
    ("first_today", {}, about(last_on=TODAY - timedelta(days=1)), True),
    ("first_today", {}, about(last_on=TODAY), False),
    ("first_today", {}, WALK_IN, False),
    ("lapsed", {"days": 90}, about(last_on=TODAY - timedelta(days=89)), False),
    ("lapsed", {"days": 90}, about(last_on=TODAY - timedelta(days=90)), True),
    ("lapsed", {"days": 90}, about(last_on=TODAY - timedelta(days=91)), True),
    ("lapsed", {"days": 90}, about(), False),
    ("lapsed", {"days": 90}, WALK_IN, False),
    ("referred", {}, about(referred=True), True),
    ("referred", {}, about(), False),
    ("household", {"kinds": ["family"]}, about(household="family"), True),
    ("household", {"kinds": ["family"]}, about(household="company"), False),
    ("household", {}, about(household="company"), True),
    ("household", {}, about(), False),
    ("plan", {"plans": ["yearly"]}, about(plan="yearly"), True),
    ("plan", {"plans": ["yearly"]}, about(plan="monthly"), False),
    ("plan", {}, about(plan="monthly"), True),
    ("plan", {}, about(), False),
    ("balance", {"at_least": 100}, about(available=99), False),
    ("balance", {"at_least": 100}, about(available=100), True),
    ("balance", {"at_most": 100}, about(available=100), True),
    ("balance", {"at_most": 100}, about(available=101), False),
    ("balance", {}, about(), True),
    ("balance", {}, WALK_IN, False),
    ("streak", {"n": 7}, about(streak=6), False),
    ("streak", {"n": 7}, about(streak=7), True),
    ("streak", {"n": 7}, about(streak=14), False),
    ("streak", {"n": 7, "every": True}, about(streak=14), True),
    ("streak", {"n": 7, "every": True}, about(streak=15), False),
    ("streak", {"n": 7, "every": True}, about(streak=0), False),
    ("about", {"ids": ["s1"]}, about(about="s1"), True),
    ("about", {"ids": ["s1"]}, about(about="s2"), False),
    ("about", {"ids": ["s1"]}, about(), False),
    ("bought_often", {"goods": DRINKS, "times": 2, "days": 30}, case(facts=receipts(0, 29)), True),
    ("bought_often", {"goods": DRINKS, "times": 2, "days": 30}, case(facts=receipts(0, 30)), False),
    ("bought_often", {"goods": DRINKS, "times": 2, "days": 30}, case(facts=receipts(3)), False),
    ("bought_often", {"goods": DRINKS, "times": 2, "days": 30}, case(facts=receipts(-1, 3)), False),
    ("bought_often", {"goods": {"products": ["D1"]}, "times": 3}, case(facts=receipts(1, 2, 89)), True),
    ("bought_often", {"goods": {"products": ["D2"]}, "times": 1}, case(facts=receipts(1, 2, 89)), False),
    ("bought_often", {"goods": {}, "times": 1}, WALK_IN, False),
]


def filled(**fields: str | int) -> Case:
    return about(fields=fields)


FIELDS: list[Row] = [
    ("field", {"field": "skin", "value": "Dry"}, filled(skin=" dry "), True),
    ("field", {"field": "skin", "value": "dry"}, filled(skin="oily"), False),
    ("field", {"field": "skin", "value": "dry"}, filled(), False),
    ("field", {"field": "skin", "value": ""}, filled(), False),
    ("field", {"field": "skin", "value": ""}, filled(skin=""), False),
    ("field", {"field": "skin"}, WALK_IN, False),
    ("field", {"field": "kids", "value": 2}, filled(kids="2"), True),
    ("field", {"field": "skin", "compare": "is_not", "value": "dry"}, filled(skin="oily"), True),
    ("field", {"field": "skin", "compare": "is_not", "value": "dry"}, filled(skin="DRY"), False),
    ("field", {"field": "skin", "compare": "is_not", "value": "dry"}, filled(), True),
    ("field", {"field": "skin", "compare": "is_not", "value": "dry"}, WALK_IN, False),
    ("field", {"field": "kids", "compare": "at_least", "value": 2}, filled(kids=1), False),
    ("field", {"field": "kids", "compare": "at_least", "value": 2}, filled(kids=2), True),
    ("field", {"field": "kids", "compare": "at_least", "value": 2}, filled(kids="3"), True),
    ("field", {"field": "kids", "compare": "at_least", "value": -2}, filled(kids="-1"), True),
    ("field", {"field": "kids", "compare": "at_least", "value": 0}, filled(), False),
    ("field", {"field": "kids", "compare": "at_least", "value": 0}, filled(kids="many"), False),
    ("field", {"field": "kids", "compare": "at_least", "value": 0}, WALK_IN, False),
    ("field", {"field": "kids", "compare": "at_most", "value": 2}, filled(kids=2), True),
    ("field", {"field": "kids", "compare": "at_most", "value": 2}, filled(kids=3), False),
    ("field", {"field": "kids", "compare": "at_most", "value": 2}, filled(), False),
    ("field", {"field": "kids", "compare": "filled"}, filled(kids=0), True),
    ("field", {"field": "skin", "compare": "filled"}, filled(skin="dry"), True),
    ("field", {"field": "skin", "compare": "filled"}, filled(skin=""), False),
    ("field", {"field": "skin", "compare": "filled"}, filled(), False),
]
ON_THE_BILL: list[Row] = [
    ("amount", {"at_least_minor": 15000}, case(), True),
    ("amount", {"at_least_minor": 15001}, case(), False),
    ("amount", {"at_most_minor": 15000}, case(), True),
    ("amount", {"at_most_minor": 14999}, case(), False),
    ("amount", {"at_least_minor": 6500, "goods": DRINKS}, case(), True),
    ("amount", {"at_least_minor": 6501, "goods": DRINKS}, case(), False),
    ("amount", {"at_least_minor": 8501, "goods": {"but_categories": ["drinks"]}}, case(), False),
    ("amount", {"at_least_minor": 8500, "goods": {"but_categories": ["drinks"]}}, case(), True),
    ("amount", {"at_least_minor": 2501, "goods": {**DRINKS, "but_products": ["D1"]}}, case(), False),
    ("amount", {"at_least_minor": 2500, "goods": {**DRINKS, "but_products": ["D1"]}}, case(), True),
    ("amount", {"at_least_minor": 1, "goods": {"products": ["tea"]}}, case(), False),
    ("quantity", {"at_least": 7}, case(), True),
    ("quantity", {"at_least": 8}, case(), False),
    ("quantity", {"goods": DRINKS, "at_least": 3}, case(), True),
    ("quantity", {"goods": DRINKS, "at_least": 4}, case(), False),
    ("quantity", {"goods": DRINKS, "at_most": 3}, case(), True),
    ("quantity", {"goods": DRINKS, "at_most": 2}, case(), False),
    ("quantity", {"goods": {"products": ["MUG"]}}, case(), True),
    ("quantity", {"goods": {"products": ["tea"]}}, case(), False),
    ("tender", {"tenders": ["cash", "card"]}, case(tenders=frozenset({"cash"})), True),
    ("tender", {"tenders": ["cash", "card"]}, case(tenders=frozenset({"cash", "card"})), True),
    ("tender", {"tenders": ["cash"]}, case(tenders=frozenset({"cash", "card"})), False),
    ("tender", {"tenders": ["cash"]}, case(), False),
    ("code", {"code": "May50"}, case(codes=frozenset({"may50"})), True),
    ("code", {"code": "May50"}, case(codes=frozenset({"may5"})), False),
    ("code", {"code": "May50"}, case(), False),
]
GOLD, SILVER = {"kind": "tier_in", "tiers": ["gold"]}, {"kind": "tier_in", "tiers": ["silver"]}
EITHER, NOT_GOLD = {"kind": "any", "of": [GOLD, SILVER]}, {"kind": "not", "of": GOLD}
TOGETHER: list[Row] = [
    ("not", {"of": GOLD}, WALK_IN, True),
    ("not", {"of": GOLD}, about(tier="gold"), False),
    ("all", {"of": []}, WALK_IN, True),
    ("any", {"of": []}, WALK_IN, False),
    ("all", {"of": [GOLD, SILVER]}, about(tier="gold"), False),
    ("any", {"of": [GOLD, SILVER]}, about(tier="silver"), True),
    ("all", {"of": [NOT_GOLD, EITHER]}, about(tier="silver"), True),
    ("all", {"of": [NOT_GOLD, EITHER]}, about(tier="gold"), False),
]
YEAR_TURN = born("2024-12-30", "2025-12-30", "2026-12-30")
FEB = born("2027-02-28", "2028-02-29", "2029-02-28")
BIRTHDAYS: list[Row] = [
    ("birthday", {}, case("2025-12-30", Facts(birthdays=YEAR_TURN)), True),
    ("birthday", {}, case("2025-12-29", Facts(birthdays=YEAR_TURN)), False),
    ("birthday", {}, case("2025-12-31", Facts(birthdays=YEAR_TURN)), False),
    ("birthday", {"span": "week"}, case("2025-12-26", Facts(birthdays=YEAR_TURN)), False),
    ("birthday", {"span": "week"}, case("2025-12-27", Facts(birthdays=YEAR_TURN)), True),
    ("birthday", {"span": "week"}, case("2026-01-02", Facts(birthdays=YEAR_TURN)), True),
    ("birthday", {"span": "week"}, case("2026-01-03", Facts(birthdays=YEAR_TURN)), False),
    ("birthday", {"span": "month"}, case("2025-12-01", Facts(birthdays=YEAR_TURN)), True),
    ("birthday", {"span": "month"}, case("2026-01-01", Facts(birthdays=YEAR_TURN)), False),
    ("birthday", {}, case("2027-02-28", Facts(birthdays=FEB)), True),
    ("birthday", {}, case("2028-02-28", Facts(birthdays=FEB)), False),
    ("birthday", {}, case("2028-02-29", Facts(birthdays=FEB)), True),
    ("birthday", {"span": "week"}, case("2028-03-03", Facts(birthdays=FEB)), True),
    ("birthday", {"span": "month"}, case("2028-03-01", Facts(birthdays=FEB)), False),
    ("birthday", {}, case(), False),
]


def holiday(day: str, **values: Any) -> Case:
    return case(day, programme={"holidays": [{"id": "h", "name": {"en": "H"}, **values}]})


EVE = {"on": "12-30", "lunar": True}
HOLIDAYS: list[Row] = [
    ("holiday", {}, holiday("2026-05-01", on="05-01"), True),
    ("holiday", {}, holiday("2026-04-30", on="05-01"), False),
    ("holiday", {}, holiday("2026-05-02", on="05-01"), False),
    ("holiday", {}, holiday("2026-10-07", on="10-01", days=7), True),
    ("holiday", {}, holiday("2026-10-08", on="10-01", days=7), False),
    ("holiday", {}, holiday("2027-01-02", on="12-30", days=4), True),
    ("holiday", {}, holiday("2027-01-03", on="12-30", days=4), False),
    ("holiday", {}, holiday("2026-12-30", on="12-30", days=4), True),
    # The Spring Festival: 17 February 2026, 6 February 2027.
    ("holiday", {}, holiday("2026-02-17", on="01-01", lunar=True), True),
    ("holiday", {}, holiday("2026-02-16", on="01-01", lunar=True), False),
    ("holiday", {}, holiday("2027-02-06", on="01-01", lunar=True), True),
    # New Year's Eve: the twelfth month of the lunar years 2024 and 2025 has 29 days, that of 2026 too; 2023 has 30.
    ("holiday", {}, holiday("2024-02-09", **EVE), True),
    ("holiday", {}, holiday("2024-02-08", **EVE), False),
    ("holiday", {}, holiday("2025-01-28", **EVE), True),
    ("holiday", {}, holiday("2026-02-16", **EVE), True),
    ("holiday", {}, holiday("2026-02-22", **EVE, days=7), True),
    ("holiday", {}, holiday("2026-02-23", **EVE, days=7), False),
    # Mid-autumn: of a year with a leap month (the sixth of 2025) the eighth month is the eighth.
    ("holiday", {}, holiday("2025-10-06", on="08-15", lunar=True), True),
    ("holiday", {}, holiday("2028-02-29", on="02-29"), True),
    ("holiday", {}, holiday("2027-02-28", on="02-29"), False),
    ("holiday", {}, holiday("2027-03-01", on="02-29"), False),
    ("holiday", {}, holiday("2026-06-18", dates=["2026-06-18", "2026-11-11"]), True),
    ("holiday", {}, holiday("2027-06-18", dates=["2026-06-18", "2026-11-11"]), False),
    ("holiday", {"ids": ["h"]}, holiday("2026-05-01", on="05-01"), True),
    ("holiday", {"ids": ["other"]}, holiday("2026-05-01", on="05-01"), False),
    ("holiday", {}, case("2026-05-01"), False),
    ("holiday", {}, holiday("2200-05-01", on="05-01", lunar=True), False),
    ("member_day", {}, case("2026-03-08", programme={"member_day": {"kind": "month_days", "days": [8]}}), True),
    ("member_day", {}, case("2026-03-09", programme={"member_day": {"kind": "month_days", "days": [8]}}), False),
    ("member_day", {}, case("2026-03-08"), False),
]


@pytest.mark.parametrize(
    ("kind", "values", "given", "answer"),
    [*DATES, *HOURS, *WHO, *FIELDS, *ON_THE_BILL, *TOGETHER, *BIRTHDAYS, *HOLIDAYS],
    ids=lambda value: str(value) if isinstance(value, str | dict) else "",
)
def test_when_it_holds(kind: str, values: dict[str, Any], given: Case, answer: bool) -> None:
    """Each kind of condition, at its borders; nothing about a member holds for a walk-in unless it says "not"."""
    condition: Condition = msgspec.convert({"kind": kind, **values}, Condition)
    assert holds(condition, given) is answer


def test_every_kind_is_seen_to_hold_and_not_to_hold() -> None:
    """The table above has both answers for every kind but one that always holds."""
    seen = {(row[0], row[3]) for row in (*DATES, *HOURS, *WHO, *FIELDS, *ON_THE_BILL, *TOGETHER, *BIRTHDAYS, *HOLIDAYS)}
    kinds = {kind.__struct_config__.tag for kind in get_args(Condition)}
    assert {(kind, answer) for kind in kinds for answer in (True, False)} - seen == {("always", False)}


def test_the_parts_of_a_condition() -> None:
    """All of them, itself first, however deep."""
    condition: Condition = msgspec.convert({"kind": "all", "of": [NOT_GOLD, EITHER]}, Condition)
    kinds = [str(part.__struct_config__.tag) for part in parts_of(condition)]
    assert kinds == ["all", "not", "tier_in", "any", "tier_in", "tier_in"]
