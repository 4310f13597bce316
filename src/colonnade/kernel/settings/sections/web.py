"""The web server towards its clients."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    trusted_proxies: tuple[str, ...] = setting(
        "COLONNADE_TRUSTED_PROXIES",
        default=(),
        about="addresses or networks whose X-Forwarded-* and Forwarded headers are believed",
    )
    allowed_hosts: tuple[str, ...] = setting(
        "COLONNADE_ALLOWED_HOSTS",
        default=(),
        about="host names that are answered beside that of the public URL and this machine's own",
    )
    cors_origins: tuple[str, ...] = setting(
        "COLONNADE_CORS_ORIGINS",
        default=(),
        about="sites whose pages may use the API with a token (https://app.example), or *",
    )
    hsts_s: int = setting(
        "COLONNADE_HSTS_S",
        default=31_536_000,
        about="seconds for which browsers insist on https, where the public URL has it; 0: never",
    )
    requests_per_s: float = setting(
        "COLONNADE_REQUESTS_PER_S",
        default=500.0,
        about="requests a second of one account, in the long run; 0: no limit",
    )
    requests_burst: int = setting(
        "COLONNADE_REQUESTS_BURST",
        default=5_000,
        about="requests of one account that may come at once",
    )
    stranger_requests_per_s: float = setting(
        "COLONNADE_STRANGER_REQUESTS_PER_S",
        default=50.0,
        about="requests a second from one address without an account; 0: no limit",
    )
    stranger_requests_burst: int = setting(
        "COLONNADE_STRANGER_REQUESTS_BURST",
        default=1_000,
        about="requests from one address without an account that may come at once",
    )
    uploads_at_once_max: int = setting(
        "COLONNADE_UPLOADS_AT_ONCE_MAX",
        default=32,
        about="files that one web process receives at the same time",
    )
    connections_max: int = setting(
        "COLONNADE_CONNECTIONS_MAX",
        default=12_000,
        about="connections and sockets that one web process holds open",
    )
    header_timeout_s: float = setting(
        "COLONNADE_HEADER_TIMEOUT_S",
        default=15.0,
        about="how long a connection may stand, or pause between requests, without a whole head",
    )
    body_silence_s: float = setting(
        "COLONNADE_BODY_SILENCE_S",
        default=20.0,
        about="how long a body may pause, and after how long one below 1 kB/s is cut off",
    )
    access_log: bool = setting(
        "COLONNADE_ACCESS_LOG", default=False, about="a line in the log for every request"
    )
