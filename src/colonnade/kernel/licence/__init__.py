"""The licence, which nobody needs: a signed key, checked without asking anybody."""

from colonnade.kernel.licence.queries import find_licence
from colonnade.kernel.licence.values import Licence, Standing

__all__ = ["Licence", "Standing", "find_licence"]
