"""The kiosk at the counter: what reached us, the doctor, tablets, another port; open and shut while the shop runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.network.model import CardKind, Check, Contact, NetworkCard
from shopclub.core.staff.model import Role
from shopclub.i18n import Language, Words
from shopclub.tui.modals.dialog import Confirm, Notice
from shopclub.tui.modals.doctor import MENDS, DoctorDialog
from shopclub.tui.modals.network import NetworkDialog
from shopclub.tui.modals.setting import CapsDialog
from shopclub.tui.modals.tablets import NameTabletDialog, TabletsDialog
from shopclub.tui.modals.try_phone import TryPhoneDialog
from shopclub.tui.opening import keep_kiosk
from shopclub.tui.screens.counter import CounterScreen
from shopclub.words.network import check_name
from tests.builders import NOW, a_shop
from tests.tui.bench import NARROW, WIDE, WLAN, Bench, FakeKiosk, at_counter, make_app

CABLE = NetworkCard(name="eth0", address="10.0.0.4", kind=CardKind.CABLE)
PHONE = Contact(at=NOW, address="192.168.1.57")


@dataclass
class FakeDoor:
    """A door that opens as the test says."""

    app_kiosk: FakeKiosk = field(default_factory=FakeKiosk)
    taken: set[int] = field(default_factory=set)
    """Ports that somebody else holds."""
    trouble: ClubError | None = None
    is_set_outside: bool = False
    opened: list[int] = field(default_factory=list)

    async def open(self, *, instead: int = 0) -> FakeKiosk:
        """Open, or refuse as the real one does."""
        self.opened.append(instead)
        if (instead or 8080) in self.taken:
            self.trouble = Conflict("port_taken", port=instead or 8080)
            raise self.trouble
        self.trouble = None
        return self.app_kiosk


def kiosk_of(bench: Bench) -> FakeKiosk:
    """The kiosk on the bench."""
    kiosk = bench.app.kiosk
    assert isinstance(kiosk, FakeKiosk)
    return kiosk


async def doctor(bench: Bench, check: str) -> None:
    """Open the doctor and go to a check."""
    await bench.press("f9", "d")
    assert isinstance(bench.app.screen, DoctorDialog)
    await bench.mark(check)


async def test_a_phone_that_reaches_us_shows_at_once(tmp_path: Path) -> None:
    """With F9 open, a phone that opened the test page is named with its address and its time, without a key."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f9")
        assert "192.168.1.57" not in bench.says()
        kiosk_of(bench).contact = kiosk_of(bench).tested = PHONE
        await bench.until(lambda: "A phone reached us: 192.168.1.57, 10:30. It works." in bench.says())


async def test_after_ten_minutes_without_anybody_the_doctor_says_what_to_try(tmp_path: Path) -> None:
    """Windows' firewall, the guests' Wi-Fi, the router's isolation and WeChat are all named, in the owner's words."""
    async with at_counter(tmp_path) as bench:
        kiosk_of(bench).now = NOW + timedelta(minutes=10)
        await doctor(bench, "phone")
        said = bench.says()
        assert "no other device has reached us" in said
        for word in ("guests' Wi-Fi", "AP isolation", "WeChat", "stay connected"):
            assert word in said


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_doctor_fits(tmp_path: Path, language: Language, size: tuple[int, int]) -> None:
    """Each check can be marked, and what it says stands on the screen whole, in both languages and at both sizes."""
    async with at_counter(tmp_path, language=language, size=size) as bench:
        kiosk_of(bench).posters = "http://192.168.1.9:8080/j"
        await bench.press("f9", "d")
        for _ in range(5):
            assert "⋯" not in bench.text()
            await bench.press("down")


async def test_on_windows_the_firewall_comes_first_and_all_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a small window Space reads on to the last step, and from there back to the first."""
    monkeypatch.setattr("sys.platform", "win32")
    async with at_counter(tmp_path, size=NARROW) as bench:
        kiosk_of(bench).now = NOW + timedelta(minutes=10)
        await doctor(bench, "phone")
        assert "Allow an app through" in bench.text()
        assert "WeChat" not in bench.text()
        await bench.press("space")
        assert "WeChat" in bench.text()
        await bench.press("space")
        assert "Allow an app through" in bench.text()


async def test_a_printed_code_that_leads_nowhere_is_told_on_every_screen(tmp_path: Path) -> None:
    """The top line leads to F9, F9 says which address posters bear; the owner's Enter says that they are new."""
    async with at_counter(tmp_path) as bench:
        club = bench.shop.club
        await club.settings.answers_at("http://192.168.1.9:8080/j")
        await club.settings.answers_at("http://192.168.1.23:8080/j")
        kiosk_of(bench).posters = club.shop.kiosk.posters
        assert kiosk_of(bench).posters == "http://192.168.1.9:8080/j"
        await bench.press("f10", "m")
        assert "! kiosk F9" in bench.text()
        await bench.press("f9")
        assert "Codes printed before say http://192.168.1.9:8080/j" in bench.says()
        await bench.press("d", "enter")
        assert club.shop.kiosk.posters == ""


