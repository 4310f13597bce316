"""Production starts with good secrets only, and says which is not."""

import re
import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.settings import Settings, SettingsInvalid, load_settings
from colonnade.kernel.settings.safety import unsafe_secrets, weakness_of

ROOT = Path(__file__).parents[3]
GOOD = "J4vZ1tW9-xLq_8sNfR2bYkE0aHmUgC7dPoT5iX3eQwS"
BAD_KEYS = {
    "": "is missing",
    "changeme": "is a published example",
    "secret": "is a published example",
    "secret123": "is a published example",
    "django-insecure-#x8!k2(v0qz$1m&w9r7t5u3i1o9p7a5s3d1f": "is a published example",
    "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET": "is a published example",
    "TEST_NON_DEV_SECRET": "is a published example",
    "your-secret-key-goes-here-and-nowhere-else": "is a published example",
    "J4vZ1tW9-xLq_8s": "is weak (shorter than",
    "a" * 64: "is weak (it repeats itself)",
    "abababababababababababababababababababab": "is weak (it repeats itself)",
    "abcdefghijklmnopqrstuvwxyz0123456789": "is weak (it repeats itself)",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiop": "is weak (it repeats itself)",
}


@pytest.fixture(autouse=True)
def nothing_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLONNADE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ENVIRONMENT", "production")
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("key", "weakness"), BAD_KEYS.items())
def test_bad_keys_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, key: str, weakness: str):
    monkeypatch.setenv("SECRET_KEY", key)
    with pytest.raises(SettingsInvalid, match=re.escape(f"COLONNADE_SECRET_KEY {weakness}")):
        load_settings()


def test_a_good_key_is_enough(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DJANGO_SECRET_KEY", GOOD)
    assert load_settings().secret_key == GOOD


def test_a_key_made_on_the_first_start_is_not_for_production(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secrets.json").write_text(f'{{"COLONNADE_SECRET_KEY": "{GOOD}"}}')
    with pytest.raises(SettingsInvalid, match="COLONNADE_SECRET_KEY is missing"):
        load_settings()


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"POSTGRES_PASSWORD": "postgres"}, "POSTGRES_PASSWORD"),
        ({"POSTGRES_HOST": "db"}, "POSTGRES_PASSWORD"),
        ({"DATABASE_URL": "postgresql://amy:changeme@db/x"}, "DATABASE_URL"),
        ({"SECRET_EMAIL_USER": "a@b.example"}, "SECRET_EMAIL_USER_PSWD"),
        (
            {"SECRET_EMAIL_USER": "a@b.example", "SECRET_EMAIL_USER_PSWD": "password"},
            "SECRET_EMAIL_USER_PSWD",
        ),
    ],
)
def test_other_secrets_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str
):
    monkeypatch.setenv("SECRET_KEY", GOOD)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(SettingsInvalid, match=f"^{named} "):
        load_settings()


def test_development_takes_any(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert load_settings().secret_key == "secret"


@given(st.integers(min_value=32, max_value=64))
def test_random_secrets_pass(size_bytes: int):
    assert weakness_of(secrets.token_urlsafe(size_bytes)) == ""
    assert weakness_of(secrets.token_hex(size_bytes)) == ""


def test_every_secret_in_our_own_documents_is_refused():
    """Whoever copies a line from a manual must not go into production with it."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*")]
    assignment = re.compile(r"\b\w*(?:SECRET_KEY|PASSWORD|PSWD)=[\"']?([^\s\"'`$<]+)")
    for document in filter(Path.is_file, documents):
        for value in assignment.findall(document.read_text(encoding="utf-8", errors="replace")):
            settings = Settings(environment="production", secret_key=value)
            assert unsafe_secrets(settings), f"{document} publishes {value}, and it is accepted"
