"""Pictures of other people's making, opened in a child process and made small."""

from colonnade.kernel.images.errors import (
    PictureRefused,
    PicturesBusy,
    PictureTooLarge,
    SizeUnknown,
)
from colonnade.kernel.images.making import make_small
from colonnade.kernel.images.values import MEDIA_TYPES, SIZES, Form, SmallPicture, side_of

__all__ = [
    "MEDIA_TYPES",
    "SIZES",
    "Form",
    "PictureRefused",
    "PictureTooLarge",
    "PicturesBusy",
    "SizeUnknown",
    "SmallPicture",
    "make_small",
    "side_of",
]
