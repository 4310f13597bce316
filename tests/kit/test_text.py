import pytest

from colonnade.kit.text import bytes_text, counted


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KB"), (1536, "1.5 KB"), (5 << 30, "5.0 GB")],
)
def test_sizes(size: int, text: str):
    assert bytes_text(size) == text


def test_counts():
    assert counted(1, "row") == "1 row"
    assert counted(1234, "row") == "1,234 rows"
    assert counted(0, "entry", "entries") == "0 entries"
