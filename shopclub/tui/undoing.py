"""What an undo would take back, in a sentence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shopclub.core.closing.model import CLOSED
from shopclub.core.coupons.staging import HANDED_OUT, ISSUED, TAKEN_BACK
from shopclub.core.games.predicting import PREDICTED, SETTLED, STAKED
from shopclub.core.games.verbs import DRAWN, HANDED
from shopclub.core.goals.model import SET_GOAL
from shopclub.core.households.verbs import OPENED
from shopclub.core.households.verbs import UNDOABLE as OF_HOUSEHOLDS
from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import BenefitUsed, Extended, RewardTaken
from shopclub.core.ledger.reasons import VisitUsed
from shopclub.core.mending.verbs import OF_MENDING
from shopclub.core.origins.model import ORIGIN_SET
from shopclub.core.plans.verbs import PLAN_STEP
from shopclub.core.products.verbs import ADDED, CHANGED
from shopclub.core.rewards.asking import DECLINED, PUT_ASIDE
from shopclub.core.takings.model import UNDONE_BY
from shopclub.core.undo.verbs import Undoable
from shopclub.i18n import Words
from shopclub.tui.mending import say_mended
from shopclub.tui.voice import Voice
from shopclub.words import reward_name
from shopclub.words.coupons import name_of
from shopclub.words.draws import prize_name
from shopclub.words.goals import goal_name
from shopclub.words.outcomes import say_undone

if TYPE_CHECKING:
    from shopclub.core.club import Club

_OF_COUPONS = (ISSUED, TAKEN_BACK, HANDED_OUT)


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
    if last.verb in OF_MENDING:
        return say_mended(club, last, voice)
    if last.verb == PLAN_STEP:
        return _of_plan(club, last, voice)
    if last.verb in UNDONE_BY:
        return _of_taking(club, last, voice)
    if last.verb == CLOSED:
        return words.t("The count of the till of {day} is taken back.", day=words.day_long(date.fromordinal(last.ref)))
    if last.verb == ORIGIN_SET:
        return words.t("The last change of the source “{name}” is taken back.", name=club.origins.get(last.ref).name)
    if last.verb == SET_GOAL:
        return _of_goal(club, last, words)
    if last.verb in OF_HOUSEHOLDS:
        return _of_household(club, last, voice)
    if last.verb == "enrol":
        return words.t("{name} was enrolled by mistake and leaves the club.", name=voice.member_name(last.ref))
    if last.verb in (PUT_ASIDE, DECLINED):
        return _of_vouchers(club, last, voice)
    if last.verb in (ADDED, CHANGED):
        return _of_products(club, last, words)
    if last.verb in _OF_COUPONS:
        return _of_coupons(club, last, voice)
    if last.verb in (DRAWN, HANDED, PREDICTED, STAKED, SETTLED):
        return _of_games(club, last, voice)
    if last.verb == "occasion":
        outcome = club.campaigns.outcome(last.ref)
        return say_undone(voice.member_name(outcome.member), outcome, words)
    entry = club.points.entry(EntryNo(last.ref))
    if isinstance(entry.why, BenefitUsed):
        return words.t(
            "{name} did not have {benefit}: the use is taken back.",
            name=voice.member_name(entry.member), benefit=voice.reason(entry.why),
        )  # fmt: skip
    if isinstance(entry.why, VisitUsed):
        name, count = voice.member_name(entry.member), -entry.amount
        return words.n(
            "{name}: {n} visit of {package} was not used and comes back.",
            "{name}: {n} visits of {package} were not used and come back.",
            count, name=name, package=entry.why.name,
        )  # fmt: skip
    name, points = voice.member_name(entry.member), voice.points(abs(entry.amount))
    if isinstance(entry.why, RewardTaken):
        what = voice.reason(entry.why)
        return words.t("{name} gives back {reward} and gets {points} back.", name=name, reward=what, points=points)
    if isinstance(entry.why, Extended):
        extended = voice.points(entry.why.points)
        return words.t("{name}: {points} end again when they would have.", name=name, points=extended)
    return words.t("{name}: the change of {points} by hand is taken back.", name=name, points=points)


def _of_goal(club: Club, last: Undoable, words: Words) -> str:
    settings = [one for one in club.goals.get(last.ref).settings if not one.back]
    if (aim := settings[-1].aim) is None:
        before = settings[-2].aim
        return words.t("The goal “{name}” stands again.", name=goal_name(before, words) if before else "")
    if len(settings) == 1:
        return words.t("The goal “{name}” is taken back.", name=goal_name(aim, words))
    return words.t("The goal “{name}” is again as it was.", name=goal_name(aim, words))


def _of_games(club: Club, last: Undoable, voice: Voice) -> str:
    t = voice.words.t
    if last.verb == DRAWN:
        drawn = club.draws.result(EntryNo(last.ref))
        name, prize = voice.member_name(drawn.member), prize_name(drawn.prize, voice.words)
        return t("{name} gives “{prize}” back; the next draw brings the same again.", name=name, prize=prize)
    if last.verb == HANDED:
        return t("The prize was not handed over; it waits again.")
    if last.verb == STAKED:
        entry = club.points.entry(EntryNo(last.ref))
        name, points = voice.member_name(entry.member), voice.points(-entry.amount)
        return t("{name}'s stake of {points} comes back.", name=name, points=points)
    question = club.predictions.get(last.ref).question
    if last.verb == SETTLED:
        return t("“{question}” is not judged: winnings are taken back, stakes stand again.", question=question)
    return t("“{question}” was not asked.", question=question)


def _of_plan(club: Club, last: Undoable, voice: Voice) -> str:
    words, step = voice.words, club.plans.step(last.ref)
    name, money = voice.member_name(step.member), voice.money(abs(step.minor))
    if step.minor > 0:
        return words.t("{name}'s plan stands as before; the {amount} paid go back.", name=name, amount=money)
    if step.minor < 0:
        return words.t("{name}'s plan stands as before; the {amount} paid back are taken.", name=name, amount=money)
    return words.t("{name}'s plan stands as before.", name=name)


def _of_household(club: Club, last: Undoable, voice: Voice) -> str:
    words, name = voice.words, voice.member_name(club.households.get(last.ref).main)
    if last.verb == OPENED:
        return words.t("The shared card of {name} is taken back.", name=name)
    return words.t("The last change of the shared card of {name} is taken back.", name=name)


def _of_taking(club: Club, last: Undoable, voice: Voice) -> str:
    words, row = voice.words, club.sales.get(SaleNo(last.ref))
    what = words.p("between the items of a list", ", ").join(line.name for line in row.lines)
    money = voice.money(abs(row.paid_minor))
    if row.paid_minor < 0:
        return words.t("{what}: the {amount} paid back are taken again.", what=what, amount=money)
    return words.t("{what}: taken back whole, with the {amount} paid.", what=what, amount=money)


def _of_products(club: Club, last: Undoable, words: Words) -> str:
    done = club.books.operation(last.op)
    if last.verb == ADDED or done is None:
        return words.t("“{name}” is taken off the product list.", name=club.products.get(last.ref).name)
    if len(done.was) == 1:
        return words.t("“{name}” is again as it was on the product list.", name=club.products.get(last.ref).name)
    return words.n("{n} product is again as it was.", "{n} products are again as they were.", len(done.was))


def _of_vouchers(club: Club, last: Undoable, voice: Voice) -> str:
    voucher = club.rewards.voucher(last.ref)
    name, what = voice.member_name(voucher.member), reward_name(voice.programme, voucher.reward, voice.words)
    if last.verb == DECLINED:
        return voice.words.t("{name} waits again for {reward}.", name=name, reward=what)
    return voice.words.t("{reward} is no longer put aside for {name}.", name=name, reward=what)


def _of_coupons(club: Club, last: Undoable, voice: Voice) -> str:
    words = voice.words
    coupon = club.coupons.get(last.ref)
    name = name_of(coupon, voice.programme, words)
    if last.verb == TAKEN_BACK:
        return words.t("The coupon “{name}” that was taken back can be used again.", name=name)
    if last.verb == HANDED_OUT:
        return words.t("The gift of the coupon “{name}” was not handed out; it can be had again.", name=name)
    issued = club.coupons.issued_by(last.op)
    used = sum(1 for number in issued if club.coupons.get(number).used())
    said = words.n(
        "{n} coupon “{name}” is taken back.", "{n} coupons “{name}” are taken back.", len(issued) - used, name=name
    )
    if not used:
        return said
    return said + " " + words.n("{n} is used already and stands.", "{n} are used already and stand.", used)
