"""O-27: what still opens an account after something happened to it.

    .venv/bin/python bench/drills/o27_sessions.py [--short]

For each event (a reset, a new password, two steps on and off, a new address, suspension, a role
lost, ...) and each credential (the cookie at hand and another, a token, sockets by each, mailed
links, an invitation that the person made): whether it lives two seconds later. The table of what
must be so is o27_sessions.json. There are no refresh tokens and no grants to other programs.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

import httpx  # noqa: E402

from bench.drills.accounts_server import accounts_server  # noqa: E402
from bench.drills.drill import Result, run  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402

TABLE = json.loads(Path(__file__).with_suffix(".json").read_text())
DIES_WITHIN_S = 2.0
LISTEN_S = 0.3
NEW = "quite another four words"
SHORT = ("reset_done", "suspended", "removed_from_workspace")
"""The tests run these; the program runs all."""

Lives = dict[str, bool]


@dataclass
class Person:
    """Somebody with one of everything that opens something."""

    settings: Settings
    boss: Any
    account: Any
    browser: Any
    other: Any
    workspace: int
    token: httpx.Client
    sockets: dict[str, Any]
    reset_link: str
    change_link: str
    invitation: str

    def lives(self) -> Lives:
        heard = {name: listen(socket) for name, socket in self.sockets.items()}
        return {
            "this_cookie": self.browser.is_signed_in,
            "other_cookie": self.other.is_signed_in,
            "token": self.token.get("/api/v1/me").status_code == 200,
            "other_socket": "closed" not in heard["other"],
            "token_socket": "closed" not in heard["token"],
            "subscription": not {"closed", "refused"} & heard["token"],
            "reset_link": self.opens(self.reset_link),
            "change_link": self.opens(self.change_link),
            "invitation": self._invitation_works(),
        }

    def opens(self, link: str) -> bool:
        return httpx.get(link, headers={"accept": "text/html"}).status_code == 200

    def _invitation_works(self) -> bool:
        """Used, for only then is its maker's right looked at."""
        from support.people import PASSWORD
        from support.visitors import Visitor

        guest = Visitor(self.settings.public_url)
        path = httpx.URL(self.invitation).path
        if guest.http.get(path).status_code != 200:
            return False
        email = f"guest-of-{self.account.id}@example.com"
        answer = guest.send(path, name="Guest", email=email, password=PASSWORD)
        return answer.status_code == 303


def listen(socket: Any) -> set[str]:
    """What a socket has been told: kinds of messages, or that it is closed."""
    heard: set[str] = set()
    socket._socket.settimeout(LISTEN_S)  # noqa: SLF001  (a wire of the tests)
    try:
        while "closed" not in heard:
            message = socket.hear()
            heard.add("closed" if "closed" in message else message["type"])
    except TimeoutError:
        pass
    except OSError:
        heard.add("closed")
    return heard


def somebody(settings: Settings, boss: Any, number: int) -> Person:
    from support.letters import link_in, mail_to
    from support.people import PASSWORD
    from support.visitors import Visitor
    from support.wire import Wire

    workspace = boss.make("/api/v1/workspaces", name=f"Room {number}")["id"]
    account = boss.invite(f"Person{number}", workspace_id=workspace, role="admin")
    browser, other = Visitor(settings.public_url), Visitor(settings.public_url)
    for visitor in (browser, other):
        assert visitor.sign_in(account.email).status_code == 303
    token = account.api()
    cookie = f"colonnade_session={other.http.cookies['colonnade_session']}"
    sockets = {
        "other": Wire(settings.public_url, {"Cookie": cookie}),
        "token": Wire(settings.public_url, {"Authorization": token.headers["authorization"]}),
    }
    for socket in sockets.values():
        socket.say({"do": "subscribe", "subject": f"workspace:{workspace}"})
        socket.hear_until("subscribed")
    new = f"new-{number}@example.com"
    assert browser.secure("email", email=new, password=PASSWORD).status_code == 303
    assert other.send("/forgotten-password", email=account.email).status_code == 303
    database = settings.database_url
    return Person(
        settings=settings,
        boss=boss,
        account=account,
        browser=browser,
        other=other,
        workspace=workspace,
        token=token,
        sockets=sockets,
        change_link=link_in(mail_to(database, new, "Confirm your new address"), "/change-email/"),
        reset_link=link_in(
            mail_to(database, account.email, "Set a new password"), "/reset-password/"
        ),
        invitation=account.make("/api/v1/sign-up-links", workspace_id=workspace, role="viewer")[
            "url"
        ],
    )


