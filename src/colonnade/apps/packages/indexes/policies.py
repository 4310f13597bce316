"""Who may do what with indexes."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission(
    "packages.index.read",
    Role.VIEWER,
    writes=False,
    about="see private indexes, what is in them, and install from them",
)
UPLOAD = Permission("packages.file.upload", Role.EDITOR, about="publish releases")
MANAGE = Permission(
    "packages.index.manage", Role.BUILDER, about="make indexes, open and close them to the public"
)
MANAGE_PROJECT = Permission(
    "packages.project.manage",
    Role.BUILDER,
    about="yank, delete, archive and move releases and projects, and say who may",
)
SEE_PROJECT = Permission(
    "packages.project.see",
    Role.BUILDER,
    writes=False,
    about="see who has a role in a project, and what happened to it",
)
