"""Lucky draws and predictions against the ledger: every result computed anew, every pool added up."""

from __future__ import annotations

import msgspec

from shopclub.core.check.ledger import Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.coupons.model import COUPONS
from shopclub.core.games.model import PREDICTIONS, ROUNDS, WINS, Prediction, Round, State
from shopclub.core.games.rules import commitment_of, result_of
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.reasons import Back, Drawn, DrawWon, StakeBack, Staked, StakeWon
from shopclub.core.ledger.units import POINTS, tickets_of
from shopclub.core.programme.effects import PointsFixed


def check_games(reader: Reader, ledger: Ledger) -> None:
    """
    Look at every round, every draw and every prediction.

    Args:
        reader: of the books.
        ledger: replayed; what belongs to games was put by.
    """
    undone: set[int | None] = {entry.reverses for entry in ledger.reversals.values()}
    drawn: dict[int, list[tuple[int, Entry, Drawn]]] = {}
    staked: dict[int, list[tuple[int, Entry, Staked]]] = {}
    won: dict[tuple[int, int], list[tuple[int, Entry, DrawWon]]] = {}
    paid: dict[int, int] = {}
    for number, entry in ledger.games:
        match entry.why:
            case Drawn() as why:
                drawn.setdefault(why.round, []).append((number, entry, why))
            case DrawWon() as why:
                won.setdefault((why.round, why.number), []).append((number, entry, why))
            case Staked() as why:
                staked.setdefault(why.prediction, []).append((number, entry, why))
            case StakeWon() as why if number not in undone:
                paid[why.prediction] = paid.get(why.prediction, 0) + entry.amount
            case _:
                pass
    rounds = dict(reader.rows(ROUNDS))
    _numbered(reader, rounds)
    for number, round_ in rounds.items():
        _Proof(reader, number, round_, undone).look(drawn.pop(number, []), won)
    for plays in drawn.values():
        for number, _, why in plays:
            if not reader.has(ROUNDS, why.round):
                reader.found("draw_round", LEDGER, number, round=why.round)
    _wins(reader, ledger, undone)
    for number, one in reader.rows(PREDICTIONS):
        _prediction(reader, ledger, number, one, staked.pop(number, []), paid.get(number, 0), undone)
    for stakes in staked.values():
        for number, _, why_staked in stakes:
            if not reader.has(PREDICTIONS, why_staked.prediction):
                reader.found("stake_prediction", LEDGER, number, prediction=why_staked.prediction)


def _numbered(reader: Reader, rounds: dict[int, Round]) -> None:
    """The rounds of a draw are counted from 1 without gaps: none was put away."""
    reached: dict[str, int] = {}
    for number, round_ in sorted(rounds.items()):
        should = reached.get(round_.draw, 0) + 1
        if round_.nth != should:
            reader.found("round_nth", ROUNDS, number, nth=round_.nth, should=should)
        reached[round_.draw] = round_.nth


