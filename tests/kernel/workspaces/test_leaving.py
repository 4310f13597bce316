"""What ends with a membership: sockets, jobs, invitations, teams and grants."""

import time
from typing import Any

import psycopg
from support.mailbox import link_in_last_mail
from support.people import Person
from support.servers import Server
from support.wire import Wire

from colonnade.kernel.settings import Settings


def rows(settings: Settings, sql: str, *values: Any) -> list[Any]:
    with psycopg.connect(settings.database_url) as connection:
        return connection.execute(sql, values).fetchall()


def test_all_that_a_member_began_ends_with_them(
    administrator: Person, settings: Settings, server: Server
) -> None:
    number = administrator.make("/api/v1/workspaces", name="Leaving whole")["id"]
    path = f"/api/v1/workspaces/{number}"
    admin = administrator.invite("Lea", workspace_id=number, role="admin")
    invited = administrator.somebody("Max")
    admin.make(f"{path}/invitations", emails=[invited.email], role="viewer")
    link = link_in_last_mail(settings, invited.email)
    sign_up = admin.make("/api/v1/sign-up-links", workspace_id=number, role="viewer")["url"]
    team = admin.make(f"{path}/teams", name="Team", role="editor")
    administrator.http.put(f"{path}/teams/{team['id']}/members/{admin.id}")
    with psycopg.connect(settings.database_url) as connection:
        connection.execute(
            "insert into jobs_job (type, title, payload, queue, workspace_id, actor_id, actor,"
            " attempts_max, time_limit_s, run_at, created_at) values ('trial.later', 'Later', '{}',"
            " 'default', %s, %s, '{}', 1, 60, now() + interval '1 day', now())",
            (number, admin.id),
        )
    pairs = [f"{cookie.name}={cookie.value}" for cookie in admin.http.cookies.jar]
    wire = Wire(server.url, {"Cookie": "; ".join(pairs)})
    wire.say({"do": "subscribe", "subject": f"workspace:{number}"})
    wire.hear_until("subscribed")

    began = time.monotonic()
    assert administrator.http.delete(f"{path}/members/{admin.id}").status_code == 204
    assert wire.hear_until("refused")["subject"] == f"workspace:{number}"
    assert wire.hear_until("closed")["closed"] == 4403
    assert time.monotonic() - began < 2
    wire.close()

    while admin.http.get(path).status_code != 404:
        assert time.monotonic() - began < 2
    assert rows(settings, "select state from jobs_job where actor_id = %s", admin.id) == [
        ("cancelled",)
    ]
    assert invited.http.get(link).status_code == 410
    assert invited.http.get(sign_up).status_code == 410
    for table in ("permissions_team_member", "permissions_grant", "permissions_member"):
        found = rows(
            settings,
            f"select from {table} where workspace_id = %s and account_id = %s",
            number,
            admin.id,
        )
        assert found == [], table


def test_leaving_is_a_write(administrator: Person) -> None:
    number = administrator.make("/api/v1/workspaces", name="Left")["id"]
    editor = administrator.invite("Nils", workspace_id=number, role="editor")
    me = f"/api/v1/workspaces/{number}/members/{editor.id}"
    refused = editor.api("read").delete(me)
    assert refused.json()["code"] == "permissions.token_reads_only"
    other = f"/api/v1/workspaces/{number}/members/{administrator.id}"
    assert editor.http.delete(other).status_code == 403
    assert editor.http.delete(me).status_code == 204
    assert editor.http.delete(me).status_code == 404
