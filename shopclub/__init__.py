"""
The membership club of one small shop, kept in one JSON file.

Nothing is imported here: `shopclub --version` and each face pay only for what they use.
"""

__version__ = "0.1.0"