async def test_the_owner_picks_the_network_card_by_name(tmp_path: Path) -> None:
    """Of two cards the picked one's name is kept, and the kiosk looks again at once."""
    async with at_counter(tmp_path) as bench:
        kiosk_of(bench).cards = (WLAN, CABLE)
        await doctor(bench, "card")
        assert "this is a guess" in bench.says()
        await bench.press("enter", "down", "down", "enter")
        assert bench.shop.club.shop.kiosk.card == "eth0"
        assert kiosk_of(bench).asked_again


async def test_the_kiosk_is_opened_to_the_wifi_without_a_new_start(tmp_path: Path) -> None:
    """Enter on the first check keeps 0.0.0.0 and listens anew; shutting it again is asked about first."""
    async with at_counter(tmp_path) as bench:
        kiosk_of(bench).lan = False
        bench.app.door = door = FakeDoor(FakeKiosk())
        await doctor(bench, "reach")
        await bench.press("enter")
        assert bench.shop.club.shop.kiosk.host == "0.0.0.0"
        assert door.opened == [0]
        assert kiosk_of(bench).lan
        await bench.press("enter")
        assert isinstance(bench.app.screen, Confirm)
        await bench.press("escape")
        assert bench.shop.club.shop.kiosk.host == "0.0.0.0"
        await bench.press("enter", "enter")
        assert bench.shop.club.shop.kiosk.host == "127.0.0.1"
        assert door.opened == [0, 0]


async def test_what_only_codes_say_shuts_nobody_out(tmp_path: Path) -> None:
    """A name or a card counts without listening anew; encryption opens another door, so it does."""
    async with at_counter(tmp_path) as bench:
        bench.app.door = door = FakeDoor()
        kiosk = bench.shop.club.shop.kiosk
        assert await keep_kiosk(bench.app, msgspec.structs.replace(kiosk, public_host="shop.local", card="eth0"))
        assert door.opened == []
        now = bench.shop.club.shop.kiosk
        assert await keep_kiosk(bench.app, msgspec.structs.replace(now, https=True))
        assert door.opened == [0]


async def test_a_clerk_changes_nothing_of_the_network(tmp_path: Path) -> None:
    """The doctor shows a clerk everything; what Enter would change is the owner's."""
    async with at_counter(tmp_path) as bench:
        kiosk_of(bench).posters = "http://192.168.1.9:8080/j"
        bench.app.staff = msgspec.structs.replace(bench.app.actor, role=Role.CLERK)
        before = bench.shop.club.shop
        await doctor(bench, "reach")
        await bench.press("enter")
        await bench.mark("posters")
        await bench.press("enter")
        assert bench.shop.club.shop == before
        assert "Only the owner changes these." in bench.notices()


@pytest.mark.parametrize(("taken", "opened"), [({8080}, [8081]), ({8080, 8081}, [8081, 8082])])
async def test_a_taken_port_is_asked_about_at_the_start(tmp_path: Path, taken: set[int], opened: list[int]) -> None:
    """The counter opens all the same; the next port that is free is taken only on yes, each asked for by its number."""
    async with a_shop(tmp_path) as shop:
        app = make_app(shop)
        app.kiosk, app.door = None, FakeDoor(taken=taken, trouble=Conflict("port_taken", port=8080))
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            for port in opened:
                assert isinstance(app.screen, Confirm)
                assert f"Take port {port} until the program ends?" in bench.says()
                await bench.press("enter")
            assert isinstance(app.screen, CounterScreen)
            assert app.door.opened == opened
            assert app.kiosk is not None
            assert "! kiosk F9" not in bench.text()


async def test_no_leaves_the_kiosk_shut_and_the_counter_at_work(tmp_path: Path) -> None:
    """Esc takes no port; the top line says that customers are kept out, and the doctor's Enter asks again."""
    async with a_shop(tmp_path) as shop:
        app = make_app(shop)
        app.kiosk, app.door = None, FakeDoor(taken={8080}, trouble=Conflict("port_taken", port=8080))
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            await bench.press("escape")
            assert app.door.opened == []
            assert "! kiosk F9" in bench.text()
            await bench.press("f9")
            assert isinstance(app.screen, NetworkDialog)
            assert "Port 8080 is in use by another program." in bench.says()
            await bench.press("d", "enter", "enter")
            assert app.door.opened == [8081]
            assert app.kiosk is not None


