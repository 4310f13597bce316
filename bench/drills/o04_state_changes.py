"""O-04: no change behind a right to read, no route that asks nothing, no text passed as markup.

    .venv/bin/python bench/drills/o04_state_changes.py

Read from the code (`tools/guards.py` says how): a handler of POST, PUT, PATCH or DELETE asks for a
right that a token for reading does not have; every route asks something, or stands below with the
reason why not; templates and Python mark nothing as safe but constants; the front end sets no HTML.
There is no long form: it is the whole of it in a few seconds.
"""

import ast
import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from tools.guards import Guarded, guards_of_routes  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from colonnade.boot.web import application  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402

SOURCE = ROOT / "src" / "colonnade"
FRONT_END = ROOT / "web" / "workspace" / "src"

PUBLIC = "for everybody; the contracts have the list"
BY_SECRET = "whoever holds the secret in its address"
OF_ITS_SUBJECT = "asks for each subject what following it asks (tests/contracts/sockets.json)"
UNASKED = {
    "ASGI /api/v1/realtime": OF_ITS_SUBJECT,
    "GET /api/v1/activity": OF_ITS_SUBJECT,
    "GET /_/oidc/audience": PUBLIC,
    "GET /change-email/{secret}": BY_SECRET,
    "GET /check-your-mail": PUBLIC,
    "GET /confirm-email/{secret}": BY_SECRET,
    "GET /documentation": PUBLIC,
    "GET /documentation/api": PUBLIC,
    "GET /documentation/api/openapi.json": PUBLIC,
    "GET /documentation/api/{path}": PUBLIC,
    "GET /forgotten-password": PUBLIC,
    "GET /health": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /packages/invitations/{secret}": BY_SECRET,
    "GET /reset-password/{secret}": BY_SECRET,
    "GET /sign-in": PUBLIC,
    "GET /sign-in/oidc": PUBLIC,
    "GET /sign-in/second-step": PUBLIC,
    "GET /sign-up": PUBLIC,
    "GET /sign-up/{secret}": BY_SECRET,
    "GET /unsubscribe/{token}": BY_SECRET,
    "POST /_/oidc/mint-token": "the signature of the identity token in its body",
    "POST /sign-in/passkey/options": "a challenge for a browser that is about to sign in",
    "POST /unsubscribe/{token}": BY_SECRET,
}
"""Routes that ask nothing of the person, each with the reason."""

ESCAPES_NOTHING = {"kernel/mail/rendering.py": "plain text of mails"}
CLEANED = {
    ("apps/packages/projects/templates/project.html", "description"): "by nh3, descriptions.py",
}
"""What is HTML from people, by template and variable, and who has cleaned it."""

RAW_HTML = ("dangerouslySetInnerHTML", ".innerHTML", ".outerHTML", "insertAdjacentHTML")


def routes() -> list[Guarded]:
    settings = dataclasses.replace(Settings(), secret_key="none", public_url="http://localhost")
    return guards_of_routes(application(settings).entry.framework)


def unguarded(found: Sequence[Guarded]) -> list[str]:
    silent = [one.route for one in found if not one.guards and one.route not in UNASKED]
    stale = UNASKED.keys() - {one.route for one in found}
    asking = UNASKED.keys() & {one.route for one in found if one.guards}
    return [
        *(f"{route} asks nothing" for route in silent),
        *(f"{route} is excused, and gone" for route in sorted(stale)),
        *(f"{route} is excused, and asks after all" for route in sorted(asking)),
    ]


def changes_by_readers(found: Sequence[Guarded]) -> list[str]:
    return [
        f"{one.route} asks only {', '.join(sorted(guard.name for guard in one.guards))}"
        for one in found
        if one.is_change and one.guards and not any(guard.writes for guard in one.guards)
    ]


def safe_in_template(source: str, *, cleaned: Sequence[str] = ()) -> list[int]:
    """The lines where a template marks what is no constant as safe, or stops escaping."""
    tree = Environment(autoescape=True).parse(source)
    marked = [
        node.lineno
        for node in tree.find_all(nodes.Filter)
        if node.name == "safe"
        and not isinstance(node.node, nodes.Const)
        and getattr(node.node, "name", "") not in cleaned
    ]
    return marked + [node.lineno for node in tree.find_all(nodes.EvalContextModifier)]


def markup_in_python(source: str, *, is_plain_text: bool = False) -> list[int]:
    """The lines where Python marks what is no constant as markup, or makes what escapes nothing."""
    found: list[int] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "Markup" and not all(isinstance(one, ast.Constant) for one in node.args):
            found.append(node.lineno)
        if name == "Environment" and not is_plain_text and not _escapes(node):
            found.append(node.lineno)
    return found


def _escapes(node: ast.Call) -> bool:
    return any(
        keyword.arg == "autoescape" and getattr(keyword.value, "value", False) is True
        for keyword in node.keywords
    )


def marked_as_safe() -> Iterator[str]:
    for place in sorted(SOURCE.rglob("templates/**/*.html")):
        name = place.relative_to(SOURCE).as_posix()
        cleaned = [variable for template, variable in CLEANED if template == name]
        lines = safe_in_template(place.read_text(), cleaned=cleaned)
        yield from (f"{place.relative_to(ROOT)}:{line}" for line in lines)
    for place in sorted(SOURCE.rglob("*.py")):
        is_plain_text = place.relative_to(SOURCE).as_posix() in ESCAPES_NOTHING
        lines = markup_in_python(place.read_text(), is_plain_text=is_plain_text)
        yield from (f"{place.relative_to(ROOT)}:{line}" for line in lines)
    for place in sorted([*FRONT_END.rglob("*.ts"), *FRONT_END.rglob("*.tsx")]):
        for number, line in enumerate(place.read_text().splitlines(), start=1):
            if any(word in line for word in RAW_HTML):
                yield f"{place.relative_to(ROOT)}:{number}"


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    _ = short
    found = routes()
    by_readers = changes_by_readers(found)
    silent = unguarded(found)
    marked = list(marked_as_safe())
    for line in (*by_readers, *silent, *marked):
        print(line)
    changes = sum(one.is_change for one in found)
    return [
        _result(f"{len(by_readers)} of {changes} changes behind a right to read", by_readers),
        _result(
            f"{len(silent)} of {len(found)} routes ask nothing, beside {len(UNASKED)} with reasons",
            silent,
        ),
        _result(f"{len(marked)} places mark a variable as safe", marked),
    ]


def _result(figure: str, missed: Sequence[Any]) -> Result:
    return Result("O-04", figure, "0", not missed)


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
