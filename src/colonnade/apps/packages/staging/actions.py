"""Promoting a release: all of its files, or none."""

from packaging.utils import canonicalize_name

from colonnade.apps.packages.indexes.policies import READ
from colonnade.apps.packages.indexes.queries import index_by_id
from colonnade.apps.packages.indexes.values import index_subject
from colonnade.apps.packages.releases.actions import is_published, publish
from colonnade.apps.packages.releases.queries import find_project_id
from colonnade.apps.packages.roles.queries import must_upload
from colonnade.apps.packages.staging.errors import PromotionInvalid
from colonnade.apps.packages.staging.messages import ReleasePromoted
from colonnade.apps.packages.staging.payloads import Promotion, PromotionDraft
from colonnade.apps.packages.staging.queries import files_of_release
from colonnade.kernel.work import Work


async def promote(work: Work, index_id: int, asked: PromotionDraft) -> Promotion:
    """The very bytes that were tried, by their digests; nothing is copied or built again.

    Who may upload to the project there may promote to it.
    Promoting it again adds the files that came since. Raises what an upload is refused with,
    ProjectNotFound, ReleaseYanked, PromotionInvalid.
    """
    source = await index_by_id(work, index_id, READ)
    target = await index_by_id(work, asked.to, READ)
    normalized = canonicalize_name(asked.project)
    await must_upload(work, target, await find_project_id(work, target, normalized), normalized)
    if target.id == source.id:
        raise PromotionInvalid("A release is promoted to another index.")
    files = await files_of_release(work, source, asked.project, asked.version)
    added = [file for file in files if not await is_published(work, target, file)]
    for file in added:
        await publish(work, target, file)
    promotion = Promotion(files[0].project, files[0].version, [file.name for file in added])
    if added:
        work.emit(
            ReleasePromoted(
                target.id, source.id, promotion.project, promotion.version, promotion.files
            ),
            subject=index_subject(target.id),
            workspace_id=target.workspace_id,
        )
    return promotion
