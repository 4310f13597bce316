"""What mail brings into the whole."""

from colonnade.kernel.mail.pages import pages
from colonnade.kernel.mail.routes import routes as api_routes

routes = [*api_routes, *pages]
