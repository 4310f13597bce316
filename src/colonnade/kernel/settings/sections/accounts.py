"""Who may have an account, and how one signs in."""

from dataclasses import dataclass
from typing import Literal

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    sign_up: Literal["open", "invitation", "off"] = setting(
        "COLONNADE_SIGN_UP",
        default="invitation",
        about="who may make an account: anybody, who is invited, or only whom administrators ask",
    )
    sign_up_domains: tuple[str, ...] = setting(
        "COLONNADE_SIGN_UP_DOMAINS",
        default=(),
        about="where anybody may: only with an address at one of these domains, such as acme.org",
    )
    tries_per_account: int = setting(
        "COLONNADE_SIGN_IN_TRIES_PER_ACCOUNT",
        default=10,
        about="passwords and codes tried for one account from one address in 15 minutes",
    )
    tries_per_address: int = setting(
        "COLONNADE_SIGN_IN_TRIES_PER_ADDRESS",
        default=100,
        about="passwords, codes and mails asked for from one address in 15 minutes",
    )
    breached_passwords_url: str = setting(
        "COLONNADE_BREACHED_PASSWORDS_URL",
        default="",
        about="a service that knows leaked passwords (the range protocol of Have I Been Pwned)",
    )
    old_secret_keys: tuple[str, ...] = setting(
        "COLONNADE_OLD_SECRET_KEYS",
        default=(),
        secret=True,
        about="earlier values of COLONNADE_SECRET_KEY, until everything is sealed with the new one",
    )
    oidc_issuer: str = setting(
        "COLONNADE_OIDC_ISSUER",
        default="",
        about="the address of an OpenID Connect service to sign in by",
    )
    oidc_name: str = setting(
        "COLONNADE_OIDC_NAME",
        default="single sign-on",
        about="what the button says: Continue with …",
    )
    oidc_client_id: str = setting(
        "COLONNADE_OIDC_CLIENT_ID", default="", about="how that service knows this Colonnade"
    )
    oidc_client_secret: str = setting(
        "COLONNADE_OIDC_CLIENT_SECRET", default="", secret=True, about="its secret there"
    )
    oidc_algorithms: tuple[str, ...] = setting(
        "COLONNADE_OIDC_ALGORITHMS",
        default=("RS256", "ES256"),
        about="the signatures that are believed of it",
    )
    oidc_sign_up: bool = setting(
        "COLONNADE_OIDC_SIGN_UP",
        default=False,
        about="whether everybody whom that service knows gets an account here at their first visit",
    )
