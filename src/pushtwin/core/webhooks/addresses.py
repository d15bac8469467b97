"""Which addresses webhooks may call. Pure.

What a name stands for is judged, not how it is written: whoever calls gives the numeric address that was found, and
connects to that one.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from pushtwin.base.addresses import WebhookPolicy

Address = IPv4Address | IPv6Address
_PRIVATE = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"]
# Whatever the policy: services for this machine alone (the cloud's metadata and keys are at 169.254.169.254 and at
# fd00:ec2::254), what is no single host, and tunnels, whose other end is somewhere else than the address says.
_NEVER = {
    "a link-local address": ["169.254.0.0/16", "fe80::/10"],
    "the address of a cloud's own services": ["fd00:ec2::/32"],
    "an unspecified address": ["0.0.0.0/8", "::/128"],
    "a multicast address": ["224.0.0.0/4", "ff00::/8"],
    "a reserved address": ["240.0.0.0/4", "fec0::/10"],
    "a tunnel": ["2002::/16", "2001::/32", "64:ff9b:1::/48"],
}
_TRANSLATED = ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in an IPv6 network


def _networks(texts: list[str]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(text) for text in texts]


_PRIVATE_NETWORKS = _networks(_PRIVATE)
_NEVER_NETWORKS = {name: _networks(texts) for name, texts in _NEVER.items()}


def why_not(text: str, policy: WebhookPolicy) -> str | None:
    """Why a numeric address may not be called, as it goes on after its name; None when it may."""
    if policy is WebhookPolicy.OFF:
        return "may not be called: webhooks are off"
    address = _meant(ip_address(text))
    for kind, networks in _NEVER_NETWORKS.items():
        if any(address in network for network in networks):
            return f"is {kind}, which webhooks never call"
    if policy is WebhookPolicy.ANY or any(address in network for network in _PRIVATE_NETWORKS):
        return None
    return "is not in a private network, and --webhooks any is not set"


def _meant(address: Address) -> Address:
    """The IPv4 address, where an IPv6 address is only a way to write it."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    is_written_so = address in _TRANSLATED or 1 < int(address) < 2**32
    return IPv4Address(int(address) & 0xFFFF_FFFF) if is_written_so else address
