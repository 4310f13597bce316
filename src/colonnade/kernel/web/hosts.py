"""Under which names we answer: a page or a mail must never carry a host that somebody sent us."""

from urllib.parse import urlsplit

from colonnade.kernel.errors import Malformed, NotFound
from colonnade.kernel.settings import Settings

FILES = "/files/"
"""Where the signed links to files lead."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class HostUnknown(Malformed):
    code = "web.host_unknown"
    title = "This host name is not served here"


class Hosts:
    def __init__(self, settings: Settings) -> None:
        public = urlsplit(settings.public_url).hostname or ""
        more = (name.lower() for name in settings.web.allowed_hosts)
        self._names = LOOPBACK | {public, *more}
        self._known: set[str] = set()
        self._files = urlsplit(settings.storage.files_origin).netloc.lower()

    def check(self, host: str, path: str) -> None:
        """Raises HostUnknown. `host` is the Host header: a name, perhaps with a port.

        The origin of files has files and nothing else, so that a file shown there is no neighbour
        of anything that asks for a password.
        """
        if self._files and host.lower() == self._files:
            if not path.startswith(FILES):
                raise NotFound
            return
        if host in self._known:
            return
        if _name(host) not in self._names:
            raise HostUnknown(
                "This Colonnade answers at its public address only. Whoever runs it can add names "
                "with COLONNADE_ALLOWED_HOSTS."
            )
        if len(self._known) < 100:  # noqa: PLR2004  (ports: nobody may fill the memory)
            self._known.add(host)


def _name(host: str) -> str:
    """Empty where it is more than a name and a port, or neither."""
    try:
        parts = urlsplit(f"//{host}")
        name = parts.hostname or ""
        _ = parts.port  # raises where it is none
    except ValueError:
        return ""
    return name if parts.netloc == host and "@" not in host else ""
