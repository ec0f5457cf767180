"""Opening everything that an answer opens, as somebody who wants to know it all."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.explaining.balance import DEBT
from shopclub.words.explained import SUM, Answer, Asked, Block, OfFigure, OfLot, OfShare, Teller


def opened(teller: Teller, first: Asked, most: int = 400) -> Iterator[tuple[Asked, Answer]]:
    """The answer to a question and to every question behind it, each once."""
    waiting, seen = [first], {first}
    while waiting and len(seen) < most:
        asked = waiting.pop(0)
        answer = teller.tell(asked)
        yield asked, answer
        for block in answer.blocks:
            for line in block.lines:
                if line.opens is not None and line.opens not in seen:
                    seen.add(line.opens)
                    waiting.append(line.opens)


def agrees(answer: Answer, teller: Teller) -> bool:
    """Whether the lines of an answer about a balance or a tier open to what comes to the very same figure."""
    for block in answer.blocks:
        for line in block.lines:
            if isinstance(line.opens, OfShare | OfFigure) or (isinstance(line.opens, OfLot) and line.opens.key != DEBT):
                sums = [inner.amount for inner in teller.tell(line.opens).blocks[0].lines if inner.mark == SUM]
                if line.mark == "" and sums != [line.amount]:
                    return False
    return True


def adds_up(block: Block) -> bool:
    """Whether the lines of a block come to its sum; true for one without a sum."""
    total = 0
    for line in block.lines:
        if line.mark == SUM:
            return total == line.amount
        if not line.depth:
            total += line.amount
    return True
