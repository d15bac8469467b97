"""The whole module of a test: what it imports, its fixtures, and the test. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from pushtwin.base.times import render_time
from pushtwin.trials.sessions.jwts import HAS_NO_END, SECRET
from pushtwin.trials.sessions.replaying import ID_SEED, Script
from pushtwin.trials.sessions.writing.body import Body, Played, name_of
from pushtwin.trials.sessions.writing.code import Node, call, line, literal, quoted

_ALWAYS_MADE = {"version", "account", "accessTokens"}
_BACKEND = '''
@pytest.fixture
def backend(twin: Twin, account: TwinAccount) -> Iterator[httpx.Client]:
    """Calls the platform as a backend does."""
    with httpx.Client(base_url=twin.url, transport=twin.transport) as http:
        http.headers.update(account.headers)
        yield http
'''
_APP = '''
@pytest.fixture
def app(twin: Twin, account: TwinAccount) -> Iterator[httpx.Client]:
    """Calls the platform as the SDK in an app does."""
    with httpx.Client(base_url=twin.url, transport=twin.transport) as http:
        http.headers["Authorization"] = f"App {account.application_code}"
        yield http
'''
_BEARER = f'''

def bearer(code: str, external_id: str, key_id: str, ends: int = {HAS_NO_END}) -> str:
    """What an app shows for whom your backend has signed a JWT."""
    who = {{"infobip-api-key": code, "sub": external_id, "jti": external_id}}
    claims = {{"typ": "Bearer", **who, "iat": 0, "exp": ends}}
    head = {{"kid": key_id}}
    token = jwt.encode(claims, {quoted(SECRET)}, headers=head)
    return f"Bearer {{token}}"
'''
_TYPES = {"account": "TwinAccount", "app": "httpx.Client", "backend": "httpx.Client", "twin": "Twin"}


def module(script: Script, played: tuple[Played, Played], defaults: Mapping[str, Any], name: str | None = None) -> str:
    """The text of a module with one test. `defaults` are the settings of an account that nobody has changed."""
    body = Body(script, played)
    lines = [*body.lines()]
    start = start_of(script, defaults)
    clients = [text for fixture, text in (("backend", _BACKEND), ("app", _APP)) if fixture in body.fixtures]
    parts = [
        *_imports(body, has_clients=bool(clients), text="\n".join(lines)),
        *(["\n", line("START = ", literal(start, {}), 0) + "\n"] if start else []),
        "\n",
        *_account(script, start, defaults),
        *(f"\n{client}" for client in clients),
        *([_BEARER] if body.shows_jwts else []),
        "\n\n",
        *_test(name or name_of(played[0].answered), body, lines),
    ]
    return "".join(parts)


def _imports(body: Body, *, has_clients: bool, text: str) -> Iterator[str]:
    yield '"""Calls of a session, written down by `pushtwin write-test`."""\n\n'
    yield "from collections.abc import Iterator\n\n"
    if has_clients or "httpx." in text:
        yield "import httpx\n"
    if body.shows_jwts:
        yield "import jwt\n"
    yield "import pytest\n"
    if body.has_device_errors:
        yield "from pushtwin.sdk import DeviceError\n"
    yield "from pushtwin.testing import Twin, TwinAccount\n"


def _account(script: Script, start: Mapping[str, Any] | None, defaults: Mapping[str, Any]) -> Iterator[str]:
    settings = _settings(script, defaults)
    chosen: dict[str, Node] = {"id_seed": quoted(ID_SEED)}
    if settings and start is None:
        chosen["settings"] = literal(settings, {})
    if start is None and len(script.session.application_ids) > 1:
        chosen["applications"] = literal([{}] * len(script.session.application_ids), {})
    yield '\n@pytest.fixture\ndef account(twin: Twin) -> Iterator[TwinAccount]:\n    """A world of its own: '
    yield 'its ids repeat, and its time stands still."""\n'
    yield line("account = ", call("twin.create_account", **chosen)) + "\n"
    if start:
        yield line("", call("account.restore", "START", new_keys="True")) + "\n"
    yield line("", call("account.clock.freeze", quoted(render_time(script.begun_at)))) + "\n"
    yield "    yield account\n    account.delete()\n"


def _settings(script: Script, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Those that somebody has changed before the session."""
    told = script.session.start.account.get("settings") if script.session.start else None
    if not isinstance(told, dict):
        return {}
    return {name: value for name, value in told.items() if name in defaults and defaults[name] != value}


def start_of(script: Script, defaults: Mapping[str, Any]) -> dict[str, Any] | None:
    """A snapshot to begin with; None where an account that is made by itself will do."""
    if script.session.start is None:
        return None
    document = script.session.start.document
    held = {name: one for name, one in document.items() if one and name not in _ALWAYS_MADE}
    if held.keys() <= {"applications"} and _is_plain(script.session.start.applications):
        return None
    account = {"idSeed": ID_SEED, "settings": _settings(script, defaults)}
    return {"version": document.get("version", 1), "account": account, **held}


def _is_plain(applications: list[Mapping[str, Any]]) -> bool:
    """Whether it is the one application that every account has."""
    if len(applications) != 1:
        return False
    (only,) = applications
    return only.keys() <= {"applicationId", "applicationCode", "name"} and only.get("name") == only.get("applicationId")


def _test(name: str, body: Body, lines: list[str]) -> Iterator[str]:
    wanted = [fixture for fixture in _TYPES if fixture in body.fixtures]
    parameters = ", ".join(f"{one}: {_TYPES[one]}" for one in wanted)
    header = f"def {name}({parameters}) -> None:"
    if len(header) > 88:
        header = f"def {name}(\n" + "".join(f"    {one}: {_TYPES[one]},\n" for one in wanted) + ") -> None:"
    yield header + "\n"
    yield "\n".join(lines) + "\n"
