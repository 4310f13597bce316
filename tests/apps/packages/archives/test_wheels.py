"""A wheel is what RECORD, WHEEL and its name say, or it is refused."""

import io

import pytest
from support.wheels import record_line, sdist, tarred, wheel_files, zipped

from colonnade.apps.packages.archives.errors import ArchiveRefused
from colonnade.apps.packages.archives.sdists import check_sdist, parse_sdist_name
from colonnade.apps.packages.archives.wheels import check_wheel, parse_wheel_name

NAME = "acme_prices-1.0-py3-none-any.whl"
FOLDER = "acme_prices-1.0.dist-info"


def check(contents: dict[str, bytes], name: str = NAME):
    return check_wheel(io.BytesIO(zipped(contents)), parse_wheel_name(name))


def test_a_good_wheel():
    found = check(wheel_files())
    assert b"Name: acme-prices" in found.metadata
    assert found.info_folder == f"{FOLDER}/"


def changed(path: str, data: bytes | None) -> dict[str, bytes]:
    files = wheel_files()
    if data is None:
        del files[path]
    else:
        files[path] = data
    return files


def record(*lines: str) -> dict[str, bytes]:
    files = wheel_files()
    listed = [record_line(path, data) for path, data in files.items() if "RECORD" not in path]
    return changed(f"{FOLDER}/RECORD", "\n".join([*listed, *lines]).encode())


REFUSED = {
    "no METADATA": changed(f"{FOLDER}/METADATA", None),
    "no WHEEL": changed(f"{FOLDER}/WHEEL", None),
    "no RECORD": changed(f"{FOLDER}/RECORD", None),
    "a changed file": changed("acme_prices/__init__.py", b"answer = 43\n"),
    "a file more": changed("acme_prices/more.py", b""),
    "a file less": changed("acme_prices/__init__.py", None),
    "a line twice": record(record_line("acme_prices/__init__.py", b"answer = 42\n")),
    "a weak digest": changed(
        f"{FOLDER}/RECORD",
        wheel_files()[f"{FOLDER}/RECORD"].replace(b"sha256=", b"md5="),
    ),
    "no digest": changed(
        f"{FOLDER}/RECORD", "\n".join(f"{path},," for path in wheel_files()).encode()
    ),
    "RECORD is no CSV": changed(f"{FOLDER}/RECORD", b'"'),
    "other tags": wheel_files(tag="py2-none-any"),
    "a wheel of the future": changed(f"{FOLDER}/WHEEL", b"Wheel-Version: 2.0\n"),
    "a second dist-info": wheel_files(files={"other-1.0.dist-info/METADATA": b"Name: other"}),
    "entry points that are none": wheel_files(files={f"{FOLDER}/entry_points.txt": b"[x"}),
    "a script with a bad name": wheel_files(
        files={f"{FOLDER}/entry_points.txt": b"[console_scripts]\n../x = a:b\n"}
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name):
    with pytest.raises(ArchiveRefused):
        check(REFUSED[name])


@pytest.mark.parametrize(
    "name",
    [
        "acme.whl",
        "Acme_Prices-1.0-py3-none-any.whl",
        "acme__prices-1.0-py3-none-any.whl",
        "acme_prices-one-py3-none-any.whl",
        "acme_prices-1.0-cp311-cp311-linux_x86_64.whl",
        "acme_prices-1.0-py3-none-amiga.whl",
    ],
)
def test_names_of_wheels_that_are_refused(name):
    with pytest.raises(ArchiveRefused):
        parse_wheel_name(name)


@pytest.mark.parametrize(
    "name", ["acme-prices-1.0.tar.gz", "Acme-1.0.tar.gz", "acme-1.0.zip", "acme-x.tar.gz", "acme"]
)
def test_names_of_sdists_that_are_refused(name):
    with pytest.raises(ArchiveRefused):
        parse_sdist_name(name)


def test_a_good_sdist():
    name, data = sdist()
    found = check_sdist(io.BytesIO(data), parse_sdist_name(name))
    assert found.names == {"PKG-INFO", "pyproject.toml"}


@pytest.mark.parametrize(
    "members",
    [
        {"acme_prices-1.0/setup.py": b""},
        {"acme_prices-1.0/PKG-INFO": b"", "other/x": b""},
        {"acme_prices-2.0/PKG-INFO": b""},
    ],
)
def test_an_sdist_is_one_folder_with_its_metadata(members):
    with pytest.raises(ArchiveRefused):
        check_sdist(io.BytesIO(tarred(members)), parse_sdist_name("acme_prices-1.0.tar.gz"))
