"""What was measured, against the line it has to reach; printed, and written down."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "performance.md"
LATEST = ROOT / "bench" / "results" / "latest.json"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `value` is what is judged: a ratio, seconds, milliseconds or MiB."""

    workload: str
    what: str
    product: str
    limit: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def line(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{self.unit}"
        if self.at_most is not None:
            return f"≤ {self.at_most:g}{self.unit}"
        return ""

    @property
    def verdict(self) -> str:
        if self.is_missed:
            return "MISSED"
        return "reached" if self.line else ""

    @property
    def is_missed(self) -> bool:
        return (self.at_least is not None and self.value < self.at_least) or (
            self.at_most is not None and self.value > self.at_most
        )

    @property
    def shown(self) -> str:
        return (
            f"{self.value:.3g}{self.unit}" if self.value < 100 else f"{self.value:.0f}{self.unit}"
        )

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.workload,
            self.what,
            self.product,
            self.limit,
            self.shown,
            self.line,
            self.verdict,
        )


HEAD = ("", "what", "Colonnade", "limit", "judged", "line", "")


@dataclass(slots=True)
class Run:
    """All of one run, on one machine."""

    command: str
    facts: dict[str, str]
    quick: bool
    load_before: float
    results: list[Result] = field(default_factory=list)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def add(self, result: Result) -> None:
        self.results.append(result)
        print("  ".join(cell for cell in result.cells if cell), flush=True)

    @property
    def missed(self) -> list[Result]:
        return [result for result in self.results if result.is_missed]

    def table(self) -> str:
        rows = [HEAD, *(result.cells for result in self.results)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def write(self) -> None:
        LATEST.parent.mkdir(exist_ok=True)
        told = {
            "command": self.command,
            "at": self.at.isoformat(timespec="seconds"),
            "quick": self.quick,
            "load_before": round(self.load_before, 2),
            "facts": self.facts,
            "results": [
                {**asdict(result), "line": result.line, "verdict": result.verdict}
                for result in self.results
            ],
        }
        LATEST.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        text = DOCUMENT.read_text(encoding="utf-8")
        head, _, rest = text.partition(BEGIN)
        _, _, tail = rest.partition(END)
        DOCUMENT.write_text(f"{head}{BEGIN}\n{self.markdown()}\n{END}{tail}", encoding="utf-8")

    def markdown(self) -> str:
        rows = [HEAD, ("---",) * len(HEAD), *(result.cells for result in self.results)]
        table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
        facts = " · ".join(f"{name} {value}" for name, value in self.facts.items())
        return (
            f"`{self.command}` on {self.at:%Y-%m-%d}, load of the machine before it "
            f"{self.load_before:.1f}.\n\n{facts}\n\n{table}"
        )
