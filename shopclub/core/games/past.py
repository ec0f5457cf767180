"""What was drawn and staked, read from the ledger: nothing of it is kept twice."""

from __future__ import annotations

import msgspec

from shopclub.core.books import Books
from shopclub.core.games.model import Played, Stake
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.reasons import Back, Drawn, StakeBack, Staked, StakeWon


def is_undone(books: Books, entry: int) -> bool:
    """Whether an entry was taken back."""
    return bool(books.find(LEDGER, "reverses", entry))


def plays_of(books: Books, round_no: int, member: MemberNo | None = None) -> list[Played]:
    """The draws of a round (of one member) as they were recorded; a number undone and repeated stands twice."""
    if member is None:
        numbers = books.find(LEDGER, "drawn", round_no)
    else:
        numbers = books.of_member(LEDGER, "drawn_by", member, round_no)
    found = []
    for number in numbers:
        entry = books.require(LEDGER, number)
        # A taking back bears another reason; a transfer of a merged member could not be a draw.
        if isinstance(entry.why, Drawn) and entry.kind is Kind.REDEEM:
            found.append(_played(EntryNo(number), entry, entry.why, is_undone(books, number)))
    return found


def _played(number: EntryNo, entry: Entry, why: Drawn, undone: bool) -> Played:
    return Played(
        entry=number,
        member=entry.member,
        at=entry.at,
        on=entry.on,
        number=why.number,
        lucky=why.lucky,
        own=why.own,
        prize=why.prize,
        undone=undone,
    )


def to_repeat(plays: list[Played]) -> Played | None:
    """Of one member's draws of a round the first that was undone and not drawn again: the next draw repeats it."""
    standing = {play.number for play in plays if not play.undone}
    undone = [play for play in plays if play.number not in standing]
    return min(undone, key=lambda play: play.number, default=None)


def stakes_of(books: Books, prediction: int, member: MemberNo | None = None) -> list[Stake]:
    """
    The stakes of a prediction (of one member), the earliest first: of each member the last, unless it was withdrawn.

    One that came back when it was judged or called off stands in the list with what it won; staked anew because that
    was undone, the new one does.
    """
    if member is None:
        numbers = books.find(LEDGER, "staked", prediction)
    else:
        numbers = books.of_member(LEDGER, "staked_by", member, prediction)
    last = {books.require(LEDGER, number).member: number for number in numbers}
    won, found = _won(books, prediction), []
    for number in sorted(last.values()):
        entry = books.require(LEDGER, number)
        backs = [books.require(LEDGER, back) for back in books.find(LEDGER, "reverses", number)]
        if not isinstance(entry.why, Staked) or any(not is_settlement(back) for back in backs):
            continue
        stake = Stake(entry=EntryNo(number), member=entry.member, answer=entry.why.answer, points=-entry.amount)
        if backs:
            stake = msgspec.structs.replace(stake, is_back=True, won=won.get(entry.member, 0))
        found.append(stake)
    return found


def is_settlement(entry: Entry) -> bool:
    """Whether an entry gives a stake back because the prediction was judged or called off."""
    return isinstance(entry.why, StakeBack) and entry.why.back in (Back.RIGHT, Back.NOBODY, Back.VOID)


def _won(books: Books, prediction: int) -> dict[int, int]:
    """Member -> what being right brought beyond the stake, as it stands."""
    found = {}
    for number in books.find(LEDGER, "stake_won", prediction):
        entry = books.require(LEDGER, number)
        if isinstance(entry.why, StakeWon) and not is_undone(books, number):
            found[int(entry.member)] = entry.amount
    return found
