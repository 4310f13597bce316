"""What a worker loads before its first job: every installation pays for it in memory."""

import json
import subprocess
import sys

TOO_LARGE = {
    "PIL",
    "boto3",
    "chardet",
    "httpcore",
    "httpx",
    "jinja2",
    "joserfc",
    "litestar",
    "obstore",
    "puremagic",
    "pyotp",
    "rich",
    "segno",
    "webauthn",
    "zxcvbn",
}
"""Each belongs to who uses it: the web's processes, or the first job that needs it."""


def test_a_worker_loads_nothing_that_it_may_never_need() -> None:
    code = "import colonnade.boot.worker, sys, json; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(run.stdout)}
    assert {"celery", "psycopg"} <= loaded
    assert loaded & TOO_LARGE == set()
