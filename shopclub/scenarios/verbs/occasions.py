"""What happens outside sales: surveys, reviews, events, the own page; benefits that are used; facts from elsewhere."""

from __future__ import annotations

from shopclub.core.campaigns.model import Outcome
from shopclub.core.kernel.ids import OperationId
from shopclub.core.programme.model import Occasion
from shopclub.core.staff.model import KIOSK, Actor
from shopclub.scenarios.coupons import of_number
from shopclub.scenarios.model import FactsSetup, Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Day, day_of


class Happened(Written, frozen=True):
    """Base of what happens about a member."""

    member: str
    """Who."""
    about: str = ""
    """What it was about, by its id: a survey, an event; the same brings nothing a second time unless caps say so."""


class Survey(Happened, frozen=True):
    """A member has answered a survey."""


class Review(Happened, frozen=True):
    """A member has published a review or a post."""


class Attendance(Happened, frozen=True):
    """A member has come to an event, a lesson, a training."""


class Profile(Written, frozen=True):
    """A member's file is complete."""

    member: str
    """Who."""


class CheckIn(Written, frozen=True):
    """A member's first visit of the day to their own page."""

    member: str
    """Who."""


class TakeBackDay(Written, frozen=True):
    """Take back what was given for a day by itself: birthdays, member day, the end of a period."""

    on: Day
    """Which day."""


class Use(Written, frozen=True):
    """Hand out a benefit of a member's tier that is counted."""

    member: str
    """Who gets it."""
    benefit: str
    """Its id in the programme."""
    note: str = ""
    """What to remember of it."""


class NewFacts(Written, frozen=True):
    """What other programs know of a member from now on."""

    member: str
    """Whose."""
    segments: tuple[str, ...] = ()
    """Segments they are in."""
    household: str = ""
    """Kind of their household card; left out: none."""
    plan: str = ""
    """The plan they pay for; left out: none."""


def _done(stage: Stage, outcome: Outcome) -> Done:
    figures = {
        "earned": outcome.points,
        "engagement": outcome.engagement,
        "coupons": of_number(stage, outcome.coupons),
        "streak": outcome.streak,
        "balance": outcome.balance,
        "tier": outcome.tier,
        "repeated": outcome.repeated,
    }
    return Done(figures, coupons=outcome.coupons)


def _record(stage: Stage, member: str, occasion: Occasion, about: str, actor: Actor) -> Act:
    number = stage.member(member)

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.campaigns.happened(number, occasion, about, op, actor))

    return act


@verb("survey", Survey)
def survey(stage: Stage, p: Survey, actor: Actor) -> Act:
    """Record an answer."""
    return _record(stage, p.member, Occasion.SURVEY, p.about, actor)


@verb("review", Review)
def review(stage: Stage, p: Review, actor: Actor) -> Act:
    """Record a review."""
    return _record(stage, p.member, Occasion.REVIEW, p.about, actor)


@verb("attendance", Attendance)
def attendance(stage: Stage, p: Attendance, actor: Actor) -> Act:
    """Record that somebody was there."""
    return _record(stage, p.member, Occasion.ATTENDANCE, p.about, actor)


@verb("profile", Profile)
def profile(stage: Stage, p: Profile, actor: Actor) -> Act:
    """Record that a file is complete."""
    return _record(stage, p.member, Occasion.PROFILE, "", actor)


@verb("check_in", CheckIn)
def check_in(stage: Stage, p: CheckIn, actor: Actor) -> Act:
    """The daily sign-in; members do it themselves."""
    del actor
    number = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        return _done(stage, await stage.club.campaigns.sign_in(number, op, KIOSK))

    return act


@verb("take_back_day", TakeBackDay)
def take_back_day(stage: Stage, p: TakeBackDay, actor: Actor) -> Act:
    """Take back the gifts of a day, as far as they are unused."""
    day = day_of(p.on)
    if day is None:
        raise Unreadable("value", "on", detail="Object missing required field `on`")

    async def act(op: OperationId) -> Done:
        done = await stage.club.campaigns.reverse_run(day, op, actor)
        kept = [stage.member_name(member) for member in done.kept]
        return Done({"taken_back": done.points, "coupons_void": done.coupons, "kept": kept})

    return act


@verb("use", Use)
def use(stage: Stage, p: Use, actor: Actor) -> Act:
    """Use a benefit."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        taken = await stage.club.benefits.use(member, p.benefit, p.note, op, actor)
        return Done({"left": taken.left, "repeated": taken.repeated})

    return act


@verb("facts", NewFacts)
def facts(stage: Stage, p: NewFacts, actor: Actor) -> Act:
    """State what the packages above the club would say."""
    del actor
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        del op
        stage.known.facts[member] = FactsSetup(segments=p.segments, household=p.household, plan=p.plan)
        return Done()

    return act
