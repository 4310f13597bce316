"""Reads the operators' pages as a person does who types what stands there.

In a block marked `console`, a line that begins with `$ ` is a command (`^C` ends the last server),
other lines are what it may say. A block marked `dotenv` and a path is that file's content. A line
*Needs …* says what the machine must have for the next block.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "operate"
NEEDS = re.compile(r"\*Needs (.+?)\.\*")
PLAY = re.compile(r"<!-- play: (.+?) -->")
FENCE = "```"
INTERRUPT = "^C"


@dataclass(frozen=True)
class Step:
    """Something to do: run a command, write a file, or what a person does in the browser."""

    page: str
    line: int
    kind: str
    text: str
    needs: str = ""
    path: str = ""

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass
class _Reader:
    page: str
    steps: list[Step] = field(default_factory=list)
    needs: str = ""

    def add(self, line: int, kind: str, text: str, path: str = "") -> None:
        self.steps.append(Step(self.page, line, kind, text, self.needs, path))


def pages() -> list[Path]:
    return sorted(FOLDER.glob("*.md"))


def steps_of(page: Path) -> list[Step]:
    reader = _Reader(page.name)
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
    for number, line in lines:
        if found := NEEDS.fullmatch(line):
            reader.needs = found[1]
        elif found := PLAY.fullmatch(line):
            reader.add(number, "play", found[1])
        elif line.startswith(FENCE):
            _read_block(reader, number, line.removeprefix(FENCE), lines)
    return reader.steps


def _read_block(
    reader: _Reader, number: int, marked: str, lines: Iterator[tuple[int, str]]
) -> None:
    language, _, path = marked.partition(" ")
    block: list[tuple[int, str]] = []
    for at, line in lines:
        if line == FENCE:
            break
        block.append((at, line))
    if language == "console":
        for at, line in block:
            if line == INTERRUPT:
                reader.add(at, "interrupt", line)
            elif line.startswith("$ "):
                reader.add(at, "command", line.removeprefix("$ "))
    elif language == "dotenv":
        reader.add(number, "file", "\n".join(line for _, line in block) + "\n", path)
    else:
        reader.add(number, "other", language)
    reader.needs = ""
