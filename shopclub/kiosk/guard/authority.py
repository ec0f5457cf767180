"""
The shop's own certificates: an authority that the owner's tablet is told to trust, and what it vouches for us with.

The authority is made once. It may vouch for addresses of private networks and names ending in `.local` only, so that
whoever steals its key can't stand in for a bank or a mail server on that tablet. What the kiosk shows (the leaf) is
good for less than 398 days, names the addresses of now, and is made anew when they change or its end comes near.
Customers' phones need none of this: they use http, and the pages show what may be read along.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import ssl
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shopclub.core.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

FOLDER = "https"
"""Beside the shop's file; no backup holds it, as a key is made anew sooner than it is stolen from a stick."""
AUTHORITY_LASTS = timedelta(days=3_650)
LEAF_LASTS = timedelta(days=397)
"""Browsers refuse more than 398 days."""
RENEW_BEFORE = timedelta(days=30)
_SLOW_CLOCKS = timedelta(days=1)
"""How far behind a tablet's clock may be."""
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
_LOCAL = ("local", "localhost")
_MANY = 64


def may_vouch_for(name: str) -> bool:
    """Whether the authority's limits allow this address or name."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name in _LOCAL or name.endswith(".local")
    return address.version == 4 and any(address in ipaddress.ip_network(one) for one in _PRIVATE)


class Authority:
    """The shop's authority and the leaf that it made last, in a folder only the owner may read."""

    def __init__(self, folder: Path, shop: str, now: datetime) -> None:
        """
        Read them, or make the authority if there is none that can still be used.

        Args:
            folder: where the keys lie; made if it is not there.
            shop: the shop's name, which the tablet shows for the authority.
            now: the instant of now.

        Raises:
            InvalidInput: `https_needs_extra`: the extra `encryption` is not installed.
            OSError: of the disk.
        """
        _demand_extra()
        self._folder = folder
        self._folder.mkdir(mode=0o700, exist_ok=True)
        found = self._read(now)
        if found is None:
            found = self._found(shop, now)
        self._key, self._certificate = found

    @property
    def der(self) -> bytes:
        """The authority's certificate, for devices that are to trust it; no secret."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return self._certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs of hexadecimal digits, as devices show it."""
        from cryptography.hazmat.primitives.hashes import SHA256

        return self._certificate.fingerprint(SHA256()).hex(":").upper()

    def renew(self, names: Iterable[str], now: datetime) -> bool:
        """
        Have a leaf for these names, unless there is a good one.

        Args:
            names: addresses and host names of ours; those the authority may not vouch for are left out.
            now: the instant of now.

        Returns:
            Whether a new one was made.

        Raises:
            OSError: of the disk.
        """
        wanted = frozenset(name for name in list(names)[:_MANY] if may_vouch_for(name)) | {"localhost", "127.0.0.1"}
        if self._is_good(wanted, now):
            return False
        _keep(self._leaf, self._sign(sorted(wanted), now))
        return True

    def context(self) -> ssl.SSLContext:
        """What a listening socket speaks TLS with; `load` puts a renewed leaf in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.load(context)
        return context

    def load(self, context: ssl.SSLContext) -> None:
        """Let connections from now on see the leaf of now."""
        context.load_cert_chain(self._leaf)

    # -- files ------------------------------------------------------------------------------------------

    @property
    def _leaf(self) -> Path:
        return self._folder / "kiosk.pem"

    def _read(self, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
        """The authority on the disk; None where there is none, it can't be read, or its end is near."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key((self._folder / "authority.key").read_bytes(), None)
            certificate = x509.load_pem_x509_certificate((self._folder / "authority.pem").read_bytes())
        except (FileNotFoundError, ValueError, TypeError):
            return None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
            return None
        return (key, certificate) if now + LEAF_LASTS < certificate.not_valid_after_utc else None

    def _is_good(self, wanted: frozenset[str], now: datetime) -> bool:
        from cryptography import x509
        from cryptography.exceptions import InvalidSignature

        try:
            leaf = x509.load_pem_x509_certificate(self._leaf.read_bytes())
            leaf.verify_directly_issued_by(self._certificate)
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (FileNotFoundError, ValueError, TypeError, InvalidSignature):
            return False
        named = {str(one.value) for one in names}
        return wanted <= named and leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc - RENEW_BEFORE

    # -- making -----------------------------------------------------------------------------------------

    def _found(self, shop: str, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import Encoding

        key = ec.generate_private_key(ec.SECP256R1())
        limits: list[x509.GeneralName] = [x509.DNSName(name) for name in _LOCAL]
        limits += [x509.IPAddress(ipaddress.ip_network(one)) for one in _PRIVATE]
        name = _named(f"{shop[:48]} (shopclub)")
        certificate = (
            _begun(name, name, key.public_key(), now, AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.NameConstraints(limits, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, SHA256())
        )
        _keep(self._folder / "authority.key", _plain(key))
        _keep(self._folder / "authority.pem", certificate.public_bytes(Encoding.PEM))
        return key, certificate

    def _sign(self, names: list[str], now: datetime) -> bytes:
        """A key of its own and a leaf for these names, one after the other."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509.oid import ExtendedKeyUsageOID

        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self._certificate.subject
        leaf = (
            _begun(_named("shopclub kiosk"), issuer, key.public_key(), now, LEAF_LASTS)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, SHA256())
        )
        return _plain(key) + leaf.public_bytes(Encoding.PEM)


def _demand_extra() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise InvalidInput("https_needs_extra") from error


def _keep(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _plain(key: ec.EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _named(text: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLOW_CLOCKS)
        .not_valid_after(now - _SLOW_CLOCKS + lasts)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
