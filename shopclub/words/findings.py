"""
What a check of the books found: where, and what does not fit there.

A finding is for whoever looks after the file. It names documents by their numbers, never a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from shopclub.core.check import Finding
from shopclub.core.kernel.errors import Figure
from shopclub.i18n import N_, Words
from shopclub.words.file import table_name
from shopclub.words.privacy_refused import FOUND, PLACES

_PLACES = {
    **PLACES,
    "shop": N_("The shop"),
    "programmes": N_("Programme version {number}"),
    "staff": N_("Staff number {number}"),
    "members": N_("Member {number}"),
    "pending": N_("Waiting card {number}"),
    "merges": N_("Merge {number}"),
    "sales": N_("Sale {number}"),
    "ledger": N_("Ledger entry {number}"),
    "accounts": N_("Account of member {number}"),
    "standings": N_("Tier change {number}"),
    "products": N_("Product {number}"),
    "stock": N_("The stock list"),
    "vouchers": N_("Reward asked for, No. {number}"),
    "pictures": N_("The list of pictures"),
    "coupons": N_("Coupon {number}"),
    "plans": N_("Plan of member {number}"),
    "plan_steps": N_("Step {number} of a plan"),
    "gift_cards": N_("Gift card {number}"),
    "tallies": N_("The record of what rules gave"),
    "rounds": N_("Round {number} of a lucky draw"),
    "wins": N_("Prize {number}"),
    "predictions": N_("Prediction {number}"),
    "happenings": N_("Occasion {number}"),
    "rankings": N_("List {number}"),
    "runs": N_("Day {number} of the daily gifts"),
    "seals": N_("Seal {number}"),
    "households": N_("Shared card {number}"),
    "family_codes": N_("Code {number} of a shared card"),
    "invitations": N_("Invitation of member {number}"),
    "operations": N_("Operation {number}"),
    "clockwork": N_("The record of the daily run"),
    "devices": N_("Device {number}"),
    "pins": N_("PIN of member {number}"),
}

# Sentences whose fields are plain numbers, codes and days; those with money stand below.
_SENTENCES = {
    "row_unreadable": N_("cannot be read, at {where}"),
    "row_number": N_("has a document under “{key}”, which is no number"),
    "number_reused": N_("was given a number that would be given out again (next: {next})"),
    "transfer_pair": N_("gives to or takes from another member, but the other half is missing"),
    "transfer_half": N_("was taken back, but the other half of it was not"),
    "transfer_lots": N_("brings points that last longer than those that were given"),
    "merge_file": N_("says that member {member} was merged, but the file of that member does not"),
    "merge_unknown": N_("points at member {member} as the one kept, but no merge says so"),
    "merge_circle": N_("was merged into member {member}, and no file was kept in the end"),
    "merge_left": N_("still holds something, although the file was merged into member {member}"),
    "merge_entry": N_("names ledger entry {entry}, which is not its own or does not agree with it"),
    "sale_moved": N_("is said to stand in the place of sale {sale}, which it does not match"),
    **FOUND,
    "phone_twice": N_("has the same phone number as member {other}"),
    "card_twice": N_("has the same card as member or waiting card {other}"),
    "card_check_digit": N_("has a card whose check digit is wrong"),
    "pin_owner": N_("is of somebody who is no member, or has left"),
    "pin_hash": N_("is not kept as a PIN is"),
    "pin_misses": N_("says {misses} wrong tries; there can be {most} at most"),
    "birthday_none": N_("has a birthday that no calendar has"),
    "referrer_self": N_("is said to have brought themselves along"),
    "invitation_twice": N_("has the same link as the invitation of member {other}"),
    "invitation_word": N_("has a link that nobody could open"),
    "family_code_twice": N_("is the same as code {other} of a shared card"),
    "family_code_word": N_("is one that nobody could type"),
    "family_code_leads": N_("leads to shared card {household}, which takes nobody in by it"),
    "member_missing": N_("names member {member}, who is not in the file"),
    "sale_negative": N_("has a figure with the wrong sign in line {line}"),
    "sale_points": N_("says {points} points, its ledger entries say {entries}"),
    "sale_spent": N_("says {points} points spent, its ledger entries say {entries}"),
    "sale_tenders": N_("was paid by tenders that do not add up to its amount"),
    "sale_parts": N_("has lines whose points by rule “{rule}” do not add up to its ledger entry"),
    "sale_entries": N_("names ledger entry {entry}, which is not in the file"),
    "sale_entry_foreign": N_("names ledger entry {entry}, which belongs to something else"),
    "refund_sale_missing": N_("returns goods of sale {sale}, which is not in the file"),
    "refund_member": N_("returns goods of sale {sale} to another member"),
    "refund_line": N_("returns a line that sale {sale} does not have"),
    "refund_too_many": N_("returns more pieces of line {line} of sale {sale} than were sold"),
    "refund_too_much": N_("brings back more of line {line} of sale {sale} than it came to"),
    "refund_rest": N_("returns the last of line {line} of sale {sale} but leaves part of its figures"),
    "refund_tenders": N_("does not give back sale {sale} by the tenders it was paid with"),
    "refund_carry": N_("returns the last of sale {sale} but leaves what it carried below a full step"),
    "taking_line": N_("does not say rightly what the money of line {line} is for"),
    "taking_of": N_("pays back sale {sale}, which is no taking of the same member"),
    "taking_back": N_("pays back more of sale {sale} than was taken"),
    "taking_void": N_("does not undo sale {sale} by exactly what it was"),
    "plan_step_before": N_("names step {before} as the one before it, but that is {should}"),
    "plan_terms": N_("has terms that overlap or have no days"),
    "plan_sale": N_("names sale {sale}, which took no money for a plan of this member, or is another step's"),
    "plan_money": N_("says another amount than its sales took or paid back"),
    "plan_fee": N_("says another amount than its terms cost or give back"),
    "plan_paid": N_("does not say rightly which payments can still be paid back"),
    "plan_tried": N_("gives a trial twice, or forgets which plans were had"),
    "plan_undone": N_("does not take back step {undoes} as it was"),
    "plan_standing": N_("is not what the last step of that member says"),
    "plan_taking": N_("took money for a plan, but no step of a plan names it"),
    "sale_balances": N_("was paid with balances by other amounts than their ledger entries say"),
    "entry_card": N_("is of a gift card and of something else besides"),
    "entry_card_missing": N_("names gift card {card}, which is not in the file"),
    "gift_code": N_("has a code whose check digit is wrong"),
    "gift_twice": N_("has the same code as gift card {other}"),
    "gift_sale": N_("was sold by sale {sale}, which does not say so"),
    "entry_sale_missing": N_("names sale {sale}, which is not in the file"),
    "entry_sale_member": N_("names sale {sale}, which is another member's"),
    "entry_outside_sale": N_("names sale {sale}, which does not know it"),
    "entry_version": N_("names version {version} of the programme, which is not in the file"),
    "entry_terms": N_("gives points other last days, and does something else besides"),
    "version_terms": N_("says {points} points have other last days by it; the entries say {entries}"),
    "entry_extended": N_("makes points usable longer, and does something else besides"),
    "entry_lots": N_("takes more than there was at that point (left: {left})"),
    "reversed_missing": N_("was taken back but is not in the file"),
    "reversed_too_much": N_("was {amount} points, of which {taken} were taken back"),
    "reversed_twice": N_("was undone more than once"),
    "reversed_unit": N_("counts in “{unit}” but was taken back in something else"),
    "unit_unknown": N_("counts in “{unit}”, which this program doesn't know"),
    "quota_over": N_("uses a benefit more often than was granted for its time"),
    "card_coupon": N_("names coupon {coupon} of a full stamp card, which is not in the file or another card's"),
    "card_coupon_stands": N_("was taken back, but the coupon {coupon} of the full card stands"),
    "coupon_no_card": N_("says a full stamp card brought it, and no entry does"),
    "period_pair": N_("moves money back whose other half differs by {minor}"),
    "visit_bought": N_("uses a package of ledger entry {entry}, which is none of this kind"),
    "visit_over": N_("was used more often than was bought (left: {left})"),
    "visit_worth": N_("was paid with {paid_minor}; its visits used stand for {minor}"),
    "package_paid": N_("says {paid_minor} were paid, its receipt says {should_minor}"),
    "balance_entries": N_("says {balance} points, its ledger entries add up to {entries}"),
    "balance_lots": N_("says {balance} points, but {lots} by expiry date less {debt} owed"),
    "lots_replay": N_("has {left} points expiring {lot}, its ledger entries leave {entries}"),
    "debt_replay": N_("owes {debt} points, by its ledger entries {entries}"),
    "lot_empty": N_("keeps {left} points expiring {lot}"),
    "lot_key": N_("has points expiring on “{key}”, which is no day"),
    "account_month": N_("does not fit its sales and entries of {month}"),
    "account_first": N_("says the first purchase was {on}, its sales say {should}"),
    "account_last": N_("says the last purchase was {on}, its sales say {should}"),
    "account_active": N_("says points last moved on {on}, when no entry did that"),
    "standing_row": N_("does not have the tier that tier change {row} gave"),
    "standing_missing": N_("has tier {tier} without any record of getting it"),
    "tier_missing": N_("names tier {tier}, which no version of the programme has"),
    "tally_day": N_("counts {uses} uses of the rule “{rule}” on {day}, which its rows do not bear out"),
    "account_used": N_("counts {uses} uses of the rule “{rule}”, which its rows do not bear out"),
    "happening_entry": N_("names ledger entry {entry}, which is not in the file or belongs to something else"),
    "happening_taken": N_("names ledger entry {entry}, which was taken back, and does not say so"),
    "happening_coupon": N_("names coupon {coupon}, which is not in the file or somebody else's"),
    "sign_in_days": N_("counts {days} days in a row; the days before it make it {should}"),
    "run_day": N_("stands under another day than its own, {day}"),
    "run_entries": N_("names {should} ledger entries, of which {entries} are in the file"),
    "run_late": N_("names occasion {happening}, which is no gift of that day"),
    "household_twice": N_("has member {member}, who shares card {other} already"),
    "household_consent": N_("has member {member} collect, for whom member {by} agreed, who may not"),
    "account_pool": N_("has its points on the account of member {pool}, should be {main}"),
    "account_stray": N_(
        "keeps {points} points where nobody can spend them: they belong on the account of member {main}"
    ),
    "entry_account": N_("changes the balance of member {account}, with whom member {member} never shared a card"),
    "coupon_code": N_("has a code whose check digit is wrong"),
    "coupon_twice": N_("has the same code as coupon {other}"),
    "coupon_days": N_("ends before it begins"),
    "coupon_day": N_("was used on {on}, outside its days"),
    "coupon_overused": N_("was used {uses} times, of which {most} are allowed"),
    "coupon_void_used": N_("was used on {on}, after it had been taken back"),
    "coupon_back": N_("had a use given back on {on}, before it was used"),
    "coupon_sale": N_("was used at sale {sale}, which does not name it"),
    "coupon_sale_twice": N_("was used twice at sale {sale}"),
    "coupon_entry": N_("was used for ledger entry {entry}, which does not name it"),
    "coupon_brought": N_("was brought by sale {sale}, which is not in the file or another member's"),
    "sale_coupon": N_("names coupon {coupon}, which was not used at it"),
    "entry_coupon": N_("names coupon {coupon}, which was not used for it"),
    "account_reserved": N_("holds {reserved} points for rewards asked for, which come to {vouchers}"),
    "voucher_code": N_("has a code whose check digit is wrong"),
    "voucher_twice": N_("has the same code as No. {other}"),
    "voucher_entry": N_("was handed out with ledger entry {entry}, which says something else"),
    "voucher_entry_twice": N_("was handed out with ledger entry {entry}, as was No. {other}"),
    "round_nth": N_("is called round {nth} of its draw, but should be round {should}: one is missing"),
    "round_commitment": N_("does not fit its published hash: its terms, its last day or its seed were changed"),
    "round_terms": N_("has terms that can't be read, or odds that don't add up"),
    "round_drawn": N_("says {drawn} draws, or counts its prizes otherwise than its draws did"),
    "draw_round": N_("is a draw of round {round}, which is not in the file"),
    "draw_gap": N_("is draw {running} where draw {should} should be: one is missing"),
    "draw_result": N_("draw {running} has another prize than its hash brings"),
    "draw_again": N_("repeats draw {running} with another result or for another member"),
    "draw_twice": N_("draw {running} stands twice"),
    "draw_price": N_("does not cost what a draw of its round costs"),
    "draw_points": N_("draw {running} brought {came} points, its prize is {should}"),
    "win_draw": N_("came of ledger entry {entry}, which is no draw that brought it"),
    "win_back": N_("does not say rightly whether the draw of ledger entry {entry} was undone"),
    "win_coupon": N_("names coupon {coupon}, which is not in the file or somebody else's"),
    "prediction_pool": N_("counts a pool of {pool} points, its stakes come to {should}"),
    "prediction_settled": N_("paid {paid} points to those who were right, where {should} were lost"),
    "prediction_answer": N_("says an answer was right that it doesn't have"),
    "stake_prediction": N_("is a stake of prediction {prediction}, which is not in the file"),
    "stake_twice": N_("is a second open stake of the same member in prediction {prediction}"),
    "seal_differs": N_("no longer fits {day}: {rows} {first} to {last} are not what was sealed"),
    "seal_chain_broken": N_("does not follow the seal before it ({day})"),
    "closing_day": N_("is not kept under its day ({day})"),
    "closing_till": N_("says another till for {day} than the rows it covers"),
    "closing_balance": N_("says {said} of {unit} for {day}; the entries it covers add up to {entries}"),
    "origin_twice": N_("has the same join code as source {other}"),
    "origin_figures": N_("has a name, code or figures that no source can have"),
    "origin_missing": N_("came from source {origin}, which is not in the file"),
    "goal_empty": N_("was never set"),
    "goal_aim": N_("was set on {day} to something no goal can be"),
    "goal_back": N_("does not say rightly whether its setting of {day} was taken back"),
    "shop_missing": N_("has no document of its own"),
    "programme_unreadable": N_("cannot be read"),
    "programme_missing": N_("none is in force"),
    "version_day": N_("is planned for {day}, before it was adopted, or is the first"),
    "version_called": N_("was called back when it was in force already ({day})"),
    "version_returns": N_("returns to version {to}, which is none before it"),
    "stock_negative": N_("has {left} of reward {reward}"),
    "operation_target": N_("made number {ref}, which is not in the file"),
    "operation_twice": N_("is the same as operation {other}"),
}


def _plain(figure: Figure, words: Words) -> str:
    """A figure as it is said: counts grouped, days in words, nothing as a dash."""
    if figure is None or figure == "":
        return "–"
    if isinstance(figure, bool) or not isinstance(figure, int):
        return _day(str(figure), words)
    return words.number(figure)


def _day(text: str, words: Words) -> str:
    if text == "never":
        return words.p("of points", "never")
    try:
        return words.day_long(date.fromisoformat(text))
    except ValueError:
        return text


def _money(words: Words, figures: Mapping[str, Figure], name: str, currency: str) -> str:
    value = figures.get(name)
    return words.money(value if isinstance(value, int) else 0, currency)


def _sale_paid(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    return words.t(
        "says {paid} paid, its lines add up to {lines}",
        paid=_money(words, figures, "paid_minor", currency),
        lines=_money(words, figures, "lines_minor", currency),
    )


def _sale_points_paid(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    return words.t(
        "has {lines} paid with points in its lines, {entries} in its ledger entries",
        lines=_money(words, figures, "lines_minor", currency),
        entries=_money(words, figures, "entries_minor", currency),
    )


def _account_life(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    engaged = any(figures.get(name) for name in ("engagement", "engagement_should"))

    def all_of(should: str) -> str:
        said = {
            "spend": _money(words, figures, f"spend{should}_minor", currency),
            "points": _plain(figures.get(f"points{should}"), words),
            "visits": _plain(figures.get(f"visits{should}"), words),
        }
        if not engaged:
            return words.t("{spend}, points {points}, visits {visits}", **said)
        engagement = _plain(figures.get(f"engagement{should}"), words)
        return words.t(
            "{spend}, points {points}, visits {visits}, engagement {engagement}", **said, engagement=engagement
        )

    return words.t(
        "counts {have} in all; its sales and entries come to {should}", have=all_of(""), should=all_of("_should")
    )


def _tally(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    def said(should: str) -> str:
        return words.t(
            "uses {uses}, points {points}, discounts {minor}",
            uses=_plain(figures.get(f"uses{should}"), words),
            points=_plain(figures.get(f"points{should}"), words),
            minor=_money(words, figures, "should_minor" if should else "minor", currency),
        )

    return words.t(
        "says of the rule “{rule}”: {have}; its rows come to {should}",
        rule=str(figures.get("rule", "")),
        have=said(""),
        should=said("_should"),
    )


def _carry(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    return words.t(
        "carries {have} for the rule “{rule}”; its sales leave {should}",
        rule=str(figures.get("rule", "")),
        have=_money(words, figures, "minor", currency),
        should=_money(words, figures, "should_minor", currency),
    )


def _gift_balance(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    return words.t(
        "holds {have}, its ledger entries add up to {should}",
        have=_money(words, figures, "minor", currency),
        should=_money(words, figures, "should_minor", currency),
    )


def _gift_left(figures: Mapping[str, Figure], words: Words, currency: str) -> str:
    return words.t("holds {have}, which can't be", have=_money(words, figures, "minor", currency))


_Sentence: TypeAlias = Callable[[Mapping[str, Figure], Words, str], str]
_WITH_MONEY: dict[str, _Sentence] = {
    "sale_paid": _sale_paid,
    "sale_points_paid": _sale_points_paid,
    "account_life": _account_life,
    "account_carry": _carry,
    "tally": _tally,
    "gift_balance": _gift_balance,
    "gift_left": _gift_left,
}
FINDING_CODES = frozenset({*_SENTENCES, *_WITH_MONEY})
"""Every code that has a sentence."""


def say_finding(finding: Finding, words: Words, *, currency: str) -> str:
    """
    One finding as a clause: `Sale 12: says ¥9.00 paid, its lines add up to ¥10.00`.

    Args:
        finding: of `check_club`.
        words: the reader's language.
        currency: the shop's, ISO 4217.
    """
    if finding.code in _WITH_MONEY:
        what = _WITH_MONEY[finding.code](finding.figures, words, currency)
    elif finding.code in _SENTENCES:
        figures = {name: _said(name, value, words) for name, value in finding.figures.items()}
        what = words.t(_SENTENCES[finding.code], **figures)
        if "unit" in figures and "{unit}" not in _SENTENCES[finding.code]:
            what = words.t("{what} (counted in “{unit}”)", what=what, unit=figures["unit"])
    else:
        what = finding.code
    if not finding.number:
        return words.t("{place}: {what}", place=table_name(finding.table, words), what=what)
    return words.t("{place}: {what}", place=_place(finding, words), what=what)


def _place(finding: Finding, words: Words) -> str:
    if finding.table not in _PLACES:
        return f"{finding.table} {finding.number}"
    return words.t(_PLACES[finding.table], number=finding.number)


_NUMBERS = frozenset(
    {
        *("other", "coupon", "member", "entry", "sale", "line", "row", "ref", "next", "first", "last"),
        *("running", "round", "prediction", "by", "pool", "account", "household", "main"),
    }
)
"""Figures that name a document or a line: said as they are, without grouping."""


def _said(name: str, value: Figure, words: Words) -> str:
    if name in _NUMBERS:
        return str(value)
    if name == "rows":
        return table_name(str(value), words)
    if name in ("key", "where", "reward", "tier", "month", "unit") and value:
        return str(value)
    return _plain(value, words)
