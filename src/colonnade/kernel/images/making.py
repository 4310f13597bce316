"""Small pictures of large ones, made in a child process that may crash, hang or run out of memory.

The child is a fresh interpreter (`-I`: no environment, no folder of ours on its path), not a fork
of this process with its threads, connections and secrets. It gets one open file and no address.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import msgspec

from colonnade.kernel.images.errors import PictureRefused, PicturesBusy, PictureTooLarge
from colonnade.kernel.images.values import (
    CHILDREN_MAX,
    CPU_S_MAX,
    FILE_BYTES_MAX,
    FORMATS,
    MEMORY_BYTES_MAX,
    OUTPUT_BYTES_MAX,
    PIXELS_MAX,
    WAITING_MAX,
    WALL_S_MAX,
    Form,
    SmallPicture,
    side_of,
)
from colonnade.kernel.storage import Storage, StoredFile
from colonnade.kernel.telemetry import log
from colonnade.kit.threads import in_thread

CHILD = Path(__file__).with_name("child.py")
REFUSED = 3
LINE_END = b"\n"


class _Made(msgspec.Struct):
    width: int
    height: int


class _Refusal(msgspec.Struct):
    why: str
    detail: str


class _Desk:
    """Who may start a child now. One for each event loop: tests have several."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.places = asyncio.Semaphore(CHILDREN_MAX)
        self.waiting = 0

    @contextlib.asynccontextmanager
    async def place(self):  # noqa: ANN202
        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self.loop, self.places, self.waiting = loop, asyncio.Semaphore(CHILDREN_MAX), 0
        if self.waiting >= WAITING_MAX:
            raise PicturesBusy
        self.waiting += 1
        try:
            async with self.places:
                yield
        finally:
            self.waiting -= 1


_desk = _Desk()


async def make_small(
    storage: Storage, file: StoredFile, *, size: str, form: Form = Form.WEBP
) -> SmallPicture:
    """The picture in `file`, fitted into a square of `size` (a name of SIZES).

    Raises PictureRefused, PictureTooLarge, PicturesBusy, SizeUnknown.
    """
    asked = {
        "size": side_of(size),
        "format": form.value.upper(),
        "options": form.options,
        "formats": FORMATS,
        "pixels_max": PIXELS_MAX,
        "memory_bytes_max": MEMORY_BYTES_MAX,
        "cpu_s_max": CPU_S_MAX,
    }
    if file.size_bytes > FILE_BYTES_MAX:
        raise PictureTooLarge
    async with _desk.place(), storage.local(file) as path:
        code, output = await _run(path, msgspec.json.encode(asked).decode())
    line, _, data = output.partition(LINE_END)
    if code == 0:
        made = msgspec.json.decode(line, type=_Made)
        return SmallPicture(data, form, made.width, made.height)
    if code != REFUSED:
        log.warning("images.child_ended", code=code, file=file.digest)
        raise PictureRefused("This picture takes too much time or memory to open.")
    refusal = msgspec.json.decode(line, type=_Refusal)
    if refusal.why == "too_large":
        raise PictureTooLarge(refusal.detail)
    raise PictureRefused


async def _run(path: Path, asked: str) -> tuple[int, bytes]:
    with await in_thread(path.open, "rb") as picture:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(CHILD),
            asked,
            stdin=picture,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
        )
    try:
        async with asyncio.timeout(WALL_S_MAX):
            output = await _read(child)
            return await child.wait(), output
    except TimeoutError:
        raise PictureRefused("This picture takes too much time to open.") from None
    finally:
        await _end(child)


async def _read(child: Process) -> bytes:
    assert child.stdout is not None
    output = bytearray()
    while piece := await child.stdout.read(64 * 1024):
        output += piece
        if len(output) > OUTPUT_BYTES_MAX:
            raise PictureTooLarge
    return bytes(output)


async def _end(child: Process) -> None:
    """Nothing of it stays, also while we are being cancelled."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await asyncio.shield(asyncio.ensure_future(child.wait()))
