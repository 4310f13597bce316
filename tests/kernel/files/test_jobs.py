"""What happens to files by the clock, and in a job: clearing away, the antivirus, the check."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.antivirus import EICAR, clamd
from support.filing import Cabinet, open_cabinet, pieces_of

from colonnade.kernel.files import FileNotThere, QuotaExceeded, State, forget_workspace
from colonnade.kernel.files import receiving as receiving_module
from colonnade.kernel.files.errors import FileInfected, FileQuarantined, UploadUnlucky
from colonnade.kernel.files.messages import CheckFiles, ClearFiles
from colonnade.kernel.files.queries import check_ready, file_by_id
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.storage import ArchivedStorage, FileTooLarge, FolderStorage
from colonnade.kernel.work import Work, open_process

pytestmark = pytest.mark.anyio

LONG_AGO = timedelta(days=3)


@asynccontextmanager
async def cabinet_on(settings: Settings, **storage: Any) -> AsyncIterator[Cabinet]:
    chosen = replace(settings, storage=replace(settings.storage, **storage))
    async with open_process(chosen) as process:
        yield await open_cabinet(process)


@pytest.fixture
async def cabinet(fresh_settings: Settings) -> AsyncIterator[Cabinet]:
    async with cabinet_on(fresh_settings) as opened:
        yield opened


def bytes_kept(cabinet: Cabinet) -> int:
    """Files on the disk, unfinished ones included."""
    folder = cabinet.process.settings.files_folder
    return sum(path.is_file() for path in folder.rglob("*"))


async def test_the_same_bytes_lie_there_once_and_go_with_the_last(cabinet: Cabinet) -> None:
    first, second = await cabinet.keep(b"same"), await cabinet.keep(b"same", "b.txt")
    assert first.digest == second.digest
    assert bytes_kept(cabinet) == 1
    await cabinet.delete(first)
    await cabinet.age(LONG_AGO)
    await cabinet.run(ClearFiles())
    assert bytes_kept(cabinet) == 1
    await cabinet.delete(second)
    await cabinet.run(ClearFiles())
    assert bytes_kept(cabinet) == 0
    assert await cabinet.value("select count(*) from files_content") == 0


async def test_a_file_whose_time_is_over_is_gone_at_once_and_its_bytes_later(
    cabinet: Cabinet,
) -> None:
    soon = cabinet.look().now + timedelta(seconds=0.3)
    file = await cabinet.keep(b"short-lived", expires_at=soon)
    assert (await file_by_id(cabinet.look(), file.id)).expires_at == soon
    await asyncio.sleep(0.35)
    with pytest.raises(FileNotThere):
        await file_by_id(cabinet.look(), file.id)
    await cabinet.age(LONG_AGO)
    await cabinet.run(ClearFiles())
    assert bytes_kept(cabinet) == 0
    assert await cabinet.value("select size_bytes from files_usage") == 0


async def test_the_quota_holds_also_for_many_at_once(fresh_settings: Settings) -> None:
    async with cabinet_on(fresh_settings, workspace_bytes_max=1000) as cabinet:
        with pytest.raises(QuotaExceeded, match=r"1000 bytes.*0 bytes are taken"):
            await cabinet.keep(b"x" * 1001)
        outcomes = await asyncio.gather(
            *(cabinet.keep(bytes([n]) * 300) for n in range(6)), return_exceptions=True
        )
        refused = [one for one in outcomes if isinstance(one, QuotaExceeded)]
        assert len(refused) == 3, outcomes
        assert await cabinet.value("select size_bytes from files_usage") == 900
        await cabinet.keep(b"x" * 100)
        with pytest.raises(QuotaExceeded):
            await cabinet.keep(b"x")


async def test_a_file_over_the_limit_of_uploads_is_said_to_be_that(
    fresh_settings: Settings,
) -> None:
    limits = replace(fresh_settings.limits, upload_bytes_max=1000)
    async with cabinet_on(replace(fresh_settings, limits=limits)) as cabinet:
        with pytest.raises(FileTooLarge):
            await cabinet.keep(b"x" * 1001)
        assert bytes_kept(cabinet) == 0


async def test_an_upload_that_meets_the_clearing_of_its_bytes_is_asked_again(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes saved a moment before they are cleared, and noted a moment after."""
    await cabinet.delete(await cabinet.keep(b"unlucky"))
    await cabinet.age(LONG_AGO)
    real = receiving_module.add_file

    async def clear_first(*parts: Any, **more: Any) -> Any:
        await cabinet.run(ClearFiles())
        return await real(*parts, **more)

    monkeypatch.setattr(receiving_module, "add_file", clear_first)
    with pytest.raises(UploadUnlucky):
        await cabinet.keep(b"unlucky")
    monkeypatch.undo()
    file = await cabinet.keep(b"unlucky")
    assert await cabinet.storage.holds(file.stored)


async def test_a_purged_workspace_takes_its_files_with_it(cabinet: Cabinet) -> None:
    file = await cabinet.keep(b"gone with it")
    work = Work(cabinet.process, system_actor())
    await forget_workspace(work, cabinet.workspace_id)
    await work.commit()
    with pytest.raises(FileNotThere):
        await cabinet.now(file)
    await cabinet.age(LONG_AGO)
    await cabinet.run(ClearFiles())
    assert bytes_kept(cabinet) == 0


