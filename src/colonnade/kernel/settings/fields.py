"""How one setting is declared."""

from dataclasses import field
from typing import Any

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


def setting(*names: str, default: Any, secret: bool = False, about: str) -> Any:
    """A field that is read from the first of `names` that is set.

    Its type says how: str, int, float, bool (yes or no), Path, a Literal, or a tuple of str
    (separated by commas).
    """
    metadata = {"names": names, "secret": secret, "about": about}
    # A secret is in no traceback and no log.
    return field(default=default, metadata=metadata, repr=not secret)
