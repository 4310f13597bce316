"""Sizes of pictures, the kinds that are opened, and the limits of opening them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from colonnade.kernel.images.errors import SizeUnknown

MIB = 1024 * 1024

SIZES = {"tiny": 48, "small": 96, "medium": 320, "large": 1280}
"""The longer side in pixels, by name. Only these: a size that anybody may choose fills the disk."""

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
"""What is opened at all. SVG is a program, and the rest has decoders that few people look after."""

MEDIA_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})

PIXELS_MAX = 50_000_000
"""8,660 x 5,773: more than cameras make, and 200 MB once unpacked."""

FILE_BYTES_MAX = 64 * MIB
MEMORY_BYTES_MAX = 768 * MIB
"""Address space of the child, its programs included."""

CPU_S_MAX = 6
WALL_S_MAX = 10.0
OUTPUT_BYTES_MAX = 8 * MIB
CHILDREN_MAX = 2
"""At once, in one process of ours."""

WAITING_MAX = 50
"""Beyond these we say that we are busy, rather than let a page wait for ever."""


class Form(StrEnum):
    """How the small picture is written."""

    WEBP = "webp"
    PNG = "png"

    @property
    def media_type(self) -> str:
        return f"image/{self.value}"

    @property
    def options(self) -> dict[str, Any]:
        return {"quality": 82, "method": 4} if self is Form.WEBP else {"optimize": True}


@dataclass(frozen=True, slots=True)
class SmallPicture:
    data: bytes
    form: Form
    width: int
    height: int


def side_of(size: str) -> int:
    """The longer side of a size by its name; raises SizeUnknown."""
    if size not in SIZES:
        raise SizeUnknown(f"Sizes are {', '.join(SIZES)}.")
    return SIZES[size]
