"""The owner's tablet, encrypted: the shop's own authority, what it vouches for, and the door it opens."""

from __future__ import annotations

import asyncio
import builtins
import ipaddress
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from shopclub.core.kernel.errors import InvalidInput
from shopclub.kiosk.guard import secure
from shopclub.kiosk.guard.addresses import HOSTS
from shopclub.kiosk.guard.authority import FOLDER, Authority, may_vouch_for
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.runner import KioskControl
from shopclub.settings import Settings
from tests.kiosk.house import OWNER, ShopHere
from tests.kiosk.safe.everywhere import raw
from tests.kiosk.test_runner import HERE, running

NOW = datetime(2026, 3, 14, tzinfo=UTC)
NAMES = ("192.168.1.23", "shop.local")


def authority(folder: Path, now: datetime = NOW) -> Authority:
    """The authority of a shop."""
    return Authority(folder / FOLDER, "莲花药房", now)


def leaf_of(folder: Path) -> x509.Certificate:
    """What the kiosk shows."""
    return x509.load_pem_x509_certificate((folder / FOLDER / "kiosk.pem").read_bytes())


def is_trusted(folder: Path, name: x509.general_name.GeneralName, at: datetime) -> bool:
    """Whether a browser that trusts the authority takes the leaf for a name at a moment."""
    root = x509.load_pem_x509_certificate((folder / FOLDER / "authority.pem").read_bytes())
    verifier = PolicyBuilder().store(Store([root])).time(at).build_server_verifier(name)
    try:
        verifier.verify(leaf_of(folder), [])
    except VerificationError:
        return False
    return True


