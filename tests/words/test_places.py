"""Where the file lies and what is left, said in both languages."""

from __future__ import annotations

from shopclub.core.store.places import Drive, NetworkDrive, Place
from shopclub.i18n import Language, Words
from shopclub.words import say_error
from shopclub.words.places import say_place, say_space, space_left

EN, ZH = Words(Language.EN), Words(Language.ZH)


def test_an_ordinary_place_is_not_spoken_of() -> None:
    """Nothing to say of a disk of one's own."""
    assert say_place(Place(), EN) == say_place(Place(), ZH) == []


def test_each_doubt_is_said_with_a_way_out() -> None:
    """Network, lent and synced each have a sentence that ends with what to do; two doubts, two sentences."""
    both = say_place(Place(drive=Drive.NETWORK, kind="nfs4", synced="Dropbox"), EN)
    assert both == [
        "The shop's file lies on a network drive (nfs4). When the network fails, the last sale may be lost. "
        "Better: the file on this computer, the backups on the network drive.",
        "Dropbox copies the shop's folder while the shop runs, and may put an older file in the place of the shop's. "
        "Better: the file outside that folder, the backups inside.",
    ]
    assert "Never open it from both systems at once." in say_place(Place(drive=Drive.LENT, kind="9p"), EN)[0]
    chinese = say_place(Place(drive=Drive.LENT, kind="9p", synced="坚果云 Nutstore"), ZH)
    assert "（9p）" in chinese[0]
    assert "坚果云 Nutstore" in chinese[1]
    assert "备份放在里面" in chinese[1]


def test_a_network_drive_is_for_viewing() -> None:
    """The refusal says why, where the file belongs, and how to do it all the same."""
    said = say_error(NetworkDrive(path="shop.json", kind="cifs"), EN)
    assert said.startswith("Viewing only: shop.json lies on a network drive (cifs)")
    assert "--allow-network-drive" in said
    assert say_error(NetworkDrive(path="shop.json", kind="cifs"), ZH).startswith("只能查看：shop.json")


def test_room_left_in_whole_megabytes() -> None:
    """188,743,679 bytes are 179 MB and a bit."""
    assert say_space(188_743_679, EN).startswith("Disk nearly full: 179 MB left.")
    assert space_left(188_743_680, EN) == "180 MB left"
    assert space_left(188_743_680, ZH) == "只剩 180 MB"
    assert say_space(188_743_680, ZH).startswith("磁盘快满了：只剩 180 MB。")
