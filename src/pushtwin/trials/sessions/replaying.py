"""Doing the calls of a session again, in a fresh account that begins where the session has begun."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx

from pushtwin.base import json_text
from pushtwin.base.times import parse_time, render_time
from pushtwin.testing.account import TwinAccount
from pushtwin.testing.control import segment
from pushtwin.testing.twin import Twin
from pushtwin.trials.sessions.callers import LOGOUT, Credentials, body_of, headers_of, token_of
from pushtwin.trials.sessions.ids import Id, Ids, mentioned, needs, origins
from pushtwin.trials.sessions.jwts import signed
from pushtwin.trials.sessions.steps import Call, Pause, Session, Step, steps_of

ID_SEED = "session"
_OF_ACCOUNT = "/_twin/accounts/"
_SENDERS = {"sender", "from"}


class Answered(NamedTuple):
    """What came of a step now. A pause, and a call that was not answered, have neither status nor answer."""

    place: int
    step: Step
    status: int | None = None
    answer: Any = None

    @property
    def is_as_before(self) -> bool:
        """Of an answer that a fault has broken, a journal tells the status, and whoever calls may not learn it."""
        if not isinstance(self.step, Call) or self.step.status == self.status:
            return True
        return self.step.is_struck and self.status is None


class Script(NamedTuple):
    """A session made ready: its steps, what each needs, when it begins, and which steps named ids are from."""

    session: Session
    begun_at: int
    steps: tuple[Step, ...]
    needs: Sequence[frozenset[int]]
    origins: Mapping[Id, int]


def prepare(session: Session) -> Script:
    frozen_at = parse_time(session.start.frozen_at) if session.start else None
    begun_at = session.calls[0].time if frozen_at is None else frozen_at
    steps = tuple(steps_of(session.calls, begun_at, is_frozen=frozen_at is not None))
    named = {one for step in steps if isinstance(step, Call) for one in mentioned(step)}
    known = session.start.document if session.start else None
    made = {one: place for one, place in origins(steps, known).items() if one in named}
    return Script(session, begun_at, steps, needs(steps, made), made)


class World:
    """An account in which the steps of a session are done again."""

    def __init__(self, twin: Twin, account: TwinAccount, script: Script) -> None:
        self.account = account
        self._twin = twin
        self._script = script
        self._now = script.begun_at
        self._own = _credentials(account)
        self.ids = Ids({**_codes_of_start(script.session, self._own), **_account_id(script, account)})

    def play(self, kept: Iterable[int]) -> list[Answered]:
        """Do these steps, one after the other."""
        return [self._do(place, self._script.steps[place]) for place in kept]

    def _do(self, place: int, step: Step) -> Answered:
        if isinstance(step, Pause):
            self._now += step.ms
            self.account.clock.set(render_time(self._now))
            return Answered(place, step)
        response = self._call(step)
        if response is None:
            return Answered(place, step)
        answer = _read(response)
        self.ids.learn(step.told, [answer, self._touched(place, step)], self._script.origins, place)
        self._note(step, answer)
        return Answered(place, step, response.status_code, answer)

    def _touched(self, place: int, call: Call) -> int | None:
        """The person that a call has touched, where later calls name it and no answer has."""
        if call.person_id is None or self._script.origins.get(call.person_id) != place or call.is_control:
            return None
        return self.account.journal()[-1].get("personId")

    def _note(self, call: Call, answer: Any) -> None:
        """What later calls show."""
        if token := token_of(call, answer):
            self._own = self._own._replace(tokens=self._own.tokens.after_login(call, token))
        match call.operation, call.answer, answer:
            case operation, _, _ if operation == LOGOUT and call.status is not None and call.status < 400:
                self._own = self._own._replace(tokens=self._own.tokens.after_logout(call))
            case "create-api-key", _, {"apiKey": str(key)}:
                self._own = self._own._replace(scoped_key=key)
            case "create-application", {"applicationId": str(told)}, {"applicationCode": str(code)}:
                self._own = self._own._replace(codes={**self._own.codes, told: code})

    def _call(self, call: Call) -> httpx.Response | None:
        """None when the connection broke."""
        path = "/".join(map(segment, self._path(call)))
        content = _content(self.ids.put(body_of(call, self._own))) if call.has_body else None
        headers = _as_sent(self.ids.put(self._headers(call)))
        query = self.ids.put_in_query(call.query)
        try:
            return self._twin.http.request(call.method, path, params=query, headers=headers, content=content)
        except httpx.HTTPError:
            return None

    def _headers(self, call: Call) -> dict[str, str]:
        headers = headers_of(call, self._own)
        if call.subject is not None:
            code = self._own.codes.get(call.application_id, self._own.first_code)
            headers["authorization"] = f"Bearer {signed(call.subject, code)}"
        return headers

    def _path(self, call: Call) -> list[str]:
        segments = self.ids.put_in_path(call.path)
        if call.is_control and call.path.startswith(_OF_ACCOUNT):
            segments[3] = self.account.account_id
        return segments


@contextmanager
def fresh_world(twin: Twin, script: Script, id_seed: str = ID_SEED) -> Iterator[World]:
    """The account is deleted afterwards. Raises TwinError where the twin can't have it."""
    start = script.session.start
    if start is None:
        account = twin.create_account(id_seed=id_seed, applications=_applications(script.session))
        account.clock.freeze(render_time(script.begun_at))
    else:
        account = twin.create_account(_name_of(start.account), id_seed=id_seed)
    try:
        if start is not None:
            account.restore({**start.document, "account": _account_of(start.account, script.begun_at, id_seed)})
            account = twin.account(account.account_id)
        yield World(twin, account, script)
    finally:
        account.delete()


