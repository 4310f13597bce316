"""The ways mail says no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class AddressInvalid(Invalid):
    code = "mail.address_invalid"
    title = "This does not look like an e-mail address"


class MessageTooLarge(Invalid):
    code = "mail.too_large"
    title = "This message is too large to be sent"


class MessageUnknown(NotFound):
    code = "mail.message_unknown"
    title = "There is no such message"


class MessageNotFailed(Conflict):
    code = "mail.message_not_failed"
    title = "Only a message that was not sent can be sent again"


class NothingToSendBy(Conflict):
    code = "mail.nothing_to_send_by"
    title = "No mail server is set, so messages stay here"


class AddressUnknown(NotFound):
    code = "mail.address_unknown"
    title = "Nothing is held against this address"


class MailTemplateWrong(Exception):
    """A template without its subject: a fault of ours, seen in any test."""
