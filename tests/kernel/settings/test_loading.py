"""Where a setting comes from, as what type, and what is refused."""

from pathlib import Path

import pytest

from colonnade.kernel.settings import SettingsInvalid, load_settings, load_with_sources


@pytest.fixture
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "REDIS_URL", "ENVIRONMENT", "SECRET_KEY", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLONNADE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_nearest_place_wins(working_folder: Path, monkeypatch: pytest.MonkeyPatch):
    (working_folder / "data").mkdir()
    (working_folder / "data" / ".env").write_text("COLONNADE_PORT=1004\nCOLONNADE_WORKERS=4\n")
    (working_folder / ".env").write_text("COLONNADE_PORT=1003\nCOLONNADE_HOST=::1\n")
    assert load_settings().port == 1003
    monkeypatch.setenv("COLONNADE_PORT", "1002")
    assert load_settings().port == 1002
    loaded = load_with_sources({"COLONNADE_PORT": "1001"})
    assert loaded.settings.port == 1001
    assert loaded.places["port"] == "command line"
    assert loaded.places["host"] == str(working_folder / ".env")
    assert loaded.places["workers"] == str(working_folder / "data" / ".env")
    assert loaded.places["log_level"] == "default"
    assert loaded.settings.public_url == "http://[::1]:1001"


def test_an_empty_value_is_no_value(working_folder: Path, monkeypatch: pytest.MonkeyPatch):
    (working_folder / ".env").write_text("COLONNADE_PORT=\n")
    monkeypatch.setenv("COLONNADE_WORKERS", " ")
    settings = load_settings()
    assert (settings.port, settings.workers) == (8000, 1)


def test_the_names_of_other_stacks_work(working_folder: Path):
    (working_folder / ".env").write_text(
        "ENVIRONMENT=development\nPOSTGRES_USER=amy\nPOSTGRES_PASSWORD='p w/@'\nPOSTGRES_DB=shop\n"
        "POSTGRES_HOST=db.internal\nDJANGO_SECRET_KEY=abc\n"
        "SECRET_EMAIL_USER=a@b.example\nSECRET_EMAIL_USER_PSWD=xyz\n"
    )
    settings = load_settings()
    assert settings.database_url == "postgresql://amy:p%20w%2F%40@db.internal:5432/shop"
    assert settings.secret_key == "abc"
    assert (settings.mail_user, settings.mail_password) == ("a@b.example", "xyz")


def test_every_wrong_value_is_told_at_once(working_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLONNADE_PORT", "many")
    monkeypatch.setenv("ENVIRONMENT", "staging")
    monkeypatch.setenv("COLONNADE_REQUEST_TIMEOUT_S", "-3")
    with pytest.raises(SettingsInvalid) as refusal:
        load_settings()
    assert [reason.split()[0] for reason in refusal.value.reasons] == [
        "ENVIRONMENT",
        "COLONNADE_PORT",
        "COLONNADE_REQUEST_TIMEOUT_S",
    ]


@pytest.mark.parametrize(
    ("given", "broker"),
    [
        ("redis://:pw@cache:6379/0", "redis://:pw@cache:6379/0"),
        ("redis://cache", "redis://cache/1"),
        ("unix://:p%40w@/run/x/valkey.sock?db=0", "redis+socket://:p%40w@/run/x/valkey.sock"),
    ],
)
def test_celery_finds_the_same_redis(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch, given: str, broker: str
):
    monkeypatch.setenv("REDIS_URL", given)
    assert load_settings().broker_url.split("?")[0] == broker


def test_a_driver_in_the_address_is_dropped(working_folder: Path, monkeypatch: pytest.MonkeyPatch):
    for given in ("postgres://a@b/c", "postgresql+psycopg://a@b/c", "postgresql://a@b/c"):
        monkeypatch.setenv("DATABASE_URL", given)
        assert load_settings().database_url == "postgresql://a@b/c"


def test_secrets_are_not_shown_by_accident(working_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLONNADE_SECRET_KEY", "hush-hush")
    assert "hush-hush" not in repr(load_settings())
