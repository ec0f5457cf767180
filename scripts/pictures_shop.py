"""
The demo shop with everything an owner can add to its programme, and twelve days of using it.

What the pictures of purses, families, plans, draws and counted tills show came about here through the same verbs that
the counter and the kiosk call, each on its day.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, StaffNo, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.plans.model import StepKind, Wish
from shopclub.core.programme.model import Leaderboard, Programme
from shopclub.core.rewards.model import AskedAt
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from shopclub.presets.pieces import added, pieces

DAYS = 12
OWNER = Actor(staff=StaffNo(1), role=Role.OWNER, source=Source.COUNTER)
ADDED = ("stored-value", "stamp-card", "package", "plan", "family", "gift-cards", "draw", "cashback")
"""What the owner adds, as under N on the programme's screen."""
FAMILY = {"zh": ("陈志远", "林晓梅", "陈小雨"), "en": ("Oliver Reed", "Emma Reed", "Lily Reed")}
"""Father, mother, child; the mother comes to the counter."""
TWICE = {"zh": ("周海燕", "周海艳"), "en": ("Grace Hall", "Grace Hal")}
"""Somebody enrolled twice, with slips in name and number."""
PHONES = ("13610002468", "13610002469", "13610002470", "13577701234", "13577701243")
BIRTHDAYS = ("1984-06-11", "1986-03-02", "2016-09-21", "1990-11-05", "1990-11-05")
CALLED = {
    "ten-visits": {"zh": "推拿 10 次卡", "en": "Ten massages"},
    "tenth-free": {"zh": "养生茶集章卡", "en": "Herbal tea card"},
    "one-free": {"zh": "养生茶一杯", "en": "A cup of herbal tea"},
}
"""What the shop calls what it added."""
QUESTION = {
    "zh": ("周日的社区篮球赛谁赢？", ("东区", "西区")),
    "en": ("Who wins Sunday's neighbourhood match?", ("East side", "West side")),
}
SHOPPING = (
    (11, 0, ("维生素C 100片", "Vitamin C, 100 tablets"), 98_00, "wechat"),
    (10, 1, ("蛋白粉 400克", "Protein powder, 400 g"), 198_00, "alipay"),
    (9, 1, ("枸杞 250克", "Goji berries, 250 g"), 64_00, "cash"),
    (7, 0, ("鱼油软胶囊 100粒", "Fish oil, 100 capsules"), 256_00, "card"),
    (5, 1, ("益生菌 30袋", "Probiotics, 30 sachets"), 312_00, "wechat"),
    (4, 2, ("儿童牙膏 60克", "Children's toothpaste, 60 g"), 33_00, "cash"),
    (3, 1, ("蜂蜜 500克", "Honey, 500 g"), 45_00, "cash"),
    (2, 1, ("阿胶糕 200克", "Ejiao cake, 200 g"), 276_00, "alipay"),
    (0, 0, ("钙片 120片", "Calcium, 120 tablets"), 78_00, "cash"),
    (0, 2, ("退热贴 6片", "Cooling patches, 6"), 32_00, "wechat"),
)
"""Days before the end, who of the family, what, for how much, paid by what."""
STRANGERS = ((0, 186_00, "cash"), (0, 59_50, "card"), (0, 24_00, "wechat"))


def programme_of(programme: Programme, currency: str) -> Programme:
    """The demo's programme with everything added, under names of the shop's own, and a leaderboard."""
    offered = {piece.id: piece for piece in pieces()}
    for name in ADDED:
        programme, _ = added(programme, offered[name], currency)
    changed = {
        where: tuple(
            msgspec.structs.replace(one, name=CALLED[one.id]) if one.id in CALLED else one
            for one in getattr(programme, where)
        )
        for where in ("cards", "packages", "coupons")
    }
    return msgspec.structs.replace(programme, **changed, leaderboard=Leaderboard(enabled=True))


def drawn(colour: str, shape: str) -> bytes:
    """A plain drawing of a thing, as a shop would photograph it."""
    picture = Image.new("RGB", (480, 360), "#efe9dc")
    pen = ImageDraw.Draw(picture)
    if shape == "cup":
        pen.ellipse((300, 130, 400, 240), outline=colour, width=22)
        pen.rounded_rectangle((140, 90, 330, 290), radius=36, fill=colour)
        pen.ellipse((140, 70, 330, 116), fill="#fffdf6")
    elif shape == "umbrella":
        pen.pieslice((90, 70, 390, 370), 180, 360, fill=colour)
        for left in (90, 190, 290):
            pen.ellipse((left, 200, left + 100, 240), fill="#efe9dc")
        pen.line((240, 60, 240, 300), fill="#4a4036", width=10)
        pen.arc((190, 270, 250, 330), 0, 180, fill="#4a4036", width=10)
    else:
        pen.polygon(((240, 60), (340, 220), (140, 220)), fill=colour)
        pen.ellipse((134, 130, 346, 310), fill=colour)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@dataclass(slots=True)
