from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.i18n import Language
from shopclub.settings import Settings, keep_setting, load_settings


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A shop's file in a folder of its own."""
    return tmp_path / "shop.json"


def write(data: Path, text: str) -> None:
    """Put a settings file beside the shop's file."""
    (data.parent / "shopclub.toml").write_text(text, encoding="utf-8")


def test_defaults(data: Path) -> None:
    """Without any setting the kiosk is for this computer alone and the language is the computer's."""
    assert load_settings({}, data=data) == Settings(
        data=data,
        language=None,
        host="127.0.0.1",
        port=8080,
        public_hosts=(),
        connections_per_address=40,
        connections=400,
        given=frozenset({"data"}),
    )
    assert load_settings({}, data=data).is_lan_off
    assert Settings().data == Path("data/shop.json")


def test_later_sources_stand_over_earlier_ones(data: Path) -> None:
    """Command line over environment over file over default, each setting for itself."""
    write(data, 'language = "zh"\nhost = "0.0.0.0"\nport = 8081\npublic_hosts = ["Shop.local"]\nconnections = 100\n')
    environment = {"SHOPCLUB_PORT": "8082", "SHOPCLUB_LANGUAGE": "en", "SHOPCLUB_HOST": "", "PORT": "1"}
    settings = load_settings(environment, data=data, port=8083)
    assert settings == Settings(
        data=data,
        language=Language.EN,
        host="0.0.0.0",
        port=8083,
        public_hosts=("shop.local",),
        connections=100,
        given=frozenset({"data", "language", "host", "port", "public_hosts", "connections"}),
    )
    assert not settings.is_lan_off


def test_the_environment_may_name_the_file(data: Path) -> None:
    """SHOPCLUB_DATA leads to the file and to the settings beside it, unless the command line says otherwise."""
    write(data, "port = 9000\n")
    assert load_settings({"SHOPCLUB_DATA": str(data)}).port == 9000
    elsewhere = data.parent / "other" / "shop.json"
    assert load_settings({"SHOPCLUB_DATA": str(data)}, data=elsewhere) == Settings(
        data=elsewhere, given=frozenset({"data"})
    )


def test_what_was_given_is_known_even_if_it_is_the_default(data: Path) -> None:
    """A loopback host on the command line can be told from none, so that it stands over the shop's own document."""
    assert "host" in load_settings({}, data=data, host="127.0.0.1").given
    assert "host" not in load_settings({}, data=data).given


def test_given_is_no_setting_itself(data: Path) -> None:
    """Nobody can set the list of what was set."""
    write(data, 'given = ["host"]\n')
    with pytest.raises(InvalidInput, match="setting_unknown"):
        load_settings({"SHOPCLUB_GIVEN": "host"}, data=data)


def test_several_public_hosts_in_one_variable(data: Path) -> None:
    """Names in the environment stand apart by commas or spaces."""
    hosts = load_settings({"SHOPCLUB_PUBLIC_HOSTS": "shop.local, 192.168.1.5"}, data=data).public_hosts
    assert hosts == ("shop.local", "192.168.1.5")


def test_system_means_the_computers_language(data: Path) -> None:
    """`system` undoes a language set earlier."""
    write(data, 'language = "zh"\n')
    assert load_settings({}, data=data, language="system").language is None


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("port = 70000", "port"),
        ("port = -1", "port"),
        ("port = true", "port"),
        ("port = 80.5", "port"),
        ('port = "x"', "port"),
        ("connections = 0", "connections"),
        ("connections_per_address = 0", "connections_per_address"),
        ('language = "fr"', "language"),
        ("language = 1", "language"),
        ('host = ""', "host"),
        ('host = "http://shop"', "host"),
        ("host = 1", "host"),
        ('public_hosts = "shop.local"', "public_hosts"),
        ('public_hosts = ["a b"]', "public_hosts"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_by_name(data: Path, text: str, setting: str) -> None:
    """A wrong value names its setting and where it stands, and nothing starts."""
    write(data, text)
    with pytest.raises(InvalidInput) as caught:
        load_settings({}, data=data)
    assert caught.value.code == "setting_refused"
    assert (caught.value.figures["setting"], caught.value.figures["source"]) == (setting, "shopclub.toml")


@pytest.mark.parametrize("text", ["prot = 8080", 'data = "x.json"', "[kiosk]\nport = 1"])
def test_an_unknown_setting_is_told(data: Path, text: str) -> None:
    """A slip in a setting's name is not passed over."""
    write(data, text)
    with pytest.raises(InvalidInput) as caught:
        load_settings({}, data=data)
    assert caught.value.code == "setting_unknown"


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2"])
def test_a_file_that_is_no_settings_file(data: Path, content: bytes) -> None:
    """A settings file that can't be read stops the start and is named."""
    (data.parent / "shopclub.toml").write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        load_settings({}, data=data)
    assert (caught.value.code, caught.value.figures["file"]) == ("settings_unreadable", "shopclub.toml")


@pytest.mark.parametrize(("host", "off"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)])
def test_loopback_means_that_no_phone_comes_in(host: str, off: bool) -> None:
    """Listening on this computer alone is recognised in each spelling."""
    assert Settings(host=host).is_lan_off == off


def test_one_setting_is_kept_and_the_rest_stays(data: Path) -> None:
    """A comment, other settings and tables stay as somebody wrote them; taken out again, the file is as before."""
    before = "# ours\nport = 8081\n\n# the end\n"
    write(data, before)
    for folder in ("/media/stick", 'C:\\Users\\王 "x"\\stick'):
        keep_setting(data, "second_backup_folder", folder)
        settings = load_settings({}, data=data)
        assert (settings.port, settings.second_backup_folder) == (8081, Path(folder))
        assert "# the end" in (data.parent / "shopclub.toml").read_text(encoding="utf-8")
    keep_setting(data, "second_backup_folder", None)
    assert (data.parent / "shopclub.toml").read_text(encoding="utf-8") == before
    keep_setting(data, "second_backup_folder", None)


def test_a_setting_is_kept_where_there_was_no_file(data: Path) -> None:
    """The file is made; taking out what is not there makes none."""
    keep_setting(data, "backup_folder", None)
    assert not (data.parent / "shopclub.toml").exists()
    keep_setting(data, "backup_folder", "copies")
    assert load_settings({}, data=data).backup_folder == Path("copies")


def test_settings_that_cant_be_read_are_not_written_over(data: Path) -> None:
    """What somebody wrote stays, mistake and all; a value over several lines is not torn apart."""
    for text in ("port = \n", 'second_backup_folder = """\na\n"""\n'):
        write(data, text)
        with pytest.raises(InvalidInput):
            keep_setting(data, "second_backup_folder", "x")
        assert (data.parent / "shopclub.toml").read_text(encoding="utf-8") == text
        assert not (data.parent / "shopclub.toml.tmp").exists()
