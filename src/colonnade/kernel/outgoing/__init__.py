"""The one way to other servers: webhooks, imports by address, sign-in with other services.

    async with open_client(settings) as client:
        answer = await client.request("GET", url, timeout_s=10, bytes_max=64 * 1024)

The address is judged when it is connected to, hop by hop. Nothing else in Colonnade opens a
connection to an address that somebody typed.
"""

from colonnade.kernel.outgoing.addresses import Verdict, judge, parse_networks
from colonnade.kernel.outgoing.client import (
    BYTES_MAX,
    TIMEOUT_S,
    OutgoingClient,
    OutgoingResponse,
    open_client,
)
from colonnade.kernel.outgoing.errors import (
    AddressRefused,
    OutgoingFailed,
    OutgoingInvalid,
    OutgoingTooLarge,
)
from colonnade.kernel.outgoing.targets import checked_url

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
