"""
What a programme must not be when it is saved: pure functions.

Whether it is also wise is another question: that of the rule check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.conditions import (
    AllOf,
    Always,
    AnyOf,
    Between,
    BillAmount,
    BillQuantity,
    CodeTyped,
    Condition,
    HasPlan,
    InMonths,
    Not,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    PaidBy,
    TierIn,
)
from shopclub.core.programme.daily import ENDING
from shopclub.core.programme.effects import (
    Cashback,
    Engagement,
    FillUp,
    Gift,
    IssueCoupon,
    PointsEffect,
    PointsFixed,
    PriceEffect,
    RankBy,
    RewardAt,
    Stamps,
    StepsOff,
    Tickets,
    ToTheFirst,
)
from shopclub.core.programme.games import Draw, WhenOut
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.ladder import AllCriteria, AnyCriterion, Criterion, Ladder, Reach
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.programme.offers import PaidBack
from shopclub.core.programme.plans import PaidPlan
from shopclub.core.programme.purse import TopUp

_AT_A_SALE = PriceEffect | PointsEffect | Engagement | Stamps | Cashback | IssueCoupon | Tickets | Gift
_ELSEWHERE = PointsFixed | Engagement | IssueCoupon | Tickets | FillUp
_DATES = AllOf | AnyOf | Not | Always | Between | OnWeekdays | OnMonthDays | OnNthWeekday | InMonths | OnHoliday
_OF_A_BILL = BillAmount | BillQuantity | PaidBy | CodeTyped


def check_programme(programme: Programme) -> None:
    """
    Refuse a programme that contradicts itself.

    Raises:
        InvalidInput: with the ids concerned. Twice the same: `rule_id_twice`, `tier_id_twice`, `reward_id_twice`,
            `coupon_id_twice`, `card_id_twice`, `package_id_twice`, `draw_id_twice`, `prize_id_twice`,
            `group_id_twice`, `holiday_id_twice`, `benefit_id_twice`, `goods_for_id_twice`, `plan_id_twice`,
            `plan_benefit_id_twice`, `plan_fee_twice`, `tier_price_twice`, `top_up_id_twice`,
            `household_kind_id_twice`. Not there: `name_missing`, `tier_unknown`,
            `coupon_unknown`, `reward_unknown`, `card_unknown`, `draw_unknown`, `prize_unknown`, `group_unknown`,
            `holiday_unknown`, `rule_unknown`, `plan_unknown`, `member_day_missing`, `plan_without_fee`,
            `single_price_missing`. Not to be
            done: `member_day_no_date`, `effect_out_of_place`, `cap_out_of_place`, `expiry_out_of_place`,
            `condition_needs_sale`, `rule_needs_cap`, `period_without_end`, `rules_exclude_equally`, `steps_order`,
            `ladder_empty`, `first_tier_has_reach`, `tier_without_reach`, `tier_order`, `draw_odds`,
            `draw_without_price`, `draw_instead`, `board_period`.
    """
    _no_twins(programme)
    _named(programme)
    _known(programme)
    _member_day(programme)
    for rule in programme.rules:
        _in_place(rule)
    for package in programme.packages:
        if package.paid_back is PaidBack.SINGLE and not package.single_minor:
            raise InvalidInput("single_price_missing", id=package.id)
    _away_from_bills(programme)
    _exclusions(programme)
    for draw in programme.draws:
        check_draw(draw)
    board = programme.leaderboard
    if board.enabled and board.by is not RankBy.BALANCE and board.period not in ENDING:
        raise InvalidInput("board_period")
    for one, steps in _stepped(programme):
        _check_steps(one, steps)
    if programme.ladder is not None:
        _check_ladder(programme.ladder)
    for plan in programme.plans:
        _check_plan(plan)


def _no_twins(programme: Programme) -> None:
    benefits = [b.id for b in programme.benefits()]
    lists = {
        "rule_id_twice": [*(r.id for r in programme.rules), *_ids(programme.unknown_rules)],
        "tier_id_twice": [t.id for t in programme.tiers()],
        "reward_id_twice": [*(r.id for r in programme.rewards), *_aside(programme, "rewards")],
        "coupon_id_twice": [*(c.id for c in programme.coupons), *_aside(programme, "coupons")],
        "card_id_twice": [*(c.id for c in programme.cards), *_aside(programme, "cards")],
        "package_id_twice": [*(p.id for p in programme.packages), *_aside(programme, "packages")],
        "draw_id_twice": [*(d.id for d in programme.draws), *_aside(programme, "draws")],
        "group_id_twice": [*(g.id for g in programme.groups), *_aside(programme, "groups")],
        "holiday_id_twice": [*(h.id for h in programme.holidays), *_aside(programme, "holidays")],
        "household_kind_id_twice": [*(h.id for h in programme.households), *_aside(programme, "households")],
        "goods_for_id_twice": [*(g.id for g in programme.goods_for), *_aside(programme, "goods_for")],
        "top_up_id_twice": [one.id for one in _top_ups(programme)],
        "plan_id_twice": [*(p.id for p in programme.plans), *_aside(programme, "plans")],
    }
    for tier in programme.tiers():
        lists[f"benefit_id_twice/{tier.id}"] = [b.id for b in tier.benefits]
    for plan in programme.plans:
        lists[f"plan_benefit_id_twice/{plan.id}"] = [b.id for b in plan.benefits]
    for reward in programme.rewards:
        lists[f"tier_price_twice/{reward.id}"] = [price.tier for price in reward.tier_prices]
    for draw in programme.draws:
        lists[f"prize_id_twice/{draw.id}"] = [prize.id for prize in draw.prizes]
    for code, ids in lists.items():
        for one in ids:
            if ids.count(one) > 1:
                raise InvalidInput(code.partition("/")[0], id=one)
    # The same benefit may stand in several tiers and plans; a rule and a benefit share the list of what is used.
    for rule in programme.rules:
        if rule.id in benefits:
            raise InvalidInput("rule_id_twice", id=rule.id)


def _top_ups(programme: Programme) -> tuple[TopUp, ...]:
    return programme.stored_value.packages if programme.stored_value is not None else ()


def _named(programme: Programme) -> None:
    named = [(programme.id, programme.name)]
    named += [(t.id, t.name) for t in programme.tiers()] + [(r.id, r.name) for r in programme.rewards]
    named += [(c.id, c.name) for c in programme.coupons] + [(h.id, h.name) for h in programme.holidays]
    named += [(p.id, p.name) for p in programme.plans] + [(b.id, b.name) for b in programme.benefits()]
    named += [(c.id, c.name) for c in programme.cards] + [(p.id, p.name) for p in programme.packages]
    named += [(d.id, d.name) for d in programme.draws] + [(p.id, p.name) for d in programme.draws for p in d.prizes]
    named += [(one.id, one.name) for one in _top_ups(programme)]
    for one, name in named:
        if not any(text.strip() for text in name.values()):
            raise InvalidInput("name_missing", id=one)


def _known(programme: Programme) -> None:
    """Everything that is named by an id is there, or stands aside because a newer version wrote it."""
    tiers = {t.id for t in programme.tiers()}
    holidays = {h.id for h in programme.holidays} | _aside(programme, "holidays")
    plans = {p.id for p in programme.plans} | _aside(programme, "plans")
    for where, condition in _placed(programme):
        for part in parts_of(condition):
            match part:
                case TierIn(tiers=wanted):
                    _demand("tier_unknown", where, wanted, tiers)
                case OnHoliday(ids=wanted):
                    _demand("holiday_unknown", where, wanted, holidays)
                case HasPlan(plans=wanted):
                    _demand("plan_unknown", where, wanted, plans)
                case OnMemberDay():
                    if programme.member_day is None and "member_day" not in programme.unknown_parts:
                        raise InvalidInput("member_day_missing", rule=where)
                case _:
                    pass
    groups = {g.id for g in programme.groups} | _aside(programme, "groups")
    rules = {r.id for r in programme.rules} | _ids(programme.unknown_rules)
    for rule in programme.rules:
        _demand("group_unknown", rule.id, [rule.group] if rule.group else [], groups)
        _demand("rule_unknown", rule.id, rule.excludes, rules)
    coupons = {c.id for c in programme.coupons} | _aside(programme, "coupons")
    rewards = {r.id for r in programme.rewards} | _aside(programme, "rewards")
    draws = {d.id for d in programme.draws} | _aside(programme, "draws")
    for rule in programme.rules:
        give = rule.then.give if isinstance(rule.then, ToTheFirst) else rule.then
        if isinstance(give, IssueCoupon):
            _demand("coupon_unknown", rule.id, [give.coupon], coupons)
        if isinstance(give, Tickets):
            _demand("draw_unknown", rule.id, [give.draw], draws)
    cards = {c.id for c in programme.cards} | _aside(programme, "cards")
    for rule in programme.rules:
        if isinstance(rule.then, Stamps):
            _demand("card_unknown", rule.id, [rule.then.card], cards)
    for card in programme.cards:
        _demand("coupon_unknown", card.id, [card.coupon], coupons)
    for draw in programme.draws:
        issued = [prize.then.coupon for prize in draw.prizes if isinstance(prize.then, IssueCoupon)]
        _demand("coupon_unknown", draw.id, issued, coupons)
    for coupon in programme.coupons:
        if isinstance(coupon.then, RewardAt):
            _demand("reward_unknown", coupon.id, [coupon.then.reward], rewards)
    for reward in programme.rewards:
        _demand("tier_unknown", reward.id, [price.tier for price in reward.tier_prices], tiers)


def _aside(programme: Programme, name: str) -> set[str]:
    """Ids of what is kept aside of a list because this version can't read it."""
    return _ids(programme.unknown_parts.get(name, ()))


