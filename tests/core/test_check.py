"""The proof of the books: silent on sound ones, and each fault found where it was planted."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.check import check_club, reader
from shopclub.core.check.finding import CODES, Finding
from shopclub.core.club import Club
from shopclub.core.exchange.verbs import import_file
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.ledger.model import LEDGER
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import SALES
from shopclub.core.tables import open_file
from shopclub.i18n import Language, Words
from shopclub.words.findings import FINDING_CODES, say_finding
from tests.builders import CLERK, NOW, OWNER, Counter, a_shop, open_shop, plant, programme_of
from tests.core.coupons.test_check import PLANTED as OF_COUPONS
from tests.core.games.test_proof import FOUND as OF_GAMES
from tests.core.giftcards.test_cards import FAULTS as OF_CARDS
from tests.core.invitations.test_invitations import FAULTS as OF_INVITATIONS
from tests.core.mending.test_check import MENDED
from tests.core.pins.test_verbs import FAULTS as OF_PINS
from tests.core.plans.test_verbs import FAULTS as OF_PLANS
from tests.core.rewards.test_check import PLANTED as OF_REWARDS
from tests.core.takings.test_takings import FAULTS as OF_TAKINGS
from tests.core.test_check_sales import FAULTS as OF_SALES

TIERS = [
    {"id": "member", "name": {"en": "Member"}},
    {
        "id": "silver",
        "name": {"en": "Silver"},
        "reach": {"kind": "reach", "metric": "points", "value": 100},
        "lasts": {"kind": "months", "months": 12},
    },
]
PROGRAMME = programme_of(
    money_off={"points": 10, "minor": 100},
    ladder={"tiers": TIERS},
    expiry={"kind": "months", "months": 12},
    rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 20, "stock": 3}],
)

Fault = tuple[str, int, dict[str, Any] | None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a bit of everything, closed in order."""
    return asyncio.run(bit_of_everything(tmp_path_factory.mktemp("sound")))


async def bit_of_everything(folder: Path) -> Path:
    """
    Members 1 to 3 (3 has left), a waiting card, sales 1, 2 and 4 (a walk-in's), returns 3 and 5 of line 1 of sale 1,
    entries 1 to 10, a tier change, a reward undone.
    """
    shop = await open_shop(folder, PROGRAMME)
    wang, li, zhao = [await shop.join(name, f"1380000000{i}") for i, name in enumerate(("王小明", "李雷", "赵敏"), 1)]
    sale = await shop.sell(wang, (3000, 3), (8850, 1))
    await shop.sell(wang, 5000, points=50)
    await shop.refund(sale.number, {0: 1})
    await shop.give(li, 40)
    await shop.club.rewards.redeem(li, "mug", 1, shop.op(), CLERK)
    await shop.undo()
    await shop.sell(None, 1000)
    await shop.club.members.replace_card(li, shop.op(), CLERK)
    await shop.club.members.ask_to_join(NewMember(name="x", phone="13800000004"), shop.op())
    await shop.give(zhao, 15)
    await shop.club.members.close_member(zhao, shop.op(), OWNER)
    await shop.refund(sale.number, {0: 2})
    await shop.club.close()
    return shop.club.path


async def with_faults(sound: Path, folder: Path, *faults: Fault) -> list[Finding]:
    """What the check says of a copy with some documents changed behind the club's back."""
    path = folder / "shop.json"
    shutil.copy(sound, path)
    clock = ManualClock(NOW)
    shop = await plant(Counter(Club.open(path, clock=clock), clock), *faults)
    try:
        return shop.check()
    finally:
        await shop.club.close()


async def test_sound_books_have_no_findings(sound: Path, tmp_path: Path) -> None:
    """The file that all faults are planted in is sound itself."""
    assert await with_faults(sound, tmp_path) == []


def tables_of(path: Path) -> dict[str, dict[str, Any]]:
    """A file at rest as anybody reads it."""
    tables: dict[str, dict[str, Any]] = msgspec.json.decode(path.read_bytes())
    return tables


def returned(qty: int, gross: int) -> dict[str, Any]:
    return {"name": "Item 1", "qty": qty, "gross_minor": gross, "line": 0}


LOT = "2027-03-14"
CUTS = "visits:cuts"


