"""Who may use the control API (control-api Access)."""

import hmac
import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pushtwin.errors import ControlForbidden

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
    _refuse_foreign_pages(request, names_are_safe=token is not None)
    if token is None:
        return
    if credentials is None or not hmac.compare_digest(credentials.credentials.encode(), token.encode()):
        raise ControlForbidden("Send `Authorization: Bearer <control token>`.", token_would_help=True)


def _refuse_foreign_pages(request: Request, *, names_are_safe: bool) -> None:
    """A page may call only the twin that served it, and without a token never by a host name.

    A host name that resolves to this machine may belong to anybody (DNS rebinding); `localhost` and addresses do not.
    """
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        raise ControlForbidden(f"Pages of {origin} may not use the control API.", token_would_help=False)
    if not names_are_safe and not _is_address(host):
        raise ControlForbidden("Call the control API at localhost or by address.", token_would_help=False)


def _is_address(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False