def test_the_authority_is_made_once(tmp_path: Path) -> None:
    """A restart finds the same one, so that the tablet goes on trusting; files are the owner's alone."""
    first = authority(tmp_path)
    first.renew(NAMES, NOW)
    assert authority(tmp_path).fingerprint == first.fingerprint
    assert re.fullmatch(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", first.fingerprint)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / FOLDER).iterdir()} == {0o600}
    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == {"authority.key", "authority.pem", "kiosk.pem"}


@pytest.mark.parametrize("broken", ["authority.key", "authority.pem"])
def test_a_broken_authority_is_replaced(tmp_path: Path, broken: str) -> None:
    """With another fingerprint, which the counter then shows; the old leaf is not kept."""
    first = authority(tmp_path)
    first.renew(NAMES, NOW)
    (tmp_path / FOLDER / broken).write_bytes(b"no key")
    second = authority(tmp_path)
    assert second.fingerprint != first.fingerprint
    assert second.renew(NAMES, NOW)
    assert is_trusted(tmp_path, x509.DNSName("shop.local"), NOW)


def test_the_leaf_is_short_lived_and_names_our_addresses(tmp_path: Path) -> None:
    """Less than 398 days, the addresses as addresses, for servers only; browsers take it for those and no other."""
    authority(tmp_path).renew((*NAMES, "10.0.0.4"), NOW)
    leaf = leaf_of(tmp_path)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < timedelta(days=398)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    found = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    assert found == {"10.0.0.4", "127.0.0.1", "192.168.1.23"}
    assert set(names.get_values_for_type(x509.DNSName)) == {"localhost", "shop.local"}
    assert is_trusted(tmp_path, x509.IPAddress(ipaddress.ip_address("192.168.1.23")), NOW)
    assert not is_trusted(tmp_path, x509.IPAddress(ipaddress.ip_address("192.168.1.24")), NOW)
    assert not is_trusted(tmp_path, x509.DNSName("bank.example"), NOW)


def test_it_is_renewed_when_it_has_to_be_and_not_before(tmp_path: Path) -> None:
    """Another address, the last thirty days, a clock that was put back; a name that is gone is no reason."""
    ours = authority(tmp_path)
    ends = NOW - timedelta(days=1) + timedelta(days=397)
    assert ours.renew(NAMES, NOW)
    assert not ours.renew(NAMES, NOW)
    assert not ours.renew(NAMES[:1], NOW)
    assert not ours.renew(NAMES, ends - timedelta(days=30, seconds=1))
    assert ours.renew(NAMES, ends - timedelta(days=30))
    assert ours.renew(NAMES, NOW - timedelta(days=2))
    assert ours.renew((*NAMES, "192.168.1.77"), NOW - timedelta(days=2))


def test_the_stolen_key_opens_no_other_place(tmp_path: Path) -> None:
    """Made with the authority's own key, a certificate for another website is refused by its limits."""
    ours = authority(tmp_path)
    (tmp_path / FOLDER / "kiosk.pem").write_bytes(ours._sign(["bank.example", "8.8.8.8"], NOW))
    assert not is_trusted(tmp_path, x509.DNSName("bank.example"), NOW)
    assert not is_trusted(tmp_path, x509.IPAddress(ipaddress.ip_address("8.8.8.8")), NOW)


@pytest.mark.parametrize(
    ("name", "may"),
    [("192.168.1.23", True), ("172.31.255.255", True), ("172.32.0.0", False), ("10.0.0.1", True), ("8.8.8.8", False),
     ("shop.local", True), ("localhost", True), ("local.example", False), ("xlocal", False), ("::1", False)],
)  # fmt: skip
def test_what_it_may_vouch_for(name: str, may: bool) -> None:
    """Private addresses and `.local`, nothing that anybody else could own."""
    assert may_vouch_for(name) is may


def test_without_the_extra_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words of its own, and nothing is written."""
    real = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "cryptography":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(InvalidInput, match="https_needs_extra"):
        authority(tmp_path)
    assert not (tmp_path / FOLDER).exists()


# -- the door -------------------------------------------------------------------------------------------


async def switch_on(here: ShopHere) -> None:
    """Have https from the next start on."""
    shop = here.club.shop
    kiosk = msgspec.structs.replace(shop.kiosk, https=True, https_port=0)
    await here.club.settings.change(msgspec.structs.replace(shop, kiosk=kiosk), here.op(), OWNER)


@asynccontextmanager
async def tablet(
    here: ShopHere, settings: Settings = HERE
) -> AsyncIterator[tuple[KioskControl, aiohttp.ClientSession, str]]:
    """A running kiosk, a browser that trusts the certificate it fetched, the address of the encrypted door."""
    await switch_on(here)
    async with running(here, settings) as kiosk:
        assert kiosk.encrypted is not None
        async with aiohttp.ClientSession() as plain, plain.get(f"http://127.0.0.1:{kiosk.port}/ca.crt") as answer:
            assert answer.content_type == "application/x-x509-ca-cert"
            der = await answer.read()
        assert x509.load_der_x509_certificate(der).fingerprint(SHA256()).hex(":").upper() == kiosk.fingerprint
        trusting = ssl.create_default_context(cadata=der)
        # The kiosk goes by the test's clock, Python's TLS by the computer's.
        trusting.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting), cookie_jar=jar) as browser:
            yield kiosk, browser, f"https://127.0.0.1:{kiosk.encrypted.port}"


@pytest.fixture(autouse=True)
def _now(here: ShopHere) -> None:
    here.clock.set(datetime.now(UTC))


async def test_the_tablet_pairs_over_https(here: ShopHere) -> None:
    """With cookies that never leave by the open door: Secure, `__Host-`, and all that the others are."""
    async with tablet(here) as (kiosk, browser, base):
        async with browser.get(f"{base}/k") as answer:
            page = await answer.text()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        form = hidden | {"code": kiosk._app[PAIRING].issue()}
        async with browser.post(f"{base}/k/pair", data=form, headers={"Origin": base}, allow_redirects=False) as answer:
            assert answer.status == 303
            lines = answer.headers.getall("Set-Cookie")
        assert {line.partition("=")[0] for line in lines} >= {"__Host-sc_tablet", "__Host-sc_visit"}
        for line in lines:
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in line.split(";")}
            assert "Domain" not in line
        async with browser.get(f"{base}/k/phone") as answer:
            assert answer.status == 200
            assert answer.url.path == "/k/phone"
        assert kiosk.paired == 1


async def test_what_was_planted_over_http_opens_nothing(here: ShopHere) -> None:
    """A cookie without the prefix, even a real one of a tablet, is nobody's on the encrypted door."""
    await here.club.devices.pair("token", here.op())
    async with tablet(here) as (_, browser, base):
        for cookie, path in (("sc_tablet=token", "/k"), ("__Host-sc_tablet=token", "/k/phone")):
            async with browser.get(f"{base}/k/phone", headers={"Cookie": cookie}) as answer:
                assert answer.url.path == path


async def test_each_door_takes_forms_of_its_own(here: ShopHere) -> None:
    """The Origin of the open door is a stranger's on the encrypted one, and the other way round."""
    async with tablet(here) as (kiosk, browser, base):
        for url, origin in ((base, kiosk.urls[0]), (kiosk.urls[0], base), (base, base.replace("https", "http"))):
            async with browser.post(f"{url}/lang", data={"lang": "en"}, headers={"Origin": origin}) as answer:
                assert answer.status == 403


async def test_codes_lead_phones_to_the_open_door(here: ShopHere) -> None:
    """What the encrypted tablet shows for joining is http: phones don't know our certificate."""
    settings = Settings(host="0.0.0.0", port=0, given=frozenset({"port"}), public_hosts=("192.168.1.23",))
    await here.club.devices.pair("token", here.op())
    async with tablet(here, settings) as (kiosk, browser, base):
        assert kiosk.encrypted is not None
        assert kiosk.encrypted_urls[0] == f"https://192.168.1.23:{kiosk.encrypted.port}"
        async with browser.get(f"{base}/k", headers={"Cookie": "__Host-sc_tablet=token"}) as answer:
            page = await answer.text()
        assert f"http://192.168.1.23:{kiosk.port}/j" in page


async def test_the_steps_stand_on_a_page(here: ShopHere) -> None:
    """With the address to open, and without the fingerprint, which somebody on the Wi-Fi could forge there."""
    async with tablet(here) as (kiosk, browser, base):
        async with browser.get(f"{kiosk.urls[0]}/https") as answer:
            page = await answer.text()
        assert f'href="{base}/k"' in page
        assert 'href="/ca.crt"' in page
        assert kiosk.fingerprint[:8] not in page
        async with browser.get(f"{base}/https") as answer:
            assert 'href="/ca.crt"' not in await answer.text()


async def test_while_it_is_off_there_is_nothing(here: ShopHere) -> None:
    """No port, no certificate, no page about it, no keys on the disk."""
    async with running(here) as kiosk:
        assert (kiosk.encrypted, kiosk.encrypted_urls, kiosk.fingerprint) == (None, [], "")
        for path in ("/https", "/ca.crt"):
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\nConnection: close\r\n\r\n"
            assert b" 404 " in (await raw(kiosk.port, head.encode())).split(b"\r\n")[0]
    assert not (Path(here.club.books.db.storage.path).parent / FOLDER).exists()


@asynccontextmanager
async def silent(port: int, count: int) -> AsyncIterator[list[asyncio.StreamReader]]:
    """So many who connect and say nothing."""
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    try:
        yield [reader for reader, _ in opened]
    finally:
        for _, writer in opened:
            writer.close()


async def come_to(kiosk: KioskControl, count: int) -> None:
    """Wait until so many connections are open."""
    async with asyncio.timeout(30):
        while kiosk.connections != count:  # noqa: ASYNC110 - the server takes them and lets them go when it likes
            await asyncio.sleep(0.01)


async def test_silent_connections_are_counted(here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who connects and never agrees on a key goes through the same door: of sixty of one address, forty."""
    monkeypatch.setattr(secure, "SHAKEN_WITHIN", 600.0)
    await switch_on(here)
    async with running(here) as kiosk:
        assert kiosk.encrypted is not None
        async with silent(kiosk.encrypted.port, 60):
            await come_to(kiosk, 40)


async def test_silent_connections_are_let_go(here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not agree on a key within the time is shown out."""
    monkeypatch.setattr(secure, "SHAKEN_WITHIN", 0.3)
    await switch_on(here)
    async with running(here) as kiosk:
        assert kiosk.encrypted is not None
        async with silent(kiosk.encrypted.port, 3) as readers, asyncio.timeout(30):
            for reader in readers:
                assert await reader.read() == b""
            await come_to(kiosk, 0)


@pytest.mark.parametrize("junk", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x00\x05hello", b"\x00" * 300])
async def test_what_is_no_key_tells_it_nothing(here: ShopHere, junk: bytes) -> None:
    """Plain http on the encrypted port, broken hellos: the connection ends, and the door counts nobody."""
    await switch_on(here)
    async with running(here) as kiosk:
        assert kiosk.encrypted is not None
        answer = await raw(kiosk.encrypted.port, junk)
        assert b"HTTP" not in answer
        async with asyncio.timeout(2):
            while kiosk.connections:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_another_address_is_vouched_for_without_a_restart(
    here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The router gave another address: connections from then on see a certificate that names it."""
    monkeypatch.setattr(secure, "LOOK_AGAIN", 0.02)
    async with tablet(here) as (kiosk, _, _):
        hosts = kiosk._app[HOSTS]
        hosts._ask = lambda: [("wlan0", "192.168.1.77")]
        hosts._asked_at = None
        folder = Path(here.club.books.db.storage.path).parent
        async with asyncio.timeout(5):
            while "192.168.1.77" not in str(  # noqa: ASYNC110
                leaf_of(folder).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            ):
                await asyncio.sleep(0.02)


async def test_without_keys_the_open_door_goes_on(here: ShopHere) -> None:
    """Where the keys can't be written the shop opens all the same, and the counter can say why."""
    await switch_on(here)
    (Path(here.club.books.db.storage.path).parent / FOLDER).write_text("in the way")
    async with running(here) as kiosk:
        assert kiosk.encrypted is None
        assert kiosk.not_encrypted is not None
        assert kiosk.not_encrypted.code == "https_no_keys"
        async with aiohttp.ClientSession() as browser, browser.get(f"{kiosk.urls[0]}/p") as answer:
            assert answer.status == 200