def entry(member: int, unit: str, kind: str, amount: int, why: list[Any], **more: Any) -> dict[str, Any]:
    """A row of the ledger as it lies in the file."""
    row = {"at": "2026-03-14T02:30:00Z", "on": "2026-03-14", "member": member, "unit": unit}
    return {**row, "kind": kind, "amount": amount, "why": why, **more}


QUOTA = entry(2, "quota:test", "earn", 1, ["quota", "test", "2026-03"], expires="2026-03-31")
USE = entry(2, "quota:test", "redeem", -1, ["benefit", "test", "2026-03", "Test"], lots={"2026-03-31": -1})

HAPPENED = {"at": "2026-03-14T02:30:00Z", "on": "2026-03-14", "member": 1, "occasion": "survey"}
SIGNED_IN = {**HAPPENED, "occasion": "sign_in"}

PLANTED: dict[str, tuple[list[Fault], set[tuple[str, str, int]]]] = {
    "a tally of what was never given": (
        [("tallies", 1, {"given": {"base": [1, 5, 0, "2026-03-14", 1]}})],
        {("tally", "tallies", 1)},
    ),
    "a tally with another day": (
        [("tallies", 1, {"given": {"base": [0, 0, 0, "2026-03-14", 2]}})],
        {("tally_day", "tallies", 1)},
    ),
    "a use of a rule that gave nothing": (
        [("accounts", 1, {"used": {"base": ["2026-03", 1, 5]}})],
        {("account_used", "accounts", 1)},
    ),
    "money carried that no sale left": ([("accounts", 1, {"carry": {"base": 5}})], {("account_carry", "accounts", 1)}),
    "an occasion with an entry of a sale, and one with none": (
        [("happenings", 1, {**HAPPENED, "entries": [1]}), ("happenings", 2, {**HAPPENED, "entries": [777]})],
        {("happening_entry", "happenings", 1), ("happening_entry", "happenings", 2)},
    ),
    "an occasion whose entry was taken back": (
        [
            ("happenings", 1, {**HAPPENED, "member": 3, "entries": [901], "rules": ["s"]}),
            ("ledger", 901, entry(3, "points", "earn", 5, ["happened", "survey", "", ""], rule="s")),
            ("ledger", 902, entry(3, "points", "reverse", -5, ["undone"], rule="s", reverses=901, lots={"never": -5})),
        ],
        {("happening_taken", "happenings", 1)},
    ),
    "an occasion with a coupon that is not there": (
        [("happenings", 1, {**HAPPENED, "coupons": [5]})],
        {("happening_coupon", "happenings", 1)},
    ),
    "an occasion of nobody": ([("happenings", 1, {**HAPPENED, "member": 77})], {("member_missing", "happenings", 1)}),
    "days in a row that are none": (
        [
            ("happenings", 1, {**SIGNED_IN, "streak": 1}),
            ("happenings", 2, {**SIGNED_IN, "on": "2026-03-16", "streak": 2}),
        ],
        {("sign_in_days", "happenings", 2)},
    ),
    "signed in twice on a day": (
        [("happenings", 1, {**SIGNED_IN, "streak": 1}), ("happenings", 2, {**SIGNED_IN, "streak": 1})],
        {("sign_in_days", "happenings", 2)},
    ),
    "a day's record under another day": ([("runs", 5, {"on": "2026-03-14"})], {("run_day", "runs", 5)}),
    "a day's record that names no entries": (
        [("runs", 739689, {"on": "2026-03-14", "entries": [[900, 3]]})],
        {("run_entries", "runs", 739689)},
    ),
    "a day's record that names somebody's survey": (
        [("happenings", 1, HAPPENED), ("runs", 739689, {"on": "2026-03-14", "late": [1]})],
        {("run_late", "runs", 739689)},
    ),
    "a field of another type": (
        [("sales", 4, {"paid_minor": "much"})],
        {("row_unreadable", "sales", 4)},
    ),
    "a field is missing": ([("members", 3, {"card": ...})], {("row_unreadable", "members", 3)}),
    "a reason nobody knows": (
        [("ledger", 9, {"why": ["haunted"]})],
        {("row_unreadable", "ledger", 9), ("balance_entries", "accounts", 3), ("lots_replay", "accounts", 3)},
    ),
    "two members with one phone": ([("members", 2, {"phone": "+8613800000001"})], {("phone_twice", "members", 2)}),
    "the phone of somebody who left is free": ([("members", 2, {"phone": "+8613800000003"})], set()),
    "a card with a slip of the pen": (
        [("members", 1, {"card": "20000000000000000001"})],
        {("card_check_digit", "members", 1)},
    ),
    "a birthday that is none": (
        [
            ("members", 1, {"birthday": "--02-30"}),
            ("members", 2, {"birthday": "--02-30", "birthday_calendar": "lunar"}),
        ],
        {("birthday_none", "members", 1)},
    ),
    "somebody who brought themselves": ([("members", 2, {"referred_by": 2})], {("referrer_self", "members", 2)}),
    "brought along by nobody": ([("members", 2, {"referred_by": 77})], {("member_missing", "members", 2)}),
    "brought along by somebody who left": ([("members", 1, {"referred_by": 2})], set()),
    "a waiting card that is none": ([("pending", 1, {"card": "1"})], {("card_check_digit", "pending", 1)}),
    "a sale of nobody": (
        [("sales", 4, {"member": 77}), ("members", 77, None)],
        {("member_missing", "sales", 4), ("account_month", "accounts", 77), ("account_life", "accounts", 77)}
        | {("account_first", "accounts", 77), ("account_last", "accounts", 77)},
    ),
    "a sale whose lines say something else": (
        [("sales", 4, {"lines": [{"gross_minor": 999}]})],
        {("sale_paid", "sales", 4)},
    ),
    "a line with a discount that adds": (
        [("sales", 4, {"lines": [{"gross_minor": 1000, "off": {"x": -5}}], "paid_minor": 1005})],
        {("sale_negative", "sales", 4)},
    ),
    "points paid that the ledger does not know": (
        [("sales", 2, {"lines": [{"gross_minor": 5000, "points_minor": 600}], "paid_minor": 4400})],
        {("sale_points_paid", "sales", 2), ("account_month", "accounts", 1), ("account_life", "accounts", 1)},
    ),
    "a sale that claims other points": ([("sales", 1, {"points": 119})], {("sale_points", "sales", 1)}),
    "a sale that claims points spent": ([("sales", 1, {"spent": 3})], {("sale_spent", "sales", 1)}),
    "a return that claims other points": ([("sales", 3, {"points": -11})], {("sale_points", "sales", 3)}),
    "a sale whose entries are gone": ([("sales", 4, {"entries": [90, 1]})], {("sale_entries", "sales", 4)}),
    "a sale that claims somebody's entry": (
        [("sales", 4, {"entries": [5, 1]})],
        {("sale_entry_foreign", "sales", 4)},
    ),
    "a return of no sale": (
        [("sales", 4, {"kind": "refund", "of": 66, "lines": [{"gross_minor": -1000, "qty": -1}], "paid_minor": -1000})],
        {("refund_sale_missing", "sales", 4)},
    ),
    "a return of a return": (
        [("sales", 4, {"kind": "refund", "of": 3, "lines": [{"gross_minor": -1000, "qty": -1}], "paid_minor": -1000})],
        {("refund_sale_missing", "sales", 4)},
    ),
    "a return to somebody else": (
        [("sales", 3, {"member": None, "entries": None, "points": 0})],
        {("refund_member", "sales", 3), ("entry_sale_member", "ledger", 4), ("entry_outside_sale", "ledger", 4)},
    ),
    "a return of a line there is not": (
        [("sales", 3, {"lines": [{"name": "Item 1", "qty": -1, "gross_minor": -1000, "line": 9}]})],
        {("refund_line", "sales", 3)},
    ),
    "more pieces back than sold": (
        [("sales", 5, {"lines": [returned(-3, -2000)]})],
        {("refund_too_many", "sales", 5)},
    ),
    "more money back than paid": (
        [("sales", 5, {"lines": [returned(-2, -2500)], "paid_minor": -2500})],
        {("refund_too_much", "sales", 5), ("account_month", "accounts", 1), ("account_life", "accounts", 1)},
    ),
    "all pieces back but not all money": (
        [("sales", 5, {"lines": [returned(-2, -1900)], "paid_minor": -1900})],
        {("refund_rest", "sales", 5), ("account_month", "accounts", 1), ("account_life", "accounts", 1)},
    ),
    "an entry of a sale that is gone": ([("ledger", 5, {"sale": 66})], {("entry_sale_missing", "ledger", 5)}),
    "an entry that a sale does not know": (
        [("ledger", 6, {"sale": 4}), ("sales", 4, {"member": 2})],
        {("entry_outside_sale", "ledger", 6), ("account_month", "accounts", 2), ("account_life", "accounts", 2)}
        | {("account_first", "accounts", 2), ("account_last", "accounts", 2)},
    ),
    "an entry that takes what is not there": (
        [("ledger", 6, {"lots": {"2027-01-01": -20}}), ("ledger", 7, {"lots": {"2027-01-01": 20}})],
        {("entry_lots", "ledger", 6)},
    ),
    "an entry that settles more than is owed": (
        [("ledger", 6, {"lots": {LOT: -30}}), ("ledger", 7, {"lots": {LOT: 30}})],
        {("entry_lots", "ledger", 6)},
    ),
    "an extension that gives points": (
        [("ledger", 6, {"why": ["extended", "2026-05-14", "2026-06-30", 20, "goodwill"]})],
        {("entry_extended", "ledger", 6)},
    ),
    "new terms that give points": ([("ledger", 6, {"why": ["new_terms", 1, 20]})], {("entry_terms", "ledger", 6)}),
    "new terms of a version that is gone": (
        [("ledger", 6, {"why": ["new_terms", 9, 20]})],
        {("entry_terms", "ledger", 6), ("entry_version", "ledger", 6)},
    ),
    "a version that says it gave points other days": (
        [("programmes", 1, {"terms": {"lots": "all", "on": "2026-03-14", "done": True, "points": 5}})],
        {("version_terms", "programmes", 1)},
    ),
    "an entry with a lot that is no day": (
        [("ledger", 6, {"lots": {"soon": -20}}), ("ledger", 7, {"lots": {"soon": 20}})],
        {("lot_key", "ledger", 6), ("lot_key", "ledger", 7), ("entry_lots", "ledger", 6)},
    ),
    "an entry that takes back one that is gone": (
        [("ledger", 7, {"reverses": 99})],
        {("reversed_missing", "ledger", 99)},
    ),
    "more taken back than was given": (
        [("ledger", 4, {"amount": -110, "lots": {LOT: -110}}), ("sales", 3, {"points": -110})],
        {("reversed_too_much", "ledger", 1), ("balance_entries", "accounts", 1), ("lots_replay", "accounts", 1)}
        | {("account_month", "accounts", 1), ("account_life", "accounts", 1), ("entry_lots", "ledger", 10)},
    ),
    "taken back whole, but not whole": (
        [("ledger", 7, {"amount": 19, "lots": {LOT: 19}})],
        {("reversed_too_much", "ledger", 6), ("balance_entries", "accounts", 2), ("lots_replay", "accounts", 2)},
    ),
    "undone twice": (
        [
            ("ledger", 8, {"member": 2, "kind": "reverse", "amount": 20, "why": ["undone"], "lots": {LOT: 20}}),
            ("ledger", 8, {"reverses": 6}),
            ("ledger", 9, {"member": 2, "amount": -20, "lots": {LOT: -20}}),
        ],
        {("reversed_twice", "ledger", 6)},
    ),
    "a balance that is made up": (
        [("accounts", 2, {"balance": {"points": 41}})],
        {("balance_entries", "accounts", 2), ("balance_lots", "accounts", 2)},
    ),
    "points made out of nothing": (
        [("accounts", 2, {"balance": {"points": 41}, "lots": {"points": {LOT: 41}}})],
        {("balance_entries", "accounts", 2), ("lots_replay", "accounts", 2)},
    ),
    "points that last longer than they should": (
        [("accounts", 2, {"lots": {"points": {"2028-03-14": 40}}})],
        {("lots_replay", "accounts", 2)},
    ),
    "a debt and points made up together": (
        [("accounts", 2, {"lots": {"points": {LOT: 45}}, "debt": {"points": 5}})],
        {("lots_replay", "accounts", 2), ("debt_replay", "accounts", 2)},
    ),
    "a balance in a unit nobody knows": (
        [("ledger", 11, entry(2, "beans", "earn", 5, ["fixed", "sale"]))],
        {("unit_unknown", "ledger", 11), ("balance_entries", "accounts", 2), ("lots_replay", "accounts", 2)},
    ),
    "a balance no entry made": (
        [("accounts", 2, {"balance": {"points": 40, "engagement": 3}})],
        {("balance_entries", "accounts", 2), ("balance_lots", "accounts", 2)},
    ),
    "points taken back in engagement": (
        [("ledger", 11, entry(1, "engagement", "reverse", 0, ["taken_back", 0], reverses=1))],
        {("reversed_unit", "ledger", 1)},
    ),
    "engagement nobody counted": (
        [
            ("ledger", 11, entry(2, "engagement", "earn", 3, ["fixed", "sign_in"])),
            ("accounts", 2, {"balance": {"points": 40, "engagement": 3}}),
            ("accounts", 2, {"lots": {"points": {LOT: 40}, "engagement": {"never": 3}}}),
        ],
        {("account_month", "accounts", 2), ("account_life", "accounts", 2)},
    ),
    "a benefit used more often than granted": (
        [
            ("ledger", 11, QUOTA),
            ("ledger", 12, USE),
            ("ledger", 13, {**QUOTA, "why": ["quota", "test", "2026-02"]}),
            ("ledger", 14, USE),
            ("accounts", 2, {"balance": {"points": 40, "quota:test": 0}}),
        ],
        {("quota_over", "ledger", 14)},
    ),
    "visits of a package that nobody bought": (
        [
            ("ledger", 11, entry(2, CUTS, "earn", 10, ["opening", ""])),
            ("ledger", 12, entry(2, CUTS, "redeem", -1, ["visit", 11, 0, "cuts", "Cuts"], lots={"never": -1})),
            ("accounts", 2, {"balance": {"points": 40, CUTS: 9}, "lots": {"points": {LOT: 40}, CUTS: {"never": 9}}}),
        ],
        {("visit_bought", "ledger", 12)},
    ),
    "more visits than were bought, worth more than was paid": (
        [
            ("ledger", 11, entry(2, CUTS, "earn", 2, ["package", "cuts", "Cuts", 18000, 0, "share"])),
            ("ledger", 12, entry(2, CUTS, "earn", 2, ["opening", ""])),
            ("ledger", 13, entry(2, CUTS, "redeem", -3, ["visit", 11, 18001, "cuts", "Cuts"], lots={"never": -3})),
            ("accounts", 2, {"balance": {"points": 40, CUTS: 1}, "lots": {"points": {LOT: 40}, CUTS: {"never": 1}}}),
        ],
        {("visit_over", "ledger", 11), ("visit_worth", "ledger", 11)},
    ),
    "a package whose receipt says another price": (
        [
            ("ledger", 11, entry(2, CUTS, "earn", 2, ["package", "cuts", "Cuts", 18000, 0, "share"], sale=1)),
            ("accounts", 2, {"balance": {"points": 40, CUTS: 2}, "lots": {"points": {LOT: 40}, CUTS: {"never": 2}}}),
        ],
        {("package_paid", "ledger", 11), ("entry_outside_sale", "ledger", 11), ("entry_sale_member", "ledger", 11)},
    ),
    "a benefit used, taken back and used again": (
        [
            ("ledger", 11, QUOTA),
            ("ledger", 12, USE),
            ("ledger", 13, entry(2, "quota:test", "reverse", 1, ["undone"], reverses=12, lots={"2026-03-31": 1})),
            ("ledger", 14, USE),
            ("accounts", 2, {"balance": {"points": 40, "quota:test": 0}}),
        ],
        set(),
    ),
    "an empty lot": (
        [("accounts", 2, {"lots": {"points": {LOT: 40, "2027-05-01": 0}}})],
        {("lot_empty", "accounts", 2)},
    ),
    "an account's lot that is no day": (
        [("accounts", 2, {"lots": {"points": {"14.3.2027": 40}}})],
        {("lot_key", "accounts", 2), ("lots_replay", "accounts", 2)},
    ),
    "a month with more spending than sales": (
        [("accounts", 1, {"months": {"2026-03": [13351, 133, 2]}})],
        {("account_month", "accounts", 1)},
    ),
    "a month that is missing": ([("accounts", 1, {"months": {}})], {("account_month", "accounts", 1)}),
    "a month nothing happened in": (
        [("accounts", 1, {"months": {"2026-03": [13350, 133, 2], "2026-02": [0, 1, 0]}})],
        {("account_month", "accounts", 1)},
    ),
    "a visit too many in a life": ([("accounts", 1, {"life": [13350, 133, 3]})], {("account_life", "accounts", 1)}),
    "another first purchase": ([("accounts", 1, {"first_on": "2026-03-13"})], {("account_first", "accounts", 1)}),
    "another last purchase": ([("accounts", 1, {"last_on": "2026-03-15"})], {("account_last", "accounts", 1)}),
    "active on a day nothing happened": (
        [("accounts", 2, {"active_on": "2026-03-15"})],
        {("account_active", "accounts", 2)},
    ),
    "an account that is gone": (
        [("accounts", 2, None)],
        {("balance_entries", "accounts", 2), ("lots_replay", "accounts", 2)},
    ),
    "a tier that lasts longer than it was given for": (
        [("accounts", 1, {"standing": {"tier": "silver", "since": "2026-03-14", "until": "2028-03-14"}})],
        {("standing_row", "accounts", 1)},
    ),
    "a tier lost without a row": ([("accounts", 1, {"standing": ...})], {("standing_row", "accounts", 1)}),
    "a tier got without a row": (
        [("accounts", 2, {"standing": {"tier": "silver", "since": "2026-03-14", "until": "2027-03-14"}})],
        {("standing_missing", "accounts", 2)},
    ),
    "a tier no programme has": (
        [
            ("accounts", 2, {"standing": {"tier": "pink", "since": "2026-03-14", "by_hand": True}}),
            ("sales", 4, {"tier": "blue"}),
            ("standings", 2, {"at": "2026-03-14T02:30:00Z", "on": "2026-03-14", "member": 2, "before": "member"}),
            ("standings", 2, {"after": "pink", "cause": "hand"}),
        ],
        {("tier_missing", "accounts", 2), ("tier_missing", "standings", 2), ("tier_missing", "sales", 4)},
    ),
    "a programme that can't be read": (
        [("programmes", 2, {"at": "2026-03-14T02:30:00Z", "from_on": "2026-03-14", "programme": {"id": 5}})],
        {("programme_unreadable", "programmes", 2)},
    ),
    "a draft that can't be read": (
        [("drafts", 1, {"at": "2026-03-14T02:30:00Z", "programme": {"id": 5}})],
        {("programme_unreadable", "drafts", 1)},
    ),
    "no programme at all": (
        [("programmes", 1, None)],
        {("programme_missing", "programmes", 0), ("tier_missing", "accounts", 1), ("tier_missing", "standings", 1)}
        | {("tier_missing", "sales", n) for n in (1, 2, 3, 5)},
    ),
    "a first version that waits": ([("programmes", 1, {"planned": True})], {("version_day", "programmes", 1)}),
    "a version called back that was never planned": (
        [("programmes", 1, {"called_back_at": "2026-03-14T02:30:00Z"})],
        {("version_called", "programmes", 1)},
    ),
    "a return to a version to come": ([("programmes", 1, {"returns": 2})], {("version_returns", "programmes", 1)}),
    "less than nothing in stock": ([("stock", 1, {"left": {"mug": -1}})], {("stock_negative", "stock", 1)}),
    "an operation that made nothing": ([("operations", 4, {"ref": 66})], {("operation_target", "operations", 4)}),
    "an undo of nothing": ([("operations", 9, {"ref": 66})], {("operation_target", "operations", 9)}),
    **OF_PINS,
}


