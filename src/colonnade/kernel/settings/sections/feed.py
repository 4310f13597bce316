"""The change feed."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    kept_days: int = setting(
        "COLONNADE_FEED_KEPT_DAYS",
        default=400,
        about="days that the feed remembers, unless a workspace says otherwise",
    )
