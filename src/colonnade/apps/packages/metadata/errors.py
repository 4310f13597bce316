"""The ways metadata is refused."""

from colonnade.kernel.errors import Invalid


class MetadataInvalid(Invalid):
    code = "packages.metadata_invalid"
    title = "The metadata of this file can't be accepted"


class MetadataDisagrees(Invalid):
    """The form says one thing and the file another."""

    code = "packages.metadata_disagrees"
    title = "The form and the metadata in the file say different things"
