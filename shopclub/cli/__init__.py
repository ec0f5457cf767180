"""
The command line: `shopclub [--data FILE] [--lang zh|en] COMMAND`.

A contract that other programs call (docs/cli.md): exit 0 fine, 1 problems found or input refused, 2 wrong usage,
3 the file can't be used; one clear sentence on stderr; results, and with `--json` one JSON value, on stdout.

Every command imports what it needs when it runs, so that `shopclub --version` costs nothing but click.
"""

from __future__ import annotations


def main() -> int:
    """Run the command line of this process; the exit code."""
    import sys

    from shopclub.cli.root import run

    return run(sys.argv[1:])