@pytest.mark.parametrize("name", PLANTED)
async def test_a_planted_fault_is_found(name: str, sound: Path, tmp_path: Path) -> None:
    """Each fault is found at the document it was planted in, and nothing else is said."""
    faults, expected = PLANTED[name]
    found = await with_faults(sound, tmp_path, *faults)
    assert {(f.code, f.table, f.number) for f in found} == expected


async def test_one_card_for_two(sound: Path, tmp_path: Path) -> None:
    """A card that two members have, or a member and somebody who waits, is found at the later one."""
    card = tables_of(sound)["members"]["1"]["card"]
    found = await with_faults(sound, tmp_path, ("members", 2, {"card": card}), ("pending", 1, {"card": card}))
    assert {(f.code, f.table, f.number) for f in found} == {("card_twice", "members", 2), ("card_twice", "pending", 1)}


async def test_one_operation_for_two(sound: Path, tmp_path: Path) -> None:
    """An operation id that stands twice is found at the later one."""
    op = tables_of(sound)["operations"]["4"]["op"]
    found = await with_faults(sound, tmp_path, ("operations", 5, {"op": op}))
    assert [(f.code, f.number, dict(f.figures)) for f in found] == [("operation_twice", 5, {"other": 4})]


async def test_a_number_that_would_come_again(tmp_path: Path) -> None:
    """A table whose next number is not beyond its documents is found."""
    async with a_shop(tmp_path) as shop:
        await shop.sell(None, 100)
        storage = shop.club.books.db.storage
        storage._state.next["sales"], kept = 1, storage._state.next["sales"]
        assert [(f.code, f.table, f.number) for f in shop.check()] == [("number_reused", "sales", 1)]
        storage._state.next["sales"] = kept


