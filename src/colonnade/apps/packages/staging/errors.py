"""The ways a promotion says no."""

from colonnade.kernel.errors import Conflict, Invalid


class PromotionInvalid(Invalid):
    code = "packages.promotion_invalid"


class ReleaseYanked(Conflict):
    code = "packages.release_yanked"
    title = "The release is yanked; it is not promoted"
