"""What accounts bring into the whole."""

from colonnade.kernel.accounts.pages import pages
from colonnade.kernel.accounts.routes import routes as api_routes

routes = [*api_routes, *pages]
