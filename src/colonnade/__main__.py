"""`python -m colonnade`: the same as the `colonnade` script."""

import sys

from colonnade.boot.command import main

if __name__ == "__main__":
    sys.exit(main())
