"""What is kept in front of the framework, and the caches in front of us."""

from dataclasses import dataclass
from typing import Literal

from colonnade.kernel.settings.fields import MIB, setting

Outer = Literal["", "varnish", "fastly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSettings:
    memory_bytes_max: int = setting(
        "COLONNADE_EDGE_MEMORY_BYTES_MAX",
        default=64 * MIB,
        about="memory of each web process for public pages that are ready to send; 0: none",
    )
    fresh_s: float = setting(
        "COLONNADE_EDGE_FRESH_S",
        default=60.0,
        about="seconds after which a kept page is made anew behind the next request, purged or not",
    )
    stale_if_error_s: float = setting(
        "COLONNADE_EDGE_STALE_IF_ERROR_S",
        default=3600.0,
        about="seconds that a kept page is handed out for while a new one can't be made",
    )
    outer: Outer = setting(
        "COLONNADE_EDGE_OUTER",
        default="",
        about="the cache in front of Colonnade that is told what changed: `varnish` or `fastly`",
    )
    outer_urls: tuple[str, ...] = setting(
        "COLONNADE_EDGE_OUTER_URLS",
        default=(),
        about="where that cache takes purges: each Varnish, or Fastly's API with the service",
    )
    outer_key: str = setting(
        "COLONNADE_EDGE_OUTER_KEY",
        default="",
        secret=True,
        about="the key that Fastly's API wants",
    )