def _name_of(account: Mapping[str, Any]) -> str | None:
    name = account.get("name")
    return name if isinstance(name, str) else None


def _account_of(account: Mapping[str, Any], begun_at: int, id_seed: str) -> dict[str, Any]:
    """With ids from a seed that is known, from its beginning: those of the journal are not drawn again anyway."""
    others = {name: one for name, one in account.items() if name != "idCounter"}
    return {**others, "idSeed": id_seed, "clock": {"frozenAt": render_time(begun_at)}}


def _applications(session: Session) -> list[dict[str, str]]:
    """Those that the calls tell of; the code of one is known where messages name it as their sender."""
    ids = session.application_ids
    senders = list(dict.fromkeys(one for call in session.calls for one in _senders(call.body)))
    codes = [code for code in senders if code not in ids]
    chosen = [{"applicationId": one} for one in ids] or [{}]
    if len(codes) == len(chosen) == 1:
        chosen[0]["applicationCode"] = codes[0]
    return chosen


def _senders(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, one in value.items():
                if name in _SENDERS and isinstance(one, str):
                    yield one
                else:
                    yield from _senders(one)
        case list():
            for one in value:
                yield from _senders(one)


def _credentials(account: TwinAccount) -> Credentials:
    found = account.get()
    codes = {one["applicationId"]: one["applicationCode"] for one in found["applications"]}
    keys = account.api_keys()
    scoped_key = keys[-1]["apiKey"] if keys else None
    return Credentials(account.api_key, account.username, account.password, codes, scoped_key)


def _codes_of_start(session: Session, own: Credentials) -> dict[Id, Id]:
    """Those of the journal are taken again, unless the file has lost them."""
    if session.start is None:
        return {}
    told = {str(one.get("applicationId")): one.get("applicationCode") for one in session.start.applications}
    return {code: own.codes[one] for one, code in told.items() if isinstance(code, str) and one in own.codes}


def _account_id(script: Script, account: TwinAccount) -> dict[Id, Id]:
    start = script.session.start
    told = start.account.get("accountId") if start else None
    return {told: account.account_id} if isinstance(told, str) else {}


def _as_sent(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """In a journal each byte of a header is a character."""
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


def _content(body: Any) -> bytes:
    """What was no JSON is a text in a journal."""
    return body.encode() if isinstance(body, str) else json_text.write(body)


def _read(response: httpx.Response) -> Any:
    try:
        return json_text.parse(response.text)
    except ValueError:
        return response.text or None
