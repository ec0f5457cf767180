"""
A scan in every dialog there is: it presses nothing, leaves what was typed, and is said or taken.

Dialogs are made as the screens make them. Of those that need a whole story (a comparison of two files, a round of a
draw), and of new ones nobody has put here yet, stands the frame: their keys, and what they do with a scan.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.screen import ModalScreen, SystemModalScreen
from textual.widgets import Input, Static

import shopclub.tui
from shopclub.core.devices.model import Device, DeviceKind, DeviceNo
from shopclub.core.giftcards.rules import make_gift_code
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.members.model import NewMember
from shopclub.core.programme.households import HouseholdKind
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.tui.modals import (
    adjust,
    adopt,
    amount,
    backups,
    balances,
    benefits,
    card,
    count,
    coupon,
    coupon_slip,
    dialog,
    doctor,
    edit_member,
    entry_slip,
    export,
    extend,
    family,
    find,
    form,
    games,
    gifts,
    go_on,
    grant,
    inbox_folder,
    issue_coupon,
    join,
    leaderboard,
    mending,
    menu,
    move,
    network,
    occasion,
    paper,
    pay_out,
    pick,
    picture,
    plan,
    printer,
    product,
    purse,
    receipt,
    redeem,
    renewals,
    setting,
    staff,
    stock,
    tablets,
    tender,
    tenders,
    trial,
    try_phone,
    void_coupon,
    waiting,
)  # fmt: skip
from shopclub.tui.modals.help import HelpDialog
from shopclub.tui.screens import lock
from tests.builders import NOW, OWNER, programme_of
from tests.tui.bench import Bench, at_counter

MADE_UP = programme_of(
    rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 10}],
    households=[{"id": "family", "form": "family", "cards": 4}],
    coupons=[{"id": "ten", "name": {"en": "Ten"}, "then": {"kind": "percent_off", "permille": 200}}],
)
WANG = MemberNo(1)
Dialogue = ModalScreen[Any]


def household_kind(bench: Bench) -> HouseholdKind:
    """The programme's own."""
    return bench.app.voice.programme.households[0]


