"""O-21 in short: headers of every sort of answer, as a proxy that ends TLS asks for them."""

from dataclasses import replace
from pathlib import Path

import httpx
from support.entries import with_web
from support.people import administrator_link
from support.servers import start_colonnade

from bench.drills.o21_headers import FILES_ORIGIN, PUBLIC_URL, judged
from colonnade.kernel.settings import Settings


def test_headers_are_as_good_as_they_can_be(fresh_settings: Settings, run_folder: Path) -> None:
    settings = replace(
        with_web(fresh_settings, trusted_proxies=("127.0.0.1",)),
        public_url=PUBLIC_URL,
        storage=replace(fresh_settings.storage, files_origin=FILES_ORIGIN),
    )
    folder = run_folder / "headers"
    folder.mkdir()
    running = start_colonnade(settings, folder)
    try:
        url = f"http://127.0.0.1:{settings.port}"
        results = judged(url, httpx.URL(administrator_link(settings)).path)
    finally:
        for child in running:
            child.stop()
    missed = [str(result) for result in results if not result.reached]
    assert not missed, "\n".join(missed)
