"""What packages bring into the whole: data that boot reads."""

from colonnade.apps.packages.indexes.policies import MANAGE, READ, UPLOAD
from colonnade.apps.packages.indexes.queries import workspace_of_index
from colonnade.apps.packages.indexes.routes import routes as index_routes
from colonnade.apps.packages.projects.pages import pages as project_pages
from colonnade.apps.packages.simple.routes import routes as simple_routes
from colonnade.apps.packages.sources.routes import routes as source_routes
from colonnade.apps.packages.uploads.routes import routes as upload_routes

routes = [*index_routes, *source_routes, *upload_routes, *simple_routes, *project_pages]

permissions = (READ, UPLOAD, MANAGE)

realtime_subjects = {"index": workspace_of_index}
