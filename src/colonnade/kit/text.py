"""Texts for people."""

KILO = 1024
BYTE_UNITS = ("KB", "MB", "GB", "TB")


def bytes_text(size_bytes: int) -> str:
    """1536 -> '1.5 KB'."""
    if size_bytes < KILO:
        return f"{size_bytes} bytes"
    size, step = float(size_bytes), 0
    while size >= KILO and step < len(BYTE_UNITS):
        size, step = size / KILO, step + 1
    return f"{size:.1f} {BYTE_UNITS[step - 1]}"


def counted(count: int, singular: str, plural: str = "") -> str:
    """3, 'row' -> '3 rows'."""
    word = singular if count == 1 else plural or f"{singular}s"
    return f"{count:,} {word}"
