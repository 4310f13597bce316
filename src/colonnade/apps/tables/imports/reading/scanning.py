"""Looking a file over while it is being uploaded: what is known of it without a second reading."""

import codecs

from colonnade.apps.tables.imports.errors import ImportEmpty
from colonnade.apps.tables.imports.reading.encodings import HEAD_BYTES, check_text


class Scan:
    """Fed with the pieces of a file in order. Raises NotText as soon as enough was seen."""

    def __init__(self) -> None:
        self.line_breaks = 0
        self.is_utf8 = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._head = bytearray()
        self._judged = False

    def feed(self, piece: bytes) -> None:
        if not self._judged:
            self._head += piece[: HEAD_BYTES - len(self._head)]
            if len(self._head) >= HEAD_BYTES:
                self._judge()
        # Old Macintosh files break lines by CR alone; in all others it stands beside an LF.
        self.line_breaks += max(piece.count(b"\n"), piece.count(b"\r"))
        if self.is_utf8:
            self._decode(piece, final=False)

    def finish(self) -> None:
        """Raises ImportEmpty where there was nothing but blanks."""
        if not self._judged:
            self._judge()
            if not self._head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
                raise ImportEmpty
        if self.is_utf8:
            self._decode(b"", final=True)

    def _judge(self) -> None:
        self._judged = True
        check_text(bytes(self._head))

    def _decode(self, piece: bytes, *, final: bool) -> None:
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            self.is_utf8 = False
