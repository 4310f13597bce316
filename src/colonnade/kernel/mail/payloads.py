"""Bodies of requests and answers."""

from typing import Annotated, Literal

import msgspec

from colonnade.kernel.mail.addresses import ADDRESS_LENGTH_MAX
from colonnade.kernel.mail.values import ERROR_LENGTH_MAX, HeldAddress, Message

PROVIDER_ID_LENGTH_MAX = 300


class Mailbox(msgspec.Struct):
    messages: list[Message]
    next: str | None
    leaves: bool
    """Whether there is a mail server; else messages stay here."""


class HeldAddresses(msgspec.Struct):
    addresses: list[HeldAddress]


class AddressDraft(msgspec.Struct, forbid_unknown_fields=True):
    address: Annotated[str, msgspec.Meta(max_length=ADDRESS_LENGTH_MAX)]


class BounceDraft(msgspec.Struct, forbid_unknown_fields=True):
    """What a mail service tells of a message that it had taken."""

    kind: Literal["hard", "complaint"]
    address: Annotated[str, msgspec.Meta(max_length=ADDRESS_LENGTH_MAX)]
    reason: Annotated[str, msgspec.Meta(max_length=ERROR_LENGTH_MAX)] = ""
    provider_id: Annotated[str, msgspec.Meta(max_length=PROVIDER_ID_LENGTH_MAX)] = ""


class MessageMade(msgspec.Struct):
    id: int
