"""Who may look into the trash; taking something out asks what removing it asked."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission(
    "tables.trash.read", Role.BUILDER, writes=False, about="see what was removed and can come back"
)