MAKERS: dict[type[Dialogue], Callable[[Bench], Dialogue]] = {
    adjust.AdjustDialog: lambda _: adjust.AdjustDialog(WANG),
    adopt.AdoptDialog: lambda b: adopt.AdoptDialog(b.app.voice.programme),
    amount.AmountDialog: lambda _: amount.AmountDialog("How much?", "Amount"),
    games.AskDialog: lambda _: games.AskDialog(),
    balances.BalancesDialog: lambda b: balances.BalancesDialog(b.shop.club.today()),
    benefits.BenefitsDialog: lambda _: benefits.BenefitsDialog(WANG),
    setting.CapsDialog: lambda _: setting.CapsDialog(),
    card.CardDialog: lambda _: card.CardDialog(WANG),
    product.CategoryDialog: lambda _: product.CategoryDialog("Which?"),
    dialog.Confirm: lambda _: dialog.Confirm("Really?", ["It is gone then."]),
    count.CountDialog: lambda b: count.CountDialog(b.shop.club.today()),
    coupon.CouponDialog: lambda b: coupon.CouponDialog(b.counter.till),
    coupon_slip.CouponSlip: lambda _: coupon_slip.CouponSlip(1),
    trial.DaysDialog: lambda _: trial.DaysDialog(None),
    doctor.DoctorDialog: lambda _: doctor.DoctorDialog(),
    edit_member.EditMemberDialog: lambda _: edit_member.EditMemberDialog(WANG),
    entry_slip.EntrySlip: lambda _: entry_slip.EntrySlip(EntryNo(1)),
    export.ExportDialog: lambda _: export.ExportDialog(next(iter(export.ExportKind))),
    extend.ExtendDialog: lambda _: extend.ExtendDialog(WANG),
    extend.ExtendManyDialog: lambda _: extend.ExtendManyDialog(),
    family.FamilyDialog: lambda _: family.FamilyDialog(WANG),
    family.OpenCardDialog: lambda b: family.OpenCardDialog(WANG, household_kind(b)),
    family.LimitDialog: lambda _: family.LimitDialog(WANG, None),
    family.AddCardDialog: lambda b: family.AddCardDialog(1, household_kind(b), WANG),
    trial.FileDialog: lambda _: trial.FileDialog(),
    find.FindDialog: lambda _: find.FindDialog("What?", [find.Found("a", "A"), find.Found("b", "B")]),
    gifts.GiftsDialog: lambda b: gifts.GiftsDialog(b.shop.club.today()),
    go_on.GoOnHere: lambda _: go_on.GoOnHere("Really?", ["Here?"]),
    grant.GrantDialog: lambda _: grant.GrantDialog(WANG),
    HelpDialog: lambda _: HelpDialog("", []),
    inbox_folder.InboxFolderDialog: lambda _: inbox_folder.InboxFolderDialog(),
    issue_coupon.IssueCouponDialog: lambda _: issue_coupon.IssueCouponDialog(WANG),
    issue_coupon.IssueManyDialog: lambda _: issue_coupon.IssueManyDialog(),
    join.JoinDialog: lambda _: join.JoinDialog("Ann"),
    leaderboard.LeaderboardDialog: lambda _: leaderboard.LeaderboardDialog(),
    leaderboard.WinnersDialog: lambda _: leaderboard.WinnersDialog(),
    lock.LockScreen: lambda _: lock.LockScreen(),
    menu.MenuDialog: lambda _: menu.MenuDialog(),
    move.MoveDialog: lambda _: move.MoveDialog(),
    tablets.NameTabletDialog: lambda _: tablets.NameTabletDialog(
        DeviceNo(1), Device(kind=DeviceKind.TABLET, token="", at=NOW), 1
    ),
    network.NetworkDialog: lambda _: network.NetworkDialog(),
    backups.NewPassphraseDialog: lambda _: backups.NewPassphraseDialog(),
    backups.PassphraseDialog: lambda _: backups.PassphraseDialog(),
    backups.SecondPlaceDialog: lambda _: backups.SecondPlaceDialog(),
    staff.NewStaffDialog: lambda _: staff.NewStaffDialog(),
    staff.PinDialog: lambda b: staff.PinDialog(*b.shop.club.staff.all()[0]),
    dialog.Notice: lambda _: dialog.Notice("Read this", ["It happened."]),
    occasion.OccasionDialog: lambda _: occasion.OccasionDialog(WANG),
    mending.OpeningDialog: lambda _: mending.OpeningDialog(),
    mending.TransferDialog: lambda _: mending.TransferDialog(WANG),
    mending.WhoDialog: lambda _: mending.WhoDialog("Who?"),
    pay_out.PayOutCashback: lambda _: pay_out.PayOutCashback(WANG, 100),
    pick.PickDialog: lambda _: pick.PickDialog("Which?", [pick.Choice("a", "A"), pick.Choice("b", "B")]),
    picture.PictureDialog: lambda b: picture.PictureDialog(b.app.voice.programme.rewards[0]),
    plan.PlanDialog: lambda _: plan.PlanDialog(WANG),
    printer.PrinterDialog: lambda _: printer.PrinterDialog(),
    product.ProductDialog: lambda _: product.ProductDialog(None),
    product.RenameCategoryDialog: lambda _: product.RenameCategoryDialog("Tea"),
    purse.PurseDialog: lambda _: purse.PurseDialog(WANG),
    receipt.ReceiptDialog: lambda _: receipt.ReceiptDialog(SaleNo(1)),
    redeem.RedeemDialog: lambda _: redeem.RedeemDialog(WANG),
    renewals.RenewalsDialog: lambda _: renewals.RenewalsDialog(),
    setting.SettingDialog: lambda _: setting.SettingDialog("port"),
    stock.StockDialog: lambda b: stock.StockDialog(b.app.voice.programme.rewards[0]),
    tablets.TabletsDialog: lambda _: tablets.TabletsDialog(),
    tender.TenderDialog: lambda _: tender.TenderDialog(Draft(lines=(DraftLine(gross_minor=1000),))),
    tenders.TenderNameDialog: lambda _: tenders.TenderNameDialog(None),
    tenders.TendersDialog: lambda _: tenders.TendersDialog(),
    try_phone.TryPhoneDialog: lambda _: try_phone.TryPhoneDialog(),
    void_coupon.VoidCouponDialog: lambda _: void_coupon.VoidCouponDialog(1),
    waiting.WaitingDialog: lambda _: waiting.WaitingDialog(),
    trial.WorthDialog: lambda _: trial.WorthDialog(None),
}
BASES: set[type[Dialogue]] = {dialog.Dialog, form.Form, paper.PaperDialog, SystemModalScreen, CommandPalette}


