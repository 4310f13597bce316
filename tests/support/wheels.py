"""Wheels and sdists for tests: good ones, and the parts to make bad ones of."""

import base64
import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping

TAG = "py3-none-any"


def metadata_of(name: str, version: str, *more: str, description: str = "A thing.") -> str:
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *more]
    return "\n".join([*lines, "", description, ""])


def record_line(path: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(data)}"


def wheel_files(
    name: str = "acme-prices",
    version: str = "1.0",
    *more: str,
    files: Mapping[str, bytes] | None = None,
    tag: str = TAG,
) -> dict[str, bytes]:
    """What is in a wheel, path -> bytes, with a RECORD that is right."""
    written = name.replace("-", "_").replace(".", "_").lower()
    folder = f"{written}-{version}.dist-info"
    contents = {
        f"{written}/__init__.py": b"answer = 42\n",
        **(files or {}),
        f"{folder}/METADATA": metadata_of(name, version, *more).encode(),
        f"{folder}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nTag: {tag}\n".encode(),
    }
    lines = [record_line(path, data) for path, data in contents.items()]
    lines.append(f"{folder}/RECORD,,")
    contents[f"{folder}/RECORD"] = "\n".join(lines).encode()
    return contents


def zipped(contents: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for path, data in contents.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), data, compression)
    return made.getvalue()


def wheel(
    name: str = "acme-prices", version: str = "1.0", *more: str, tag: str = TAG
) -> tuple[str, bytes]:
    """A whole wheel: its file name, and its bytes."""
    written = name.replace("-", "_").replace(".", "_").lower()
    file_name = f"{written}-{version}-{tag}.whl"
    return file_name, zipped(wheel_files(name, version, *more, tag=tag))


def tarred(members: Mapping[str, bytes | tarfile.TarInfo]) -> bytes:
    """A gzipped tar; a member given as TarInfo is written as it is, without contents."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in members.items():
            if isinstance(data, tarfile.TarInfo):
                archive.addfile(data)
                continue
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(made.getvalue(), mtime=0)


def sdist(name: str = "acme-prices", version: str = "1.0", *more: str) -> tuple[str, bytes]:
    stem = f"{name.replace('-', '_').lower()}-{version}"
    members: dict[str, bytes | tarfile.TarInfo] = {
        f"{stem}/PKG-INFO": metadata_of(name, version, *more).encode(),
        f"{stem}/pyproject.toml": b"[build-system]\n",
    }
    return f"{stem}.tar.gz", tarred(members)
