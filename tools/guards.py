"""What every route asks before it answers, read from the code itself.

From a route's handler on, every function that it names is followed, and what these ask is noted:
permissions, the administrators' right, a session, the mark of a form of our own. It is a reading
of names, and so a superset: a function that asks two things in two branches counts for both. That
what is asked is *refused* where it should be is shown by the matrix of the tests (O-03).
"""

import ast
import functools
import inspect
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from colonnade.kernel.permissions import Permission

IGNORED_METHODS = frozenset({"HEAD", "OPTIONS"})
READING = frozenset({"GET", "ASGI", "WEBSOCKET"})
FOLLOWED = ("colonnade.", "planted.")
NOT_FOLLOWED = (
    "colonnade.kernel.database.",
    "colonnade.kernel.errors.",
    "colonnade.kernel.feed.",
    "colonnade.kernel.permissions.",
    "colonnade.kernel.settings.",
    "colonnade.kernel.web.",
    "colonnade.kernel.work.",
)
"""What every route runs in: it refuses for reasons of its own, and asks in nobody's name."""

SESSION = "need_session"
CSRF = "check_csrf_token"
REFUSES_TOKENS_THAT_READ = frozenset({"TokenReadsOnly", "TokensNeedASession"})
REFUSES_NOBODY = "Unauthenticated"


@dataclass(frozen=True, order=True)
class Guard:
    """One thing that is asked. `writes`: it stops who may only read."""

    name: str
    writes: bool


ADMINISTRATOR = "an administrator"
OWN = "one's own account"
FORM = "a form of one's own session"


@dataclass(frozen=True)
class Guarded:
    route: str
    guards: frozenset[Guard]

    @property
    def is_change(self) -> bool:
        return self.route.partition(" ")[0] not in READING

    @property
    def permissions(self) -> list[str]:
        return sorted(guard.name for guard in self.guards if "." in guard.name)


def guards_of_routes(framework: Any) -> list[Guarded]:
    """Every "METHOD /path" of a Litestar app, and what it asks."""
    found: list[Guarded] = []
    for route in framework.routes:
        handlers = getattr(route, "route_handler_map", None)
        if handlers is None:
            kind = type(route).__name__.removesuffix("Route").upper()
            handler = route.route_handler
            found.append(Guarded(f"{kind} {route.path_format}", guards_of(handler.fn)))
            continue
        for method, (handler, _) in handlers.items():
            if method not in IGNORED_METHODS:
                found.append(Guarded(f"{method} {route.path_format}", guards_of(handler.fn)))
    return sorted(found, key=lambda one: one.route)


def guards_of(handler: Any) -> frozenset[Guard]:
    seen: set[Any] = set()
    guards: set[Guard] = set()
    waiting = [_unwrapped(handler)]
    while waiting:
        function = waiting.pop()
        if function is None or function in seen:
            continue
        seen.add(function)
        guards |= _asked_in(function)
        waiting += [found for found in _named_in(function) if found not in seen]
    return frozenset(guards)


def _asked_in(function: FunctionType) -> set[Guard]:
    guards = {
        Guard(permission.name, permission.writes)
        for value in _values_named_in(function)
        for permission in _permissions_in(value)
    }
    if function.__name__ == SESSION:
        guards.add(Guard(OWN, writes=True))
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Call):
            guards |= _asked_by_call(node)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            named = {one.id for one in ast.walk(node.exc) if isinstance(one, ast.Name)}
            if named & REFUSES_TOKENS_THAT_READ:
                guards.add(Guard(OWN, writes=True))
            elif REFUSES_NOBODY in named:
                guards.add(Guard(OWN, writes=False))
    return guards


def _permissions_in(value: Any) -> Iterator[Permission]:
    """Itself, or those of a table."""
    if isinstance(value, Permission):
        yield value
    elif isinstance(value, Mapping):
        yield from (item for item in value.values() if isinstance(item, Permission))


def _asked_by_call(node: ast.Call) -> set[Guard]:
    match node.func:
        case ast.Attribute(attr="must_administer"):
            reads = any(
                keyword.arg == "writes" and getattr(keyword.value, "value", True) is False
                for keyword in node.keywords
            )
            return {Guard(ADMINISTRATOR, writes=not reads)}
        case ast.Name(id=name) | ast.Attribute(attr=name) if name == CSRF:
            return {Guard(FORM, writes=True)}
        case _:
            return set()


def _named_in(function: FunctionType) -> Iterator[FunctionType]:
    """The functions of ours that it names, directly or in a table of its module."""
    for value in _values_named_in(function):
        yield from _functions_of(value)


def _functions_of(value: Any) -> Iterator[FunctionType]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _functions_of(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _functions_of(item)
    elif isinstance(value, type):
        if _is_followed(value.__module__) and not issubclass(value, BaseException):
            for member in vars(value).values():
                yield from _functions_of(_unwrapped(member))
    elif (function := _unwrapped(value)) is not None:
        yield function


def _unwrapped(value: Any) -> FunctionType | None:
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    elif isinstance(value, functools.partial):
        value = value.func
    value = inspect.unwrap(value) if callable(value) else None
    if isinstance(value, FunctionType) and _is_followed(value.__module__):
        return value
    return None


def _is_followed(module: str) -> bool:
    return not f"{module}.".startswith(NOT_FOLLOWED) and f"{module}.".startswith(FOLLOWED)


@functools.cache
def _values_named_in(function: FunctionType) -> tuple[Any, ...]:
    names = dict(function.__globals__)
    names |= {
        name: cell.cell_contents
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=False
        )
        if _is_filled(cell)
    }
    found = (_value(node, names) for node in ast.walk(_tree(function)))
    return tuple(value for value in found if value is not None)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _value(node: ast.AST, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=inner, attr=attribute):
            holder = _value(inner, names)
            if isinstance(holder, (ModuleType, type)):
                return getattr(holder, attribute, None)
    return None


@functools.cache
def _tree(function: FunctionType) -> ast.AST:
    """Its body alone: annotations and decorators name types, and call nothing."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
        definition = ast.parse(source).body[0]
    except (OSError, SyntaxError, TypeError):
        return ast.Module(body=[], type_ignores=[])
    if isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
        defaults: Sequence[ast.expr] = [
            default for default in definition.args.defaults if default is not None
        ]
        keyword_defaults = [default for default in definition.args.kw_defaults if default]
        body: list[Any] = [*definition.body]
        body += [ast.Expr(default) for default in (*defaults, *keyword_defaults)]
        return ast.Module(body=body, type_ignores=[])
    return definition
