"""Applications as the control API shows them."""

from typing import Any

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.accounts.model import Application


class JwtKeyAnswer(TypedDict):
    """A key without its secret."""

    kid: str


class ApplicationAnswer(TypedDict):
    """What a mobile app is built with."""

    applicationId: str
    applicationCode: str
    name: str
    jwtKeys: list[JwtKeyAnswer]


def application(one: Application) -> dict[str, Any]:
    return {
        "applicationId": one.application_id,
        "applicationCode": one.application_code,
        "name": one.name,
        "jwtKeys": [{"kid": key.kid} for key in one.jwt_keys],
    }
