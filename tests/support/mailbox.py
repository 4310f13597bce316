"""What was mailed, as the mailbox keeps it where no mail server is set."""

import re

import psycopg

from colonnade.kernel.settings import Settings


def last_mail(settings: Settings, to: str) -> tuple[str, str]:
    """Subject and text of the latest message to an address."""
    with psycopg.connect(settings.database_url) as connection:
        row = connection.execute(
            "select subject, body_text from mail_message where to_address = %s"
            " order by id desc limit 1",
            (to,),
        ).fetchone()
    assert row is not None, f"no message to {to}"
    return row[0], row[1]


def link_in_last_mail(settings: Settings, to: str) -> str:
    """The path of the address in it."""
    found = re.search(r"https?://[^/\s]+(/\S+)", last_mail(settings, to)[1])
    assert found is not None
    return found[1]
