"""What a check found, as a sentence in both languages."""

from __future__ import annotations

import pytest

from shopclub.core.check.finding import Finding
from shopclub.i18n import Words
from shopclub.words.findings import say_finding

SENTENCES: list[tuple[Finding, str, str]] = [
    (
        Finding(code="sale_paid", table="sales", number=12, figures={"paid_minor": 900, "lines_minor": 1000}),
        "Sale 12: says ¥9.00 paid, its lines add up to ¥10.00",
        "销售单 12：实付写 ¥9.00，各行合计 ¥10.00",
    ),
    (
        Finding(code="balance_entries", table="accounts", number=1234, figures={"balance": 1320, "entries": -20}),
        "Account of member 1234: says 1,320 points, its ledger entries add up to -20",
        "会员 1234 的账户：余额写 1,320 分，积分记录合计 -20 分",
    ),
    (
        Finding(
            code="lots_replay", table="accounts", number=2, figures={"lot": "2027-03-14", "left": 41, "entries": 40}
        ),
        "Account of member 2: has 41 points expiring 14 March 2027, its ledger entries leave 40",
        "会员 2 的账户：到期日 2027年3月14日 的积分有 41 分，按积分记录应剩 40 分",
    ),
    (
        Finding(code="row_number", table="members", number=0, figures={"key": "[/x]"}),
        "members: has a document under “[/x]”, which is no number",
        "会员：有一条记录编号为“[/x]”，不是数字",
    ),
    (
        Finding(code="account_first", table="accounts", number=2, figures={"on": "2026-03-14", "should": None}),
        "Account of member 2: says the first purchase was 14 March 2026, its sales say –",
        "会员 2 的账户：首次消费写 2026年3月14日，按销售单应为 –",
    ),
]


@pytest.mark.parametrize(("finding", "english", "chinese"), SENTENCES)
def test_a_finding_reads_well(finding: Finding, english: str, chinese: str, en: Words, zh: Words) -> None:
    """Figures grouped, days in words, document numbers as they are, text from people untouched."""
    assert say_finding(finding, en, currency="CNY") == english
    assert say_finding(finding, zh, currency="CNY") == chinese


def test_a_finding_of_a_newer_version_says_its_code(en: Words) -> None:
    """Better a code than nothing."""
    finding = Finding(code="haunted", table="attic", number=3)
    assert say_finding(finding, en, currency="CNY") == "attic 3: haunted"
