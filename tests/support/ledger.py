"""A ledger that the test itself keeps: what the server acknowledged must be there, exactly once.

A write whose answer was lost is sent again under the same Idempotency-Key until it is answered.
"""

import itertools
import math
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from support.people import Person

PAGE = 1_000
AGAIN_S = 0.1
BACK_WITHIN_S = 10.0
TOO_MANY = 429


@dataclass(frozen=True)
class Book:
    """A table in which only writers of a ledger write."""

    url: str
    table: int
    token: str
    workspace: int

    @property
    def path(self) -> str:
        return f"/api/v1/tables/{self.table}/rows"

    def client(self, timeout_s: float = 5) -> httpx.Client:
        bearer = {"authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.url, timeout=timeout_s, headers=bearer)


@dataclass(frozen=True)
class Try:
    """One request. Without an acknowledgement, it may have had its effect all the same."""

    began: float
    ended: float
    why: str
    """It was not acknowledged."""


class Writer(threading.Thread):
    """Writes rows, one after another, each until it is acknowledged."""

    def __init__(self, book: Book, ending: threading.Event) -> None:
        super().__init__(daemon=True)
        self._book = book
        self._ending = ending
        self.acknowledged: list[str] = []
        self.failed: list[Try] = []
        self.refusals: list[str] = []
        self.slowest_s = 0.0
        self.answers: list[Try] = []
        """The tries that were acknowledged."""

    def run(self) -> None:
        with self._book.client() as http:
            while not self._ending.is_set():
                name = uuid.uuid4().hex
                began = time.monotonic()
                if self._write(http, name):
                    self.acknowledged.append(name)
                    self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    def _write(self, http: httpx.Client, name: str) -> bool:
        body, key = {"fields": {"Name": name}}, {"idempotency-key": name}
        while True:
            began = time.monotonic()
            try:
                answer = http.post(self._book.path, json=body, headers=key)
            except httpx.HTTPError as error:
                why = type(error).__name__
            else:
                if answer.status_code == httpx.codes.CREATED:
                    self.answers.append(Try(began, time.monotonic(), ""))
                    return True
                why = f"{answer.status_code} {answer.text}"
                if answer.status_code < 500 and answer.status_code != TOO_MANY:
                    self.refusals.append(why)
                    return False
            self.failed.append(Try(began, time.monotonic(), why))
            time.sleep(AGAIN_S)


@dataclass(frozen=True)
class Account:
    """The ledger beside what the server has."""

    acknowledged: Sequence[str]
    lost: Sequence[str]
    doubled: Sequence[str]
    refusals: Sequence[str]

    @property
    def is_right(self) -> bool:
        return bool(self.acknowledged) and not (self.lost or self.doubled or self.refusals)

    def __str__(self) -> str:
        refused = f", {len(self.refusals)} refused ({self.refusals[0]})" if self.refusals else ""
        return (
            f"{len(self.acknowledged):,} writes acknowledged, {len(self.lost)} lost,"
            f" {len(self.doubled)} doubled{refused}"
        )


@dataclass
class Ledger:
    """`with Ledger(book, writers=4) as ledger:` people write while the block does its worst."""

    book: Book
    writers: int
    kept: list[Writer] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)
    _before: "Counter[str]" = field(default_factory=Counter)

    def __enter__(self) -> Self:
        self._before = names_in(self.book)
        self.kept = [Writer(self.book, self._ending) for _ in range(self.writers)]
        for writer in self.kept:
            writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self, within_s: float = 60.0) -> None:
        """No new writes; what is under way comes to its end."""
        self._ending.set()
        for writer in self.kept:
            writer.join(within_s)
            assert not writer.is_alive(), writer.failed[-1:]

    @property
    def acknowledged(self) -> list[str]:
        return [name for writer in self.kept for name in writer.acknowledged]

    @property
    def failed(self) -> list[Try]:
        return [one for writer in self.kept for one in writer.failed]

    def until_answered(self, since: float, within_s: float) -> None:
        """Until a write is acknowledged that was sent after this moment."""
        while not any(answer.began > since for one in self.kept for answer in one.answers[-1:]):
            assert time.monotonic() - since < within_s, self.failed[-1:]
            time.sleep(0.02)

    def windows_s(self, moments: Sequence[float]) -> list[float]:
        """After each of these, the longest time in which nobody was answered, up to the next."""
        ends = sorted(answer.ended for one in self.kept for answer in one.answers)
        found: list[float] = []
        for begin, end in itertools.pairwise([*moments, math.inf]):
            within = [begin, *(at for at in ends if begin < at < end)]
            found.append(max((later - at for at, later in itertools.pairwise(within)), default=0))
        return found

    @property
    def slowest_s(self) -> float:
        return max(writer.slowest_s for writer in self.kept)

    def settled(self, *, calm_at: float | None = None) -> Account:
        """Compare with what is stored; `calm_at`: by when (monotonic) reading has to go well."""
        stored = names_in(self.book, calm_at=calm_at)
        stored.subtract(self._before)
        acknowledged = self.acknowledged
        return Account(
            acknowledged,
            lost=[name for name in acknowledged if not stored[name]],
            doubled=[name for name, count in stored.items() if count > 1],
            refusals=[text for writer in self.kept for text in writer.refusals],
        )


def open_book(owner: Person, name: str = "Ledger") -> Book:
    workspace = owner.make("/api/v1/workspaces", name=name)["id"]
    database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name=name)["id"]
    table = owner.make(
        f"/api/v1/databases/{database}/tables",
        name=name,
        fields=[{"name": "Name", "kind": "text"}],
    )["id"]
    token = owner.make("/api/v1/tokens", name=name, scopes=["read", "write"])["secret"]
    return Book(owner.base_url, table, token, workspace)


def names_in(book: Book, *, calm_at: float | None = None) -> "Counter[str]":
    """Every name, by whole pages. Until `calm_at` a page may be refused, and is asked for again."""
    found: Counter[str] = Counter()
    cursor = ""
    with book.client(timeout_s=30) as http:
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = _page(http, book.path, {"limit": PAGE, **more}, calm_at or time.monotonic())
            found.update(row["fields"].get("Name") for row in page["rows"])
            if not page["next"]:
                return found
            cursor = page["next"]


def _page(http: httpx.Client, path: str, asked: dict[str, Any], calm_at: float) -> dict[str, Any]:
    while True:
        try:
            answer = http.get(path, params=asked)
            said = answer.text
            if answer.status_code == httpx.codes.OK:
                return answer.json()
        except httpx.HTTPError as error:
            said = repr(error)
        assert time.monotonic() < calm_at, f"reading is still refused: {said}"
        time.sleep(AGAIN_S)
