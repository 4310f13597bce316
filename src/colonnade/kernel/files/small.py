"""Small pictures of files: made when first asked for, kept for a while, made again after that."""

from collections.abc import AsyncIterator

import msgspec

from colonnade.kernel.files.errors import FileNotThere
from colonnade.kernel.files.queries import check_ready, file_by_id
from colonnade.kernel.files.values import SMALL_AREA, SMALL_KEPT_FOR, File
from colonnade.kernel.images import (
    MEDIA_TYPES,
    Form,
    PictureRefused,
    PictureTooLarge,
    make_small,
    side_of,
)
from colonnade.kernel.storage import StoredFile
from colonnade.kernel.work import Look, Work

REFUSED_MAX = 1_000

_FIND = """
select small_digest as digest, size_bytes, width, height from files_small
where digest = %(digest)s and size = %(size)s and form = %(form)s and expires_at > %(now)s
"""
_KEEP = """
insert into files_small (digest, size, form, small_digest, size_bytes, width, height, expires_at)
values (%(digest)s, %(size)s, %(form)s, %(small)s, %(bytes)s, %(width)s, %(height)s, %(expires)s)
on conflict (digest, size, form) do update set small_digest = excluded.small_digest,
    size_bytes = excluded.size_bytes, expires_at = excluded.expires_at
"""

_refused: dict[str, PictureRefused | PictureTooLarge] = {}
"""Digests that no small picture can be made of: a child for each request would be a gift."""


class Small(msgspec.Struct, frozen=True, kw_only=True):
    digest: str
    size_bytes: int
    width: int
    height: int
    form: Form = Form.WEBP

    @property
    def stored(self) -> StoredFile:
        return StoredFile(SMALL_AREA, self.digest, self.size_bytes)


async def thumbnail_of(
    look: Look, work: Work, file_id: int, size: str, form: Form = Form.WEBP
) -> Small:
    """The small picture of a file of the workspace, for its members."""
    return await thumbnail_of_file(look, work, await file_by_id(look, file_id), size, form)


async def thumbnail_of_file(
    look: Look, work: Work, file: File, size: str, form: Form = Form.WEBP
) -> Small:
    """The small picture of a file, for who has asked for the right to it.

    No transaction is open while a picture is being made.
    """
    side_of(size)
    if file.media_type not in MEDIA_TYPES:
        raise FileNotThere("This file is no picture that can be made smaller.")
    check_ready(file)
    if (refusal := _refused.get(file.digest)) is not None:
        raise type(refusal)(refusal.detail)
    parameters = {"digest": file.digest, "size": size, "form": form, "now": look.now}
    found = await look.find_record(Small, _FIND, parameters)
    if found is not None and await look.process.storage.holds(found.stored):
        return msgspec.structs.replace(found, form=form)
    return await _make(work, file, size, form)


async def _make(work: Work, file: File, size: str, form: Form) -> Small:
    try:
        made = await make_small(work.process.storage, file.stored, size=size, form=form)
    except (PictureRefused, PictureTooLarge) as refusal:
        if len(_refused) >= REFUSED_MAX:
            _refused.clear()
        _refused[file.digest] = refusal
        raise

    async def pieces() -> AsyncIterator[bytes]:
        yield made.data

    stored = await work.process.storage.save(
        pieces(), area=SMALL_AREA, size_bytes_max=len(made.data)
    )
    await work.execute(
        _KEEP,
        {
            "digest": file.digest,
            "size": size,
            "form": form,
            "small": stored.digest,
            "bytes": stored.size_bytes,
            "width": made.width,
            "height": made.height,
            "expires": work.now + SMALL_KEPT_FOR,
        },
    )
    return Small(
        digest=stored.digest,
        size_bytes=stored.size_bytes,
        width=made.width,
        height=made.height,
        form=form,
    )


async def forget_expired_smalls(work: Work) -> int:
    """Their rows; the bytes go when the storage is looked through."""
    return await work.execute(
        "delete from files_small where expires_at <= %(now)s", {"now": work.now}
    )


async def unknown_smalls(work: Work, digests: list[str]) -> set[str]:
    """Of these small pictures, those that no row speaks of."""
    rows = await work.rows(
        "select digest from unnest(%(digests)s::text[]) as d (digest)"
        " where not exists (select from files_small s where s.small_digest = d.digest)",
        {"digests": digests},
    )
    return {row[0] for row in rows}
