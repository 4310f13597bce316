"""The workloads as one program: python bench/run.py [T1 T5 ...] [--quick].

Without names all of them run, and docs/performance.md is written. Exit code 1: a line was missed,
2: the bench itself could not measure.
"""

import sys
from pathlib import Path


def main() -> int:
    # The folder above, not this one: in here lies a `profile` that would hide Python's own.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.harness import command

    return command.main()


if __name__ == "__main__":
    sys.exit(main())
