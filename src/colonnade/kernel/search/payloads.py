"""Bodies of answers."""

import msgspec

from colonnade.kernel.search.values import Result


class SearchAnswer(msgspec.Struct, frozen=True):
    """`complete`: whether there was time to look everywhere."""

    results: list[Result]
    complete: bool = True
