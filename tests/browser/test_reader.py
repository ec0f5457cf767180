"""A card's code read in the page: from a photo on plain http, from the live camera where there is one."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, Playwright, async_playwright, expect

from shopclub.kiosk.making import qr
from tests.browser.conftest import CHROMIUM
from tests.browser.stand import ADDRESS, Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")


def a_photo(text: str, *, turned: float = 0, size: tuple[int, int] = (4000, 2250), side: int = 900) -> FilePayload:
    """A code on a table, as a phone takes it: light from one side, grain, the code small, askew and not quite white."""
    light = np.linspace(90, 170, size[0])[None, :] + np.linspace(-20, 20, size[1])[:, None]
    grain = np.random.default_rng(7).normal(0, 5, (size[1], size[0]))
    ground = Image.fromarray(np.clip(light + grain, 0, 255).astype(np.uint8))
    code = Image.open(io.BytesIO(qr.png(text))).convert("L").resize((side, side), Image.Resampling.LANCZOS)
    code = code.point(lambda value: 40 + value * 180 // 255)
    turned_code = code.rotate(turned, expand=True, fillcolor=120, resample=Image.Resampling.BICUBIC)
    ground.paste(turned_code, (size[0] // 3, size[1] // 4))
    data = io.BytesIO()
    ground.convert("RGB").save(data, "JPEG", quality=80)
    return FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=data.getvalue())


async def opened(stand: Stand) -> tuple[Page, list[str]]:
    """The page to sign in on, and what it asks the shop for from now on."""
    page = await stand.page("phone")
    await page.goto(stand.url("/m"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


@pytest.mark.parametrize("turned", [0, 17, 180])
async def test_a_photo_opens_the_card(stand: Stand, turned: float) -> None:
    """On plain http, askew or upside down: the digits are read, the card is opened, and nothing was uploaded."""
    card = stand.club.members.get(await stand.member("王小明")).card
    page, asked = await opened(stand)
    assert not any("jsqr" in url for url in asked)
    await page.locator(".reader input").set_input_files(a_photo(card, turned=turned))
    await expect(page.locator("h1")).to_contain_text("王**")
    assert sum("jsqr" in url for url in asked) == 1


async def test_a_photo_of_something_else(stand: Stand) -> None:
    """No code, another code, a file that is no picture: each says what to do, and the digits can still be typed."""
    page, _ = await opened(stand)
    await expect(page.locator("[data-camera]")).to_be_hidden()
    photo, said = page.locator(".reader input"), page.locator(".reader [role=status]")
    blank = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(blank, "PNG")
    await photo.set_input_files(FilePayload(name="x.png", mimeType="image/png", buffer=blank.getvalue()))
    await expect(said).to_contain_text("没找到二维码")
    await photo.set_input_files(a_photo("http://192.168.1.23:8080/j", size=(1200, 900), side=400))
    await expect(said).to_contain_text("不是会员码")
    await photo.set_input_files(FilePayload(name="x.png", mimeType="image/png", buffer=b"not a picture"))
    await expect(said).to_contain_text("打不开")
    card = stand.club.members.get(await stand.member("李雷", "13800000002")).card
    await page.locator("#digits").fill(card)
    await page.locator("main .primary").click()
    await expect(page.locator("h1")).to_contain_text("李**")


async def test_without_script_there_is_no_reader(stand: Stand) -> None:
    """Nothing stands there that could not work."""
    page = await stand.page("phone", script=False)
    await page.goto(stand.url("/m"))
    await expect(page.locator(".reader")).to_be_hidden()


def a_film(path: Path, text: str, *, frames: int = 10) -> None:
    """What a camera would see, as Chromium's made-up one plays it: the code in the middle of a grey picture."""
    width, height, side = 640, 480, 320
    frame = np.full((height, width), 120, dtype=np.uint8)
    code = Image.open(io.BytesIO(qr.png(text))).convert("L").resize((side, side), Image.Resampling.LANCZOS)
    top, left = (height - side) // 2, (width - side) // 2
    frame[top : top + side, left : left + side] = np.asarray(code)
    colourless = np.full(width * height // 2, 128, dtype=np.uint8).tobytes()
    one = b"FRAME\n" + frame.tobytes() + colourless
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode() + one * frames)


