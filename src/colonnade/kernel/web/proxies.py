"""Who the client is where proxies stand in between: only those that the settings name are believed.

Each proxy adds on the right whom it got the request from, so the chain is read from the right, as
far as it is ours; what stands further left, anybody may have written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from colonnade.kernel.settings import SettingsInvalid

HOPS_MAX = 20
_ELEMENT = re.compile(r'(\w+)=(?:"([^"]*)"|([^;,"\s]*))')
_WITH_PORT = re.compile(r"^\[(?P<six>[^\]]+)\](?::\d+)?$|^(?P<four>[\d.]+):\d+$")

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Client:
    """`scheme` and `host` as the client used them; empty where no trusted proxy says."""

    address: str
    scheme: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class _Hop:
    address: str
    scheme: str = ""
    host: str = ""


class TrustedProxies:
    def __init__(self, networks: Sequence[str]) -> None:
        """`networks`: addresses, networks, or `unix` for whoever reaches our Unix socket."""
        self._unix = "unix" in networks
        self._networks: list[IPv4Network | IPv6Network] = []
        for text in networks:
            if text == "unix":
                continue
            try:
                self._networks.append(ip_network(text, strict=False))
            except ValueError as error:
                raise SettingsInvalid(
                    [f"COLONNADE_TRUSTED_PROXIES: {text!r} is no address and no network"]
                ) from error

    def client_of(self, peer: str, headers: Mapping[str, str]) -> Client:
        """The client behind a connection from `peer`."""
        if not self._trusts(peer):
            return Client(peer)
        address, scheme, host = peer, "", ""
        for hop in reversed(_hops(headers)):
            if not self._trusts(address):
                break
            scheme, host = hop.scheme or scheme, hop.host or host
            found = _parsed(hop.address)
            if found is None:
                break  # hidden, or nonsense: the last proxy is all that is known
            address = str(found)
        return Client(address, scheme, host)

    def _trusts(self, peer: str) -> bool:
        if not self._networks and not self._unix:
            return False
        if not peer:
            return self._unix
        address = _parsed(peer)
        return address is not None and any(address in network for network in self._networks)


def _hops(headers: Mapping[str, str]) -> list[_Hop]:
    forwarded = headers.get("forwarded")
    if forwarded:
        return [_hop(element) for element in forwarded.split(",")[-HOPS_MAX:]]
    scheme = _last(headers.get("x-forwarded-proto", "")).lower()
    host = _last(headers.get("x-forwarded-host", ""))
    chain = headers.get("x-forwarded-for", "").split(",")[-HOPS_MAX:]
    # X-Forwarded-Proto and -Host say one thing for the whole chain: what the nearest proxy heard.
    return [*(_Hop(address.strip()) for address in chain[:-1]), _Hop(chain[-1], scheme, host)]


def _hop(element: str) -> _Hop:
    """One element of Forwarded (RFC 7239): `for=…;proto=…;host=…`."""
    found = {name.lower(): quoted or plain for name, quoted, plain in _ELEMENT.findall(element)}
    return _Hop(found.get("for", ""), found.get("proto", "").lower(), found.get("host", ""))


def _last(listed: str) -> str:
    return listed.rpartition(",")[2].strip()


def _parsed(text: str) -> Address | None:
    text = text.strip()
    if match := _WITH_PORT.match(text):
        text = match["six"] or match["four"]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
