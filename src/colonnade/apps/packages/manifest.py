"""What packages bring into the whole: data that boot reads."""

from typing import Any

from litestar import Router

from colonnade.apps.packages.indexes.policies import (
    MANAGE,
    MANAGE_PROJECT,
    READ,
    SEE_PROJECT,
    UPLOAD,
)
from colonnade.apps.packages.indexes.queries import workspace_of_index
from colonnade.apps.packages.indexes.routes import routes as index_routes
from colonnade.apps.packages.projects.managing import pages as managing_pages
from colonnade.apps.packages.projects.pages import pages as project_pages
from colonnade.apps.packages.projects.routes import routes as project_routes
from colonnade.apps.packages.projects.sentences import sentences
from colonnade.apps.packages.publishers.routes import routes as publisher_routes
from colonnade.apps.packages.roles.routes import routes as token_routes
from colonnade.apps.packages.safety.routes import routes as safety_routes
from colonnade.apps.packages.simple.routes import routes as simple_routes
from colonnade.apps.packages.sources.routes import routes as source_routes
from colonnade.apps.packages.staging.routes import routes as staging_routes
from colonnade.apps.packages.uploads.routes import routes as upload_routes
from colonnade.kernel.web import LIMITED_TOKENS

routes: list[Any] = [
    *index_routes,
    *source_routes,
    *staging_routes,
    *token_routes,
    *publisher_routes,
    *safety_routes,
    # These ask their rights of single things, so that a token which is for some things alone works.
    Router(
        "",
        route_handlers=[
            *upload_routes,
            *simple_routes,
            *project_pages,
            *managing_pages,
            *project_routes,
        ],
        opt={LIMITED_TOKENS: True},
    ),
]

permissions = (READ, UPLOAD, MANAGE, MANAGE_PROJECT, SEE_PROJECT)

realtime_subjects = {"index": workspace_of_index}

__all__ = ["permissions", "realtime_subjects", "routes", "sentences"]
