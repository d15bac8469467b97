"""What `/docs` says about `/auth` beside what its models and its failures tell."""

from typing import Any

from pushtwin.base import errors
from pushtwin.core.demo import DEMO_ACCOUNT
from pushtwin.http.openapi.operations import Documentation, Json, Need, tag
from pushtwin.surfaces.auth_api import answers, requests
from pushtwin.surfaces.auth_api.failures import FAILURES

TAG = "sessions-and-tokens"
TAGS = [tag(TAG, "Sessions and access tokens for a user and a password.")]
_FORM = "application/x-www-form-urlencoded"
_AUTH = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, *(405, 413, 415, 500)),
    [],
    of_bodies=(errors.RequestInvalid, errors.RequestBodyInvalid),
)
_LOGIN = {"username": DEMO_ACCOUNT.username, "password": DEMO_ACCOUNT.password}
_CLIENT = {
    "client_id": DEMO_ACCOUNT.username,
    "client_secret": DEMO_ACCOUNT.password,
    "grant_type": "client_credentials",
}
_SESSION = {"token": "2f9b4d31-2d0d-49a8-85f0-9b862bdca394"}
_TOKEN = {"access_token": "b1e0f1f4-0d5c-4a3e-9c55-0f5f3a8e7d21", "token_type": "Bearer", "expires_in": 3600}


def _with_form(operation: dict[str, Any]) -> dict[str, Any]:
    """The body as a form, too, which is what OAuth 2.0 says."""
    content = operation["openapi_extra"]["requestBody"]["content"]
    content[_FORM] = content["application/json"]
    return operation


CREATE_SESSION = _AUTH.operation(
    "create-session",
    "Opens a session: its token is good for everything, as `Authorization: IBSSO <token>`, while it is used at least "
    "once an hour.",
    answer=Json(answers.SessionResponse, {"A session": _SESSION}),
    body=Json(requests.SessionRequest, {"The demo account": _LOGIN}),
)
DELETE_SESSION = _AUTH.operation(
    "delete-session",
    "Ends the session that the call shows.",
    security=[{"IBSSOTokenHeader": []}],
    status=204,
    after=[Need("create-session", {"IBSSOTokenHeader": "IBSSO {/token}"})],
)
CREATE_TOKEN = _with_form(
    _AUTH.operation(
        "create-oauth2-token",
        "Issues an access token for client credentials, which are the user and the password of the account. It is good "
        "for an hour, and for everything.",
        answer=Json(answers.OAuthTokenResponse, {"A token": _TOKEN}),
        body=Json(requests.OAuthTokenRequest, {"The demo account": _CLIENT}),
        also_reads=_CLIENT,
    )
)
