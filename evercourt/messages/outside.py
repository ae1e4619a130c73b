"""What stands on the open net: the court calls no machine of its own house, whatever name it is given."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

# Prefixes that carry an address of the other protocol inside, which may be a private one.
CARRYING = tuple(ip_network(prefix) for prefix in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
NAMES_OF_A_HOUSE = (".localhost", ".local", ".internal", ".home.arpa")


def on_the_open_net(address: str) -> bool:
    """Return True if an IP address belongs to the open net: not private, local, multicast, reserved or carrying."""
    try:
        # A zone, as in fe80::1%eth0, is only ever of the machine itself.
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or any(found in prefix for prefix in CARRYING)):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def problem_of_url(url: str) -> str:
    """Return what is wrong with the address of an endpoint, as a code, or an empty text: nothing is looked up.

    `scheme`: not https. `form`: no host, or a name and password in it. `private`: a machine of a house.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "form"
    if parts.scheme != "https":
        return "scheme"
    if not host or parts.username is not None or parts.password is not None or any(sign <= " " for sign in url):
        return "form"
    name = f".{host.rstrip('.').lower()}"
    if name.endswith(NAMES_OF_A_HOUSE) or (name.count(".") == 1 and ":" not in host):
        return "private"
    try:
        ip_address(host)
    except ValueError:
        return ""
    return "" if on_the_open_net(host) else "private"
