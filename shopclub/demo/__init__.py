"""
The demo shop: a made-up pharmacy of 300 members and two years of sales that end today.

It comes about through the same verbs that the counter calls, under a clock that is moved through the two years,
so every balance, tier and reason in it is a real one. The same day and language give the same shop, but for card
codes, operation ids and PIN hashes, which come from the system's random source here as everywhere.
"""

from shopclub.demo.making import CLERK_PIN, make_demo

__all__ = ["CLERK_PIN", "make_demo"]