def _ids(values: Iterable[dict[str, Any]]) -> set[str]:
    return {str(raw.get("id")) for raw in values}


def _demand(code: str, where: str, wanted: Iterable[str], there: set[str]) -> None:
    for one in wanted:
        if one not in there:
            figure = code.removesuffix("_unknown")
            raise InvalidInput(code, **{"rule": where, "other" if figure == "rule" else figure: one})


def _placed(programme: Programme) -> Iterator[tuple[str, Condition]]:
    """Every condition with the id of what it belongs to."""
    for rule in programme.rules:
        yield rule.id, rule.when
    for coupon in programme.coupons:
        yield coupon.id, coupon.when
    for reward in programme.rewards:
        yield reward.id, reward.when
    for package in programme.packages:
        yield package.id, package.when
    for draw in programme.draws:
        yield draw.id, draw.when
    for only in programme.goods_for:
        yield only.id, only.when
    for benefit in programme.benefits():
        yield benefit.id, benefit.when
    for top_up in _top_ups(programme):
        yield top_up.id, top_up.when
    if programme.member_day is not None:
        yield "member_day", programme.member_day
    if programme.late is not None:
        yield "late", programme.late.when


def _member_day(programme: Programme) -> None:
    if programme.member_day is None:
        return
    if not all(isinstance(part, _DATES) for part in parts_of(programme.member_day)):
        raise InvalidInput("member_day_no_date")


