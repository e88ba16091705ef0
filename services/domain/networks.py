"""Whose an address is, as far as limits for an address can tell."""

import ipaddress

_ONES_OWN = 64
"""Bits of an IPv6 address: within the rest people choose for themselves, as often as they like."""


def network_of(address: str) -> str:
    """Return what stands for everybody behind `address`: itself, or of IPv6 its /64; what is no address stays."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _ONES_OWN), strict=False))
