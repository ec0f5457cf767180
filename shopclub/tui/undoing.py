"""What an undo would take back, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import BenefitUsed, RewardTaken
from shopclub.core.undo.verbs import Undoable
from shopclub.tui.voice import Voice

if TYPE_CHECKING:
    from shopclub.core.club import Club


def undo_sentence(club: Club, last: Undoable, voice: Voice) -> str:
    """What an undo would take back."""
    words = voice.words
    if last.verb == "sale":
        sale = club.sales.get(SaleNo(last.ref))
        money = voice.money(sale.paid_minor)
        if sale.member is None:
            return words.t("The sale of {amount} is taken back whole.", amount=money)
        return words.t(
            "{name}'s sale of {amount} is taken back whole, with its {points}.",
            name=voice.member_name(sale.member), amount=money, points=voice.points(sale.points),
        )  # fmt: skip
    if last.verb == "enrol":
        return words.t("{name} was enrolled by mistake and leaves the club.", name=voice.member_name(last.ref))
    entry = club.points.entry(EntryNo(last.ref))
    if isinstance(entry.why, BenefitUsed):
        return words.t(
            "{name} did not have {benefit}: the use is taken back.",
            name=voice.member_name(entry.member), benefit=voice.reason(entry.why),
        )  # fmt: skip
    name, points = voice.member_name(entry.member), voice.points(abs(entry.amount))
    if isinstance(entry.why, RewardTaken):
        what = voice.reason(entry.why)
        return words.t("{name} gives back {reward} and gets {points} back.", name=name, reward=what, points=points)
    return words.t("{name}: the change of {points} by hand is taken back.", name=name, points=points)