async def test_a_file_of_an_app_is_nobodys_through_the_common_door(cabinet: Cabinet) -> None:
    file = await cabinet.keep(b"in a row", owner="row:7/field:3")
    with pytest.raises(FileNotThere):
        await file_by_id(cabinet.look(), file.id)
    assert (await cabinet.now(file)).owner == "row:7/field:3"


async def test_the_check_finds_what_is_lost_damaged_and_nobodys(cabinet: Cabinet) -> None:
    storage = cabinet.storage
    assert isinstance(storage, FolderStorage)
    sound, lost, damaged = [await cabinet.keep(word) for word in (b"sound", b"lost", b"damaged")]
    storage.path(lost.stored).unlink()
    storage.path(damaged.stored).write_bytes(b"DAMAGED")
    orphan = await storage.save(pieces_of(b"orphan"), area="files", size_bytes_max=10)
    small = await storage.save(pieces_of(b"small"), area="thumbnails", size_bytes_max=10)
    young = await storage.save(pieces_of(b"young"), area="files", size_bytes_max=10)
    for stored in (orphan, small):
        os.utime(storage.path(stored), (0, 0))
    state, result, _ = await cabinet.run(CheckFiles())
    assert state == "done"
    assert (result["checked"], result["missing"], result["damaged"]) == (3, 1, 1)
    assert sorted(result["lost"]) == sorted([lost.digest, damaged.digest])
    assert result["orphans"] == 2
    assert not await storage.holds(orphan)
    assert not await storage.holds(small)
    assert await storage.holds(young)
    assert await storage.holds(sound.stored)
    assert await cabinet.value("select count(*) from files_content") == 3
    assert await cabinet.value("select checked from files_check") == 3


async def test_the_check_goes_on_where_the_last_one_stopped(fresh_settings: Settings) -> None:
    async with cabinet_on(fresh_settings, check_bytes_max=25) as cabinet:
        for number in range(5):
            await cabinet.keep(bytes([number]) * 10)
        checked = [(await cabinet.run(CheckFiles()))[1]["checked"] for _ in range(3)]
        assert checked == [2, 2, 1]
        assert await cabinet.value("select until from files_check order by id desc limit 1") == ""


async def test_copies_are_made_and_mended(fresh_settings: Settings, tmp_path: Path) -> None:
    async with cabinet_on(fresh_settings, archive_url=(tmp_path / "archive").as_uri()) as cabinet:
        storage = cabinet.storage
        assert isinstance(storage, ArchivedStorage)
        primary, archive = storage.primary, storage.archive
        assert isinstance(primary, FolderStorage)
        assert isinstance(archive, FolderStorage)
        file = await cabinet.keep(b"copied")
        primary.path(file.stored).unlink()
        assert await cabinet.run_waiting() == 1
        assert await primary.holds(file.stored)

        archive.path(file.stored).write_bytes(b"DAMAGE")
        other = await cabinet.keep(b"another")
        primary.path(other.stored).unlink()
        _, result, _ = await cabinet.run(CheckFiles())
        assert (result["missing"], result["damaged"], result["repaired"]) == (1, 1, 2)
        assert result["lost"] == []
        assert archive.path(file.stored).read_bytes() == b"copied"
        assert primary.path(other.stored).read_bytes() == b"another"


async def test_a_virus_is_found_and_kept_from_everybody(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    with clamd(tmp_path) as address:
        async with cabinet_on(fresh_settings, antivirus=address) as cabinet:
            good, bad = await cabinet.keep(b"good words"), await cabinet.keep(EICAR, "letter.txt")
            for file in (good, bad):
                assert file.state == State.QUARANTINED
                with pytest.raises(FileQuarantined):
                    check_ready(file)
            assert await cabinet.run_waiting() == 2
            check_ready(await cabinet.now(good))
            with pytest.raises(FileInfected):
                check_ready(await cabinet.now(bad))
            verdict = "select verdict from files_content where state = 'infected'"
            assert (await cabinet.value(verdict)).startswith("Eicar-Test")

            again = await cabinet.keep(EICAR, "other name.txt")
            assert again.state == State.INFECTED, "the same bytes are not asked about again"

            # Larger than this clamd takes.
            large = await cabinet.keep(os.urandom(3_000_000))
            await cabinet.run_waiting()
            assert (await cabinet.now(large)).state == State.QUARANTINED


@pytest.mark.parametrize(("fails_open", "state"), [(True, "ready"), (False, "quarantined")])
async def test_an_antivirus_that_is_away_fails_as_it_was_told_to(
    fresh_settings: Settings, *, fails_open: bool, state: str
) -> None:
    async with cabinet_on(
        fresh_settings, antivirus="unix:/nowhere/clamd.sock", antivirus_fails_open=fails_open
    ) as cabinet:
        file = await cabinet.keep(b"unknown")
        await cabinet.run_waiting()
        assert (await cabinet.now(file)).state == state
        await cabinet.age(timedelta(hours=1))
        await cabinet.do("delete from jobs_job")
        await cabinet.run(ClearFiles())
        again = await cabinet.value("select count(*) from jobs_job where type = 'files.file.scan'")
        assert again == (0 if fails_open else 1)
