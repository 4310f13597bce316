"""What holds children back until the database is ready, and asks one of them for the first link."""

import asyncio

GO = "go"
GO_AND_MAKE_LINK = "go, and make a link for the first account"
ANSWER_MARK = "\x1eanswer "
"""In front of a line that is for the supervisor and not for people."""


class Gate:
    """Opened once. A child that starts later finds it open."""

    def __init__(self) -> None:
        self._opened = asyncio.Event()
        self._asked = ""
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def open(self) -> None:
        self._opened.set()

    async def open_and_ask(self, name: str) -> str:
        """Open it; the child `name` makes a link for the first account, which is the answer."""
        self._asked = name
        self._opened.set()
        return await self._answer

    async def wait(self) -> None:
        await self._opened.wait()

    def words_for(self, name: str) -> str:
        # Once is enough: another link would make the one that was shown void.
        return GO_AND_MAKE_LINK if name == self._asked and not self._answer.done() else GO

    def take_answer(self, text: str) -> None:
        if not self._answer.done():
            self._answer.set_result(text)
