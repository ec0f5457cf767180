"""Importing members and balances."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from shopclub.core.club import Club
from shopclub.core.exchange import ImportReport, import_file
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import LEDGER, Kind, Opening, Source
from shopclub.core.members.model import MEMBERS, Gender
from tests.core.exchange.desk import account, assert_balanced, programme, put_clock, shop, write

HEADER = "会员卡号,姓名,手机号,生日,性别,入会日期,备注\n"


async def members(club: Club, folder: Path, text: str, header: str = HEADER) -> ImportReport:
    """Import lines of a member list."""
    return await import_file(club, "members", write(folder, header + text, encoding="gb18030"))


async def balances(club: Club, folder: Path, text: str, header: str = "会员卡号,姓名,积分,到期日\n") -> ImportReport:
    """Import lines of a list of balances."""
    return await import_file(club, "balances", write(folder, header + text))


def reasons(done: ImportReport) -> list[tuple[int, str]]:
    """(line, reason) of what was left out."""
    return [(one.line, one.reason) for one in done.skipped]


async def test_a_member_list_becomes_members(tmp_path: Path) -> None:
    """Every field is read as Chinese systems write it; nobody is taken to have consented to offers."""
    club = await shop(tmp_path)
    done = await members(club, tmp_path, '="001",王小明,138 1234 5678,1990年5月20日,男,2016/3/1,花生过敏\n')
    assert (done.lines, done.members_new, done.skipped) == (1, 1, ())
    member = club.members.get(1)
    assert (member.outside, member.name, member.phone) == ("001", "王小明", "+8613812345678")
    assert (member.birthday, member.gender, member.joined_on) == ("1990-05-20", Gender.MALE, date(2016, 3, 1))
    assert (member.note, member.source, member.consent) == ("花生过敏", Source.IMPORT, None)
    assert [found.number for found in club.members.search("wxm")] == [1]
    await club.close()


async def test_lunar_birthdays_are_understood(tmp_path: Path) -> None:
    """By a mark in the cell, by the column's own name, by a column beside it; of two columns the solar one counts."""
    club = await shop(tmp_path)
    done = await members(
        club,
        tmp_path,
        "1,农历1990年8月15日,,\n2,1990-5-20,1990-04-26,\n3,,8-15,\n4,,闰六月初一,\n5,8-15,,农历\n6,1987-6-1,,农历闰月\n"
        "7,5-20,,公历\n8,八月十五,,\n9,8-15,,火星历\n10,1990-01-01,1990-闰6-1,阳历\n11,,1990-闰6-1,\n",
        "会员卡号,生日,农历生日,生日类型\n",
    )
    assert reasons(done) == [
        (9, "birthday_calendar_unclear"),
        (10, "birthday_calendar_unknown"),
        (12, "birthday_no_leap_month"),
    ]
    assert {m.outside: (m.birthday, m.birthday_calendar.value) for _, m in club.books.all(MEMBERS)} == {
        "1": ("1990-08-15", "lunar"),
        "2": ("1990-05-20", "solar"),
        "3": ("--08-15", "lunar"),
        "4": ("--06-01", "lunar_leap"),
        "5": ("--08-15", "lunar"),
        "6": ("1987-06-01", "lunar_leap"),
        "7": ("--05-20", "solar"),
        "10": ("1990-01-01", "solar"),
    }
    await club.close()


async def test_a_birthday_of_another_calendar_is_another_birthday(tmp_path: Path) -> None:
    """It is filled where there was none, known where it is the same, else reported; tags are filled alike."""
    club = await shop(tmp_path)
    header = "会员卡号,生日,标签\n"
    await members(club, tmp_path, "1,,\n2,农8-15,VIP\n", header)
    first = await members(club, tmp_path, "1,农8-15,老街坊；VIP\n2,农8-15,vip\n", header)
    assert (first.members_changed, first.already_known, first.skipped) == (1, 1, ())
    one = club.members.get(1)
    assert (one.birthday, one.birthday_calendar.value, one.tags) == ("--08-15", "lunar", ("老街坊", "VIP"))
    again = await members(club, tmp_path, "1,农8-15,vip、老街坊\n2,8-15,\n", header)
    assert (again.already_known, reasons(again)) == (1, [(3, "member_differs")])
    other = await members(club, tmp_path, "1,,VIP\n", header)
    assert [(one.reason, one.figures["field"]) for one in other.skipped] == [("member_differs", "tags")]
    await club.close()


async def test_bad_lines_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    """Bad phones, twins and unreadable days each have their line and reason; nothing is silently lost."""
    club = await shop(tmp_path)
    done = await members(
        club,
        tmp_path,
        "1,好,13812345678,,,,\n"  # 2
        "2,短,1381234567,,,,\n"  # 3
        "1,又,13812345679,,,,\n"  # 4
        "3,双,13812345678,,,,\n"  # 5
        "4,日,13812345680,32.13.1990,,,\n"  # 6
        "5,期,13812345681,,,01/02/2016,\n"  # 7
        ",无,,,,,\n"  # 8
        "6,未,13812345682,,,2018-01-01,\n"  # 9
        "7,别,13812345683,,unsure,,\n"  # 10
        "8,末,13812345684,,,,\n",  # 11
    )
    assert reasons(done) == [
        (3, "phone_length"),
        (4, "member_twice"),
        (5, "phone_twice"),
        (6, "birthday_unreadable"),
        (7, "date_ambiguous"),
        (8, "member_missing"),
        (9, "date_future"),
        (10, "gender_unreadable"),
    ]
    assert done.skipped[1].figures == {"first": 2}
    assert (done.lines, done.members_new) == (10, 2)
    assert [m.name for _, m in club.books.all(MEMBERS)] == ["好", "末"]
    await club.close()


