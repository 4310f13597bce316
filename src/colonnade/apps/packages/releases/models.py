"""Tables: projects, releases, files, the names ever used, and the pages made of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from colonnade.kernel.database import metadata

project = Table(
    "packages_project",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "index_id", BigInteger, ForeignKey("packages_index.id", ondelete="CASCADE"), nullable=False
    ),
    Column("name", Text, nullable=False),
    Column("normalized", Text, nullable=False),
    Column("look_alike", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="active"),
    Column("status_reason", Text, nullable=False, server_default=""),
    # What lists show of it: of the release that an installer would take.
    Column("summary", Text, nullable=False, server_default=""),
    Column("latest_version", Text),
    Column("size_bytes", BigInteger, nullable=False, server_default="0"),
    # In place of the installation's own, where an administrator gave it another.
    Column("quota_bytes", BigInteger),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("index_id", "normalized", name="packages_project_name"),
    Index("packages_project_look_alike", "index_id", "look_alike"),
)

release = Table(
    "packages_release",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "project_id",
        BigInteger,
        ForeignKey("packages_project.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("version", Text, nullable=False),
    # 1.0 and 1.0.0 are the same release.
    Column("canonical", Text, nullable=False),
    # Of the first file; what differs between files of one release is with the files.
    Column("metadata", JSONB, nullable=False),
    Column("yanked", Text),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("project_id", "canonical", name="packages_release_version"),
)

file = Table(
    "packages_file",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "release_id",
        BigInteger,
        ForeignKey("packages_release.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("index_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("blake2_256", Text, nullable=False),
    Column("md5", Text, nullable=False),
    Column("metadata_sha256", Text),
    Column("metadata_bytes", BigInteger),
    Column("requires_python", Text, nullable=False),
    # The file alone; its release may be yanked as a whole.
    Column("yanked", Text),
    # Of a project in quarantine: it is handed out to nobody.
    Column("is_held", Boolean, nullable=False, server_default="false"),
    Column("uploaded_by", BigInteger),
    Column("uploaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("index_id", "name", name="packages_file_address"),
    Index("packages_file_release", "release_id"),
    Index(
        "packages_file_one_sdist",
        "release_id",
        unique=True,
        postgresql_where=text("kind = 'sdist'"),
    ),
)

file_name = Table(
    "packages_file_name",
    metadata,
    Column("index_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("is_deleted", Boolean, nullable=False, server_default="false"),
    # A name that was used once means those bytes for ever.
    PrimaryKeyConstraint("index_id", "name", name="packages_file_name_key"),
    Index("packages_file_name_sha256", "index_id", "sha256"),
)

page = Table(
    "packages_page",
    metadata,
    Column(
        "project_id",
        BigInteger,
        ForeignKey("packages_project.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("serial", BigInteger, nullable=False),
    Column("json", LargeBinary, nullable=False),
    Column("html", LargeBinary, nullable=False),
)

requirement = Table(
    "packages_requirement",
    metadata,
    Column(
        "project_id",
        BigInteger,
        ForeignKey("packages_project.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("required", Text, nullable=False),
    PrimaryKeyConstraint("project_id", "required", name="packages_requirement_key"),
    Index("packages_requirement_required", "required"),
)
"""Which names the newest release of a project requires, normalised."""
