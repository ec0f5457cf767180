"""Compiles the gettext catalogues when a wheel is built or the checkout is installed as editable."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a .mo beside every .po."""
        sys.path.insert(0, self.root)
        try:
            from shopclub.i18n import compile_catalogue
        finally:
            sys.path.remove(self.root)
        for source in sorted(Path(self.root, "shopclub", "locale").rglob("*.po")):
            source.with_suffix(".mo").write_bytes(compile_catalogue(source))
