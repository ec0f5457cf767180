"""Why this tier: each criterion with the figures it is judged by, month by month, and what is missing by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from shopclub.core.explaining.counting import Counts
from shopclub.core.explaining.standing import Judged, Measured, StandingWhy
from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.programme.ladder import AllCriteria, AnyCriterion, Metric
from shopclub.core.tiers.model import TierChange
from shopclub.i18n import N_, Words
from shopclub.words.explained_parts import (
    SUM,
    Answer,
    Asked,
    Block,
    OfEntry,
    OfFigure,
    OfReceipt,
    OfStanding,
    Teller,
    Told,
    answers,
    say_why,
)
from shopclub.words.names import cause_name, local_name, metric_name, tier_label
from shopclub.words.progress import say_lacking
from shopclub.words.telling import begun
from shopclub.words.tiers import say_criterion, say_metric_figure

MET, OPEN = "✓", "○"


@answers(OfStanding)
def _of_standing(asked: OfStanding, teller: Teller) -> Answer:
    del asked
    words, why = teller.words, teller.club.explaining.standing(teller.member)
    if why.tier is None:
        return Answer(words.t("Why this tier?"), (words.t("The programme has no tiers."),), ())
    blocks = []
    if why.then is not None:
        blocks.append(_judged(_then_title(why.then, why, teller), why.then, teller, is_now=False))
    if why.keeps is not None:
        title = words.t("What keeps it on {day}, with what counts by then", day=teller.day(why.keeps.on))
        blocks.append(_judged(title, why.keeps, teller))
    if why.next is not None:
        blocks.append(_judged(words.t("For {tier}", tier=tier_label(why.next.tier, words)), why.next, teller))
    title = words.t("Why {tier}?", tier=tier_label(why.tier, words))
    return Answer(title, tuple(_says(why, teller)), tuple(blocks))


def _then_title(then: Judged, why: StandingWhy, teller: Teller) -> str:
    words, day = teller.words, teller.day(then.on)
    if then.lost:
        return words.t("Why {tier} was not kept, with the figures of {day}", tier=tier_label(then.tier, words), day=day)
    if why.change is not None and why.change.cause == "kept":
        return words.t("How it was kept, with the figures of {day}", day=day)
    return words.t("How it was reached, with the figures of {day}", day=day)


def _says(why: StandingWhy, teller: Teller) -> Iterator[str]:
    words, standing, tier = teller.words, why.standing, why.tier
    assert tier is not None
    name = local_name(tier.name, words, tier.id)
    if standing is None:
        yield words.t("{tier} is everybody's from joining.", tier=name)
        return
    cause = _say_cause(why.change, teller) if why.change is not None else ""
    since = words.t("{tier} since {day}", tier=name, day=words.day_long(standing.since))
    yield words.t("{what}: {why}.", what=since, why=cause) if cause else words.t("{clause}.", clause=since)
    if standing.until is None:
        yield words.t("It is held for good.")
    elif why.last is not None and why.last != standing.until:
        yield words.t("It is held through {day}, with days of grace through {last}.",
                      day=words.day_long(standing.until), last=words.day_long(why.last))  # fmt: skip
    else:
        yield words.t("It is held through {day}.", day=words.day_long(standing.until))
    if why.ends:
        yield words.t("It ends then, whatever is bought until then.")


def _say_cause(change: TierChange, teller: Teller) -> str:
    words, said = teller.words, cause_name(change.cause, teller.words)
    if change.cause == "reached" and change.sale is not None:
        said = words.t("reached with receipt {number}", number=change.sale)
    return words.t("{what}: {name}", what=said, name=change.note) if change.note and not teller.own else said


# -- criteria ---------------------------------------------------------------------------------------


def _judged(title: str, judged: Judged, teller: Teller, *, is_now: bool = True) -> Block:
    return Block(title, tuple(_measured(judged.what, judged, teller, 0, is_now=is_now)))


def _measured(what: Measured, judged: Judged, teller: Teller, depth: int, *, is_now: bool) -> Iterator[Told]:
    """A criterion, what it lacks, and what each month brought."""
    words, mark = teller.words, MET if what.met else OPEN
    if isinstance(what.criterion, AllCriteria | AnyCriterion):
        either = isinstance(what.criterion, AnyCriterion)
        text = words.t("One of these is enough") if either else words.t("All of these")
        yield Told(text, mark=mark, depth=depth)
        for part in what.of:
            yield from _measured(part, judged, teller, depth + 1, is_now=is_now)
        return
    text = begun(words, say_criterion(what.criterion, judged.place, words, teller.currency))
    if what.metric is None:
        yield Told(text, _bought(what, teller), mark=mark, depth=depth)
        return
    have, need = _plain(what.metric, what.have, teller), _plain(what.metric, what.need, teller)
    opens = OfFigure(what.metric) if is_now and not what.first else None
    about = (_lacking(what, judged, teller),) if is_now and what.missing() else ()
    yield Told(text, words.t("{have} of {need}", have=have, need=need), 0, opens, about, depth, mark)
    for month in what.months:
        said = say_month(month.month, words) if month.month else words.t("before that")
        figure = _plain(what.metric, month.figure, teller)
        yield Told(
            said,
            figure,
            month.figure,
            OfFigure(what.metric, month.month, then=not is_now) if month.month else None,
            (),
            depth + 1,
        )


def say_month(month: str, words: Words) -> str:
    """A month by its key: `March 2026`."""
    return words.month(date.fromisoformat(f"{month}-01"))


def _bought(what: Measured, teller: Teller) -> str:
    if what.bought_on is None:
        return teller.words.t("no purchase yet") if not what.met else ""
    return teller.words.t("last purchase {day}", day=teller.day(what.bought_on))


def _lacking(what: Measured, judged: Judged, teller: Teller) -> str:
    """What is missing, and by when."""
    assert what.metric is not None
    words = teller.words
    text = say_lacking(what.metric, what.missing(), words, teller.currency)
    days = [day for day in (what.by, judged.last) if day is not None]
    return words.t("{what}, by {day}", what=text, day=teller.day(min(days))) if days else text


# -- what counted -----------------------------------------------------------------------------------


@answers(OfFigure)
def _of_figure(asked: OfFigure, teller: Teller) -> Answer:
    """The purchases, returns and entries that a figure is the sum of, the newest first."""
    words, metric = teller.words, asked.metric
    counts = teller.club.explaining.counted(teller.member, metric, asked.month, then=asked.then)
    total = sum(one.of(metric) for one in counts)
    end = len(counts) - asked.skip
    first = max(0, end - teller.at_once)
    lines = [_row(one, metric, teller) for one in reversed(counts[first:end])]
    if newer := counts[end:]:
        text = words.n("{n} newer entry", "{n} newer entries", len(newer))
        lines.insert(0, _sum_of(newer, text, metric, teller))
    if older := counts[:first]:
        text = words.n("{n} older entry", "{n} older entries", len(older))
        more = asked._replace(skip=asked.skip + teller.at_once)
        lines.append(_sum_of(older, text, metric, teller)._replace(opens=more))
    lines.append(Told(words.t("Together"), _plain(metric, total, teller), total, mark=SUM))
    when = say_month(asked.month, words) if asked.month else words.t("in all")
    title = words.t("{what}, {when}: {amount}", what=begun(words, metric_name(metric, words)), when=when,
                    amount=say_metric_figure(metric, total, words, teller.currency))  # fmt: skip
    return Answer(title, (), (Block(words.t("What counted"), tuple(lines)),))


def _sum_of(counts: Sequence[Counts], text: str, metric: Metric, teller: Teller) -> Told:
    """What is not listed, in one line."""
    amount = sum(one.of(metric) for one in counts)
    return Told(text, _figure(metric, amount, teller), amount)


def _row(one: Counts, metric: Metric, teller: Teller) -> Told:
    """A purchase, a return, or an entry that counted."""
    words, amount = teller.words, one.of(metric)
    opens: Asked
    if one.entry is not None:
        what, opens = say_why(teller.club.explaining.part(one.entry), teller), OfEntry(one.entry)
    else:
        assert one.sale is not None
        is_back = one.activity.spend_minor < 0
        said = N_("return, receipt {number}") if is_back else N_("receipt {number}")
        what = words.t(said, number=one.sale)
        opens = OfReceipt(one.sale)
    text = words.t("{day}: {what}", day=teller.day(one.on), what=what)
    return Told(text, _figure(metric, amount, teller), amount, opens)


def _plain(metric: Metric, amount: int, teller: Teller) -> str:
    """A figure where its name stands beside it: `1,320`, `¥680`."""
    if metric is Metric.SPEND:
        return teller.words.money(amount, teller.currency, short=True)
    return teller.words.number(amount)


def _figure(metric: Metric, amount: int, teller: Teller) -> str:
    """A gain or loss of a figure."""
    match metric:
        case Metric.POINTS:
            return teller.change(POINTS, amount)
        case Metric.ENGAGEMENT:
            return teller.change(ENGAGEMENT, amount)
        case Metric.SPEND:
            return f"{'+' if amount > 0 else ''}{teller.words.money(amount, teller.currency)}"
        case Metric.VISITS:
            return teller.words.signed(amount)
