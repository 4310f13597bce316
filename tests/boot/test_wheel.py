"""The wheel, in an empty environment, on its own."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.running import Colonnade, data_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def colonnade(installed: Path) -> Iterator[Colonnade]:
    data = data_folder()
    running = Colonnade(data)
    running.command = [str(installed)]
    yield running
    running.stop()
    shutil.rmtree(data, ignore_errors=True)


def test_the_wheel_holds_what_runs_and_no_more(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert "colonnade/kernel/web/assets/.vite/manifest.json" in names
    assert any(name.endswith(".html") for name in names)
    assert any(name.startswith("colonnade/migrations/versions/") for name in names)
    assert all(name.startswith(("colonnade/", "colonnade-")) for name in names)


def test_the_wheel_runs(colonnade: Colonnade):
    colonnade.start()
    page = httpx.get(colonnade.link, headers={"accept": "text/html"})
    assert page.status_code == 200
    [style, *_] = re.findall(r'href="(/assets/[^"]+\.css)"', page.text)
    assert httpx.get(colonnade.url + style).headers["content-type"].startswith("text/css")
    assert colonnade.healthy()
    # Ends by Ctrl-C, and fails where a process is left.
    colonnade.stop()
