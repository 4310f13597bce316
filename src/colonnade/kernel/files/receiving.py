"""From a stream of bytes to a file that somebody keeps: for this package's route and for apps."""

from datetime import datetime

from colonnade.kernel.files.actions import add_file
from colonnade.kernel.files.errors import QuotaExceeded, UploadUnlucky
from colonnade.kernel.files.media import Head, media_type_of
from colonnade.kernel.files.queries import usage_of
from colonnade.kernel.files.uploads import Upload
from colonnade.kernel.files.values import AREA, UPLOAD, File
from colonnade.kernel.storage import FileTooLarge
from colonnade.kernel.work import Look, Work


async def receive_file(
    look: Look,
    work: Work,
    workspace_id: int,
    upload: Upload,
    *,
    owner: str = "",
    expires_at: datetime | None = None,
) -> File:
    """Keep an upload in a workspace. Rights and room are asked before a byte is read; the
    transaction begins when all bytes are there.
    """
    await look.must(UPLOAD, on=workspace_id)
    usage = await usage_of(look, workspace_id)
    room = usage.bytes_max - usage.size_bytes
    if room <= 0:
        raise QuotaExceeded(usage.bytes_max, usage.size_bytes)
    size_bytes_max = work.process.settings.limits.upload_bytes_max
    head = Head(upload.pieces)
    try:
        stored = await work.process.storage.save(
            aiter(head), area=AREA, size_bytes_max=min(size_bytes_max, room)
        )
    except FileTooLarge:
        if room < size_bytes_max:
            raise QuotaExceeded(usage.bytes_max, usage.size_bytes) from None
        raise
    file = await add_file(
        work,
        workspace_id,
        name=upload.name,
        stored=stored,
        media_type=media_type_of(head.bytes, upload.name),
        owner=owner,
        expires_at=expires_at,
    )
    # From here on nobody clears these bytes away; until here somebody may have.
    if not await work.process.storage.holds(stored):
        raise UploadUnlucky
    return file
