"""Which secrets are not fit for production: missing, short, of little variety, or published."""

import math
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from colonnade.kernel.settings.values import Settings

SECRET_KEY_LENGTH_MIN = 32
PASSWORD_LENGTH_MIN = 12
MAIL_PASSWORD_LENGTH_MIN = 8
VARIETY_BITS_MIN = 2.5
"""Shannon bits a character, below which a text repeats itself (random hexadecimal has 3.5 to 4)."""

PUBLISHED_WORDS = (
    "changeme",
    "changethis",
    "example",
    "insecure",
    "letmein",
    "mysecret",
    "notsecure",
    "placeholder",
    "replaceme",
    "secretkey",
    "supersecret",
    "testnondevsecret",
    "thisisasecret",
    "thissecret",
    "topsecret",
    "yoursecret",
)
"""Parts that give away a value copied from some manual, compared without punctuation."""

PUBLISHED_VALUES = frozenset(
    {"secret", "password", "postgres", "admin", "colonnade", "default", "development", "root"}
)
"""Whole values that everybody tries first, also with digits behind them."""

SEQUENCES = ("0123456789abcdef", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

ADVICE = 'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


def unsafe_secrets(settings: Settings) -> list[str]:
    """One sentence for each secret that production must not start with; none in development."""
    if not settings.production:
        return []
    return [f"{told}, and ENVIRONMENT is production: {ADVICE}" for told in weak_secrets(settings)]


def weak_secrets(settings: Settings) -> list[str]:
    """What is wrong with each secret that is not fit for production, whatever this is."""
    found = [
        ("COLONNADE_SECRET_KEY", _weakness(settings.secret_key, SECRET_KEY_LENGTH_MIN)),
        *_database_weakness(settings),
    ]
    if settings.mail_user:
        weakness = _weakness(settings.mail_password, MAIL_PASSWORD_LENGTH_MIN)
        found.append(("SECRET_EMAIL_USER_PSWD", weakness))
    return [f"{name} {weakness}" for name, weakness in found if weakness]


def weakness_of(secret: str, length_min: int = SECRET_KEY_LENGTH_MIN) -> str:
    """What is wrong with a secret, in words that follow its name; empty when it is fit."""
    return _weakness(secret, length_min)


def _database_weakness(settings: Settings) -> Sequence[tuple[str, str]]:
    if settings.database_url and not settings.postgres_host:
        # A login without a password is the server's own affair (peer, certificate).
        password = unquote(urlsplit(settings.database_url).password or "")
        return [("DATABASE_URL", _password_weakness(password))] if password else []
    if settings.postgres_password:
        return [("POSTGRES_PASSWORD", _password_weakness(settings.postgres_password))]
    return [("POSTGRES_PASSWORD", "is missing")] if settings.postgres_host else []


def _password_weakness(password: str) -> str:
    weakness = _weakness(password, PASSWORD_LENGTH_MIN)
    return f"has a password that {weakness}" if weakness else ""


def _weakness(secret: str, length_min: int) -> str:
    if not secret:
        return "is missing"
    if _is_published(secret):
        return "is a published example"
    if len(secret) < length_min:
        return f"is weak (shorter than {length_min} characters)"
    if _variety_bits(secret) < VARIETY_BITS_MIN or _is_sequence(secret):
        return "is weak (it repeats itself)"
    return ""


def _is_published(secret: str) -> bool:
    letters = "".join(letter for letter in secret.lower() if letter.isalnum())
    if letters.rstrip("0123456789") in PUBLISHED_VALUES:
        return True
    return any(word in letters for word in PUBLISHED_WORDS)


def _variety_bits(secret: str) -> float:
    counts = Counter(secret).values()
    return -sum(n / len(secret) * math.log2(n / len(secret)) for n in counts)


def _is_sequence(secret: str) -> bool:
    """Whether most neighbours follow each other as on a keyboard or in the alphabet."""
    text = secret.lower()
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    followed = sum(any(pair in row or pair[::-1] in row for row in SEQUENCES) for pair in pairs)
    return followed > len(pairs) * 0.6