class Furnishing:
    """The shop while it is furnished."""

    club: Club
    clock: ManualClock
    lang: str
    end: datetime
    family: list[MemberNo] = field(default_factory=list)

    def op(self) -> OperationId:
        """An operation id of now."""
        return new_operation_id(self.clock.now())

    async def day(self, before: int) -> None:
        """So many days before the end, a quarter of an hour after what was last done that day."""
        now = self.end - timedelta(days=before, hours=3 if before else 2)
        self.clock.set(max(now, self.clock.now() + timedelta(minutes=7)))
        await self.club.clockwork.catch_up(confirmed=True)

    async def sell(self, member: MemberNo | None, name: str, minor: int, tender: str) -> None:
        """A sale of one line."""
        draft = Draft(lines=(DraftLine(name=name, gross_minor=minor),), member=member, tender=tender)
        await self.club.sales.record(draft, self.club.sales.quote(draft).fingerprint, self.op(), OWNER)

    async def begin(self) -> None:
        """The new programme, the family, and somebody enrolled twice."""
        club = self.club
        await self.day(DAYS)
        wanted = programme_of(club.programme.current, club.shop.currency)
        await club.programme.adopt(wanted, self.op(), OWNER)
        names = (*FAMILY[self.lang], *TWICE[self.lang])
        for name, phone, birthday in zip(names, PHONES, BIRTHDAYS, strict=True):
            is_child = name == FAMILY[self.lang][2]  # the mother stands beside
            new = NewMember(name=name, phone=phone, birthday=birthday, guardian=is_child)
            self.family.append((await club.members.enrol(new, self.op(), OWNER)).number)
        father, mother, child, once, twice = self.family
        household = await club.households.open(mother, "family", "", self.op(), OWNER)
        await club.households.invite(household, father, self.op(), OWNER, agrees=True)
        await club.households.invite(household, child, self.op(), OWNER, child=True)
        await self.sell(once, "", 138_00, "cash")
        await self.sell(twice, "", 46_00, "cash")

    async def sign_up(self) -> None:
        """Mother pays in, takes a package and a plan."""
        club, mother = self.club, self.family[1]
        quote = club.stored.quote(mother, "top-500")
        await club.stored.top_up(quote, quote.name[self.lang], self.op(), OWNER, tender="wechat")
        await club.packages.sell(mother, "ten-visits", self.op(), OWNER, tender="card")
        move = club.plans.preview(Wish(member=mother, kind=StepKind.JOINED, plan="plus", months=12))
        await club.plans.carry_out(move, self.op(), OWNER, tender="wechat")
        until = club.today() + timedelta(days=30)
        await club.draws.open("lucky", until, self.op(), OWNER)
        question, answers = QUESTION[self.lang]
        await club.predictions.ask(question, answers, self.end + timedelta(days=1), self.op(), OWNER, most=500)

    async def live(self) -> None:
        """Twelve days of it."""
        await self.begin()
        await self.sign_up()
        club, mother = self.club, self.family[1]
        for before, who, goods, minor, tender in SHOPPING:
            await self.day(before)
            await self.sell(self.family[who], goods[self.lang == "en"], minor, tender)
            if before in (9, 5, 3):
                await club.packages.use(mother, "ten-visits", self.op(), OWNER)
        for before, minor, tender in STRANGERS:
            await self.day(before)
            await self.sell(None, "", minor, tender)
        cards = club.gift_cards.quote(200_00)
        word = "礼品卡" if self.lang == "zh" else "Gift card"
        await club.gift_cards.sell(cards, word, self.op(), OWNER, member=mother, tender="wechat")
        await self.play()

    async def play(self) -> None:
        """Draws, stakes, rewards asked for, places on the board."""
        club, mother = self.club, self.family[1]
        (round_no, _), *_ = club.draws.open_rounds()
        for lucky in ("8", "66"):
            await club.draws.draw(round_no, mother, self.op(), OWNER, lucky=lucky)
        (prediction, _), *_ = club.predictions.running()
        await club.predictions.stake(prediction, mother, 0, 100, self.op(), OWNER)
        for willing in (mother, *map(MemberNo, range(2, 300, 3))):
            await club.members.choose_board(willing, True, self.op(), KIOSK)
        for reward, colour, shape in (("tea-cup", "#5b7f6b", "cup"), ("sugar-test", "#b0524c", "drop")):
            await club.pictures.show(reward, drawn(colour, shape), self.op(), OWNER)
        await club.rewards.ask(mother, "tea-cup", 1, self.op(), KIOSK, at=AskedAt.PHONE)


async def furnish(path: Path, clock: ManualClock, lang: str, end: datetime) -> list[MemberNo]:
    """
    Live through the twelve days.

    Args:
        path: of a demo shop made as of twelve days before the end.
        clock: set to the end afterwards.
        lang: of the shop.
        end: when the pictures are taken.

    Returns:
        Father, mother, child, and both files of the one enrolled twice.
    """
    club = Club.open(path, clock=clock)
    try:
        shop = Furnishing(club, clock, lang, end)
        await shop.live()
        clock.set(end)
        return shop.family
    finally:
        await club.close()
