"""Who comes to the demo shop: names, habits, what each one likes. Pure functions of a random source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from shopclub.core.members.model import Gender, NewMember
from shopclub.demo.goods import GOODS, Good

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
_FEMALE = "芳 娜 敏 静 丽 艳 娟 霞 秀英 桂兰 玉梅 雪 婷 慧 欣怡 诗涵 雨桐 晓燕 佳怡 梦琪 淑珍 美玲 思雨 文静 海燕"
_MALE = "伟 强 磊 军 勇 杰 涛 明 超 刚 建国 志强 国华 浩然 子轩 宇航 俊杰 文博 建军 家豪 小明 富贵 海波 晨 振华"
_WELL_KNOWN = "王芳 吴菲 王富贵 王小明 李雷 韩梅梅 单晓燕 曾伟"
"""Names of textbooks, and surnames with two readings."""
_ENGLISH = (
    "Emma Clarke|Oliver Hughes|Sophie Martin|James O'Neill|Grace Kim|Daniel Weber|Chloe Dubois|Lucas Silva|"
    "Hannah Schmidt|Noah Johnson|Mia Tanaka|Ethan Brown|Isabel García|Liam Murphy|Anna Kowalska|Peter Novák"
)
_NOTES = {
    "zh": ("对青霉素过敏", "高血压，按月取药", "糖尿病，常买试纸", "喜欢微信通知", "家有婴儿"),
    "en": (
        "allergic to penicillin",
        "high blood pressure, monthly",
        "diabetic, test strips",
        "likes a call",
        "baby at home",
    ),
}

MEMBERS = 300
FOREIGN = 16
"""How many have a name in Latin letters."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of customer buys."""

    share: int
    """Of a hundred members."""
    gap_days: float
    """Mean days between visits; 0 never comes again."""
    lines: int
    """Most lines on a receipt."""
    stays_days: tuple[int, int] | None = None
    """After how many days such a customer stays away; None: comes on."""


HABITS = (
    Habit(share=17, gap_days=7.5, lines=4),
    Habit(share=31, gap_days=24, lines=3),
    Habit(share=28, gap_days=65, lines=3),
    Habit(share=10, gap_days=13, lines=3, stays_days=(50, 240)),
    Habit(share=10, gap_days=0, lines=2),
    Habit(share=4, gap_days=0, lines=0),
)
"""Regulars, steady ones, seldom ones, those who went, those who came once, those who never bought."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who joins."""

    new: NewMember
    joins_on: date
    habit: Habit
    likes: tuple[Good, ...]
    visits: tuple[date, ...]
    """Days of purchases, the first often the day of joining."""
    at_kiosk: bool
    """Whether they joined by themselves at the kiosk."""


def people(random: Random, first: date, last: date, language: str) -> list[Person]:
    """
    Everybody who joins from `first` through `last`, in that order.

    Args:
        random: a seeded source.
        first: the shop's first day.
        last: the last day that is made up.
        language: for notes about them.
    """
    habits = [habit for habit in HABITS for _ in range(habit.share * MEMBERS // 100)]
    random.shuffle(habits)
    names = _names(random)
    phones = random.sample(range(10**9), MEMBERS)
    days = _join_days(random, first, last)
    found = []
    for habit, (name, gender), phone, joins_on in zip(habits, names, phones, days, strict=True):
        new = _form(random, name, gender, f"13{phone:09d}", language)
        found.append(
            Person(
                new=new,
                joins_on=joins_on,
                habit=habit,
                likes=tuple(random.choices(GOODS, weights=[g.weight for g in GOODS], k=5)),
                visits=_visits(random, habit, joins_on, last),
                at_kiosk=random.random() < 0.3,
            )
        )
    return found


def _join_days(random: Random, first: date, last: date) -> list[date]:
    """A rush at the opening, then a stream that grows; the last one joins the day before the end."""
    whole = (last - first).days
    rush = [random.randrange(min(45, whole)) for _ in range(MEMBERS // 6)]
    rest = [int(whole * random.random() ** 0.8) for _ in range(MEMBERS - len(rush) - 1)]
    return [first + timedelta(days=min(n, whole - 1)) for n in sorted([*rush, *rest, whole])]


def _names(random: Random) -> list[tuple[str, Gender | None]]:
    chinese: dict[str, Gender | None] = dict.fromkeys(_WELL_KNOWN.split())
    while len(chinese) < MEMBERS - FOREIGN:
        gender = Gender.FEMALE if random.random() < 0.58 else Gender.MALE
        given = random.choice((_FEMALE if gender is Gender.FEMALE else _MALE).split())
        chinese[random.choice(_SURNAMES) + given] = gender if random.random() < 0.8 else None
    names = [*chinese.items(), *((name, None) for name in _ENGLISH.split("|"))]
    random.shuffle(names)
    return names


def _form(random: Random, name: str, gender: Gender | None, phone: str, language: str) -> NewMember:
    born = date(1945, 1, 1) + timedelta(days=random.randrange(62 * 365))
    asked = random.random()
    birthday = born.isoformat() if asked < 0.45 else f"{born.month:02d}-{born.day:02d}" if asked < 0.65 else ""
    return NewMember(
        name=name,
        phone=phone,
        gender=gender,
        birthday=birthday,
        note=random.choice(_NOTES[language]) if random.random() < 0.08 else "",
        marketing=random.random() < 0.4,
    )


def _visits(random: Random, habit: Habit, joins_on: date, last: date) -> tuple[date, ...]:
    if not habit.lines:
        return ()
    day = joins_on if random.random() < 0.75 else joins_on + timedelta(days=random.randrange(1, 10))
    until = joins_on + timedelta(days=random.randrange(*habit.stays_days)) if habit.stays_days else last
    days = []
    while day <= min(until, last):
        days.append(day)
        if not habit.gap_days:
            break
        day += timedelta(days=max(1, round(random.gammavariate(2.5, habit.gap_days / 2.5))))
    return tuple(days)
