"""Who may use the control API (control-api Access)."""

import hmac
import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pushtwin.base.errors import ControlForbidden, ControlTokenMissing

_SAFE = "GET"  # changes nothing, and no page of another origin can read what they answer
_FOREIGN_SITES = {"cross-site", "same-site"}
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="ControlToken",
    description="The control token; needed only when the twin is bound to an address that is not loopback.",
)


async def require_control(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> None:
    """Raises ControlForbidden for web pages of another origin and, off loopback, for callers without the token."""
    token: str | None = request.app.state.control_token
    await refuse_foreign_pages(request)
    if token is None:
        _refuse_host_names(request)
        return
    if credentials is None or not hmac.compare_digest(credentials.credentials.encode(), token.encode()):
        raise ControlTokenMissing("Send `Authorization: Bearer <control token>`.")


async def refuse_foreign_pages(request: Request) -> None:
    """A page may call only the twin that served it. Raises ControlForbidden."""
    origin = request.headers.get("origin")
    if origin is None and request.method != _SAFE and request.headers.get("sec-fetch-site") in _FOREIGN_SITES:
        raise ControlForbidden("Pages of other sites may not use the control API.")
    if origin is not None and origin not in {f"{scheme}://{_host(request)}" for scheme in ("http", "https")}:
        raise ControlForbidden(f"Pages of {origin} may not use the control API.")


def _refuse_host_names(request: Request) -> None:
    """A host name that leads to this machine may belong to anybody (DNS rebinding); an address may not."""
    if not _is_address(_host(request)):
        raise ControlForbidden("Call the control API at localhost or by address.")


def _host(request: Request) -> str:
    return request.headers.get("host", "")


def _is_address(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False
