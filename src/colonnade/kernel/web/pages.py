"""Server-rendered pages, and the shell that the workspace app starts from."""

import functools
import json
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined

from colonnade.kernel.web.assets import ASSETS
from colonnade.kernel.web.csrf import csrf_token
from colonnade.kernel.web.values import state_of

WORKSPACE_ENTRY = "src/main.tsx"
THEME_COOKIE = "colonnade_theme"
"""Written by the workspace; the server's own pages follow it."""

PUBLIC_STYLES = "../public/public.css"


class FrontEndMissing(RuntimeError):
    """The front end was not built: bin/up and the wheel's build do it."""


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    # `tojson` also writes "<" in another way, so that no data can end a script element.
    environment.policies["json.dumps_function"] = _json
    environment.policies["json.dumps_kwargs"] = {}
    return environment


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _template(name: str) -> str | None:
    """`page.html` lies here; `colonnade.kernel.accounts:sign_in.html` lies in that package."""
    package, separator, file_name = name.rpartition(":")
    place = files(package if separator else "colonnade.kernel.web") / "templates" / file_name
    return place.read_text("utf-8") if place.is_file() else None


@functools.cache
def _manifest() -> dict[str, Any]:
    for place in (ASSETS / "manifest.json", ASSETS / ".vite" / "manifest.json"):
        if place.exists():
            return json.loads(place.read_text())
    raise FrontEndMissing(f"There is no manifest in {ASSETS}: build the front end first.")


def asset_address(source: str) -> str:
    """The address of a built file by the name of its source."""
    return f"/assets/{_manifest()[source]['file']}"


def style_addresses(source: str) -> list[str]:
    """The style sheets that a built script brings along."""
    return [f"/assets/{name}" for name in _styles_and_imports(source)[0]]


def color_scheme(scope: Any) -> str:
    """`light` or `dark` where the person chose one in the workspace; else empty: the system's."""
    cookies = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    for pair in cookies.decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == THEME_COOKIE and value in {"light", "dark"}:
            return value
    return ""


def render(template: str, *, scope: Any, **values: Any) -> str:
    """A page. `csrf`, `nonce`, `styles` and `account_name` are there for every template."""
    state = state_of(scope)
    settings = state.process.settings
    return (
        _environment()
        .get_template(template)
        .render(
            csrf=csrf_token(settings.secret_key, state.credentials.session),
            color_scheme=color_scheme(scope),
            nonce=state.nonce,
            styles=asset_address(PUBLIC_STYLES),
            account_name=state.actor.name,
            request_id=values.pop("request_id", state.request_id),
            **values,
        )
    )


def shell(scope: Any, boot: dict[str, Any], *, title: str) -> str:
    """The workspace app's page with its first data inside."""
    state = state_of(scope)
    entry = _manifest()[WORKSPACE_ENTRY]
    styles, preloads = _styles_and_imports(WORKSPACE_ENTRY)
    boot = {
        "csrf": csrf_token(state.process.settings.secret_key, state.credentials.session),
        **boot,
    }
    return (
        _environment()
        .get_template("shell.html")
        .render(
            title=title,
            color_scheme=color_scheme(scope),
            nonce=state.nonce,
            boot=boot,
            script=f"/assets/{entry['file']}",
            styles=[f"/assets/{name}" for name in styles],
            preloads=[f"/assets/{name}" for name in preloads],
        )
    )


@functools.cache
def _styles_and_imports(source: str) -> tuple[list[str], list[str]]:
    styles: list[str] = []
    scripts: list[str] = []
    waiting, seen = [source], {source}
    while waiting:
        chunk = _manifest()[waiting.pop()]
        styles += chunk.get("css", [])
        for name in chunk.get("imports", []):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
                scripts.append(_manifest()[name]["file"])
    return styles, scripts
