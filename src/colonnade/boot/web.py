"""The web role: everything that answers HTTP, in one ASGI app for granian."""

from colonnade.boot.installed import realtime_subjects, routes
from colonnade.boot.screens import screens
from colonnade.kernel.accounts import authenticate
from colonnade.kernel.edge import Edge
from colonnade.kernel.realtime import opening, realtime_app
from colonnade.kernel.settings import Settings, load_settings
from colonnade.kernel.telemetry import configure_logging
from colonnade.kernel.web import Role, build_application


def application(settings: Settings | None = None, role: Role = "all") -> Edge:
    """The ASGI app of one web process; `role` says what it answers."""
    settings = settings or load_settings()
    configure_logging(level=settings.log_level, form=settings.log_format, process="web")
    answering = [*routes, *screens, realtime_app]
    edge = Edge(settings, answering)
    entry = build_application(
        settings,
        routes=answering,
        authenticate=authenticate,
        openings=[opening(realtime_subjects), edge.opening],
        role=role,
    )
    return edge.around(entry)