async def with_camera(playwright: Playwright, stand: Stand, film: Path) -> Browser:
    """A browser that holds the kiosk for secure, and has a camera that sees a film."""
    return await playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            f"--host-resolver-rules=MAP {ADDRESS} 127.0.0.1",
            f"--unsafely-treat-insecure-origin-as-secure={stand.url('')}",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )


async def test_the_live_camera(stand: Stand, tmp_path: Path) -> None:
    """Where the browser has a camera it is offered; what it sees opens the card, and then it is off."""
    card = stand.club.members.get(await stand.member("王小明")).card
    a_film(tmp_path / "film.y4m", card)
    async with async_playwright() as playwright:
        browser = await with_camera(playwright, stand, tmp_path / "film.y4m")
        page = await (await browser.new_context(locale="zh-CN")).new_page()
        page.on("pageerror", lambda error: stand.complaints.append(str(error)))
        await page.goto(stand.url("/m"))
        await page.get_by_role("button", name="用摄像头扫").click()
        await expect(page.locator("h1")).to_contain_text("王**", timeout=20_000)
        await browser.close()


async def on_tablet(stand: Stand) -> Page:
    """The tablet's own page for a card."""
    page = await stand.tablet()
    await page.goto(stand.url("/k/card"))
    return page


async def test_a_photo_on_the_tablet(stand: Stand) -> None:
    """On plain http, where no page gets a camera: its own camera's photo greets the member; one of no card says so."""
    card = stand.club.members.get(await stand.member("王小明")).card
    page = await on_tablet(stand)
    await expect(page.locator("[data-camera]")).to_be_hidden()
    photo, said = page.locator(".reader input"), page.locator(".reader [role=status]")
    await photo.set_input_files(a_photo("http://192.168.1.23:8080/j", size=(1200, 900), side=400))
    await expect(said).to_contain_text("不是会员码")
    await photo.set_input_files(a_photo(card, turned=180))
    await page.wait_for_url("**/k/me")
    await expect(page.locator("h1")).to_contain_text("王**")


async def test_a_live_code_on_the_tablet(stand: Stand) -> None:
    """What a member's phone shows is read as well, and is used up by it."""
    member = await stand.member("王小明")
    code = stand.club.presence.issue(stand.club.members.get(member).card).code
    page = await on_tablet(stand)
    await page.locator(".reader input").set_input_files(a_photo(code))
    await page.wait_for_url("**/k/me")
    await page.goto(stand.url("/k/card"))
    await page.locator(".reader input").set_input_files(a_photo(code))
    await expect(page.locator("#said")).to_be_visible()


async def test_the_tablet_s_camera(stand: Stand, tmp_path: Path) -> None:
    """Where the tablet is encrypted the camera on the screen's side reads the card that is held before it."""
    card = stand.club.members.get(await stand.member("王小明")).card
    a_film(tmp_path / "film.y4m", card)
    async with async_playwright() as playwright:
        browser = await with_camera(playwright, stand, tmp_path / "film.y4m")
        page = await (await browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})).new_page()
        page.on("pageerror", lambda error: stand.complaints.append(str(error)))
        await page.goto(stand.url("/k"))
        await page.locator("#number").fill(stand.kiosk.pairing_code())
        await page.locator("main .primary").click()
        await page.wait_for_selector(".welcome")
        await page.goto(stand.url("/k/card"))
        assert await page.locator(".reader").get_attribute("data-facing") == "user"
        await page.get_by_role("button", name="用摄像头扫").click()
        await page.wait_for_url("**/k/me", timeout=20_000)
        await expect(page.locator("h1")).to_contain_text("王**")
        await browser.close()
