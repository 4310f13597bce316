"""Addresses of people: fit to stand in a header, and nothing more than one address."""

import re

from colonnade.kernel.mail.errors import AddressInvalid

ADDRESS_LENGTH_MAX = 254
"""RFC 5321, section 4.5.3.1.3, less the angle brackets."""

LOCAL_LENGTH_MAX = 64
NAME_LENGTH_MAX = 100
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def checked_address(text: str) -> str:
    """The address as a mail server takes it (its domain in ASCII); raises AddressInvalid.

    No name, no brackets, no quotes, no comma, no line break: what passes is one address, whatever
    header it is put into.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or len(local) > LOCAL_LENGTH_MAX or not _LOCAL.fullmatch(local):
        raise AddressInvalid
    try:
        ascii_domain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError as error:
        raise AddressInvalid from error
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004
        raise AddressInvalid
    address = f"{local}@{ascii_domain}"
    if len(address) > ADDRESS_LENGTH_MAX:
        raise AddressInvalid
    return address


def one_line(text: str, length_max: int) -> str:
    """Text for a header: no line break and nothing else that does not print."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:length_max].rstrip()
