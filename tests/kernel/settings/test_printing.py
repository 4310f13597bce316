"""`colonnade settings`: every setting, its source, and no secret."""

import os
import subprocess
import sys
from pathlib import Path

SECRETS = {
    "COLONNADE_SECRET_KEY": "hush-one",
    "DATABASE_URL": "postgresql://amy:hush-two@db/shop?password=hush-three",
    "REDIS_URL": "redis://:hush-four@cache/0",
    "POSTGRES_PASSWORD": "hush-five",
    "SECRET_EMAIL_USER_PSWD": "hush-six",
}


def test_sources_are_shown_and_secrets_are_not(tmp_path: Path):
    (tmp_path / ".env").write_text("COLONNADE_PORT=1234\nCOLONNADE_PROT=1\n")
    shown = subprocess.run(
        [sys.executable, "-m", "colonnade", "settings", "--data", str(tmp_path / "data")],
        env={"PATH": os.environ["PATH"], **SECRETS},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "hush" not in shown
    lines = {line.split()[0]: line for line in shown.splitlines()}
    assert lines["COLONNADE_PORT"].split()[1:] == ["1234", str(tmp_path / ".env")]
    assert lines["COLONNADE_DATA"].endswith("command line")
    assert "amy:********@db/shop" in lines["DATABASE_URL"]
    assert lines["COLONNADE_SECRET_KEY"].split()[1] == "********"
    assert lines["COLONNADE_WORKERS"].endswith("default")
    assert "COLONNADE_PROT is no setting" in shown
