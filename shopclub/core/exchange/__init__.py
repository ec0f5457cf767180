"""Bringing in what another system kept (members, sales, balances), and handing out what this one keeps, as CSV."""

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
