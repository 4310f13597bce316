"""The ways pictures say no."""

from colonnade.kernel.errors import Invalid, NotFound, Unavailable


class PictureRefused(Invalid):
    code = "images.refused"
    title = "This picture cannot be shown: it is damaged, or of a kind that is not supported"


class PictureTooLarge(Invalid):
    code = "images.too_large"
    title = "This picture is too large to be made smaller"


class SizeUnknown(NotFound):
    code = "images.size_unknown"
    title = "There is no such size of pictures"


class PicturesBusy(Unavailable):
    code = "images.busy"
    title = "Many pictures are being made smaller just now; try again in a moment"
