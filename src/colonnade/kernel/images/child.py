"""The program that opens a picture: a process of its own, with limits, that knows nothing else.

Reads the picture from standard input (a file), writes one line of JSON and the small picture to
standard output. It is started by its path in a fresh, isolated interpreter: never imported.

Its exit codes: 0 made, 3 refused (the line says why), anything else is a crash or a limit.
"""

import io
import json
import resource
import sys
from typing import Any

from PIL import Image, ImageOps

REFUSED = 3


def main(asked: dict[str, Any]) -> int:
    limit(asked)
    try:
        head, body = make(asked)
    except MemoryError:
        return refuse("too_large", "The picture takes too much memory to open.")
    except Image.DecompressionBombError:
        return refuse("too_large", "The picture has too many pixels.")
    except Exception as error:  # noqa: BLE001  (whatever a decoder says, the file is to blame)
        return refuse("unreadable", type(error).__name__)
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    return 0


def limit(asked: dict[str, Any]) -> None:
    """From here on this process may take so much, write no file and start nothing."""
    cpu_s: int = asked["cpu_s_max"]
    memory: int = asked["memory_bytes_max"]
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory),
    ):
        resource.setrlimit(what, (most, most))


def make(asked: dict[str, Any]) -> tuple[dict[str, int], bytes]:
    """The first frame, upright, no larger than asked, with nothing of the file but its colours."""
    pixels_max: int = asked["pixels_max"]
    side: int = asked["size"]
    with Image.open(sys.stdin.buffer, formats=asked["formats"]) as picture:
        # The header is all that was read so far.
        if picture.width * picture.height > pixels_max:
            raise Image.DecompressionBombError
        picture.draft("RGB", (side * 2, side * 2))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    # A picture of its own: no EXIF with a place in it, no colour profile, no comment goes along.
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    out = io.BytesIO()
    clean.save(out, asked["format"], **asked["options"])
    return {"width": clean.width, "height": clean.height}, out.getvalue()


def refuse(why: str, detail: str) -> int:
    sys.stdout.buffer.write(json.dumps({"why": why, "detail": detail}).encode() + b"\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