def _in_place(rule: Rule) -> None:
    """The effect can take place on the occasion, and happens once in a while where that comes every day."""
    if isinstance(rule.then, Tickets) and rule.then.step_minor is not None and rule.on is not Occasion.SALE:
        raise InvalidInput("effect_out_of_place", rule=rule.id)
    if rule.on is Occasion.SALE:
        fits = isinstance(rule.then, _AT_A_SALE)
    elif rule.on is Occasion.PERIOD_END:
        fits = isinstance(rule.then, _ELSEWHERE | ToTheFirst)
    else:
        fits = isinstance(rule.then, _ELSEWHERE)
    if not fits:
        raise InvalidInput("effect_out_of_place", rule=rule.id)
    if rule.on is Occasion.DAY and rule.caps.per_member is None:
        raise InvalidInput("rule_needs_cap", rule=rule.id)
    if rule.on is Occasion.PERIOD_END and rule.period not in ENDING:
        raise InvalidInput("period_without_end", rule=rule.id)
    if isinstance(rule.then, Cashback) and rule.then.period not in ENDING:
        raise InvalidInput("period_without_end", rule=rule.id)
    _terms_in_place(rule)


def _terms_in_place(rule: Rule) -> None:
    """What limits money back is said in money; stamps and money back have no expiry of the rule's own."""
    caps, gives_money = rule.caps, isinstance(rule.then, Cashback)
    if gives_money and (caps.points is not None or caps.points_per_member is not None):
        raise InvalidInput("cap_out_of_place", rule=rule.id)
    if not gives_money and caps.minor_per_member is not None:
        raise InvalidInput("cap_out_of_place", rule=rule.id)
    if rule.expiry is not None and isinstance(rule.then, Cashback | Stamps):
        raise InvalidInput("expiry_out_of_place", rule=rule.id)


def _away_from_bills(programme: Programme) -> None:
    """What is looked at where there is no bill does not ask about one: it would never hold."""
    placed = [(rule.id, rule.when) for rule in programme.rules if rule.on is not Occasion.SALE]
    placed += [(coupon.id, coupon.when) for coupon in programme.coupons if isinstance(coupon.then, RewardAt)]
    placed += [(reward.id, reward.when) for reward in programme.rewards]
    placed += [(benefit.id, benefit.when) for benefit in programme.benefits()]
    placed += [(package.id, package.when) for package in programme.packages]
    placed += [(draw.id, draw.when) for draw in programme.draws]
    placed += [("late", programme.late.when)] if programme.late is not None else []
    for where, condition in placed:
        if any(isinstance(part, _OF_A_BILL) for part in parts_of(condition)):
            raise InvalidInput("condition_needs_sale", rule=where)


