from collections.abc import Iterator

import pytest
from support.buckets import BucketServer, bucket_server


@pytest.fixture(scope="session")
def buckets() -> Iterator[BucketServer]:
    with bucket_server("near", "far") as server:
        yield server
