"""What a page refuses is said to the customer, in both languages, and never in the counter's words."""

from __future__ import annotations

import re

import pytest

from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.i18n import Language, Words
from shopclub.words import say_to_customer
from shopclub.words.errors import has_sentence
from shopclub.words.to_customers import CUSTOMERS, FITTING
from tests.core.rewards.shops import PROGRAMME
from tests.kiosk.house import OWNER, Browser, ShopHere
from tests.kiosk.refusals import Reader
from tests.kiosk.views.test_rewards import sign_in

UNSAID = frozenset(
    """
    amount_too_large benefit_not_counted benefit_not_now benefit_used_for_good benefit_used_up cashback_insufficient
    code_unknown consents_not_found count_positive coupon_condition coupon_expired coupon_for_reward
    coupon_gives_nothing coupon_kind_gone coupon_minimum coupon_needs_member coupon_not_yet coupon_of_another coupon_off
    coupon_tender coupon_used coupon_void coupons_not_found fields_id fields_too_many gift_cards_not_found
    gift_insufficient gift_unknown goods_not_for_all happenings_not_found ledger_not_found money_off_none
    package_not_paid_back package_nothing_back package_used_up picture_kind picture_size picture_too_large
    points_minimum points_no_member points_share points_step predictions_not_found products_not_found programme_invalid
    programme_missing programmes_not_found purse_no_member sales_not_found shop_not_found standings_not_found
    tenders_too_little tenders_too_much too_many_lines undo_coupons_used undo_has_plan undo_has_sales undo_points_spent
    value_insufficient
    """.split()
)
"""Within reach of a page, but of a bill, a picture or a file that is broken: a customer is sent to the counter."""
COUNTERS_WORDS = re.compile(r"this member|find the member|F\d|No\. |该会员|这位会员|此会员|会员编号", re.IGNORECASE)


async def test_each_refusal_a_page_can_meet_is_thought_of(here: ShopHere) -> None:
    """All that the core can refuse the kiosk is either put to the customer, fits them as it is, or is left unsaid."""
    met = Reader(here.club).codes()
    assert len(met) > 100
    for code in ("member_pin_wrong", "leave_value_left", "draw_over", "voucher_over", "operation_too_old"):
        assert code in met  # found by a method of a room, a function handed over, a name, a helper, a session
    known = CUSTOMERS.keys() | FITTING | UNSAID
    assert {code: where for code, where in met.items() if code not in known} == {}
    assert sorted(known - met.keys()) == []


def test_nothing_is_thought_of_twice() -> None:
    """A code is in one of the lists, and is one of the core's."""
    assert not CUSTOMERS.keys() & FITTING
    assert not UNSAID & (CUSTOMERS.keys() | FITTING)
    assert all(has_sentence(code) for code in (*CUSTOMERS, *FITTING, *UNSAID))


@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_speaks_to_the_counter(language: Language) -> None:
    """Neither about “this member”, nor of keys they don't have; and in Chinese each has its own sentence."""
    words = Words(language)
    for code in (*CUSTOMERS, *FITTING, *UNSAID):
        figures = {"left": 3, "age": 14, "most": 5, "member": 7, "digits": 8, "field": "name", "available": 1}
        said = say_to_customer(RuleViolation(code, **figures), words)
        assert not COUNTERS_WORDS.search(said), (code, said)
        assert language is Language.EN or re.search(r"[\u4e00-\u9fff]", said), (code, said)


def test_what_nobody_thought_of_leads_to_the_counter() -> None:
    """A refusal that is new is not read out in the counter's words."""
    words = Words(Language.EN)
    error = NotFound("members_gone_astray", number=17)
    assert say_to_customer(error, words) == "That can't be done from here. Please ask at the counter."
    assert "17" not in say_to_customer(RuleViolation("undo_has_sales", number=17), words)


async def test_a_page_says_it_to_the_customer(here: ShopHere, browser: Browser) -> None:
    """Two bags are the most one may take: a third one asked for is refused to "you", not of "this member"."""
    await here.club.programme.adopt(PROGRAMME, here.op(), OWNER)
    who = await here.member()
    await here.club.points.adjust(who, 500, "test", here.op(), OWNER)
    for _ in range(2):
        await here.club.rewards.redeem(who, "bag", 1, here.op(), OWNER)
    await sign_in(browser, here, who)
    await browser.open("/m/rewards/bag")
    page = await browser.post("/m/rewards/bag", entry=here.op(), token=browser.field("token"))
    assert browser.status == 422
    assert "您能兑换的次数已经用完" in page
