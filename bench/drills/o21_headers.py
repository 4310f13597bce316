"""O-21: the headers of every sort of answer, scored as the HTTP Observatory publishes that it does.

Its programs ask the site from outside; the rules are written down here instead, so that no network
is needed: 100 points to begin with, those of each test below taken away or added, and what is added
counts only where at least 90 were left. Two things are judged more strictly than there: every
cookie counts as a session's, and inline styles in attributes count as inline styles.

In the long form the answers come through the shipped nginx configuration, by TLS.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.nginx import NAME, Nginx, nginx_program  # noqa: E402
from support.people import PASSWORD, csrf_field  # noqa: E402
from support.running import Colonnade, data_folder  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402

PUBLIC_URL = f"https://{NAME}"
FILES_ORIGIN = "https://files.example"
APP_MIN, FILES_MIN = 120, 100
BONUS_FROM = 90
SIX_MONTHS_S = 15_768_000
PRIVATE_REFERRERS = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}
UNSAFE_REFERRERS = {"origin", "origin-when-cross-origin", "unsafe-url"}
PAGE = {"accept": "text/html"}
PICTURE = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00"
    b"\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_SCRIPT = re.compile(r"<script[^>]*\ssrc=\"([^\"]+)\"[^>]*>")
_BOOT_CSRF = re.compile(r'"csrf":"(\w+)"')


@dataclass
class Score:
    """Points with the reason of each."""

    points: int = 100
    bonus: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: int, reason: str) -> None:
        if points > 0:
            self.bonus += points
        self.points += min(points, 0)
        if points:
            self.reasons.append(f"{points:+} {reason}")

    @property
    def total(self) -> int:
        return self.points + (self.bonus if self.points >= BONUS_FROM else 0)


def scored(answer: httpx.Response) -> Score:
    """The tests of one answer that came by https; redirects are `leads_to_https`."""
    score = Score()
    headers = answer.headers
    policy = _policy(headers.get("content-security-policy", ""))
    _score_policy(score, policy)
    _score_cookies(score, headers.get_list("set-cookie"))
    _score_sharing(score, headers)
    _score_scripts(score, answer)
    age = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    if age is None:
        score.add(-20, "no HSTS")
    elif int(age[1]) < SIX_MONTHS_S:
        score.add(-10, "HSTS for less than six months")
    referrer = headers.get("referrer-policy", "").split(",")[-1].strip()
    if referrer in PRIVATE_REFERRERS:
        score.add(5, "referrer kept private")
    elif referrer in UNSAFE_REFERRERS:
        score.add(-5, "referrer told")
    if headers.get("x-content-type-options") != "nosniff":
        score.add(-5, "no nosniff")
    if policy.get("frame-ancestors", ["*"]) != ["*"]:
        score.add(5, "no frames, by policy")
    elif headers.get("x-frame-options", "").upper() not in {"DENY", "SAMEORIGIN"}:
        score.add(-20, "may be framed")
    return score


def _score_policy(score: Score, policy: Mapping[str, Sequence[str]]) -> None:
    default = policy.get("default-src", ["*"])
    scripts = policy.get("script-src", default)
    others = [*policy.get("object-src", default), *scripts]
    styles = [
        source
        for name in ("style-src", "style-src-elem", "style-src-attr")
        for source in policy.get(name, policy.get("style-src", default))
    ]
    trusted = any(source.startswith(("'nonce-", "'sha")) for source in scripts)
    if not policy:
        score.add(-25, "no policy")
    elif "'unsafe-inline'" in scripts and not trusted:
        score.add(-20, "inline scripts")
    elif {"*", "http:", "https:", "data:"} & set(others):
        score.add(-20, "scripts from anywhere")
    elif "'unsafe-eval'" in scripts:
        score.add(-10, "eval")
    elif "'unsafe-inline'" not in styles:
        nothing = policy.get("default-src") == ["'none'"]
        score.add(10 if nothing else 5, "policy without inline code")


def _score_cookies(score: Score, cookies: Sequence[str]) -> None:
    attributes = [
        {part.strip().lower().partition("=")[0] for part in cookie.split(";")[1:]}
        for cookie in cookies
    ]
    if any("secure" not in one for one in attributes):
        score.add(-40, "cookie without Secure")
    elif any("httponly" not in one for one in attributes):
        score.add(-30, "cookie that scripts can read")
    elif attributes and all("samesite" in one for one in attributes):
        score.add(5, "cookies")


def _score_sharing(score: Score, headers: httpx.Headers) -> None:
    if headers.get("access-control-allow-credentials") == "true":
        score.add(-50, "open to other sites with cookies")
    match headers.get("cross-origin-resource-policy", ""):
        case "same-origin" | "same-site":
            score.add(10, "resources for this site alone")
        case "" | "cross-origin":
            pass
        case _:
            score.add(-5, "no such resource policy")


def _score_scripts(score: Score, answer: httpx.Response) -> None:
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    foreign = [
        tag[0]
        for tag in _SCRIPT.finditer(answer.text)
        if not tag[1].startswith("/") or tag[1].startswith("//")
    ]
    if any("integrity=" not in tag for tag in foreign):
        score.add(-50 if any("http:" in tag for tag in foreign) else -5, "scripts of others")


def _policy(text: str) -> dict[str, list[str]]:
    parts = (part.split() for part in text.split(";") if part.strip())
    return {name.lower(): sources for name, *sources in parts}


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    colonnade = Colonnade(data_folder())
    colonnade.environment = {
        "COLONNADE_PUBLIC_URL": PUBLIC_URL,
        "COLONNADE_FILES_ORIGIN": FILES_ORIGIN,
        "COLONNADE_TRUSTED_PROXIES": "127.0.0.1",
    }
    colonnade.start()
    try:
        path = httpx.URL(colonnade.link).path
        if short:
            return judged(colonnade.url, path)
        return _behind_nginx(colonnade, path)
    finally:
        colonnade.stop()
        shutil.rmtree(colonnade.data, ignore_errors=True)


def _behind_nginx(colonnade: Colonnade, path: str) -> Sequence[Result]:
    with tempfile.TemporaryDirectory() as folder:
        proxy = Nginx(nginx_program(), Path(folder), f"127.0.0.1:{colonnade.port}")
        proxy.start()
        try:
            return [
                *judged(f"https://127.0.0.1:{proxy.port}", path, files=colonnade.url),
                leads_to_https(f"http://127.0.0.1:{proxy.plain_port}"),
            ]
        finally:
            proxy.stop()


def leads_to_https(plain: str) -> Result:
    """-20 where it does not: the first answer by plain HTTP sends to the same host's https."""
    answer = httpx.get(f"{plain}/sign-in?a=b", headers={"host": NAME})
    to = answer.headers.get("location", "")
    return Result(
        "O-21",
        f"by plain HTTP: {answer.status_code} to {to}",
        f"301 to {PUBLIC_URL}",
        answer.status_code == httpx.codes.MOVED_PERMANENTLY and to == f"{PUBLIC_URL}/sign-in?a=b",
    )


