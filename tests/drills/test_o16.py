"""O-16 in short: who dawdles is cut off, whatever the manner; with shorter times than usual."""

from pathlib import Path

from support.entries import with_web
from support.servers import start_colonnade

from bench.drills.o16_slow_clients import judged
from bench.drills.slow_clients import suffered
from colonnade.kernel.settings import Settings


def test_slow_clients_are_cut_off(fresh_settings: Settings, run_folder: Path) -> None:
    settings = with_web(fresh_settings, header_timeout_s=1.0, body_silence_s=1.5)
    folder = run_folder / "slow-clients"
    folder.mkdir()
    running = start_colonnade(settings, folder)
    try:
        waits = suffered(
            (settings.host, settings.port), "localhost", each=3, patience_s=9.0, every_s=0.5
        )
    finally:
        for child in running:
            child.stop()
    for result in judged("bare", waits, head_s=4.0, body_s=6.0):
        assert result.reached, str(result)
