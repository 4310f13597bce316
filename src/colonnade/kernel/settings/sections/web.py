"""The web server towards its clients."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    trusted_proxies: tuple[str, ...] = setting(
        "COLONNADE_TRUSTED_PROXIES",
        default=(),
        about="addresses or networks whose X-Forwarded-* headers are believed",
    )
