"""The database beside the one that is written to."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    replica_urls: tuple[str, ...] = setting(
        "DATABASE_REPLICA_URLS",
        default=(),
        secret=True,
        about="replicas to read from, separated by commas",
    )
    replica_lag_max_s: float = setting(
        "COLONNADE_REPLICA_LAG_MAX_S",
        default=30.0,
        about="a replica that is further behind is not read from",
    )
