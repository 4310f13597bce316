"""A real mail server (aiosmtpd) that keeps what it takes, and says no where it is told to."""

import email
import email.policy
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from support.running import free_port

USER = "postmaster@example.com"
PASSWORD = "not-a-real-secret-9431"


@dataclass
class MailServer:
    """`refusals` and `data_answers`: address -> what RCPT or DATA is answered, once each."""

    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    port: int = field(default_factory=free_port)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    data_answers: dict[str, list[str]] = field(default_factory=dict)
    signed_in: int = 0
    _controller: Controller | None = None

    def start(self) -> "MailServer":
        options: dict[str, Any] = {"authenticator": self._sign_in, "auth_required": bool(self.tls)}
        if self.implicit_tls:
            options |= {"ssl_context": self.tls, "auth_require_tls": False}
        elif self.tls is not None:
            options |= {"tls_context": self.tls, "require_starttls": True}
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.taken if message["To"] == address]

    # -- aiosmtpd's own names

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if answers := self.refusals.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope: Envelope) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        if answers := self.data_answers.get(to):
            return answers.pop(0)
        assert isinstance(envelope.content, bytes)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 2.0.0 taken"

    def _sign_in(self, server, session, envelope, mechanism, data) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        self.signed_in += good
        return AuthResult(success=good, handled=False)