async def test_the_same_list_twice_changes_nothing(tmp_path: Path) -> None:
    """Known members are counted, not made again."""
    club = await shop(tmp_path)
    text = "1,王小明,13812345678,1990-05-20,女,2016-03-01,x\n,李娜,13812345679,,,,\n"
    await members(club, tmp_path, text)
    before = dict(club.books.raw(MEMBERS))
    again = await members(club, tmp_path, text)
    assert (again.members_new, again.members_changed, again.already_known) == (0, 0, 2)
    assert dict(club.books.raw(MEMBERS)) == before
    await club.close()


async def test_a_list_fills_what_a_sales_file_could_not_know(tmp_path: Path) -> None:
    """Members known only by number get name, phone and the day they joined; what differs is left alone and said."""
    club = await shop(tmp_path)
    sales = write(tmp_path, "receipt,member,date,amount\nA1,1,2017-01-05,10\n", name="sales.csv")
    await import_file(club, "sales", sales)
    done = await members(club, tmp_path, "1,王小明,13812345678,,,2016-03-01,\n")
    assert (done.members_new, done.members_changed) == (0, 1)
    member = club.members.get(1)
    assert (member.name, member.phone, member.joined_on) == ("王小明", "+8613812345678", date(2016, 3, 1))
    differs = await members(club, tmp_path, "1,王大明,13812345678,,,,\n")
    assert (reasons(differs), differs.skipped[0].figures) == (
        [(2, "member_differs")],
        {"field": "name", "member": 1},
    )
    assert club.members.get(1).name == "王小明"
    await club.close()


async def test_a_phone_that_is_somebody_elses_is_refused(tmp_path: Path) -> None:
    """Two outside numbers can't share a phone number; the line says whose it is."""
    club = await shop(tmp_path)
    await members(club, tmp_path, "1,王,13812345678,,,,\n")
    done = await members(club, tmp_path, "2,李,13812345678,,,,\n")
    assert (reasons(done), done.skipped[0].figures) == ([(2, "phone_taken")], {"member": 1})
    await club.close()


async def test_hostile_names_are_just_names(tmp_path: Path) -> None:
    """A formula, markup or a path in a name is kept as text."""
    club = await shop(tmp_path)
    await members(club, tmp_path, "1,'=cmd|' /C calc'!A0,,,,,[/x]\n2,../../etc,,,,,\n")
    assert [m.name for _, m in club.books.all(MEMBERS)] == ["=cmd|' /C calc'!A0", "../../etc"]
    assert club.members.get(1).note == "[/x]"
    await club.close()


async def test_balances_are_opened_with_their_day(tmp_path: Path) -> None:
    """A lot a line; without a day the programme decides; unknown members are made; 0 makes no entry."""
    club = await shop(tmp_path, programme(expiry={"kind": "months", "months": 12}))
    await members(club, tmp_path, "1,王小明,13812345678,,,,\n")
    done = await balances(club, tmp_path, '1,,500,2017-12-31\n1,,20,\n2,李娜,"1,000",\n3,陈,0,\n')
    assert (done.lines, done.members_new, done.points_earned, done.skipped) == (4, 2, 1520, ())
    assert account(club, "1").lots == {"points": {"2017-12-31": 500, "2018-06-30": 20}}
    assert account(club, "2").points() == 1000
    assert [m.name for _, m in club.books.all(MEMBERS)] == ["王小明", "李娜", "陈"]
    entry = club.points.entry(club.points.history(MemberNo(1))[0][0])
    assert (entry.kind, entry.why, entry.on) == (Kind.OPEN, Opening("file.csv"), club.today())
    assert_balanced(club)
    await club.close()


async def test_balances_are_opened_once(tmp_path: Path) -> None:
    """The same list on a later day changes nothing; a list with other figures is refused line by line."""
    club = await shop(tmp_path, programme(expiry={"kind": "months", "months": 12}))
    text = "1,,500,2017-12-31\n1,,20,\n"
    await balances(club, tmp_path, text)
    put_clock(club, datetime(2017, 7, 15, 4, tzinfo=UTC))
    again = await balances(club, tmp_path, text)
    assert (again.already_known, again.points_earned, club.books.count(LEDGER)) == (2, 0, 2)
    other = await balances(club, tmp_path, "1,,600,2017-12-31\n")
    assert (reasons(other), other.skipped[0].figures) == ([(2, "balance_known")], {"member": 1, "have": 520})
    await club.close()


async def test_balances_that_can_not_be_are_named(tmp_path: Path) -> None:
    """Minus, broken, past and missing figures each have their reason, and nobody is made for them."""
    club = await shop(tmp_path)
    done = await balances(club, tmp_path, "1,,-5,\n2,,12.5,\n3,,100,2017-06-29\n4,,,\n5,,100,2017-06-30\n")
    assert reasons(done) == [
        (2, "points_negative"),
        (3, "points_unreadable"),
        (4, "expiry_past"),
        (5, "points_missing"),
    ]
    assert club.members.count() == 1
    await club.close()


async def test_past_sales_earn_nothing_on_top_of_a_balance(tmp_path: Path) -> None:
    """What a balance brought along already holds is not earned again by importing the sales behind it."""
    club = await shop(tmp_path)
    await balances(club, tmp_path, "1,,500,\n")
    sales = write(tmp_path, "receipt,member,date,amount\nA1,1,2017-01-05,10\n", name="sales.csv")
    done = await import_file(club, "sales", sales, points="programme")
    assert (done.sales, done.points_earned, account(club, "1").points()) == (1, 0, 500)
    assert account(club, "1").life.spend_minor == 1000
    await club.close()
