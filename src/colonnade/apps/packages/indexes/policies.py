"""Who may do what with indexes."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("packages.index.read", Role.VIEWER, writes=False)
UPLOAD = Permission("packages.file.upload", Role.EDITOR)
MANAGE = Permission("packages.index.manage", Role.BUILDER)
