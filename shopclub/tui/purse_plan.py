"""The paid plan in the purse: how it stands; joining, renewing, changing and ending it behind Enter."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.kernel.ids import MemberNo
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.plan import PlanDialog
from shopclub.tui.purse import Line, section


@section
def paid_plan(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    """One line where the programme has plans, or the member has one."""
    t, seen = app.voice.words.t, app.club.plans.of(member)
    if seen is None and not any(plan.enabled for plan in app.voice.programme.plans):
        return
    about = app.voice.plan(seen) if seen is not None else t("No plan yet.")
    amount = app.voice.day(seen.until) if seen is not None else ""
    yield Line("plan", t("Paid plan"), amount, about, _open, is_whole=True)


async def _open(app: HouseApp, member: MemberNo) -> None:
    await app.push_screen_wait(PlanDialog(member))
