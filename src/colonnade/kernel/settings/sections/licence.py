"""The licence, which nobody needs."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceSettings:
    server_url: str = setting(
        "COLONNADE_LICENCE_SERVER_URL",
        default="",
        about="asked once a day, only where an administrator added a key",
    )
    public_key: str = setting(
        "COLONNADE_LICENCE_PUBLIC_KEY",
        default="",
        about="checks licence keys in place of the built-in one; not in production",
    )
