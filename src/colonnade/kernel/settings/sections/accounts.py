"""Who may have an account, and how one signs in."""

from dataclasses import dataclass
from typing import Literal

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    sign_up: Literal["link", "invitation", "open"] = setting(
        "COLONNADE_SIGN_UP",
        default="link",
        about="who may make an account: with an administrator's link, an invitation, or anybody",
    )
