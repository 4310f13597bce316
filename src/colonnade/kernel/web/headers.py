"""Security headers of every answer (OWASP Secure Headers; CSP level 3 with nonces)."""

Headers = list[tuple[bytes, bytes]]

_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
_API_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


def page_policy(nonce: str) -> bytes:
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; "
        f"style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ).encode()


def security_headers(content_type: bytes, nonce: str, *, hsts_s: int) -> Headers:
    headers = list(_ALWAYS)
    if content_type.startswith(b"text/html"):
        headers.append((b"content-security-policy", page_policy(nonce)))
        headers.append((b"cache-control", b"no-store"))
    else:
        headers.append(_API_POLICY)
    if hsts_s:
        headers.append((b"strict-transport-security", f"max-age={hsts_s}".encode()))
    return headers
