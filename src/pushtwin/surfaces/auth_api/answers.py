"""What `/auth` answers (people-api 12)."""

from typing import Annotated, Literal

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.logins.service import IssuedToken
from pushtwin.http.openapi.references import documented


class SessionResponse(TypedDict):
    """A session that has begun."""

    token: Annotated[str, documented("For `Authorization: IBSSO <token>`.", "2f9b4d31-2d0d-49a8-85f0-9b862bdca394")]


class OAuthTokenResponse(TypedDict):
    """A token that was issued."""

    access_token: Annotated[
        str, documented("For `Authorization: Bearer <token>`.", "b1e0f1f4-0d5c-4a3e-9c55-0f5f3a8e7d21")
    ]
    token_type: Annotated[Literal["Bearer"], documented("The scheme that shows it.", "Bearer")]
    expires_in: Annotated[int, documented("For how many seconds it is good.", 3600)]


def session(token: str) -> SessionResponse:
    return {"token": token}


def access_token(token: IssuedToken) -> OAuthTokenResponse:
    return {"access_token": token.text, "token_type": "Bearer", "expires_in": token.seconds}