async def test_a_document_under_a_name(tmp_path: Path) -> None:
    """A document whose key is no number is found; the shop opens all the same."""
    async with a_shop(tmp_path) as shop:
        shop.club.books.db.storage.commit({"members": {"wang": {"name": "王"}}})  # type: ignore[dict-item]
        await shop.restart()
        assert [(f.code, f.table, f.figures) for f in shop.check()] == [("row_number", "members", {"key": "wang"})]
        shop.club.books.db.storage.commit({"members": {"wang": None}})  # type: ignore[dict-item]


async def test_a_shop_without_its_document(tmp_path: Path) -> None:
    """The shop's own document taken away while it runs is found."""
    shop = await open_shop(tmp_path)
    shop.club.books.db.storage.commit({"shop": {1: None}})
    assert "shop_missing" in {f.code for f in shop_check_without_shop(shop)}
    await shop.club.close()


def shop_check_without_shop(shop: Counter) -> list[Finding]:
    """The check of the shop's own documents alone: the day, which the whole check needs, is asked of the shop."""
    from shopclub.core.check.reader import Reader
    from shopclub.core.check.shop import check_shop

    reader = Reader(shop.club.books)
    check_shop(reader)
    return reader.findings


@pytest.mark.parametrize("points", ["programme", "none"])
async def test_imported_sales_raise_no_alarm(points: str, tmp_path: Path) -> None:
    """Receipts of another system, returns without their sale, an older file taken in later: all of it is sound."""
    head = "receipt,date,customer,item,qty,price\n"
    later = tmp_path / "later.csv"
    later.write_text(head + "A1,2025-05-01,C1,Tea,2,60.00\nA2,2025-06-01,C1,Tea,-1,60.00\nA3,2025-06-02,,Tea,1,5.00\n")
    earlier = tmp_path / "earlier.csv"
    earlier.write_text(head + "B1,2024-01-10,C1,Cup,1,150.00\nB2,2025-05-20,C1,Cup,1,30.00\n")
    rule = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
    extra = {"id": "gift", "then": {"kind": "points_fixed", "points": 7}, "qualifies": False}
    expiry = {"kind": "months", "months": 12}
    async with a_shop(tmp_path, programme_of(rules=[rule, extra], ladder={"tiers": TIERS}, expiry=expiry)) as shop:
        for path in (later, earlier, later):
            await import_file(shop.club, "sales", path, points=points, actor=OWNER)
            assert shop.check() == []
        assert shop.club.members.count() == 1


