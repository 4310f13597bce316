"""O-30 in short: backed up, wiped, restored, and back at a moment."""

import pytest

from bench.drills.o30_backup import drill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_what_was_backed_up_comes_back() -> None:
    for result in drill(True):
        assert result.reached, str(result)
