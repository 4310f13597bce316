"""Reading the licence."""

from datetime import datetime

from colonnade.kernel.licence.errors import KeyInvalid
from colonnade.kernel.licence.keys import is_expired, terms_of
from colonnade.kernel.licence.values import Licence, LicenceState, Standing
from colonnade.kernel.work import Look

_LICENCE = "select key, added_at, asked_at, revoked_at, message from licence_licence"


async def licence_state(look: Look) -> LicenceState:
    """For administrators."""
    look.must_administer(writes=False)
    server_url = look.process.settings.licence.server_url
    return LicenceState(await find_licence(look), server_url or None)


async def find_licence(look: Look) -> Licence | None:
    """Asks no permission. A key that is no longer one (the signing key changed) is none."""
    row = await look.find(_LICENCE)
    if row is None:
        return None
    key, added_at, asked_at, revoked_at, message = row
    try:
        terms = terms_of(key, look.process.settings)
    except KeyInvalid:
        return None
    return Licence(
        terms.id,
        terms.holder,
        terms.issued_at,
        terms.valid_until,
        _standing(expired=is_expired(terms, look.now), revoked_at=revoked_at),
        added_at,
        asked_at,
        message,
    )


def _standing(*, expired: bool, revoked_at: datetime | None) -> Standing:
    if revoked_at is not None:
        return Standing.REVOKED
    return Standing.EXPIRED if expired else Standing.VALID
