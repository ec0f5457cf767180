"""The verbs; importing this package registers all of them, in the order of docs/scenarios.md."""

from shopclub.scenarios.registry import VERBS  # isort: skip
from shopclub.scenarios.verbs import sales as sales  # isort: skip
from shopclub.scenarios.verbs import coupons as coupons  # isort: skip
from shopclub.scenarios.verbs import occasions as occasions  # isort: skip
from shopclub.scenarios.verbs import members as members  # isort: skip
from shopclub.scenarios.verbs import points as points  # isort: skip
from shopclub.scenarios.verbs import vouchers as vouchers  # isort: skip
from shopclub.scenarios.verbs import keys as keys  # isort: skip
from shopclub.scenarios.verbs import plans as plans  # isort: skip
from shopclub.scenarios.verbs import families as families  # isort: skip
from shopclub.scenarios.verbs import packages as packages  # isort: skip
from shopclub.scenarios.verbs import purse as purse  # isort: skip
from shopclub.scenarios.verbs import till as till  # isort: skip
from shopclub.scenarios.verbs import goals as goals  # isort: skip
from shopclub.scenarios.verbs import sources as sources  # isort: skip
from shopclub.scenarios.verbs import games as games  # isort: skip
from shopclub.scenarios.verbs import mending as mending  # isort: skip
from shopclub.scenarios.verbs import goods as goods  # isort: skip
from shopclub.scenarios.verbs import shop as shop  # isort: skip
from shopclub.scenarios.verbs import time as time  # isort: skip
from shopclub.scenarios.verbs import again as again  # isort: skip

__all__ = ["VERBS"]
