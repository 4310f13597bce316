"""Which place the settings name."""

from dataclasses import replace
from pathlib import Path

import pytest

from colonnade.kernel.settings import Settings, SettingsInvalid
from colonnade.kernel.storage import ArchivedStorage, FolderStorage, make_storage
from colonnade.kernel.storage.s3 import S3Storage


def settings(tmp_path: Path, **storage: str) -> Settings:
    whole = replace(Settings(), data_folder=tmp_path)
    return replace(whole, storage=replace(whole.storage, **storage))


def test_the_default_is_one_folder(tmp_path: Path) -> None:
    made = make_storage(settings(tmp_path))
    assert isinstance(made, FolderStorage)
    assert made.folder == tmp_path / "files"


def test_a_second_folder_is_an_archive(tmp_path: Path) -> None:
    made = make_storage(settings(tmp_path, archive_url=f"file://{tmp_path}/far%20away"))
    assert isinstance(made, ArchivedStorage)
    assert isinstance(made.archive, FolderStorage)
    assert made.archive.folder == tmp_path / "far away"


def test_a_bucket(tmp_path: Path) -> None:
    login = {"s3_access_key": "us", "s3_secret_key": "secret"}
    made = make_storage(
        settings(tmp_path, files_url="s3://near/a", archive_url="s3://far/b", **login)
    )
    assert isinstance(made, ArchivedStorage)
    assert isinstance(made.primary, S3Storage)
    assert isinstance(made.archive, S3Storage)


@pytest.mark.parametrize(
    "url", ["ftp://there/x", "files", "s3://", "file://other-host/x", "s3://bucket-without-login"]
)
def test_what_is_no_place_is_said_by_name(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsInvalid, match="COLONNADE_FILES_URL"):
        make_storage(settings(tmp_path, files_url=url))
