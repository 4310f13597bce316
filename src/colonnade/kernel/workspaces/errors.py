"""The ways workspaces say no."""

from colonnade.kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooMany


class WorkspaceInvalid(Invalid):
    code = "workspaces.invalid"


class TooManyWorkspaces(Conflict):
    code = "workspaces.too_many"


class MemberUnknown(NotFound):
    code = "workspaces.member_unknown"
    title = "Nobody with this e-mail address has an account yet; send them a link to sign up"


class NotAMember(NotFound):
    code = "workspaces.not_a_member"
    title = "This person is not a member of the workspace"


class RoleTooHigh(Forbidden):
    code = "workspaces.role_too_high"
    title = "Nobody can give or change a role above their own"


class LastOwner(Conflict):
    code = "workspaces.last_owner"
    title = "A workspace needs an owner; make somebody else one first"


class InvitationUnknown(NotFound):
    code = "workspaces.invitation_unknown"
    title = "There is no such invitation"


class InvitationSpent(Gone):
    code = "workspaces.invitation_spent"
    title = "This invitation is no longer good; ask for a new one"


class InvitationForSomebodyElse(Forbidden):
    code = "workspaces.invitation_for_somebody_else"


class TooManyInvitations(Conflict):
    code = "workspaces.too_many_invitations"


class SentLately(TooMany):
    code = "workspaces.invitation_sent_lately"
    title = "This invitation was mailed a moment ago; wait a minute"


class TeamUnknown(NotFound):
    code = "workspaces.team_unknown"
    title = "There is no such team"


class TeamNameTaken(Conflict):
    code = "workspaces.team_name_taken"
    title = "The workspace has a team of that name"


class TooManyTeams(Conflict):
    code = "workspaces.too_many_teams"


class ThingUnknown(NotFound):
    code = "workspaces.thing_unknown"
    title = "There is no such thing in this workspace"


class GrantUnknown(NotFound):
    code = "workspaces.grant_unknown"
    title = "There is no such grant"


class TooManyGrants(Conflict):
    code = "workspaces.too_many_grants"
