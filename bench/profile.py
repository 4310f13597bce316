"""Where the time of one workload goes: python bench/profile.py T1 [--seconds 8] [--part web].

Needs py-spy: it looks into the running processes from outside. `pip install py-spy` into an
environment of its own does, with --py-spy naming the program.
"""

import sys
from pathlib import Path


def main() -> int:
    # The folder above, not this one: this very file would hide Python's own `profile`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.harness import profiling

    return profiling.main()


if __name__ == "__main__":
    sys.exit(main())
