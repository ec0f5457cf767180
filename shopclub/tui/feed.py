"""What happened today, one short line each, newest first: sales, returns, joins, rewards."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from shopclub.core.campaigns.model import CampaignEnded, DayGave, OccasionGave
from shopclub.core.changes import (
    BenefitTaken,
    Change,
    JoinAsked,
    MemberJoined,
    RefundRecorded,
    RewardRedeemed,
    SaleRecorded,
    TakingRecorded,
)
from shopclub.core.inbox.model import FileTaken
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.pins.model import PinsChanged
from shopclub.core.rewards.model import VoucherChanged, VoucherState
from shopclub.core.sales.model import Sale, SaleKind
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.words import reward_name
from shopclub.words.inbox import say_intake
from shopclub.words.names import benefit_name
from shopclub.words.outcomes import say_day_gave, say_ended, say_line

if TYPE_CHECKING:
    from shopclub.core.club import Club

LONGEST = 50


class Feed:
    """Keeps the day's lines."""

    def __init__(self, club: Club, voice: Voice) -> None:
        self._club = club
        self._voice = voice
        self._lines: deque[tuple[datetime, Content]] = deque(maxlen=LONGEST)

    def begin(self) -> None:
        """Start from what the file already holds of today."""
        self._lines.clear()
        for number, sale in self._club.sales.on_day(self._club.today())[-LONGEST:]:
            self._lines.appendleft((sale.at, self._sale(number, sale)))

    def speak(self, voice: Voice) -> None:
        """Say everything in another language."""
        self._voice = voice
        self.begin()

    def hear(self, change: Change) -> bool:
        """Take note of a change; whether it made a line."""
        line = self._line(change)
        if line is not None:
            self._lines.appendleft((self._club.clock.now(), line))
        return line is not None

    def newest(self, count: int) -> list[Content]:
        """The newest lines, each with its time."""
        return [Content.assemble((self._voice.time(at), "$muted"), " ", line) for at, line in list(self._lines)[:count]]

    def _line(self, change: Change) -> Content | None:
        words, voice = self._voice.words, self._voice
        match change:
            case SaleRecorded(number=number) | RefundRecorded(number=number) | TakingRecorded(number=number):
                return self._sale(number, self._club.sales.get(SaleNo(number)))
            case MemberJoined(number=number):
                return content(words.t("new member: {name}", name=voice.member_name(number)))
            case JoinAsked():
                return content(words.t("somebody joined at the kiosk and waits (F8)"), "$accent")
            case PinsChanged(member=member) if self._club.pins.is_locked(MemberNo(member)):
                name = voice.member_name(member)
                return content(words.t("{name}'s PIN is locked: mistyped too often", name=name), "$warn")
            case RewardRedeemed(member=member, reward=reward, count=count):
                what = reward_name(voice.programme, reward, words)
                return content(
                    words.t("{name} took {count} × {reward}", name=voice.member_name(member), count=count, reward=what)
                )
            case VoucherChanged(state=VoucherState.WAITING, number=number):
                voucher = self._club.rewards.voucher(number)
                what = reward_name(voice.programme, voucher.reward, words)
                name = voice.member_name(voucher.member)
                return content(words.t("{name} asks for {reward} (F8)", name=name, reward=what), "$accent")
            case BenefitTaken(member=member, benefit=benefit, back=False):
                had = benefit_name(voice.programme, benefit, words)
                return content(words.t("{name} had {benefit}", name=voice.member_name(member), benefit=had))
            case OccasionGave(number=number, member=member):
                campaigns = self._club.campaigns
                seen, outcome = campaigns.happening(number), campaigns.outcome(number)
                return content(say_line(voice.member_name(member), seen, outcome, words))
            case DayGave():
                return content(say_day_gave(change, words), "$gain")
            case CampaignEnded(rule=rule):
                return content(say_ended(rule, voice.programme, words), "$warn")
            case FileTaken(number=number):
                return content(say_intake(self._club.inbox.get(number), words), "$muted")
            case _:
                return None

    def _sale(self, number: int, sale: Sale) -> Content:
        words, voice = self._voice.words, self._voice
        who = voice.member_name(sale.member) if sale.member else words.t("walk-in")
        money = voice.money(abs(sale.paid_minor))
        if sale.kind is SaleKind.TAKING:
            return self._taking(sale, who, money)
        if sale.void:
            return content(words.t("{name}: a sale of {amount} undone", name=who, amount=money), "$muted")
        if sale.kind is SaleKind.REFUND:
            return content(words.t("{name} got back {amount}", name=who, amount=money))
        if sale.member is None:
            return content(words.t("{name} paid {amount}", name=who, amount=money))
        points = voice.points(sale.points)
        return content(words.t("{name} paid {amount}, {points}", name=who, amount=money, points=points))

    def _taking(self, sale: Sale, who: str, money: str) -> Content:
        words = self._voice.words
        what = words.p("between the items of a list", ", ").join(line.name for line in sale.lines)
        if sale.void:
            return content(words.t("{name}: {what} undone", name=who, what=what), "$muted")
        if sale.paid_minor < 0:
            return content(words.t("{name} was paid back {amount}: {what}", name=who, amount=money, what=what))
        return content(words.t("{name} paid {amount}: {what}", name=who, amount=money, what=what))


def last_members(club: Club, count: int) -> list[MemberNo]:
    """Who was served last today, newest first, each once."""
    seen: dict[MemberNo, None] = {}
    for _, sale in reversed(club.sales.on_day(club.today())):
        if sale.member is not None and len(seen) < count:
            seen.setdefault(sale.member)
    return list(seen)
