"""The one way to other servers: webhooks, imports by address, sign-in with other services.

    async with open_client(settings) as client:
        answer = await client.request("GET", url, timeout_s=10, bytes_max=64 * 1024)

The address is judged when it is connected to, hop by hop. Nothing else in Colonnade opens a
connection to an address that somebody typed.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from colonnade.kernel.outgoing.addresses import Verdict, judge, parse_networks
from colonnade.kernel.outgoing.errors import (
    AddressRefused,
    OutgoingFailed,
    OutgoingInvalid,
    OutgoingTooLarge,
)
from colonnade.kernel.outgoing.opening import open_client

if TYPE_CHECKING:
    from colonnade.kernel.outgoing.client import (
        BYTES_MAX,
        TIMEOUT_S,
        OutgoingClient,
        OutgoingResponse,
    )
    from colonnade.kernel.outgoing.targets import checked_url

_LATER = {
    "BYTES_MAX": "client",
    "OutgoingClient": "client",
    "OutgoingResponse": "client",
    "TIMEOUT_S": "client",
    "checked_url": "targets",
}
"""What brings the HTTP client's libraries along; a worker may never need them."""


def __getattr__(name: str) -> object:
    if (module := _LATER.get(name)) is None:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{module}"), name)


__all__ = [
    "BYTES_MAX",
    "TIMEOUT_S",
    "AddressRefused",
    "OutgoingClient",
    "OutgoingFailed",
    "OutgoingInvalid",
    "OutgoingResponse",
    "OutgoingTooLarge",
    "Verdict",
    "checked_url",
    "judge",
    "open_client",
    "parse_networks",
]
