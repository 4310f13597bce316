"""Which addresses may be reached: the public ones, by lists of our own.

Python's `is_private` and `is_global` differ between versions and let through what must not be
reached, such as the shared address space and the addresses that clouds answer secrets on. So the
lists here are explicit, and Python's opinion is asked on top.

What is judged is the resolver's answer, never the text somebody typed: `127.1` and `0x7f000001`
are no addresses to `ipaddress`, and are one to the resolver.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSED_4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's shared network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's own service"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.31.196.0/24", "reserved for name servers"),
        ("192.52.193.0/24", "reserved for multicast tunnels"),
        ("192.88.99.0/24", "a tunnel's relay"),
        ("192.168.0.0/16", "a private network"),
        ("192.175.48.0/24", "reserved for name servers"),
        ("198.18.0.0/15", "reserved for measurements"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "many receivers at once"),
        ("240.0.0.0/4", "reserved"),
    )
)
"""IANA's special-purpose registry, and what the clouds added without asking it."""

PUBLIC_6 = IPv6Network("2000::/3")
"""The only part of IPv6 that is given out; everything else is refused unless it wraps IPv4."""

REFUSED_6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "reserved for documentation"),
        ("2620:4f:8000::/48", "reserved for name servers"),
        ("3fff::/20", "reserved for documentation"),
    )
)

LOW_32_WRAPPED = tuple(
    IPv6Network(network)
    for network in (
        "::ffff:0:0/96",  # mapped
        "::ffff:0:0:0/96",  # translated (SIIT)
        "::/96",  # compatible
        "64:ff9b::/96",  # NAT64
    )
)
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
SIX_TO_FOUR = IPv6Network("2002::/16")
TEREDO = IPv6Network("2001::/32")
ISATAP_MARKS = frozenset({0x0000_5EFE, 0x0200_5EFE})
_LOW_32 = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an address may be reached; where not, the reason in words."""

    is_allowed: bool
    reason: str = ""


ALLOWED = Verdict(is_allowed=True)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as operators write them; raises ValueError for what is none."""
    return tuple(ip_network(text, strict=False) for text in texts)


def judge(address: Address | str, allowed: Sequence[Network] = ()) -> Verdict:
    """May this address be reached? `allowed` opens networks that would be refused."""
    if isinstance(address, str):
        # A scope (fe80::1%eth0) belongs to this machine's links: judged without it.
        address = ip_address(address.partition("%")[0])
    if _within(address, allowed):
        return ALLOWED
    inner = unwrapped(address)
    for wrapped in inner:
        if not _within(wrapped, allowed):
            verdict = _judge_4(wrapped)
            if not verdict.is_allowed:
                return verdict
    if inner:
        return ALLOWED
    if isinstance(address, IPv4Address):
        return _judge_4(address)
    return _judge_6(address)


def unwrapped(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to through a translator or a tunnel."""
    if isinstance(address, IPv4Address):
        return ()
    bits = int(address)
    if any(address in network for network in LOW_32_WRAPPED) or address in NAT64_LOCAL:
        return (IPv4Address(bits & _LOW_32),)
    if address in SIX_TO_FOUR:
        return (IPv4Address(bits >> 80 & _LOW_32),)
    if address in TEREDO:
        # The server, and the client behind it with its bits turned over.
        return IPv4Address(bits >> 64 & _LOW_32), IPv4Address(~bits & _LOW_32)
    if bits >> 32 & _LOW_32 in ISATAP_MARKS and address in PUBLIC_6:
        return (IPv4Address(bits & _LOW_32),)
    return ()


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _judge_4(address: IPv4Address) -> Verdict:
    for network, why in REFUSED_4:
        if address in network:
            return Verdict(is_allowed=False, reason=why)
    return _as_python_says(address)


def _judge_6(address: IPv6Address) -> Verdict:
    if address not in PUBLIC_6:
        return Verdict(is_allowed=False, reason="not a public address")
    for network, why in REFUSED_6:
        if address in network:
            return Verdict(is_allowed=False, reason=why)
    return _as_python_says(address)


def _as_python_says(address: Address) -> Verdict:
    if not address.is_global or address.is_multicast:
        return Verdict(is_allowed=False, reason="not a public address")
    return ALLOWED
