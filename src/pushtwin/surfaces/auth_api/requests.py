"""What `/auth` takes: user and password, in the forms in which clients send them (people-api 12)."""

import base64
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import Field

from pushtwin.base import json_text
from pushtwin.base.errors import RequestBodyInvalid, RequestInvalid
from pushtwin.base.json_text import MalformedJson
from pushtwin.http.bodies import known_fields
from pushtwin.surfaces.shared.judged_bodies import JudgedBody, validate_all

_GRANT = "client_credentials"
_MAX_FIELDS = 100


class SessionRequest(JudgedBody):
    """Who logs in."""

    username: Annotated[str, Field(description="The user of the account.", examples=["Aladdin"])]
    password: Annotated[str, Field(description="The password of the account.", examples=["open sesame"])]


class OAuthTokenRequest(JudgedBody):
    """A client that asks for a token. Its id and secret may also come as `Basic`, or all of it in the query."""

    client_id: Annotated[str | None, Field(alias="client_id", description="The user of the account.")] = None
    client_secret: Annotated[str | None, Field(alias="client_secret", description="Its password.")] = None
    grant_type: Annotated[
        Literal["client_credentials"], Field(alias="grant_type", description="The only one that there is.")
    ]


KNOWN_SESSION = known_fields(SessionRequest)


def read_login(body: Mapping[str, Any]) -> str | None:
    """As the header `Authorization` says it; None for what no account can have. Raises RequestInvalid."""
    login = validate_all(SessionRequest, body)
    return basic(login.username, login.password)


def read_client(query: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What a client says of itself in a form, in JSON or, as the client for Node.js does, in the query.

    Raises RequestBodyInvalid.
    """
    return {**query, **_members(body)}


def _members(body: bytes) -> dict[str, Any]:
    try:
        found = json_text.read(body or b"{}")
    except MalformedJson:
        pass
    else:
        if isinstance(found, dict):
            return found
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        raise RequestBodyInvalid from None


def authorization_of(client: Mapping[str, Any], header: str | None) -> str | None:
    """As the header `Authorization` says it; that itself counts where the client names no id."""
    client_id, secret = client.get("client_id"), client.get("client_secret")
    if client_id is None and secret is None:
        return header
    return basic(client_id, secret) if isinstance(client_id, str) and isinstance(secret, str) else None


def check_client(client: Mapping[str, Any]) -> None:
    """Raises RequestInvalid."""
    if client.get("grant_type") != _GRANT:
        raise RequestInvalid([("grant_type", f"must be {_GRANT}")])


def basic(username: str, password: str) -> str | None:
    """None for what can't be the user of an account."""
    if ":" in username:
        return None
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"
