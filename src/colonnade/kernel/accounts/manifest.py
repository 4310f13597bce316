"""What accounts bring into the whole."""

from colonnade.kernel.accounts import link_pages, security_pages, sign_in_pages
from colonnade.kernel.accounts import routes as api

routes = [*api.routes, *sign_in_pages.pages, *link_pages.pages, *security_pages.pages]
