"""Rate limits, kept in Redis and so shared by every process."""

from colonnade.kernel.ratelimit.limiting import forget, spend
from colonnade.kernel.ratelimit.values import LimiterAway, Rate, RateExceeded, Spent

__all__ = ["LimiterAway", "Rate", "RateExceeded", "Spent", "forget", "spend"]
