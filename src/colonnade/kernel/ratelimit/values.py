"""What a limit is, and how it says no."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from colonnade.kernel.errors import TooMany, Unavailable

MAX_MAX = 1_000_000
PER_S_MAX = 31 * 86_400.0
"""A month: what is to be remembered for longer belongs in the database."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`max` at once, and from then on `max` in every `per_s` seconds, evenly."""

    max: int
    per_s: float

    def __post_init__(self) -> None:
        if not (1 <= self.max <= MAX_MAX and 0 < self.per_s <= PER_S_MAX):
            raise ValueError(f"no rate: {self.max} per {self.per_s} s")


@dataclass(frozen=True, slots=True)
class Spent:
    """What is left after a spending."""

    name: str
    rate: Rate
    remaining: int
    reset_s: float
    """Until all of `rate.max` is there again."""

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        return _headers(self.name, self.rate, self.remaining, self.reset_s)


class RateExceeded(TooMany):
    code = "ratelimit.exceeded"

    def __init__(self, name: str, rate: Rate, *, retry_after_s: float) -> None:
        super().__init__(f"Too many tries; wait {_in_words(retry_after_s)} and try again.")
        self.name = name
        self.rate = rate
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> Mapping[str, str]:
        wait_s = max(1, math.ceil(self.retry_after_s))
        return {
            "Retry-After": str(wait_s),
            **_headers(self.name, self.rate, 0, self.retry_after_s),
        }


class LimiterAway(Unavailable):
    """A limit that must hold cannot be counted."""

    code = "ratelimit.away"
    title = "This cannot be done safely at the moment; try again in a moment"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": "5"}


def _headers(name: str, rate: Rate, remaining: int, reset_s: float) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"{name}";q={rate.max};w={math.ceil(rate.per_s)}',
        "RateLimit": f'"{name}";r={remaining};t={math.ceil(reset_s)}',
    }


def _in_words(wait_s: float) -> str:
    seconds = max(1, math.ceil(wait_s))
    if seconds < 120:  # noqa: PLR2004  (two minutes)
        return "a second" if seconds == 1 else f"{seconds} seconds"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{math.ceil(minutes / 60)} hours"  # noqa: PLR2004
