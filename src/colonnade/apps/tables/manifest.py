"""What tables bring into the whole: data that boot reads."""

from colonnade.apps.tables.databases.policies import EDIT as EDIT_DATABASES
from colonnade.apps.tables.databases.queries import grantable_things
from colonnade.apps.tables.exports.routes import routes as export_routes
from colonnade.apps.tables.fields.policies import EDIT as EDIT_FIELDS
from colonnade.apps.tables.fields.routes import routes as field_routes
from colonnade.apps.tables.history.routes import routes as history_routes
from colonnade.apps.tables.imports.policies import UPLOAD as UPLOAD_IMPORTS
from colonnade.apps.tables.imports.routes import routes as import_routes
from colonnade.apps.tables.rows.policies import EDIT as EDIT_ROWS
from colonnade.apps.tables.rows.policies import READ as READ_ROWS
from colonnade.apps.tables.rows.routes import routes as row_routes
from colonnade.apps.tables.searching import find_rows
from colonnade.apps.tables.sentences import sentences
from colonnade.apps.tables.tables.policies import EDIT as EDIT_TABLES
from colonnade.apps.tables.tables.policies import READ as READ_TABLES
from colonnade.apps.tables.tables.queries import readable_table
from colonnade.apps.tables.tables.routes import routes as table_routes
from colonnade.apps.tables.trash.routes import routes as trash_routes
from colonnade.apps.tables.views.policies import EDIT as EDIT_VIEWS
from colonnade.apps.tables.views.routes import routes as view_routes
from colonnade.kernel.workspaces import Grantable

routes = [
    *table_routes,
    *field_routes,
    *view_routes,
    *row_routes,
    *history_routes,
    *import_routes,
    *export_routes,
    *trash_routes,
]

permissions = (
    EDIT_DATABASES,
    READ_TABLES,
    EDIT_TABLES,
    EDIT_FIELDS,
    EDIT_VIEWS,
    READ_ROWS,
    EDIT_ROWS,
    UPLOAD_IMPORTS,
)

grantables = (Grantable("tables", grantable_things),)

realtime_subjects = {"table": readable_table}

__all__ = [
    "find_rows",
    "permissions",
    "realtime_subjects",
    "routes",
    "sentences",
]
