"""What is kept in one process: the least asked for goes first when the memory is used up."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable

from colonnade.kernel.edge.values import Kept

PURGES_MAX = 10_000
"""Keys whose last purge is remembered for answers that were being made meanwhile."""

Address = tuple[str, bytes]
"""The path, and the `Accept` header that it was asked with."""


class Shelf:
    """Finding costs one look-up; a purge costs as much as it concerns."""

    def __init__(self, bytes_max: int) -> None:
        self.bytes_max = bytes_max
        self.used_bytes = 0
        self._kept: OrderedDict[Address, Kept] = OrderedDict()
        self._by_key: defaultdict[str, set[Address]] = defaultdict(set)
        # A clock of purges: what began before the last purge of one of its keys is old already.
        self._now = 0
        self._purged: dict[str, int] = {}
        self._everything_purged = 0

    def find(self, address: Address) -> Kept | None:
        kept = self._kept.get(address)
        if kept is not None:
            self._kept.move_to_end(address)
        return kept

    def moment(self) -> int:
        """To be taken before an answer is made, and given to `keep`."""
        return self._now

    def keep(self, address: Address, kept: Kept, since: int) -> bool:
        """Whether it was kept: not where it is too large or where it is old by now."""
        if kept.size_bytes > self.bytes_max // 4 or since < self._everything_purged:
            return False
        if any(self._purged.get(key, 0) > since for key in kept.keys):
            return False
        self.drop(address)
        self._kept[address] = kept
        self.used_bytes += kept.size_bytes
        for key in kept.keys:
            self._by_key[key].add(address)
        while self.used_bytes > self.bytes_max:
            self.drop(next(iter(self._kept)))
        return True

    def drop(self, address: Address) -> None:
        kept = self._kept.pop(address, None)
        if kept is None:
            return
        self.used_bytes -= kept.size_bytes
        for key in kept.keys:
            addresses = self._by_key[key]
            addresses.discard(address)
            if not addresses:
                del self._by_key[key]

    def purge(self, keys: Iterable[str], *, drop: bool) -> None:
        """What names one of the keys is made anew when it is asked for next, or is gone at once."""
        self._now += 1
        if len(self._purged) >= PURGES_MAX:
            self._purged.clear()
            self._everything_purged = self._now
        for key in keys:
            self._purged[key] = self._now
            for address in list(self._by_key.get(key, ())):
                if drop:
                    self.drop(address)
                else:
                    self._kept[address].is_stale = True

    def doubt(self) -> None:
        """Nobody can tell what has changed: all of it is made anew when it is asked for next."""
        self._now += 1
        self._everything_purged = self._now
        self._purged.clear()
        for kept in self._kept.values():
            kept.is_stale = True

    def __len__(self) -> int:
        return len(self._kept)
