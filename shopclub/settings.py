"""
Settings of one installation: which file, which language, where the kiosk listens.

What belongs to the shop itself (its name, currency, programme) lies in the data file. Settings are read once by
whoever starts the program and passed in; a later source overrides an earlier one: defaults, `shopclub.toml` beside
the data file, environment (`SHOPCLUB_PORT=8081`), command line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.i18n import Language, language_of

FILE_NAME = "shopclub.toml"
"""The settings file's name; it lies in the data file's folder."""

DEFAULT_DATA = Path("data") / "shop.json"
LOOPBACK = "127.0.0.1"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One installation's settings, complete and checked."""

    data: Path = DEFAULT_DATA
    """The shop's file."""
    language: Language | None = None
    """The language of counter and command line, and the kiosk's first; None: the computer's."""
    host: str = LOOPBACK
    """The address the kiosk listens on; loopback means that no phone or tablet reaches it."""
    port: int = 8080
    """The kiosk's TCP port, 1 to 65535; 0 takes a free one."""
    public_hosts: tuple[str, ...] = ()
    """Host names or addresses the kiosk answers to besides its own; the first one stands in QR codes."""
    connections_per_address: int = 40
    """Open connections one address may hold."""
    backup_folder: Path | None = None
    """Where backups go; None: `backups` beside the data file. A relative one begins there, too."""
    second_backup_folder: Path | None = None
    """
    A second place for them: a stick, a network drive, a synced folder.

    Both belong to this computer, not to the shop: the shop's file moves to another PC, the stick's name does not.
    """
    connections: int = 400
    """Open connections in all; also bounded by the process's file descriptors."""
    allow_network_drive: bool = False
    """Whether the shop's file may be written where neither locks nor syncs can be relied on."""
    given: frozenset[str] = frozenset()
    """Names of the settings that somebody set; what nobody set, the shop's own document may say."""

    @property
    def is_lan_off(self) -> bool:
        """Whether only this computer can reach the kiosk."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


NAMES = tuple(name for name in Settings.__struct_fields__ if name != "given")
"""What can be set."""


def load_settings(
    environment: Mapping[str, str],
    *,
    data: Path | None = None,
    language: str | None = None,
    host: str | None = None,
    port: int | None = None,
    public_hosts: tuple[str, ...] | None = None,
    allow_network_drive: bool | None = None,
) -> Settings:
    """
    Put the settings together from file, environment and command line.

    Args:
        environment: the process's variables; those named SHOPCLUB_ and a setting count.
        data: `--data`; every None below means "not given".
        language: `--lang`.
        host: `--host`.
        port: `--port`.
        public_hosts: each `--public-host`.
        allow_network_drive: `--allow-network-drive`.

    Raises:
        InvalidInput: `settings_unreadable` (file), `setting_unknown` (setting, source) or `setting_refused`
            (setting, value, source).
    """
    from_environment = _from_environment(environment)
    given: dict[str, object] = {
        "data": str(data) if data is not None else None,
        "language": language,
        "host": host,
        "port": port,
        "public_hosts": public_hosts,
        "allow_network_drive": allow_network_drive,
    }
    from_command = {name: value for name, value in given.items() if value is not None}
    chosen = from_command.get("data") or from_environment.get("data")
    path = Path(str(chosen)) if chosen else DEFAULT_DATA
    file = path.parent / FILE_NAME
    settings = Settings(data=path)
    for source, values in ((FILE_NAME, _from_file(file)), ("environment", from_environment), ("command", from_command)):
        settings = _with(settings, values, source)
    return settings


def _from_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            values: dict[str, object] = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidInput("settings_unreadable", file=path.name) from error
    if "data" in values:
        # The file is found through the data file, so it can't say where that is.
        raise InvalidInput("setting_unknown", setting="data", source=FILE_NAME)
    return values


def keep_setting(data: Path, name: str, value: str | None) -> None:
    """
    Write one setting into the file beside the data file, leaving everything else in it as somebody wrote it.

    Args:
        data: the shop's file.
        name: of the setting, one that is a text.
        value: None takes it out.

    Raises:
        InvalidInput: `settings_unreadable` (file): then nothing is written.
        OSError: of the disk.
    """
    file = data.parent / FILE_NAME
    before = _from_file(file)
    if value is None and name not in before:
        return
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    others = [line for line in lines if not re.match(rf"\s*{name}\s*=", line)]
    kept = [] if value is None else [f"{name} = {_toml_text(value)}"]
    fresh = file.with_name(f"{FILE_NAME}.tmp")
    # a setting stands before the first [table], else it would be one of that table's
    fresh.write_text("\n".join([*kept, *others, ""]), encoding="utf-8")
    wanted = {key: one for key, one in before.items() if key != name} | ({} if value is None else {name: value})
    try:
        if _from_file(fresh) != wanted:
            raise InvalidInput("settings_unreadable", file=FILE_NAME)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _toml_text(text: str) -> str:
    """Text as TOML writes it; JSON's form of it is the same but for the delete character."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in NAMES:
        text = environment.get(f"SHOPCLUB_{name.upper()}")
        if text:
            values[name] = tuple(text.replace(",", " ").split()) if name == "public_hosts" else text
    return values


def _with(settings: Settings, values: Mapping[str, object], source: str) -> Settings:
    """The settings with one source's values over them, each checked."""
    checked: dict[str, object] = {}
    for name, value in values.items():
        if name not in NAMES:
            raise InvalidInput("setting_unknown", setting=name[:40], source=source)
        try:
            checked[name] = _checked(name, value)
        except (TypeError, ValueError) as error:
            raise InvalidInput("setting_refused", setting=name, value=str(value)[:80], source=source) from error
    return msgspec.structs.replace(settings, **checked, given=settings.given | checked.keys())


def _checked(name: str, value: object) -> object:
    """One setting in its own type; raises ValueError or TypeError when it can't be that."""
    if name == "data":
        return Path(str(value))
    if name in ("backup_folder", "second_backup_folder"):
        return _folder(value)
    if name == "language":
        return _language(value)
    if name == "host":
        return _host(value)
    if name == "public_hosts":
        if not isinstance(value, list | tuple):
            raise TypeError("a list of host names")
        return tuple(_host(host) for host in value)
    if name == "allow_network_drive":
        return _switch(value)
    if name == "port":
        return _whole(value, 0, 65_535)
    return _whole(value, 1, 100_000)


def _folder(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip():
        raise ValueError("a folder")
    return Path(str(value).strip()).expanduser()


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise ValueError("yes or no")
    return text in ("1", "true", "yes", "on")


def _language(value: object) -> Language | None:
    if value == "system":
        return None
    found = language_of(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("zh, en or system")
    return found


def _host(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or any(c.isspace() or c in "/@?#" for c in value.strip()):
        raise ValueError("a host name or address")
    return value.strip().lower()


def _whole(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("a whole number")
    number = int(value)
    if not least <= number <= most:
        raise ValueError(f"{least} to {most}")
    return number