def _exclusions(programme: Programme) -> None:
    """Of two rules that exclude each other one must go first."""
    by_id = {rule.id: rule for rule in programme.rules}
    for rule in programme.rules:
        for other in rule.excludes:
            against = by_id.get(other)
            if against is not None and against.priority == rule.priority:
                raise InvalidInput("rules_exclude_equally", rule=rule.id, other=other)


def _stepped(programme: Programme) -> Iterator[tuple[str, StepsOff | FillUp]]:
    for rule in programme.rules:
        if isinstance(rule.then, StepsOff | FillUp):
            yield rule.id, rule.then
    for coupon in programme.coupons:
        if isinstance(coupon.then, StepsOff):
            yield coupon.id, coupon.then


def _check_steps(one: str, effect: StepsOff | FillUp) -> None:
    """Steps rise, and each of them does something."""
    if isinstance(effect, StepsOff):
        heights = [step.over_minor for step in effect.steps]
        sound = bool(heights) and all(step.off_minor <= step.over_minor for step in effect.steps)
        sound = sound and not (effect.each and len(heights) > 1)
    else:
        heights = [edge for step in effect.steps for edge in (step.at_least, step.to)]
        beyond = effect.beyond
        sound = bool(effect.steps or beyond)
        if beyond is not None:
            sound = sound and beyond.rest < beyond.unit and all(edge <= beyond.at_least for edge in heights)
        # A step may begin where the one below it ends.
        heights = [h for i, h in enumerate(heights) if i == 0 or i % 2 or h != heights[i - 1]]
    if not sound or heights != sorted(set(heights)):
        raise InvalidInput("steps_order", rule=one)


def _check_ladder(ladder: Ladder) -> None:
    if not ladder.tiers:
        raise InvalidInput("ladder_empty")
    if ladder.tiers[0].reach is not None:
        raise InvalidInput("first_tier_has_reach", id=ladder.tiers[0].id)
    below: Criterion | None = None
    for tier in ladder.tiers[1:]:
        if tier.reach is None:
            raise InvalidInput("tier_without_reach", id=tier.id)
        if _easier(tier.reach, below):
            raise InvalidInput("tier_order", id=tier.id)
        below = tier.reach


def _check_plan(plan: PaidPlan) -> None:
    """It costs something, and says once what each term costs."""
    terms = [fee.months for fee in plan.fees]
    if not terms:
        raise InvalidInput("plan_without_fee", id=plan.id)
    for months in terms:
        if terms.count(months) > 1:
            raise InvalidInput("plan_fee_twice", id=plan.id, months=months)


def _easier(upper: Criterion, lower: Criterion | None) -> bool:
    """Whether a higher tier asks for no more of the same figure than the one below it."""
    return (
        isinstance(upper, Reach)
        and isinstance(lower, Reach)
        and (upper.metric, upper.window) == (lower.metric, lower.window)
        and upper.value <= lower.value
    )


def criteria_of(criterion: Criterion) -> list[Criterion]:
    """A criterion and all its parts, itself first."""
    if isinstance(criterion, AllCriteria | AnyCriterion):
        return [criterion, *(inner for part in criterion.of for inner in criteria_of(part))]
    return [criterion]


def check_draw(draw: Draw) -> None:
    """
    Refuse a draw that could not be carried out as it says.

    Raises:
        InvalidInput: `draw_odds` with `id`, `sum`, `whole`: the odds don't add up to the whole. `draw_without_price`:
            neither tickets nor points. `draw_instead`: prizes can run out, and none without a stock stands in for them.
            `prize_unknown` with `id` and `prize`.
    """
    odds = sum(prize.odds for prize in draw.prizes)
    if odds != draw.whole:
        raise InvalidInput("draw_odds", id=draw.id, sum=odds, whole=draw.whole)
    if draw.tickets is None and draw.points is None:
        raise InvalidInput("draw_without_price", id=draw.id)
    if draw.out is WhenOut.CLOSE or all(prize.stock is None for prize in draw.prizes):
        return
    if not draw.instead:
        raise InvalidInput("draw_instead", id=draw.id)
    standing = draw.prize(draw.instead)
    if standing is None:
        raise InvalidInput("prize_unknown", id=draw.id, prize=draw.instead)
    if standing.stock is not None:
        raise InvalidInput("draw_instead", id=draw.id)
