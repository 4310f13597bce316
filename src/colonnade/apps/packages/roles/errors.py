"""The ways roles of projects say no."""

from colonnade.kernel.errors import Conflict, Gone, Invalid, NotFound


class RoleInvalid(Invalid):
    code = "packages.role_invalid"


class RoleUnknown(NotFound):
    code = "packages.role_unknown"
    title = "They have no role in this project"


class TooManyInvitations(Conflict):
    code = "packages.too_many_invitations"


class InvitationSpent(Gone):
    code = "packages.invitation_spent"
    title = "This invitation was used or taken back, or its time is over"


class InvitationForSomebodyElse(Conflict):
    code = "packages.invitation_for_somebody_else"
