"""How handing over may end."""


class MailUnsent(Exception):
    """It may go better later."""


class MailRefused(Exception):
    """It will not. `bounces`: because there is nobody of that address."""

    def __init__(self, reason: str, *, bounces: bool = False) -> None:
        super().__init__(reason)
        self.bounces = bounces
