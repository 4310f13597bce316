"""What lies in the trash."""

from datetime import datetime
from typing import Literal

import msgspec

SHOWN_MAX = 500
"""Of each kind, the latest first."""

PURGED_AT_ONCE = 200
"""Jobs that one look into the trash orders."""

DROPPED_AT_ONCE = 100
"""Tables dropped in one transaction: each holds some locks until its end."""

LOCK_WAIT_S = 5
"""How long a purge waits for those who use the table; everybody behind it waits as long."""

RemovedKind = Literal["database", "table", "field"]


class Removed(msgspec.Struct, frozen=True):
    """`purged_at`: from then on it can't be restored."""

    kind: RemovedKind
    id: int
    name: str
    lies_in: str
    removed_at: datetime
    purged_at: datetime
