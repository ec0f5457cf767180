"""Lucky draws and predictions as pages show them: odds as they are now, the published hash, one's own results."""

from __future__ import annotations

import msgspec

from shopclub.core.club import Club
from shopclub.core.games.model import Offer, Pay, Prediction, Round, State
from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import Words
from shopclub.words.draws import hash_groups, prize_name, round_name, say_left, say_odds, say_price
from shopclub.words.errors import say_code
from shopclub.words.figures import points

OWN_SHOWN = 20
"""Own draws of a round on a page, the latest."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One prize with its odds."""

    name: str
    odds: str
    left: str
    is_gone: bool


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """One own draw."""

    number: int
    lucky: str
    prize: str
    waits: bool
    """Whether it waits at the counter."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One round."""

    number: int
    """Of its document, for addresses."""
    name: str
    price: str
    until: str
    shares: tuple[Share, ...]
    hash: str
    seed: str
    """Empty until the round is closed."""
    tickets: int = 0
    can: bool = False
    """Whether this member can draw here now, with tickets."""
    why_not: str = ""
    again: bool = False
    own: tuple[Own, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One prediction."""

    text: str
    state: str
    answers: tuple[tuple[str, str, bool], ...]
    """Answer, points on it, whether it was right."""
    own: str
    """The member's stake in a sentence; empty for none."""


def has_games(club: Club) -> bool:
    """Whether there is anything to see."""
    return bool(club.draws.rounds() or club.predictions.all())


def tables(club: Club, member: MemberNo | None, words: Words) -> tuple[Table, ...]:
    """Rounds that can be drawn from, then the latest closed ones."""
    rounds = club.draws.rounds()
    shown = [n for n, one in reversed(rounds) if not club.draws.is_over(one)]
    shown += [n for n, one in rounds if one.closed_at is not None][:5]
    return tuple(_table(club, club.draws.offer(number, member), member, words) for number in shown)


def _table(club: Club, offer: Offer, member: MemberNo | None, words: Words) -> Table:
    round_, plan = offer.round, offer.round.plan
    shares = tuple(
        Share(
            name=prize_name(one.prize, words),
            odds=say_odds(one.odds, plan.whole, words),
            left=say_left(one, words),
            is_gone=not one.odds,
        )
        for one in offer.odds
    )
    table = Table(
        number=offer.number,
        name=round_name(round_, words),
        price=say_price(plan, words),
        until=words.day_long(round_.until_on),
        shares=shares,
        hash=hash_groups(round_.commitment),
        seed=hash_groups(round_.seed),
    )
    if member is None:
        return table
    can = offer.refusal is None and club.draws.pays_with(offer) is Pay.TICKETS
    return msgspec.structs.replace(
        table,
        tickets=offer.tickets,
        can=can,
        why_not="" if can else _why_not(offer, words),
        again=offer.again,
        own=_own(club, offer.number, round_, member, words),
    )


def _why_not(offer: Offer, words: Words) -> str:
    plan = offer.round.plan
    if offer.refusal is None or offer.refusal.endswith("_insufficient"):
        return words.t("You have no ticket for it. Points can be spent on it at the counter.") if plan.points else ""
    limits = {"draw_limit": plan.per_member, "draw_limit_day": plan.per_day}
    return say_code(offer.refusal, {"limit": limits.get(offer.refusal)}, words)


def _own(club: Club, number: int, round_: Round, member: MemberNo, words: Words) -> tuple[Own, ...]:
    waiting = {win.number for _, win in club.draws.waiting() if (win.round, win.member) == (number, member)}
    found = []
    for play in reversed(club.draws.plays(number, member)):
        prize = round_.plan.prize(play.prize)
        if play.undone or prize is None:
            continue
        waits = play.number in waiting
        found.append(Own(number=play.number, lucky=play.lucky, prize=prize_name(prize, words), waits=waits))
    return tuple(found[:OWN_SHOWN])


def questions(club: Club, member: MemberNo, words: Words) -> tuple[Question, ...]:
    """Predictions that run, then the latest settled ones."""
    running = [n for n, _ in club.predictions.running()]
    settled = [n for n, one in club.predictions.all() if one.state in (State.JUDGED, State.VOID)][:5]
    return tuple(_question(club, number, member, words) for number in (*running, *settled))


def _question(club: Club, number: int, member: MemberNo, words: Words) -> Question:
    one, stake = club.predictions.get(number), club.predictions.stake_of(number, member)
    answers = tuple(
        (answer, points(words, one.on(place)), place == one.right) for place, answer in enumerate(one.answers)
    )
    own = ""
    if stake is not None:
        answer = one.answers[stake.answer]
        own = words.t("You staked {points} on “{answer}”.", points=points(words, stake.points), answer=answer)
        if stake.is_back:
            own = words.t("{own} It came back, with {points} won.", own=own, points=points(words, stake.won))
    return Question(text=one.question, state=_state(club, one, words), answers=answers, own=own)


def _state(club: Club, one: Prediction, words: Words) -> str:
    match one.state:
        case State.OPEN:
            wall = club.calendar.local(one.closes_at)
            day, time = words.day_long(wall.date()), words.time(wall)
            return words.t("Stakes are taken at the counter until {day}, {time}.", day=day, time=time)
        case State.CLOSED:
            return words.t("No more stakes. The answer is awaited.")
        case State.JUDGED:
            return words.t("Decided.")
        case State.VOID:
            return words.t("Called off: every stake came back.")
