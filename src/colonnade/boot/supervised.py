"""What a child that is a part of Colonnade does because it is one."""

import asyncio
import os
import sys
from collections.abc import Callable

from colonnade.boot.gate import ANSWER_MARK, GO, GO_AND_MAKE_LINK

CHUNK_BYTES = 1024


def wait_for_gate() -> bool:
    """Returns when the supervisor says so; at once for a part that runs alone.

    So a part can load its code, which takes the longest, while the database is still made.
    True if this part is to make a link for the first account.
    """
    if not os.environ.pop("COLONNADE_GATE", ""):
        return False
    words = os.read(0, CHUNK_BYTES).decode().strip()
    if words not in {GO, GO_AND_MAKE_LINK}:
        # The supervisor went away without a word.
        sys.exit(1)
    return words == GO_AND_MAKE_LINK


def answer(text: str) -> None:
    """For the supervisor, not for people."""
    print(f"{ANSWER_MARK}{text}", flush=True)  # noqa: T201


def end_with_parent(stop: Callable[[], None]) -> None:
    """Where the kernel doesn't tell a child of its parent's end: stop when standard input ends."""
    if sys.platform.startswith("linux") or "COLONNADE_SUPERVISED" not in os.environ:
        return
    loop = asyncio.get_running_loop()

    def readable() -> None:
        if not os.read(0, CHUNK_BYTES):
            loop.remove_reader(0)
            stop()

    loop.add_reader(0, readable)
