"""Requests of a backend or an app, as a client of httpx makes them. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from pushtwin.trials.sessions.callers import LOGINS, UNKNOWN, Tokens, is_of_sdk
from pushtwin.trials.sessions.jwts import LONG_AGO
from pushtwin.trials.sessions.steps import Call
from pushtwin.trials.sessions.writing.code import Group, Names, Node, call, filled, literal, quoted

_BRIEF = {"GET", "POST", "PUT", "PATCH", "DELETE"}
_WITHOUT_BODY = {"GET", "DELETE"}
_OWN = {
    "username": "account.username",
    "password": "account.password",
    "client_id": "account.username",
    "client_secret": "account.password",
}


class Shown(NamedTuple):
    """Which credentials there are by now, beside those that everybody shows; `code` is that of another application.

    Of tokens, which variables hold them.
    """

    tokens: Tokens = Tokens()
    has_api_key: bool = False
    code: str | None = None


def client_of(step: Call) -> str:
    """The fixture that makes the call."""
    return "app" if is_of_sdk(step) else "backend"


def request(step: Call, names: Names, shown: Shown) -> Group:
    parts: list[Node] = [filled(step.path.split("/"), names, "/")]
    function = step.method.lower()
    if step.method not in _BRIEF or (step.has_body and step.method in _WITHOUT_BODY):
        parts.insert(0, quoted(step.method))
        function = "request"
    named: dict[str, Node] = {}
    if step.query:
        named["params"] = _params(step.query, names)
    if step.has_body:
        named |= _body(step, names)
    if headers := _headers(step, names, shown):
        named["headers"] = Group("{", tuple((f"{quoted(name)}: ", one) for name, one in headers.items()), "}")
    return call(f"{client_of(step)}.{function}", *parts, **named)


def _params(query: Mapping[str, Any], names: Names) -> Group:
    def value(one: Any) -> Node:
        if isinstance(one, list):
            return Group("[", tuple(("", value(each)) for each in one), "]")
        return _text(str(one), names)

    return Group("{", tuple((f"{quoted(name)}: ", value(one)) for name, one in query.items()), "}")


def _text(text: str, names: Names) -> str:
    """A parameter may be a list with commas, and a number is text there."""
    return names[text] if text in names else filled(text.split(","), names, ",")


def _body(step: Call, names: Names) -> dict[str, Node]:
    body = step.body
    if step.operation in LOGINS and step.status is not None and step.status < 400:
        if isinstance(body, str):
            return {"data": _login(dict(parse_qsl(body)), names)}
        return {"json": _login(body, names)} if isinstance(body, dict) else {"json": literal(body, names)}
    return {"content": quoted(body)} if isinstance(body, str) else {"json": literal(body, names)}


def _login(members: Mapping[str, Any], names: Names) -> Group:
    shown = ((f"{quoted(name)}: ", _OWN.get(name) or literal(one, names)) for name, one in members.items())
    return Group("{", tuple(shown), "}")


def _headers(step: Call, names: Names, shown: Shown) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if shown.code and "appcode" in step.headers:
        found["AppCode"] = shown.code
    authorization = _authorization(step, shown)
    if authorization:
        found["Authorization"] = authorization
    kind = step.headers.get("content-type", "")
    if step.has_body and isinstance(step.body, str) and kind and step.operation not in LOGINS:
        found["Content-Type"] = _header(kind)
    if "x-http-method-override" in step.headers:
        found["X-HTTP-Method-Override"] = _header(step.headers["x-http-method-override"])
    device = step.headers.get("pushregistrationid")
    if device and device not in step.path.split("/"):
        found["pushregistrationid"] = names.get(device) or _header(device)
    return found


def _header(text: str) -> str:
    """A client of httpx takes others than ASCII as bytes only; in a journal each byte is a character."""
    return quoted(text) if text.isascii() else f'{quoted(text)}.encode("latin-1")'


def _authorization(step: Call, shown: Shown) -> Node | None:
    """What the client does not show anyway."""
    scheme = step.headers.get("authorization", "").partition(" ")[0]
    if not scheme:
        return None
    if step.subject is not None:
        code = shown.code or "account.application_code"
        ends = {"ends": str(LONG_AGO)} if step.subject.has_ended else {}
        return call("bearer", code, quoted(step.subject.external_id), quoted(step.subject.key_id), **ends)
    if step.status == 401 and not step.is_struck:
        return quoted(f"{scheme} {UNKNOWN}")
    if scheme.lower() not in {"app", "basic"}:
        token = shown.tokens.newest(scheme)
        return f'f"{scheme} {{{token}}}"' if token else quoted(f"{scheme} {UNKNOWN}")
    if step.status == 403 and shown.has_api_key and not step.is_struck:
        return f'f"{scheme} {{api_key}}"'
    return f'f"App {{{shown.code}}}"' if shown.code and is_of_sdk(step) else None
