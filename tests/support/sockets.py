"""A WebSocket client for tests: follows subjects, keeps what it got, comes back after a cut."""

import asyncio
import json
from typing import Any, Self

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect


class Follower:
    """Follows one subject and resumes from its last cursor, as the browser's client does."""

    def __init__(self, url: str, token: str, subject: str) -> None:
        self._url = url.replace("http://", "ws://") + "/api/v1/realtime"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._subject = subject
        self.cursor: Any = None
        self.events: dict[int, dict[str, Any]] = {}
        self.subscribed = asyncio.Event()
        self.resyncs = 0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._follow_for_ever())
        async with asyncio.timeout(15):
            await self.subscribed.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _follow_for_ever(self) -> None:
        while True:
            try:
                transport, _ = await ws_connect(
                    lambda: _Listener(self), self._url, extra_headers=self._headers
                )
                await transport.wait_disconnected()
            except Exception:  # noqa: BLE001  (whatever it is, the browser would try again)
                await asyncio.sleep(0.2)

    def hello(self) -> str:
        ask: dict[str, Any] = {"do": "subscribe", "subject": self._subject}
        if self.cursor is not None:
            ask["since"] = self.cursor
        return json.dumps(ask)

    def take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "subscribed":
                self.cursor = message["cursor"]
                self.subscribed.set()
            case "event":
                self.cursor = message["cursor"]
                self.events[message["sequence"]] = message["event"]
            case "resync":
                self.cursor = message["cursor"]
                self.resyncs += 1
            case _:
                pass


class _Listener(WSListener):
    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    def on_ws_connected(self, transport: WSTransport) -> None:
        transport.send(WSMsgType.TEXT, self._follower.hello().encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self._follower.take(json.loads(frame.get_payload_as_bytes()))
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()


def told_names(follower: Follower) -> set[str]:
    """The cells of all rows that it was told were made."""
    return {
        value
        for event in list(follower.events.values())
        if event["type"] == "tables.rows.created"
        for row in event["payload"]["rows"]
        for value in row["cells"].values()
    }
