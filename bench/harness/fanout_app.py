"""The least that tells a change to many sockets, as a program: granian and a bare ASGI reply.

Who connects is told everything that is changed by PATCH. No permission, no feed, no queue of its
own for a slow reader: one loop that sends to each in turn. The message is as long as the product's.
"""

import asyncio
import json

JSON = [(b"content-type", b"application/json")]
MESSAGE_BYTES = 420
"""What the product sends for one changed cell."""

senders = set()
tasks = set()


async def app(scope, receive, send):
    match scope["type"]:
        case "websocket":
            await follow(receive, send)
        case "http":
            body = b""
            while True:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    break
            if body:
                # As in the product, the answer does not wait for those who are told.
                task = asyncio.create_task(tell(json.loads(body)["fields"]))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await send({"type": "http.response.start", "status": 200, "headers": JSON})
            await send({"type": "http.response.body", "body": b"{}"})
        case _:
            await live(receive, send)


async def follow(receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            senders.discard(send)
            return
        senders.add(send)
        await send({"type": "websocket.send", "text": '{"type":"subscribed"}'})


async def tell(cells):
    event = {"type": "tables.rows.changed", "payload": {"rows": [{"after": cells}]}}
    text = json.dumps({"type": "event", "event": event}).ljust(MESSAGE_BYTES)
    for send in list(senders):
        await send({"type": "websocket.send", "text": text})


async def live(receive, send):
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
