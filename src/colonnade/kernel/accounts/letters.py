"""What is written to people about their accounts: all sentences in one place."""

from dataclasses import dataclass

from colonnade.kernel.accounts.devices import device_of
from colonnade.kernel.accounts.values import Visitor
from colonnade.kernel.mail import send_mail
from colonnade.kernel.work import Work
from colonnade.kit.clock import timestamp_text

TEMPLATE = "colonnade.kernel.accounts:mail/letter"
NOT_YOU = (
    "If this was not you, set a new password at once: it signs everybody else out and revokes"
    " every token."
)


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    lines: tuple[str, ...]
    url: str = ""
    button: str = ""
    hint: str = ""


async def send_letter(work: Work, letter: Letter, *, to: str, account_id: int | None) -> None:
    """Into this transaction: no commit, no letter."""
    await send_mail(
        work,
        to=to,
        template=TEMPLATE,
        values={
            "subject": letter.subject,
            "lines": list(letter.lines),
            "url": letter.url,
            "button": letter.button,
            "hint": letter.hint,
            "public_url": work.process.settings.public_url,
        },
        account_id=account_id,
    )


def sign_up_letter(url: str) -> Letter:
    return Letter(
        "Make your account",
        ("Somebody, most likely you, asked for an account with this address.",),
        url,
        "Make the account",
        "If it was not you, do nothing: there is no account yet.",
    )


def have_account_letter(work: Work) -> Letter:
    return Letter(
        "You have an account already",
        (
            "Somebody, most likely you, asked for an account with this address. There is one.",
            "If you don't know the password any more, you can set a new one.",
        ),
        f"{work.process.settings.public_url}/sign-in",
        "Sign in",
        "If it was not you, do nothing.",
    )


def confirm_letter(url: str) -> Letter:
    return Letter(
        "Is this your address?",
        ("Your account has this e-mail address. Please confirm that it is yours.",),
        url,
        "Confirm the address",
    )


def reset_letter(url: str) -> Letter:
    return Letter(
        "Set a new password",
        (
            "Somebody, most likely you, asked to set a new password for your account.",
            "The link works once, for an hour. It ends everything that is signed in.",
        ),
        url,
        "Set a new password",
        "If it was not you, do nothing: your password stays as it is.",
    )


def change_letter(url: str) -> Letter:
    return Letter(
        "Confirm your new address",
        ("This is to become the e-mail address of your account. You sign in with it then.",),
        url,
        "Use this address",
        "If it was not you, do nothing.",
    )


def change_asked_letter(work: Work, new: str) -> Letter:
    return Letter(
        "Your e-mail address is about to change",
        (
            f"From your account, somebody asked to change its address to {new}.",
            "It changes once that address is confirmed.",
            NOT_YOU,
        ),
        f"{work.process.settings.public_url}/forgotten-password",
        "Set a new password",
    )


def changed_letter(new: str) -> Letter:
    return Letter(
        "Your e-mail address was changed",
        (
            f"Your account's address is {new} from now on; this one no longer belongs to it.",
            "If this was not you, tell whoever runs this Colonnade at once.",
        ),
    )


def password_letter(work: Work) -> Letter:
    return Letter(
        "Your password was changed",
        ("The password of your account was changed just now.", NOT_YOU),
        f"{work.process.settings.public_url}/forgotten-password",
        "Set a new password",
    )


def factor_letter(work: Work, what: str) -> Letter:
    return Letter(
        "How you sign in was changed",
        (f"On your account, {what}.", NOT_YOU),
        f"{work.process.settings.public_url}/settings/security",
        "Look at your account",
    )


def new_device_letter(work: Work, visitor: Visitor) -> Letter:
    browser = device_of(visitor.user_agent)
    return Letter(
        "New sign-in to your account",
        (
            "Your account was used to sign in from a browser that is new to it.",
            f"{timestamp_text(work.now)}, from {visitor.address}: {browser}",
            NOT_YOU,
        ),
        f"{work.process.settings.public_url}/settings/security",
        "See where you are signed in",
    )


def deleted_letter() -> Letter:
    return Letter(
        "Your account was deleted",
        (
            "Your account and everything that only you could see are gone, as you asked.",
            "What you made in workspaces of others stays there.",
        ),
    )
