"""Which names a new project may not have."""

import re
import sys

from packaging.utils import canonicalize_name

NAME_LENGTH_MAX = 100

_LIKE_ONE = re.compile("[li]")
_NOISE = re.compile(r"[._-]")

# Names that were modules of some Python once, and would be taken for them.
_GONE = {
    "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr",
    "imp", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr",
    "spwd", "sunau", "telnetlib", "uu", "xdrlib", "lib2to3",
}  # fmt: skip
STANDARD_MODULES = frozenset(canonicalize_name(name) for name in sys.stdlib_module_names | _GONE)


def look_alike(name: str) -> str:
    """What a hurried eye takes a name for: names with the same one are too similar."""
    plain = _NOISE.sub("", name.lower())
    return _LIKE_ONE.sub("1", plain).replace("o", "0")


def name_problem(name: str) -> str:
    """Why a project may not be called so; empty where it may."""
    normalised = canonicalize_name(name)
    if len(name) > NAME_LENGTH_MAX:
        return f"The name is longer than {NAME_LENGTH_MAX} characters."
    if normalised in STANDARD_MODULES:
        return f"{name} is a module of Python's own; a package of that name would be mistaken."
    return ""