def test_every_code_has_a_sentence_and_a_test() -> None:
    """No code without words in both languages, none without a test that plants it."""
    assert CODES == FINDING_CODES
    planted = {code for _, expected in PLANTED.values() for code, _, _ in expected}
    alone = {"card_twice", "operation_twice", "number_reused", "row_number", "shop_missing"}
    alone |= {"seal_differs", "seal_chain_broken"}  # tests/core/seals
    alone |= {"card_coupon", "card_coupon_stands", "coupon_no_card"}  # tests/core/sales/test_stamps.py
    alone |= {"period_pair"}  # tests/core/sales/test_cashback.py
    alone |= {"closing_day", "closing_till", "closing_balance"}  # tests/core/closing
    alone |= {"origin_twice", "origin_figures", "origin_missing"}  # tests/core/origins
    alone |= {"goal_empty", "goal_aim", "goal_back"}  # tests/core/goals
    alone |= {code for _, code in MENDED} | {"transfer_half"}
    alone |= {code for _, expected in OF_COUPONS.values() for code, _, _ in expected}
    alone |= {code for _, expected in OF_REWARDS.values() for code, _, _ in expected}
    alone |= {code for _, (code, _, _) in (*OF_SALES, *OF_TAKINGS, *OF_CARDS, *OF_PLANS)}
    # tests/core/households
    alone |= {"household_twice", "household_consent", "account_pool", "account_stray", "entry_account"}
    alone |= {"family_code_word", "family_code_leads", "family_code_twice"}
    alone |= {code for _, (code, _, _) in OF_INVITATIONS}
    # tests/core/privacy
    alone |= {"consent_back", "consent_differs", "consent_twice", "forgotten_words", "own_change_values"}
    alone |= {"request_dates"}
    assert planted | alone | OF_GAMES == CODES


