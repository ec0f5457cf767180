"""Real processes killed at work, and real file systems cut off under one: nothing acknowledged is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.core.store.kills import images, killed, why_no_images


def test_a_dozen_kills_lose_nothing(path: Path) -> None:
    """It sells, folds in a thread or in a process of its own, makes backups; killed at random, all of it is whole."""
    assert killed(path, 12, random.Random(7)) >= 12


@pytest.mark.parametrize(
    ("kind", "options"), [("ext4", ""), ("ext4", "data=writeback"), ("ext3", ""), ("xfs", ""), ("btrfs", "")]
)
def test_images_of_a_disk_under_a_selling_process(tmp_path: Path, kind: str, options: str) -> None:
    """What a power cut leaves of a real file system, its journal played back, has everything that was acknowledged."""
    if (reason := why_no_images(kind)) is not None:
        pytest.skip(reason)
    assert images(tmp_path, kind, 5, options, random.Random(7)) >= 5


def test_images_catch_a_store_that_does_not_sync(tmp_path: Path) -> None:
    """They are worth something: without the sync of each commit the copies lack what was acknowledged."""
    if (reason := why_no_images("ext4")) is not None:
        pytest.skip(reason)
    with pytest.raises((AssertionError, FileNotFoundError)):
        images(tmp_path, "ext4", 5, "", random.Random(7), how="unsynced")
