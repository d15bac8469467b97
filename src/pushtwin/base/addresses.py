"""Addresses in the web, as texts. Pure."""

import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from pushtwin.base.problems import Problem


class WebhookPolicy(StrEnum):
    """Whom the twin may call: `private` is this machine and private networks, `any` the internet too, `off` nobody."""

    PRIVATE = "private"
    ANY = "any"
    OFF = "off"


_MOST = 2048  # characters
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


def problems_of_web_address(text: str) -> Iterator[Problem]:
    """An address is whole: `http` or `https`, a host, and perhaps more."""
    if len(text) > _MOST:
        yield Problem((), f"should have at most {_MOST} characters")
    elif _UNPRINTABLE.search(text) or not _has_host(text):
        yield Problem((), "should be an address that begins with http:// or https://")


def without_user(url: str) -> str:
    """The address without the name and the password that may stand in it."""
    scheme, slashes, rest = url.partition("://")
    end = min((place for place in map(rest.find, "/?#\\") if place >= 0), default=len(rest))
    return scheme + slashes + rest[:end].rpartition("@")[2] + rest[end:]


def _has_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # the port is no number, or brackets do not match
        return False