async def test_each_finding_says_itself(sound: Path, tmp_path: Path) -> None:
    """Every finding planted above becomes a sentence in either language, with its figures and no field left open."""
    spoken = [Words(language) for language in Language]
    for number, (faults, _) in enumerate(PLANTED.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for finding in await with_faults(sound, folder, *faults):
            for words in spoken:
                text = say_finding(finding, words, currency="CNY")
                assert not re.search(r"[{}]", text)
                assert finding.code not in text


async def test_entries_that_take_back_each_other(sound: Path, tmp_path: Path) -> None:
    """Two entries that name each other as taken back are found; following them comes to an end."""
    circle: list[Fault] = [("ledger", 4, {"reverses": 8}), ("ledger", 8, {"reverses": 4, "kind": "reverse"})]
    found = await with_faults(sound, tmp_path, *circle)
    assert ("reversed_too_much", "ledger", 4) in {(f.code, f.table, f.number) for f in found}


@pytest.mark.parametrize("figure", [10**30, -(10**30)])
async def test_a_figure_no_till_ever_wrote(figure: int, sound: Path, tmp_path: Path) -> None:
    """Numbers of more digits than a computer's word are compared like any other, wherever they stand."""
    faults: list[Fault] = [
        ("ledger", 5, {"amount": figure}),
        ("ledger", 6, {"sale": figure}),
        ("sales", 2, {"entries": [figure, 1]}),
        ("sales", 4, {"member": figure}),
    ]
    found = {(f.code, f.table, f.number) for f in await with_faults(sound, tmp_path, *faults)}
    assert found >= {
        ("balance_entries", "accounts", 2),
        ("entry_sale_missing", "ledger", 6),
        ("sale_entries", "sales", 2),
        ("member_missing", "sales", 4),
    }


@pytest.mark.parametrize("name", ["more taken back than was given", "a sale that claims somebody's entry"])
async def test_the_past_on_the_disk_is_checked_too(name: str, sound: Path, tmp_path: Path) -> None:
    """Rows that are not in memory are read from the file; a fault among them is found as in memory."""
    faults, expected = PLANTED[name]
    assert await with_faults(sound, tmp_path, *faults)
    cold = Club(
        open_file(tmp_path / "shop.json", access_mode="r", hot_rows=1), tmp_path / "shop.json", ManualClock(NOW)
    )
    assert {(f.code, f.table, f.number) for f in check_club(cold)} == expected
    await cold.close()


async def test_a_check_tells_how_far_it_is(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share only goes up, to the whole at the last row of sales and ledger."""
    monkeypatch.setattr(reader, "_TOLD_EVERY", 1)
    club = Club.open(sound, clock=ManualClock(NOW), access="r")
    told: list[float] = []
    assert check_club(club, told.append) == []
    rows = club.books.count(SALES) + club.books.count(LEDGER)
    assert told == [pytest.approx((n + 1) / rows) for n in range(rows)]
    await club.close()


async def test_a_row_put_in_between(sound: Path, tmp_path: Path) -> None:
    """A number that was never given out and comes later than higher ones is checked like any other."""
    faults: list[Fault] = [("ledger", 5, None)]
    found = {(f.code, f.table, f.number) for f in await with_faults(sound, tmp_path, *faults)}
    assert ("sale_entries", "sales", 2) not in found
    shop = Counter(Club.open(tmp_path / "shop.json", clock=ManualClock(NOW)), ManualClock(NOW))
    whole = tables_of(sound)
    shop.club.books.db.storage.commit({"ledger": {5: whole["ledger"]["5"]}})
    assert shop.check() == []
    await shop.club.close()
