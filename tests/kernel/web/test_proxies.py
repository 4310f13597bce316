"""Whose word about the client is believed."""

import pytest

from colonnade.kernel.settings import SettingsInvalid
from colonnade.kernel.web.proxies import Client, TrustedProxies

PROXIES = TrustedProxies(["10.0.0.0/8", "fd00::/8", "127.0.0.1"])


@pytest.mark.parametrize(
    ("peer", "headers", "client"),
    [
        # Nobody's word, unless the connection itself is a proxy's.
        ("203.0.113.5", {"x-forwarded-for": "1.2.3.4"}, Client("203.0.113.5")),
        ("203.0.113.5", {"forwarded": "for=1.2.3.4;host=evil"}, Client("203.0.113.5")),
        ("10.0.0.1", {}, Client("10.0.0.1")),
        ("10.0.0.1", {"x-forwarded-for": "1.2.3.4"}, Client("1.2.3.4")),
        # What stands left of the first stranger, that stranger may have written.
        ("10.0.0.1", {"x-forwarded-for": "9.9.9.9, 1.2.3.4, 10.0.0.2"}, Client("1.2.3.4")),
        ("10.0.0.1", {"x-forwarded-for": "10.0.0.3, 10.0.0.2"}, Client("10.0.0.3")),
        (
            "::ffff:10.0.0.1",
            {
                "x-forwarded-for": "1.2.3.4",
                "x-forwarded-proto": "HTTPS",
                "x-forwarded-host": "evil.example, tables.example",
            },
            Client("1.2.3.4", "https", "tables.example"),
        ),
        ("10.0.0.1", {"x-forwarded-for": "1.2.3.4:5678"}, Client("1.2.3.4")),
        ("fd00::1", {"x-forwarded-for": "[2001:db8::7]:443"}, Client("2001:db8::7")),
        ("10.0.0.1", {"x-forwarded-for": "unknown"}, Client("10.0.0.1")),
        ("10.0.0.1", {"x-forwarded-for": "1.2.3.4, <script>"}, Client("10.0.0.1")),
        (
            "127.0.0.1",
            {"forwarded": 'for=9.9.9.9, for="[2001:db8::7]:1";proto=https;host=t.example'},
            Client("2001:db8::7", "https", "t.example"),
        ),
        # Forwarded is the standard; where both are there, it counts.
        (
            "127.0.0.1",
            {"forwarded": "for=1.2.3.4", "x-forwarded-for": "9.9.9.9"},
            Client("1.2.3.4"),
        ),
        ("", {"x-forwarded-for": "1.2.3.4"}, Client("")),
    ],
)
def test_the_client_behind_proxies(peer: str, headers: dict[str, str], client: Client) -> None:
    assert PROXIES.client_of(peer, headers) == client


def test_a_unix_socket_is_a_peer_by_name() -> None:
    trusting = TrustedProxies(["unix"])
    assert trusting.client_of("", {"x-forwarded-for": "1.2.3.4"}) == Client("1.2.3.4")


def test_a_long_chain_is_read_from_its_end() -> None:
    chain = ", ".join(["10.0.0.9"] * 10_000)
    assert PROXIES.client_of("10.0.0.1", {"x-forwarded-for": chain}) == Client("10.0.0.9")


def test_no_network_is_a_setting_that_is_wrong() -> None:
    with pytest.raises(SettingsInvalid, match="COLONNADE_TRUSTED_PROXIES: 'proxy'"):
        TrustedProxies(["proxy"])