async def test_an_address_that_is_not_ours_is_said_at_the_start(tmp_path: Path) -> None:
    """Listening on an address of another computer shuts customers out; the counter says so and works."""
    async with a_shop(tmp_path) as shop:
        app = make_app(shop)
        app.kiosk, app.door = None, FakeDoor(trouble=InvalidInput("host_unusable", host="10.0.0.9", port=8080))
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            assert isinstance(app.screen, Notice)
            assert "This computer can't listen on the address 10.0.0.9." in bench.says()
            await bench.press("enter", "f9", "d", "enter")
            assert app.door.opened == [0]
            assert app.kiosk is not None


async def test_tablets_are_named_and_taken_away(tmp_path: Path) -> None:
    """The list shows each tablet; Enter names it, Del takes it away after a question."""
    async with at_counter(tmp_path) as bench:
        devices = bench.shop.club.devices
        first = await devices.pair("one", bench.shop.op())
        await devices.pair("two", bench.shop.op())
        kiosk_of(bench).here = frozenset({first})
        await bench.press("f9", "t")
        assert isinstance(bench.app.screen, TabletsDialog)
        text = bench.text()
        assert "Tablet 1" in text
        assert "switched on" in text
        assert "not since the start" in text
        await bench.press("enter")
        assert isinstance(bench.app.screen, NameTabletDialog)
        await bench.type("窗边")
        await bench.press("enter")
        assert [one.name for _, one in devices.tablets()] == ["窗边", ""]
        assert "窗边" in bench.text()
        await bench.press("delete")
        assert "Take 窗边 away?" in bench.text()
        await bench.press("escape")
        assert len(devices.tablets()) == 2
        await bench.press("delete", "enter")
        assert [one.name for _, one in devices.tablets()] == [""]


async def test_a_tablet_that_is_paired_is_seen_to_come(tmp_path: Path) -> None:
    """P shows the code; when the tablet has typed it, the list marks the new one, and Enter names it."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f9", "t")
        assert "No tablet is paired." in bench.says()
        await bench.press("p")
        assert "481 920" in bench.says()
        assert "http://192.168.1.23:8080/k" in bench.says()
        await bench.shop.club.devices.pair("one", bench.shop.op())
        await bench.settle()
        assert "It is paired." in bench.says()
        await bench.press("enter")
        assert isinstance(bench.app.screen, NameTabletDialog)


async def test_a_phone_is_tried_with_a_code(tmp_path: Path) -> None:
    """Enter on the phones shows the test page's code; the answer of an earlier phone is not taken for this one's."""
    async with at_counter(tmp_path) as bench:
        kiosk_of(bench).contact = kiosk_of(bench).tested = PHONE
        await doctor(bench, "phone")
        await bench.press("enter")
        assert isinstance(bench.app.screen, TryPhoneDialog)
        assert "http://192.168.1.23:8080/p" in bench.says()
        assert "Waiting for a phone" in bench.says()
        kiosk_of(bench).tested = Contact(at=NOW + timedelta(seconds=9), address="192.168.1.58")
        await bench.until(lambda: "A phone reached us: 192.168.1.58, 10:30" in bench.says())


async def test_the_caps_of_connections_are_kept_and_count_at_once(tmp_path: Path) -> None:
    """Two figures under Settings; one out of its range is refused at its field and nothing changes."""
    async with at_counter(tmp_path) as bench:
        bench.app.door = door = FakeDoor()
        await bench.press("f10", "s")
        await bench.mark("caps")
        assert "40 of one address, 400 in all" in bench.text()
        await bench.press("enter")
        assert isinstance(bench.app.screen, CapsDialog)
        await bench.type("3")
        await bench.press("ctrl+s")
        assert "A number from 4 to 1,000" in bench.says()
        assert bench.shop.club.shop.kiosk.per_address == 0
        await bench.press("backspace")
        await bench.type("80")
        await bench.press("ctrl+s")
        kiosk = bench.shop.club.shop.kiosk
        assert (kiosk.per_address, kiosk.connections) == (80, 0)
        assert door.opened == [0]
        assert "80 of one address, 400 in all" in bench.text()


def test_each_check_has_its_mend_and_its_name() -> None:
    """A new check says what it is called and what Enter does about it."""
    assert set(MENDS) == set(Check)
    assert all(check_name(check, Words(Language.ZH)) for check in Check)
