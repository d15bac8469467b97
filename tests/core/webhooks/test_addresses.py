"""Which addresses webhooks may call."""

from ipaddress import IPv4Address, IPv6Address

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.addresses import WebhookPolicy
from pushtwin.core.webhooks.addresses import why_not
from tests.cases import each

ALWAYS = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "64:ff9b::a00:1",
]
OF_THE_INTERNET = [
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.1.1",
    "11.0.0.1",
    "100.64.0.1",
    "2606:4700::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "::8.8.8.8",
]
NEVER = [
    ("169.254.169.254", "link-local"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("::ffff:169.254.169.254", "link-local"),
    ("::169.254.169.254", "link-local"),
    ("64:ff9b::a9fe:a9fe", "link-local"),
    ("fd00:ec2::254", "cloud"),
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("::", "unspecified"),
    ("::ffff:0.0.0.0", "unspecified"),
    ("224.0.0.1", "multicast"),
    ("ff02::1", "multicast"),
    ("255.255.255.255", "reserved"),
    ("240.0.0.1", "reserved"),
    ("fec0::1", "reserved"),
    ("2002:7f00:1::", "tunnel"),
    ("2001:0:1::", "tunnel"),
]


@each("address", ALWAYS)
def test_this_machine_and_private_networks_may_be_called(address: str) -> None:
    assert why_not(address, WebhookPolicy.PRIVATE) is None
    assert why_not(address, WebhookPolicy.ANY) is None


@each("address", OF_THE_INTERNET)
def test_the_internet_may_be_called_when_it_is_allowed(address: str) -> None:
    assert why_not(address, WebhookPolicy.PRIVATE) == "is not in a private network, and --webhooks any is not set"
    assert why_not(address, WebhookPolicy.ANY) is None


@each("policy", [WebhookPolicy.PRIVATE, WebhookPolicy.ANY])
@each(("address", "kind"), NEVER)
def test_some_addresses_are_never_called(address: str, kind: str, policy: WebhookPolicy) -> None:
    told = why_not(address, policy)
    assert told is not None
    assert kind in told
    assert "never" in told


@given(st.ip_addresses())
def test_nobody_is_called_when_webhooks_are_off(address: IPv4Address | IPv6Address) -> None:
    assert why_not(str(address), WebhookPolicy.OFF) == "may not be called: webhooks are off"


@given(st.ip_addresses(v=4))
def test_an_address_is_the_same_however_it_is_written(address: IPv4Address) -> None:
    for policy in WebhookPolicy:
        assert why_not(f"::ffff:{address}", policy) == why_not(str(address), policy)


@given(st.ip_addresses())
def test_what_is_private_may_be_called_under_any_as_well(address: IPv4Address | IPv6Address) -> None:
    assert why_not(str(address), WebhookPolicy.PRIVATE) is not None or why_not(str(address), WebhookPolicy.ANY) is None
