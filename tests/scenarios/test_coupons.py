"""Coupons by the names an author has for them, and facts that other programs would know."""

from __future__ import annotations

import pytest

from shopclub.scenarios import Unreadable
from tests.scenarios.stories import failures, tell

HEAD = """
preset = "standard-retail"
[[change.coupons]]
id = "five"
name = { en = "5 off" }
then = { kind = "amount_off", minor = 500 }
validity = { days = 30 }
bearer = true
[[member]]
name = "Wang"
"""


def trouble(steps: str) -> tuple[str, str, dict[str, object]]:
    """Code, place and figures of what is wrong with some steps."""
    with pytest.raises(Unreadable) as found:
        tell(steps, HEAD)
    return found.value.code, found.value.where, dict(found.value.figures)


def test_a_coupon_nobody_has_is_said_with_the_likely_one() -> None:
    """A slip in the kind is the author's mistake, no refusal of the club's."""
    code, where, figures = trouble('[[step]]\nsell = { member = "Wang", amount = 9.00, coupon = "fife" }')
    assert (code, where) == ("name_unknown", "step[1].sell.coupon")
    assert figures == {"kind": "coupon", "name": "fife", "likely": "five"}


@pytest.mark.parametrize("name", ["flyers.0", "flyers.3", "sale"])
def test_a_step_that_issued_no_such_coupon(name: str) -> None:
    """Two were issued: there is neither one before the first nor a third; the sale brought none."""
    steps = f"""
[[step]]
issue = {{ coupon = "five", bearer = true, count = 2 }}
as = "flyers"
[[step]]
sell = {{ amount = 9.00 }}
as = "sale"
[[step]]
sell = {{ amount = 9.00, coupon = "{name}" }}
"""
    assert trouble(steps)[:2] == ("step_bare", "step[3].sell.coupon")


def test_of_several_the_one_that_ends_first_is_meant() -> None:
    """Issued on 5 and 6 January: the first is used first; then the second; then the newest, which is used."""
    steps = """
[[step]]
issue = { coupon = "five", member = "Wang" }
[[step]]
at = 2026-01-06
issue = { coupon = "five", member = "Wang" }
[[step]]
sell = { member = "Wang", amount = 9.00, coupon = "five" }
expect.members.Wang.coupons = [{ state = "used", from = 2026-01-05 }, { state = "usable", from = 2026-01-06 }]
[[step]]
sell = { member = "Wang", amount = 9.00, coupon = "five" }
[[step]]
sell = { member = "Wang", amount = 9.00, coupon = "five" }
refused = "coupon_used"
"""
    assert failures(steps, HEAD) == []


def test_facts_stay_after_a_crash() -> None:
    """What other programs know is not in the file, and is known all the same when it is opened again."""
    steps = """
[[step]]
facts = { member = "Wang", household = "family" }
[[step]]
crash = true
[[step]]
sell = { member = "Wang", amount = 10.00 }
expect.discounts = { home = 1.00 }
"""
    then = '{ kind = "percent_off", permille = 100 }'
    rule = f'[[change.rules]]\nid = "home"\nwhen = {{ kind = "household" }}\nthen = {then}\n'
    assert failures(steps, HEAD.replace("[[member]]", f"{rule}[[member]]")) == []


def test_what_came_shows_coupons_and_gifts() -> None:
    """With `-v` an author reads what a sale brought as the file would write it."""
    steps = '[[step]]\nissue = { coupon = "five", member = "Wang" }\nas = "sorry"'
    (step,) = tell(steps, HEAD).steps
    assert step.came["coupons"] == "{ five = 1 }"
