"""
Bringing in what another system kept (members, sales, balances), and handing out what this one keeps, as CSV.

Names are loaded when first asked for, so that the values of `model` can be had without the verbs and the store.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopclub.core.exchange.columns import IGNORE, fields_of
    from shopclub.core.exchange.export import export_rows, write_export
    from shopclub.core.exchange.model import ExportKind, ImportKind, ImportReport, PointsMode, Skipped
    from shopclub.core.exchange.verbs import OWNER, import_file

__all__ = [
    "IGNORE",
    "OWNER",
    "ExportKind",
    "ImportKind",
    "ImportReport",
    "PointsMode",
    "Skipped",
    "export_rows",
    "fields_of",
    "import_file",
    "write_export",
]
_HOMES = {
    **dict.fromkeys(("IGNORE", "fields_of"), "columns"),
    **dict.fromkeys(("OWNER", "import_file"), "verbs"),
    **dict.fromkeys(("export_rows", "write_export"), "export"),
    **dict.fromkeys(("ExportKind", "ImportKind", "ImportReport", "PointsMode", "Skipped"), "model"),
}


def __getattr__(name: str) -> object:
    """Load a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
