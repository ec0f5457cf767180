"""
The file under the club: TinyDB's own shape and API, appended in place, durable at every commit.

What other packages use is named here; only this package imports tinydb.
"""

from shopclub.core.store.codec import Change, Doc
from shopclub.core.store.database import ShopDB
from shopclub.core.store.report import OpenReport, OpenStatus
from shopclub.core.store.storage import AppendStorage
from shopclub.core.store.work import Work

__all__ = ["AppendStorage", "Change", "Doc", "OpenReport", "OpenStatus", "ShopDB", "Work"]
