"""A server of buckets that is not Amazon's: moto's, in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from support.running import free_port

from colonnade.kernel.storage.s3 import Bucket, S3Storage

READY_S = 30.0
LOGIN = {"aws_access_key_id": "tester", "aws_secret_access_key": "only-for-the-tests"}


@dataclass
class BucketServer:
    """`start` and `stop` it as often as you like; a stopped one has forgotten everything."""

    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> Any:
        import boto3

        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", **LOGIN)

    def start(self, *buckets: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MOTO_S3_CUSTOM_ENDPOINTS": self.url},
        )
        deadline = time.monotonic() + READY_S
        while not self._answers():
            assert self._process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for bucket in buckets:
            self.client.create_bucket(Bucket=bucket)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def storage(self, bucket: str, spool: Path, prefix: str = "some/prefix") -> S3Storage:
        login = LOGIN["aws_access_key_id"], LOGIN["aws_secret_access_key"]
        return S3Storage(Bucket(bucket, prefix, self.url, "us-east-1", *login), spool)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/moto-api/", timeout=2).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def bucket_server(*buckets: str) -> Iterator[BucketServer]:
    server = BucketServer()
    server.start(*buckets)
    try:
        yield server
    finally:
        server.stop()