def every_dialog() -> set[type[Dialogue]]:
    """Every dialog of the counter, whichever module it stands in."""
    for module in pkgutil.walk_packages(shopclub.tui.__path__, "shopclub.tui."):
        importlib.import_module(module.name)

    def below(kind: type[Dialogue]) -> Iterator[type[Dialogue]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    ours = {one for one in below(ModalScreen) if one.__module__.startswith("shopclub.")}
    return {one for one in ours if not one.__name__.startswith("_") and "<locals>" not in one.__qualname__}


def frame_of(kind: type[Dialogue]) -> Dialogue:
    """A dialog of this class without its contents."""

    def bare(self: Dialogue) -> None:
        ModalScreen.__init__(self)

    def compose(_: Dialogue) -> ComposeResult:
        yield Static("its contents")

    def on_mount(_: Dialogue, event: events.Mount) -> None:
        event.prevent_default()  # else the class's own one would look for what is not here

    parts = {"__init__": bare, "compose": compose, "on_mount": on_mount, "CSS_PATH": None, "__module__": __name__}
    made: type[Dialogue] = type(f"_{kind.__name__}", (kind,), parts)
    return made()


def typed(screen: Dialogue) -> list[str]:
    """What stands in the fields of a dialog."""
    return [field.value for field in screen.query(Input)]


def test_every_dialog_is_found() -> None:
    """Those made here are among all there are, so that none is tried under a name it no longer has."""
    assert len(every_dialog()) > 80
    assert set(MAKERS) <= every_dialog() - BASES


async def test_a_scan_presses_nothing_in_any_dialog(tmp_path: Path) -> None:
    """Keys and paste, each with a second Enter behind: nothing is recorded, typed or closed in any dialog."""
    wrong: list[str] = []
    async with at_counter(tmp_path, MADE_UP, members=("王芳", "李雷")) as bench:
        club = bench.shop.club
        await bench.shop.give(1, 500)
        await bench.shop.sell(1, 5000)
        await club.coupons.issue("ten", [WANG], bench.shop.op(), OWNER)
        await club.households.open(WANG, "family", "", bench.shop.op(), OWNER)
        await club.members.ask_to_join(NewMember(name="Ann", phone="13911112222"), bench.shop.op())
        card, gift = club.members.get(2).card, make_gift_code(lambda below: below // 7)
        for kind in sorted(every_dialog() - BASES, key=lambda one: one.__name__):
            made = MAKERS[kind](bench) if kind in MAKERS else frame_of(kind)
            await bench.app.push_screen(made)
            await bench.settle()
            if bench.app.screen is not made:
                wrong.append(f"{kind.__name__} did not open")
                continue
            takes = "on_scan" in vars(kind) or any("on_scan" in vars(one) for one in kind.__mro__ if one in MAKERS)
            seq, before = club.books.db.storage.seq, typed(made)
            await bench.type(card + "\r\r")
            if not takes and bench.app.screen is not made:
                wrong.append(f"{kind.__name__} closed, or opened another")
            bench.app.post_message(events.Paste(gift + "\r\n"))
            await bench.settle()
            if club.books.db.storage.seq != seq:
                wrong.append(f"{kind.__name__} recorded something")
            if not takes and typed(made) != before:
                wrong.append(f"{kind.__name__}: {before} became {typed(made)}")
            while len(bench.app.screen_stack) > 1:
                bench.app.pop_screen()
            await bench.settle()
    assert wrong == []


async def test_a_scan_in_the_palette_leaves_it_and_serves(tmp_path: Path) -> None:
    """Nothing in the palette is worth keeping: it goes, and the customer stands at the counter."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("ctrl+p")
        assert isinstance(bench.app.screen, CommandPalette)
        await bench.scan(bench.shop.club.members.get(1).card)
        await bench.settle()
        assert bench.counter.till.member == 1
