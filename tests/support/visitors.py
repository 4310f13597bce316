"""Somebody at the pages of accounts without a script: forms are fetched, filled in and sent."""

import re
import time
from typing import Any

import httpx
import pyotp
from support.people import PASSWORD, csrf_field

PAGE = {"accept": "text/html"}
SECURITY = "/settings/security"
ENDED_WITHIN_S = 2.0
_SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
_CODES = re.compile(r"<li><code>([a-z2-7-]{19})</code></li>")


class Visitor:
    """A browser with cookies of its own; it does not follow where a form leads."""

    def __init__(self, base_url: str, user_agent: str = "Test browser") -> None:
        self.http = httpx.Client(
            base_url=base_url, timeout=30, headers={**PAGE, "user-agent": user_agent}
        )

    def send(self, page: str, to: str | None = None, **fields: str) -> httpx.Response:
        """Fill in the form of `page` (which posts to `to`, else to itself)."""
        shown = self.http.get(page)
        assert shown.status_code == 200, f"{page}: {shown.status_code} {shown.text[:500]}"
        return self.http.post(to or page, data={"csrf": csrf_field(shown), **fields})

    def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return self.send("/sign-in", email=email, password=password)

    def second_step(self, code: str) -> httpx.Response:
        return self.send("/sign-in/second-step", code=code)

    def secure(self, part: str, **fields: str) -> httpx.Response:
        """A form of the security page."""
        return self.send(SECURITY, f"{SECURITY}/{part}", **fields)

    @property
    def is_signed_in(self) -> bool:
        return self.http.get("/api/v1/me").status_code == 200

    def me(self) -> dict[str, Any]:
        return self.http.get("/api/v1/me").json()

    def until_signed_out(self) -> float:
        began = time.monotonic()
        while self.is_signed_in:
            assert time.monotonic() - began < ENDED_WITHIN_S, "still signed in"
            time.sleep(0.05)
        return time.monotonic() - began

    def add_authenticator(self) -> tuple[pyotp.TOTP, list[str]]:
        """The app and the recovery codes. Its first code is spent."""
        answer = self.secure("authenticator", password=PASSWORD)
        assert answer.status_code == 303, answer.text
        shown = self.http.get(f"{SECURITY}/authenticator")
        found = _SECRET.search(shown.text)
        assert found is not None, shown.text
        app = pyotp.TOTP(found[1].replace(" ", ""))
        code = app.at(time.time() - 30)
        answer = self.send(
            f"{SECURITY}/authenticator", f"{SECURITY}/authenticator/confirm", code=code
        )
        assert answer.status_code == 200, answer.text
        return app, _CODES.findall(answer.text)
