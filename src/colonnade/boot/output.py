"""What `colonnade up` shows: the children's lines with their names in front, and its own words."""

import os
import sys
from typing import TextIO

NAME_WIDTH = 9
COLOURS = {"web": 36, "worker": 35, "beat": 35, "postgres": 34, "valkey": 31, "colonnade": 32}
OTHER_COLOUR = 33


class Output:
    """Lines to standard error; the block that tells how to get in, to standard output."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._coloured = stream.isatty() and "NO_COLOR" not in os.environ

    def line(self, name: str, text: str) -> None:
        prefix = f"{name:<{NAME_WIDTH}} |"
        if self._coloured:
            colour = COLOURS.get(name.partition("-")[0], OTHER_COLOUR)
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self._write(self._stream, f"{prefix} {text}")

    def say(self, text: str) -> None:
        self.line("colonnade", text)

    def announce(self, lines: list[str]) -> None:
        """The lines a person waits for, set apart from the rest."""
        self._write(sys.stdout, "\n" + "\n".join(f"  {line}" for line in lines) + "\n")

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(f"{text}\n")
            stream.flush()
        except (BrokenPipeError, ValueError):
            # Whoever read our lines went away; that is no reason to stop the servers.
            pass
