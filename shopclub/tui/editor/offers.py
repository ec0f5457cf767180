"""
Everything that can be added to a draft, in the order an owner looks for it: ready-made pieces, rules, parts.

What there is follows from the types: a list of the programme is something to add to, a part that is not there
something to set up, an effect a rule to make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast, get_args

import msgspec

from shopclub.core.programme.conditions import OnWeekdays
from shopclub.core.programme.effects import Effect, RewardAt
from shopclub.core.programme.ladder import Benefit, Ladder, Tier
from shopclub.core.programme.model import Leaderboard, Programme
from shopclub.core.programme.plans import PaidPlan
from shopclub.core.programme.purse import TopUp
from shopclub.i18n import N_, Words
from shopclub.presets.pieces import added as piece_added
from shopclub.presets.pieces import pieces
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.labels import label_of
from shopclub.tui.editor.making import Maker
from shopclub.tui.editor.slots import Kind, Path, Sort, at, slots_of, with_value
from shopclub.words import local_name
from shopclub.words.names import tier_label

READY, RULES, PARTS, TERMS = N_("Ready-made"), N_("A rule that gives"), N_("A part"), N_("Terms")
_TERMS = {
    "expiry": N_("When points expire"),
    "switches": N_("Switches"),
    "cashback": N_("Use of money back"),
    "leaderboard": N_("Leaderboard"),
}
"""Parts that are always there, by the field they stand in: chosen, they are opened."""


class Offer(NamedTuple):
    """Something to add, or to open."""

    key: str
    group: str
    name: str
    about: str
    make: Callable[[Maker], tuple[Programme, Path]]
    """The draft with it, and the place to edit; raises `ClubError` where it can't be added."""


def offers(programme: Programme, words: Words, currency: str) -> list[Offer]:
    """
    What can be added to a draft.

    Args:
        programme: the draft.
        words: the reader's language.
        currency: the shop's.
    """
    return [
        *_ready(words, currency),
        *_rules(words),
        *_parts(programme, words),
        *_inside(programme, words),
        *_terms(programme, words),
    ]


def _ready(words: Words, currency: str) -> Iterator[Offer]:
    for piece in pieces():

        def make(maker: Maker, piece: Any = piece) -> tuple[Programme, Path]:
            draft, shown = piece_added(maker.programme, piece, currency)
            where, _, one = shown.partition("/")
            there = getattr(draft, where)
            return draft, (where, [part.id for part in there].index(one)) if one else (where,)

        name = local_name(piece.name, words, piece.id)
        yield Offer(f"piece:{piece.id}", words.t(READY), name, local_name(piece.about, words), make)


def _rules(words: Words) -> Iterator[Offer]:
    effects = set(get_args(Effect)) - {RewardAt}
    for kind in (kind for kind in KINDS if kind in effects):

        def make(maker: Maker, kind: Kind = kind) -> tuple[Programme, Path]:
            rule = maker.rule(kind)
            rules = maker.programme.rules
            return with_value(maker.programme, ("rules",), (*rules, rule)), ("rules", len(rules))

        yield _offer(f"rule:{kind.__name__}", RULES, kind, words, make)


def _parts(programme: Programme, words: Words) -> Iterator[Offer]:
    for slot in slots_of(Programme):
        if slot.sort is Sort.LIST and slot.name != "rules":
            path: Path = (slot.name,)

            def one_more(maker: Maker, path: Path = path) -> tuple[Programme, Path]:
                maker.put_in(path)
                return maker.programme, (*path, len(cast("tuple[Any, ...]", at(maker.programme, path))) - 1)

            yield _offer(f"list:{slot.name}", PARTS, slot.kinds[0], words, one_more)
        elif slot.sort is Sort.PART and slot.is_optional and slot.kinds[0] is not Ladder:
            kind = slot.kinds[0]

            def set_up(maker: Maker, name: str = slot.name, kind: Kind = kind) -> tuple[Programme, Path]:
                made = at(maker.programme, (name,)) or maker.make(kind)
                return with_value(maker.programme, (name,), made), (name,)

            yield _offer(f"part:{slot.name}", PARTS, kind, words, set_up)
        elif slot.is_condition and slot.is_optional:

            def when(maker: Maker, name: str = slot.name) -> tuple[Programme, Path]:
                made = at(maker.programme, (name,)) or OnWeekdays(days=())
                return with_value(maker.programme, (name,), made), (name,)

            name = words.t(label_of(Programme, "", slot.name))
            yield Offer(f"part:{slot.name}", words.t(PARTS), name, words.t(_MEMBER_DAY), when)


_MEMBER_DAY = N_("Which days are member days.")


def _inside(programme: Programme, words: Words) -> Iterator[Offer]:
    yield _offer("tier", PARTS, Tier, words, _tier)
    holders: list[tuple[Path, str]] = [
        (("ladder", "tiers", place), tier_label(tier, words)) for place, tier in enumerate(programme.tiers())
    ]
    holders += [(("plans", place), _called(plan, words)) for place, plan in enumerate(programme.plans)]
    for path, whose in holders:

        def benefit(maker: Maker, path: Path = (*path, "benefits")) -> tuple[Programme, Path]:
            maker.put_in(path)
            return maker.programme, (*path, len(cast("tuple[Any, ...]", at(maker.programme, path))) - 1)

        key = "/".join(str(step) for step in path)
        name = words.t("Benefit of {whose}", whose=whose)
        yield Offer(f"benefit:{key}", words.t(PARTS), name, words.t(KINDS[Benefit].about), benefit)
    if programme.stored_value is not None:

        def top_up(maker: Maker) -> tuple[Programme, Path]:
            path: Path = ("stored_value", "packages")
            maker.put_in(path)
            return maker.programme, (*path, len(cast("tuple[Any, ...]", at(maker.programme, path))) - 1)

        yield _offer("top_up", PARTS, TopUp, words, top_up)


def _called(plan: PaidPlan, words: Words) -> str:
    return local_name(plan.name, words, plan.id)


def _tier(maker: Maker) -> tuple[Programme, Path]:
    if maker.programme.ladder is None:
        ladder = maker.ladder()
        return with_value(maker.programme, ("ladder",), ladder), ("ladder", "tiers", 1)
    tiers = maker.programme.tiers()
    return with_value(maker.programme, ("ladder", "tiers"), (*tiers, maker.tier())), ("ladder", "tiers", len(tiers))


def _terms(programme: Programme, words: Words) -> Iterator[Offer]:
    for name, title in _TERMS.items():

        def there(maker: Maker, name: str = name) -> tuple[Programme, Path]:
            draft, held = maker.programme, at(maker.programme, (name,))
            if isinstance(held, Leaderboard):
                draft = with_value(draft, (name, "enabled"), True)
            return draft, (name,)

        held = at(programme, (name,))
        about = words.t(KINDS[type(held)].about) if isinstance(held, msgspec.Struct) and name != "expiry" else ""
        yield Offer(f"terms:{name}", words.t(TERMS), words.t(title), about, there)
    if programme.ladder is not None:
        yield _offer("terms:ladder", TERMS, Ladder, words, lambda maker: (maker.programme, ("ladder",)))
    yield _offer("terms:programme", TERMS, Programme, words, lambda maker: (maker.programme, ()))


def _offer(key: str, group: str, kind: Kind, words: Words, make: Callable[[Maker], tuple[Programme, Path]]) -> Offer:
    return Offer(key, words.t(group), words.t(KINDS[kind].name), words.t(KINDS[kind].about), make)
