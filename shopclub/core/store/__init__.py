"""
The file under the club: TinyDB's own shape and API, appended in place, durable at every commit.

What other packages use is named here; only this package imports tinydb.
"""

from shopclub.core.store.codec import Change, Doc
from shopclub.core.store.copies import Copy, backup, copy_proven, put_in_place, restore, unpack
from shopclub.core.store.database import ShopDB
from shopclub.core.store.diagnose import EditReport
from shopclub.core.store.edits import accept_edit, describe_edit
from shopclub.core.store.fold import Fold
from shopclub.core.store.index import ExactIndex, MultiIndex, PrefixIndex, attach
from shopclub.core.store.layout import IndexSpec
from shopclub.core.store.plan import Plan
from shopclub.core.store.proving import verify
from shopclub.core.store.report import OpenReport, OpenStatus
from shopclub.core.store.storage import AppendStorage
from shopclub.core.store.work import Work

__all__ = [
    "AppendStorage",
    "Change",
    "Copy",
    "Doc",
    "EditReport",
    "ExactIndex",
    "Fold",
    "IndexSpec",
    "MultiIndex",
    "OpenReport",
    "OpenStatus",
    "Plan",
    "PrefixIndex",
    "ShopDB",
    "Work",
    "accept_edit",
    "attach",
    "backup",
    "copy_proven",
    "describe_edit",
    "put_in_place",
    "restore",
    "unpack",
    "verify",
]