def judged(url: str, link: str, *, files: str = "") -> Sequence[Result]:
    """Every sort of answer of the server at `url`, reached as `PUBLIC_URL` by a proxy's word;
    `files`: where its origin for files is answered. Somebody signs up by the path `link`."""
    with _browser(url, PUBLIC_URL) as http, _browser(files or url, FILES_ORIGIN) as other:
        visitor = Visitor(http, link)
        file = visitor.upload()
        sent_on = http.get(f"/api/v1/files/{file}/content")
        shown = other.get(httpx.URL(sent_on.headers["location"]).raw_path.decode())
        assert shown.content == PICTURE, shown.text
        answers = {
            "sign-up": visitor.signed_up,
            "workspace": visitor.shell,
            "API": http.get("/api/v1/me"),
            "export": http.get(f"/api/v1/tables/{visitor.table}/export.csv"),
            "file, on its way": sent_on,
            "error page": http.get("/nothing/here", headers=PAGE),
            "documentation": http.get("/documentation", headers=PAGE),
        }
        http.cookies.clear()
        answers |= {
            "sign-in page": http.get("/sign-in", headers=PAGE),
            "sign-in refused": http.post("/sign-in", data={}, headers=PAGE),
            "API's no": http.get("/api/v1/me"),
            "style sheet": http.get(visitor.style),
        }
        results = [_result(name, answer, APP_MIN) for name, answer in answers.items()]
        return [
            *results,
            _result("file, on the origin of files", shown, FILES_MIN),
            _sandboxed(shown),
            _elsewhere(other),
        ]


def _result(name: str, answer: httpx.Response, least: int) -> Result:
    score = scored(answer)
    figure = f"{name} ({answer.status_code}): {score.total} ({', '.join(score.reasons)})"
    return Result("O-21", figure, f"≥ {least}", score.total >= least)


def _sandboxed(shown: httpx.Response) -> Result:
    policy = _policy(shown.headers.get("content-security-policy", ""))
    nosniff = shown.headers.get("x-content-type-options") == "nosniff"
    return Result(
        "O-21",
        f"a file: sandbox {'sandbox' in policy}, nosniff {nosniff}",
        "nosniff, sandbox, an origin of its own",
        "sandbox" in policy and nosniff,
    )


def _elsewhere(other: httpx.Client) -> Result:
    """The origin of files has nothing that a file could use."""
    answers = {path: other.get(path).status_code for path in ("/sign-in", "/api/v1/me", "/")}
    figure = "on the origin of files: " + ", ".join(f"{p} {s}" for p, s in answers.items())
    return Result("O-21", figure, "nothing else is there", min(answers.values()) >= 400)


def _browser(url: str, origin: str) -> httpx.Client:
    """As the proxy in front sends on what it got for `origin`."""
    host = httpx.URL(origin).host
    told = {"host": host, "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}
    # The certificate is the drill's own, made a moment ago for another name.
    return httpx.Client(base_url=url, headers=told, timeout=30, verify=False)


class Visitor:
    """Somebody who signs up by a link and makes a table."""

    def __init__(self, http: httpx.Client, link: str) -> None:
        self._http = http
        page = http.get(link, headers=PAGE)
        self.style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        email = "ada@example.com"
        form = {"csrf": csrf_field(page), "email": email, "name": "Ada", "password": PASSWORD}
        self.signed_up = http.post(link, data=form)
        # The cookies are for https, which the way to the proxy may not be.
        for cookie in self.signed_up.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            if name in http.cookies:
                http.cookies.delete(name)
            http.cookies.set(name, value)
        self.shell = http.get("/settings", headers=PAGE)
        found = _BOOT_CSRF.search(self.shell.text)
        assert found is not None, self.shell.text[:500]
        http.headers["x-csrf-token"] = found[1]
        self.workspace = self._make("/api/v1/workspaces", name="Headers")
        database = self._make(f"/api/v1/workspaces/{self.workspace}/databases", name="Data")
        self.table = self._make(f"/api/v1/databases/{database}/tables", name="Rows")

    def upload(self) -> int:
        path = f"/api/v1/workspaces/{self.workspace}/files"
        answer = self._http.post(path, files={"file": ("a.gif", PICTURE, "image/gif")})
        assert answer.is_success, answer.text
        return answer.json()["id"]

    def _make(self, path: str, **body: str) -> int:
        answer = self._http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["id"]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
