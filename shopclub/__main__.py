"""`python -m shopclub`."""

import sys

from shopclub.cli import main

if __name__ == "__main__":
    sys.exit(main())
