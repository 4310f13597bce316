"""What was mailed, as it lies in the database."""

import re
import time

import psycopg

SENT_WITHIN_S = 15.0
_LINK = re.compile(r"https?://\S+")


def mails_to(database_url: str, address: str) -> list[tuple[str, str]]:
    """Subject and text, the oldest first."""
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "select subject, body_text from mail_message"
            " where lower(to_address) = lower(%s) order by id",
            [address],
        ).fetchall()


def mail_to(database_url: str, address: str, subject: str) -> str:
    """The newest text under this subject; waits for the worker to have written it."""
    deadline = time.monotonic() + SENT_WITHIN_S
    while True:
        found = [text for title, text in mails_to(database_url, address) if title == subject]
        if found:
            return found[-1]
        assert time.monotonic() < deadline, mails_to(database_url, address)
        time.sleep(0.1)


def link_in(text: str, part: str) -> str:
    """The address in a text that has `part` in it."""
    return next(link for link in _LINK.findall(text) if part in link)
