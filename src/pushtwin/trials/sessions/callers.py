"""Who makes a call: a journal hides credentials, and whoever makes the call again shows those of the account that there
is now. Pure.
"""

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from pushtwin.trials.sessions.steps import Call

_HIDDEN = "***"
_UNAUTHORIZED = 401
_OF_SDKS = ("/mobile/", "/webrtc/")
LOGINS = {"create-session": "ibsso", "create-oauth2-token": "bearer"}
LOGOUT = "delete-session"
UNKNOWN = "nobody-has-this"
_OF_THE_CONNECTION = {"host", "connection", "content-length", "accept-encoding", "transfer-encoding", "expect"}


class Tokens(NamedTuple):
    """What logins have handed out and nobody has ended, each with its scheme, the newest one last."""

    held: tuple[tuple[str, str], ...] = ()

    def newest(self, scheme: str) -> str | None:
        """What a call with this scheme shows; which one it has shown, a journal hides."""
        return next((token for kind, token in reversed(self.held) if kind == scheme.lower()), None)

    def after_login(self, call: Call, token: str) -> "Tokens":
        return Tokens((*self.held, (LOGINS[call.operation], token)))

    def after_logout(self, call: Call) -> "Tokens":
        ended = self.newest(_scheme(call))
        return Tokens(tuple(one for one in self.held if one[1] != ended))


class Credentials(NamedTuple):
    """What the account has: codes by the ids that the journal tells, and the tokens that were handed out."""

    api_key: str
    username: str
    password: str
    codes: Mapping[str, str]
    scoped_key: str | None = None
    tokens: Tokens = Tokens()

    @property
    def first_code(self) -> str:
        return next(iter(self.codes.values()))


def is_of_sdk(call: Call) -> bool:
    """Whether the SDK of an app makes the call."""
    return call.path.startswith(_OF_SDKS)


def shows_jwt(call: Call) -> bool:
    """Whether an app has shown a JWT, and was let in: neither that nor what it is signed with is in a journal."""
    return is_of_sdk(call) and _scheme(call).lower() == "bearer" and call.status != _UNAUTHORIZED


def is_refused_jwt(call: Call) -> bool:
    """Whether one was shown that told of the application, and was not taken, by the twin itself."""
    return is_of_sdk(call) and _scheme(call).lower() == "bearer" and call.status == _UNAUTHORIZED and not call.is_struck


def headers_of(call: Call, own: Credentials) -> dict[str, str]:
    """The headers of a call as it is made again."""
    shown = {name: value for name, value in call.headers.items() if not _is_left_out(name, value)}
    code = own.codes.get(call.application_id, own.first_code)
    if "appcode" in call.headers:
        shown["appcode"] = code
    if "authorization" in call.headers:
        shown["authorization"] = _authorization(call, own, code)
    return shown


def _is_left_out(name: str, value: str) -> bool:
    return name in _OF_THE_CONNECTION or _HIDDEN in value


def _authorization(call: Call, own: Credentials, code: str) -> str:
    scheme = _scheme(call)
    if call.status == _UNAUTHORIZED and not call.is_struck:
        return f"{scheme} {UNKNOWN}"
    match scheme.lower():
        case "basic":
            return f"Basic {base64.b64encode(f'{own.username}:{own.password}'.encode()).decode()}"
        case "app" if is_of_sdk(call):
            return f"App {code}"
        case "app" if call.status == 403 and own.scoped_key and not call.is_struck:
            return f"App {own.scoped_key}"
        case "app":
            return f"App {own.api_key}"
        case _:
            return f"{scheme} {own.tokens.newest(scheme) or UNKNOWN}"


def _scheme(call: Call) -> str:
    return call.headers.get("authorization", "").partition(" ")[0]


def body_of(call: Call, own: Credentials) -> Any:
    """The body of a call, where it shows credentials: a login, and secrets that a test has chosen."""
    if call.operation in LOGINS and call.status is not None and call.status < 400:
        return _logged_in(call.body, own)
    return _without_hidden(call.body) if call.is_control else call.body


def _logged_in(body: Any, own: Credentials) -> Any:
    """A form is text here."""
    known = {"username": own.username, "password": own.password}
    known |= {"client_id": own.username, "client_secret": own.password}
    match body:
        case dict():
            return {name: known.get(name, value) for name, value in body.items()}
        case str():
            return urlencode([(name, known.get(name, value)) for name, value in parse_qsl(body)])
    return body


def _without_hidden(body: Any) -> Any:
    """What is hidden is chosen by the twin then."""
    match body:
        case dict():
            return {name: _without_hidden(value) for name, value in body.items() if value != _HIDDEN}
        case list():
            return [_without_hidden(one) for one in body]
    return body


def token_of(call: Call, answer: Any) -> str | None:
    """The token that this call has got, if it was a login."""
    if call.operation not in LOGINS or not isinstance(answer, dict):
        return None
    found = answer.get("token") or answer.get("access_token")
    return found if isinstance(found, str) else None
