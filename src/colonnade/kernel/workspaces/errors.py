"""The ways workspaces say no."""

from colonnade.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class WorkspaceInvalid(Invalid):
    code = "workspaces.invalid"


class TooManyWorkspaces(Conflict):
    code = "workspaces.too_many"


class MemberUnknown(NotFound):
    code = "workspaces.member_unknown"
    title = "Nobody with this e-mail address has an account yet; send them a link to sign up"


class RoleTooHigh(Forbidden):
    code = "workspaces.role_too_high"
    title = "Nobody can give or change a role above their own"


class LastOwner(Conflict):
    code = "workspaces.last_owner"
    title = "A workspace needs an owner; make somebody else one first"