# -- events


def reset_asked(person: Person) -> None:
    person.other.send("/forgotten-password", email=person.account.email)


def reset_done(person: Person) -> None:
    from support.visitors import Visitor

    path = httpx.URL(person.reset_link).path
    answer = Visitor(person.settings.public_url).send(path, password=NEW)
    assert answer.status_code == 303, answer.text


def password_changed(person: Person, **more: str) -> None:
    from support.people import PASSWORD

    answer = person.browser.secure("password", password=PASSWORD, new_password=NEW, **more)
    assert answer.status_code == 303, answer.text


def password_changed_with_tokens(person: Person) -> None:
    password_changed(person, revoke_tokens="yes")


def second_step_on(person: Person) -> None:
    person.browser.add_authenticator()


def second_step_off(person: Person) -> None:
    """The others signed in before it was on; so it is turned on without them noticing first."""
    from support.people import PASSWORD

    answer = person.browser.secure("authenticator/remove", password=PASSWORD)
    assert answer.status_code == 303, answer.text


def email_changed(person: Person) -> None:
    path = httpx.URL(person.change_link).path
    assert person.browser.send(path).status_code == 303


def signed_out_elsewhere(person: Person) -> None:
    assert person.browser.secure("sessions/end-others").status_code == 303


def suspended(person: Person) -> None:
    from colonnade.kernel.accounts import suspend_account
    from colonnade.kernel.permissions import system_actor
    from colonnade.kernel.work import Work, open_process

    async def suspend() -> None:
        async with open_process(person.settings) as process:
            work = Work(process, system_actor())
            await suspend_account(work, person.account.id)
            await work.commit()

    asyncio.run(suspend())


def role_lost(person: Person) -> None:
    path = f"/api/v1/workspaces/{person.workspace}/members/{person.account.id}"
    assert person.boss.http.patch(path, json={"role": "viewer"}).is_success


def removed_from_workspace(person: Person) -> None:
    path = f"/api/v1/workspaces/{person.workspace}/members/{person.account.id}"
    assert person.boss.http.delete(path).is_success


def deleted(person: Person) -> None:
    from support.people import PASSWORD

    answer = person.browser.send("/settings/security/delete", password=PASSWORD)
    assert answer.status_code == 303, answer.text


EVENTS: dict[str, Callable[[Person], None]] = {
    "reset_asked": reset_asked,
    "reset_done": reset_done,
    "password_changed": password_changed,
    "password_changed_with_tokens": password_changed_with_tokens,
    "second_step_on": second_step_on,
    "second_step_off": second_step_off,
    "email_changed": email_changed,
    "signed_out_elsewhere": signed_out_elsewhere,
    "suspended": suspended,
    "role_lost": role_lost,
    "removed_from_workspace": removed_from_workspace,
    "deleted": deleted,
}


def after(settings: Settings, boss: Any, event: str, number: int) -> list[str]:
    """Where what lives on after an event is not as the table has it."""
    person = somebody(settings, boss, number)
    if event == "second_step_off":
        prepare_second_step(person)
    EVENTS[event](person)
    time.sleep(DIES_WITHIN_S)
    expected = dict(zip(TABLE["credentials"], TABLE["events"][event], strict=True))
    lives = person.lives()
    for socket in person.sockets.values():
        socket.close()
    return [
        f"{event}: {name} {'lives' if lives[name] else 'died'}"
        for name, wanted in expected.items()
        if wanted is not None and lives[name] != wanted
    ]


def prepare_second_step(person: Person) -> None:
    """With two steps on, the other browser and its socket come in again."""
    from support.wire import Wire

    _, codes = person.browser.add_authenticator()
    person.other.sign_in(person.account.email)
    assert person.other.second_step(codes[0]).status_code == 303
    person.sockets["other"].close()
    cookie = f"colonnade_session={person.other.http.cookies['colonnade_session']}"
    person.sockets["other"] = Wire(person.settings.public_url, {"Cookie": cookie})


def walk(settings: Settings, boss: Any, events: Sequence[str]) -> Result:
    wrong = [
        line for number, event in enumerate(events) for line in after(settings, boss, event, number)
    ]
    cells = len(events) * len(TABLE["credentials"])
    figure = f"{len(wrong)} of {cells} cells differ" + "".join(f"; {line}" for line in wrong)
    return Result("O-27", figure, "as the table says, within 2 s", not wrong)


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    with accounts_server() as (settings, boss):
        return [walk(settings, boss, SHORT if short else list(EVENTS))]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
