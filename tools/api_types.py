"""The front end's types of the API, written from the server's own description.

`.venv/bin/python tools/api_types.py` writes them; with `--check` it says whether they are old.
"""

import dataclasses
import subprocess
import sys
import tempfile
from pathlib import Path

from colonnade.boot.web import application
from colonnade.kernel.settings import Settings
from colonnade.kernel.web import api_description

ROOT = Path(__file__).resolve().parents[1]
WORKSPACE = ROOT / "web" / "workspace"
TYPES = WORKSPACE / "src" / "kernel" / "api" / "schema.ts"
PROGRAM = WORKSPACE / "node_modules" / ".bin" / "openapi-typescript"


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "schema.ts"
        write_types(made)
        new = made.read_text(encoding="utf-8")
    if "--check" not in arguments:
        TYPES.write_text(new, encoding="utf-8")
        return 0
    if TYPES.read_text(encoding="utf-8") == new:
        return 0
    sys.stderr.write("The API has changed: run `.venv/bin/python tools/api_types.py`\n")
    return 1


def write_types(place: Path) -> None:
    settings = dataclasses.replace(Settings(), secret_key="none", public_url="http://localhost")
    description = place.with_name("openapi.json")
    description.write_bytes(api_description(application(settings).entry.framework))
    subprocess.run([PROGRAM, description, "--output", place], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