class _Proof:
    """One round, computed anew."""

    def __init__(self, reader: Reader, number: int, round_: Round, undone: set[int | None]) -> None:
        self._reader = reader
        self._number = number
        self._round = round_
        self._undone = undone

    def look(
        self, plays: list[tuple[int, Entry, Drawn]], won: dict[tuple[int, int], list[tuple[int, Entry, DrawWon]]]
    ) -> None:
        """Compare the round with its draws."""
        one = self._round
        if one.commitment != commitment_of(one.draw, one.nth, one.until_on, one.terms, one.seed):
            self._reader.found("round_commitment", ROUNDS, self._number)
        try:
            plan = one.plan
        except msgspec.DecodeError:
            self._reader.found("round_terms", ROUNDS, self._number)
            return
        if plan.id != one.draw or sum(prize.odds for prize in plan.prizes) != plan.whole:
            self._reader.found("round_terms", ROUNDS, self._number)
            return
        given = self._results(plays)
        if (one.drawn, one.given) != (max((why.number for _, _, why in plays), default=0), given):
            self._reader.found("round_drawn", ROUNDS, self._number, drawn=one.drawn)
        for number, entry, why in plays:
            self._price(number, entry)
            self._points(number, entry, why, won.get((self._number, why.number), []))

    def _results(self, plays: list[tuple[int, Entry, Drawn]]) -> dict[str, int]:
        """Every running number in its turn; returns how often each prize came."""
        by_number: dict[int, list[tuple[int, Entry, Drawn]]] = {}
        for play in plays:
            by_number.setdefault(play[2].number, []).append(play)
        given: dict[str, int] = {}
        for place, number in enumerate(sorted(by_number), start=1):
            first_no, first, why = by_number[number][0]
            if number != place:
                self._reader.found("draw_gap", LEDGER, first_no, running=number, should=place)
            if result_of(self._round, number, why.lucky, given).id != why.prize:
                self._reader.found("draw_result", LEDGER, first_no, running=number)
            for again_no, again, repeated in by_number[number][1:]:
                if repeated != why or not self._reader.same(again.member, first.member):
                    self._reader.found("draw_again", LEDGER, again_no, running=number)
            if sum(no not in self._undone for no, _, _ in by_number[number]) > 1:
                self._reader.found("draw_twice", LEDGER, by_number[number][-1][0], running=number)
            given[why.prize] = given.get(why.prize, 0) + 1
        return given

    def _price(self, number: int, entry: Entry) -> None:
        plan = self._round.plan
        price = {tickets_of(plan.id): plan.tickets, POINTS: plan.points}.get(entry.unit)
        if entry.kind is not Kind.REDEEM or price is None or entry.amount != -price:
            self._reader.found("draw_price", LEDGER, number)

    def _points(self, number: int, entry: Entry, why: Drawn, won: list[tuple[int, Entry, DrawWon]]) -> None:
        """What a prize of points brought stands in an entry of its own, as long as the draw does."""
        prize = self._round.plan.prize(why.prize)
        wanted = prize.then.points if prize is not None and isinstance(prize.then, PointsFixed) else 0
        stands = number not in self._undone
        came = sum(e.amount for no, e, w in won if no not in self._undone and e.member == entry.member)
        if stands and came != wanted:
            self._reader.found("draw_points", LEDGER, number, running=why.number, came=came, should=wanted)


def _wins(reader: Reader, ledger: Ledger, undone: set[int | None]) -> None:
    """What was won beside points names its draw and its coupons; a draw undone takes it along."""
    plays = {number: entry for number, entry in ledger.games if isinstance(entry.why, Drawn)}
    for number, win in reader.rows(WINS):
        entry = plays.get(win.entry)
        if entry is None or not isinstance(entry.why, Drawn):
            reader.found("win_draw", WINS, number, entry=win.entry)
            continue
        said = (win.member, win.round, win.number, win.prize)
        if said != (entry.member, entry.why.round, entry.why.number, entry.why.prize):
            reader.found("win_draw", WINS, number, entry=win.entry)
        if (win.entry in undone) != (win.back_on is not None):
            reader.found("win_back", WINS, number, entry=win.entry)
        for coupon_no in win.coupons:
            coupon = reader.get(COUPONS, coupon_no)
            if coupon is None or coupon.member != win.member:
                reader.found("win_coupon", WINS, number, coupon=coupon_no)


def _prediction(
    reader: Reader,
    ledger: Ledger,
    number: int,
    one: Prediction,
    stakes: list[tuple[int, Entry, Staked]],
    paid: int,
    undone: set[int | None],
) -> None:
    backs: dict[int | None, StakeBack] = {
        e.reverses: e.why for e in ledger.reversals.values() if isinstance(e.why, StakeBack)
    }
    settled = (Back.RIGHT, Back.NOBODY, Back.VOID)
    last = {entry.member: (no, entry, why) for no, entry, why in stakes}
    pool: dict[str, int] = {}
    rest, members = 0, 0
    for no, entry, why in last.values():
        back = backs.get(no)
        if back is not None and back.back not in settled:
            continue
        members += 1
        pool[str(why.answer)] = pool.get(str(why.answer), 0) - entry.amount
        rest += 0 if no in undone else -entry.amount
    if pool != one.pool or members != one.stakes:
        reader.found("prediction_pool", PREDICTIONS, number, pool=one.total(), should=sum(pool.values()))
    open_twice = [no for no, entry, _ in stakes if no not in undone and last[entry.member][0] != no]
    for no in open_twice:
        reader.found("stake_twice", LEDGER, no, prediction=number)
    is_settled = one.state in (State.JUDGED, State.VOID)
    # Judged: what those who were wrong lost is what those who were right won, to the point. Else nobody won anything.
    if paid != (rest if is_settled else 0):
        reader.found("prediction_settled", PREDICTIONS, number, paid=paid, should=rest if is_settled else 0)
    if one.right is not None and not 0 <= one.right < len(one.answers):
        reader.found("prediction_answer", PREDICTIONS, number)
