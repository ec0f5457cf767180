"""The member at the counter: tier, points in large figures, the way up, and what to know before serving."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from shopclub.core.benefits.rules import is_shown
from shopclub.core.members.birthdays import Birthday, birthday_of, next_celebration
from shopclub.core.members.model import Status
from shopclub.core.sales.model import SaleKind
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.meter import meter
from shopclub.tui.widgets.rows import Cell, Part, Prose, Row, Stack, own
from shopclub.words import local_name
from shopclub.words.coupons import alike
from shopclub.words.households import household_name

if TYPE_CHECKING:
    from shopclub.core.club import Profile

ROOMY = 24
"""Rows from which the last purchases stand here too."""
LATELY = 4
MOST_BENEFITS = 6
"""Benefits that stand on the card; the dialog has them all."""
MOST_COUPONS = 3
"""Lines that coupons take on the card; the dialog has them all."""
BIRTHDAY_DAYS = 7
"""Days ahead that a birthday is worth a word."""
SOON_DAYS = 60
"""Days ahead that expiring points are worth a word."""


class MemberCard(Vertical):
    """The profile of one member, or what to do when there is none."""

    DEFAULT_CSS = """
    MemberCard {
        #card-head { height: auto; }
        #card-points { width: 100%; text-align: center; color: $accent; }
        #card-unit { text-align: center; color: $muted; margin-bottom: 1; }
        #card-body { height: auto; }
        &.-empty { #card-points, #card-unit { display: none; } }
        &.-flat { #card-points, #card-unit { display: none; } }
    }
    """
    app = getters.app(HouseApp)
    head = getters.query_one("#card-head", Static)
    figure = getters.query_one("#card-points", Digits)
    unit = getters.query_one("#card-unit", Static)
    body = getters.query_one("#card-body", Static)

    def compose(self) -> ComposeResult:
        """Head, the large figure, what to know."""
        yield Static(id="card-head", markup=False)
        yield Digits(id="card-points")
        yield Static(id="card-unit", markup=False)
        yield Static(id="card-body", markup=False)

    @property
    def is_flat(self) -> bool:
        """Whether there is only room for two lines."""
        return self.has_class("-flat")

    def show(self, profile: Profile | None, empty: Content | Stack | None = None) -> None:
        """Draw a member, or what stands there for nobody."""
        self.set_class(profile is None, "-empty")
        if profile is None:
            self.border_title = self.app.voice.words.t("Member")
            self.head.update(empty or "")
            self.body.update("")
            return
        voice = self.app.voice
        self.border_title = content(voice.name_of(profile.number, profile.member))
        self.figure.update(voice.words.number(profile.available))
        self.unit.update(content(voice.words.n("point", "points", profile.available)))
        if self.is_flat:
            self.head.update(self._flat(profile))
            self.body.update("")
            return
        number = own(content(voice.number(profile.number), "$muted"))
        self.head.update(Stack([Row(Cell(self._tier(profile)), number), self._until(profile)]))
        parts = [*self._way(profile), *self._entitled(profile), *self._to_know(profile), *self._lately(profile)]
        self.body.update(Stack(parts))

    def _tier(self, profile: Profile) -> Content:
        voice = self.app.voice
        if profile.tier is None:
            return content(voice.phone(profile.member), "$muted")
        return voice.tier_of(profile.tier).stylize("bold")

    def _until(self, profile: Profile) -> Content:
        """How long the tier is held; a space where it is for good, so that nothing jumps."""
        until = profile.standing.until if profile.standing else None
        day = self.app.voice.words.t("until {day}", day=self.app.voice.day(until)) if until else " "
        return content(day, "$muted")

    def _flat(self, profile: Profile) -> Stack:
        voice = self.app.voice
        points = Content.assemble(
            (voice.words.number(profile.available), "bold $accent"), " ", (self._unit(profile), "$muted")
        )
        first = Row(
            own(self._tier(profile)),
            Cell(self._until(profile)),
            own(points),
            own(content(voice.number(profile.number), "$muted")),
        )
        notes: list[Content] = [*self._notes(profile), *self._ends(profile)]
        notes += [content(line) for line in self._benefits(profile)[:1]]
        if profile.ending is None:
            notes += [content(voice.missing(missing)) for missing in profile.missing[:1]]
        notes += [content(line, "$muted") for line in self._expiring(profile)[:1]]
        return Stack([first, Row(Cell(Content(" · ").join(notes)))])

    def _unit(self, profile: Profile) -> str:
        return self.app.voice.words.n("point", "points", profile.available)

    def _way(self, profile: Profile) -> list[Part]:
        parts: list[Part] = []
        if profile.ending is not None:
            parts += [Prose("! " + self.app.voice.ending(profile.ending), "$warn"), Content(" ")]
        for missing in profile.missing[:2]:
            parts.append(meter(missing.have, missing.need, max(8, self.body.size.width), "$accent"))
            parts.append(Prose(self.app.voice.missing(missing)))
        return [*parts, Content(" ")] if parts else []

    def _ends(self, profile: Profile) -> list[Content]:
        """The notice that the tier ends unless it is kept."""
        if profile.ending is None:
            return []
        return [content("! " + self.app.voice.ending(profile.ending), "$warn")]

    def _benefits(self, profile: Profile) -> list[str]:
        """What the tier entitles to today: what can be had first, then what simply applies, then what is used up."""
        shown = [seen for seen in self.app.club.benefits.offered(profile.number) if is_shown(seen)]
        rank = {None: 0, "benefit_not_counted": 1}
        shown.sort(key=lambda seen: rank.get(seen.refusal, 2))
        signs = {None: "✓ ", "benefit_not_counted": "· "}
        return [signs.get(seen.refusal, "– ") + self.app.voice.benefit(seen) for seen in shown]

    def _entitled(self, profile: Profile) -> list[Part]:
        """The benefits under the way up, and the key that hands one out."""
        lines = self._benefits(profile)
        if not lines:
            return []
        head = content(self.app.voice.words.t("Benefits (F12)"), "bold $muted")
        parts: list[Part] = [head, *(Prose(line) for line in lines[:MOST_BENEFITS])]
        return [*parts, Content(" ")]

    def _expiring(self, profile: Profile) -> list[str]:
        voice, today = self.app.voice, self.app.club.today()
        soon = [(day, n) for day, n in profile.expiring if day - today <= timedelta(days=SOON_DAYS)]
        words = voice.words
        return [
            words.n("{n} point usable through {day}", "{n} points usable through {day}", n, day=voice.day(day))
            for day, n in soon[:2]
        ]

    def _notes(self, profile: Profile) -> list[Content]:
        """What wants a look before serving; each with a sign, none by colour alone."""
        words, member = self.app.voice.words, profile.member
        notes: list[Content] = []
        if member.status is Status.CLOSED:
            notes.append(content("! " + words.t("has left the club"), "bold $wrong"))
        notes += self._plan(profile)
        notes += self._family(profile)
        if late := sum(count for _, count in profile.late):
            said = words.n("{n} point still redeemable here", "{n} points still redeemable here", late)
            notes.append(content("! " + said, "$warn"))
        if member.note:
            notes.append(content("♥ " + member.note, "bold $warn"))
        if (birthday := birthday_of(member)) and (line := self._birthday(birthday)):
            notes.append(content("! " + line, "$warn"))
        notes += self._coupons(profile)
        if profile.debt:
            notes.append(content("! " + words.n("owes {n} point", "owes {n} points", profile.debt), "$warn"))
        return notes

    def _family(self, profile: Profile) -> list[Content]:
        """Whom they collect with: the points shown are everybody's; an invitation wants an answer."""
        seen = self.app.club.households.number_of(profile.number)
        if seen is None:
            return []
        voice, household = self.app.voice, self.app.club.households.get(seen)
        name = household.name or household_name(
            self.app.club.households.kind_of(household), voice.words, household.kind
        )
        if profile.number not in household.members():
            return [content("! " + voice.words.t("Invited to {card} (F)", card=name), "$warn")]
        if profile.number == household.main:
            text = voice.words.n("{card}, {n} card", "{card}, {n} cards", len(household.members()), card=name)
        else:
            text = voice.words.t("{card} of {name}", card=name, name=voice.member_name(household.main))
        return [content("◆ " + text, "$gain")]

    def _plan(self, profile: Profile) -> list[Content]:
        """The paid plan; one to be renewed wants a word."""
        seen = self.app.club.plans.of(profile.number)
        if seen is None or not (seen.counts() or seen.is_due):
            return []
        said, style = self.app.voice.plan(seen), "$warn" if seen.is_due else "$gain"
        if seen.is_due:
            said = self.app.voice.words.t("{plan}: renew (F5)", plan=said)
        return [content(("! " if seen.is_due else "★ ") + said, style)]

    def _birthday(self, birthday: Birthday) -> str:
        words, today = self.app.voice.words, self.app.club.today()
        on = next_celebration(birthday, today)
        if on is None or on - today > timedelta(days=BIRTHDAY_DAYS):
            return ""
        if on == today:
            return words.t("Birthday today")
        if on - today == timedelta(days=1):
            return words.t("Birthday tomorrow")
        return words.t("Birthday on {weekday}", weekday=words.weekday(on))

    def _coupons(self, profile: Profile) -> list[Content]:
        """Coupons that can be used, the one that ends first at the head."""
        voice, words = self.app.voice, self.app.voice.words
        usable = alike(coupon for _, coupon in self.app.club.coupons.usable(profile.number))
        shown = usable if len(usable) <= MOST_COUPONS else usable[: MOST_COUPONS - 1]
        said = [words.t("Coupon {name}", name=voice.coupon(one, count)) for one, count in shown]
        lines = [content("! " + line, "$gain") for line in said]
        if more := sum(count for _, count in usable[len(shown) :]):
            lines.append(content("! " + words.n("{n} more coupon (F6)", "{n} more coupons (F6)", more), "$gain"))
        return lines

    def _lately(self, profile: Profile) -> list[Part]:
        """The last purchases, and what the points buy, where there is room."""
        if self.size.height < ROOMY:
            return []
        voice, words, club = self.app.voice, self.app.voice.words, self.app.club
        rows: list[Part] = []
        sales = [sale for _, sale in club.sales.of_member(profile.number, 8) if sale.kind is SaleKind.SALE][:LATELY]
        if sales:
            rows += [Content(" "), content(words.t("Last purchases"), "bold $muted")]
        days = [content(voice.day(sale.on), "$muted") for sale in sales]
        widest = max((day.cell_length for day in days), default=0)
        for day, sale in zip(days, sales, strict=True):
            comma = words.p("between the items of a list", ", ")
            what = comma.join(line.name for line in sale.lines if line.name) or words.t("by amount")
            rows.append(
                Row(
                    Cell(day, widest),
                    Cell(content(what)),
                    own(content(voice.money(sale.paid_minor)), right=True),
                    gap=1,
                )
            )
        offers = [offer for offer in club.rewards.offers(profile.number) if offer.refusal is None][:LATELY]
        if offers:
            rows += [Content(" "), content(words.t("The points would buy (F7)"), "bold $muted")]
        for offer in offers:
            name = local_name(offer.reward.name, words, offer.reward.id)
            rows.append(Row(Cell(content(name)), own(content(words.number(offer.reward.points), "$spend"), right=True)))
        return rows

    def _to_know(self, profile: Profile) -> list[Content]:
        voice, words = self.app.voice, self.app.voice.words
        lines = self._notes(profile)
        lines += [content(line, "$muted") for line in self._expiring(profile)]
        last = profile.account.last_on
        if last is not None:
            visits = words.n(
                "{n} visit, last on {day}", "{n} visits, last on {day}", profile.visits, day=voice.day(last)
            )
            lines.append(content(visits, "$muted"))
        else:
            lines.append(content(words.t("first visit"), "$muted"))
        return lines
