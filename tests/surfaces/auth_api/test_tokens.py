"""`/auth`: sessions and access tokens, and what they are good for."""

import base64
import re
import uuid
from typing import Any

import httpx
import pytest

from tests.api_client import PUSH, Account
from tests.cases import each, each_named
from tests.databases import both
from tests.surfaces.control_api.control import NOON, Control, Json, after_noon, gone, good

HOUR = 3_600_000
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def strict(http: httpx.Client) -> Account:
    """An account that checks credentials, at noon; with registration d1."""
    account = Account.create(http, username=f"ana {uuid.uuid4()}", password="s:é &=", settings={"auth": "strict"})
    account.install(registrationId="d1")
    Control(account).freeze()
    return account


def login_of(account: Account) -> Json:
    return {name: account.answer[name] for name in ("username", "password")}


def client_of(account: Account) -> Json:
    login = login_of(account)
    return {"client_id": login["username"], "client_secret": login["password"], "grant_type": "client_credentials"}


def open_session(account: Account) -> str:
    """What `Authorization` says then."""
    return f"IBSSO {good(account.http.post('/auth/1/session', json=login_of(account)))['token']}"


def issue(account: Account) -> str:
    """What `Authorization` says then."""
    return f"Bearer {good(account.http.post('/auth/1/oauth2/token', data=client_of(account)))['access_token']}"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def status(account: Account, authorization: str, path: str = f"{PUSH}/d1", method: str = "GET") -> int:
    headers = {"AppCode": account.application_code, "Authorization": authorization}
    return account.http.request(method, path, headers=headers).status_code


def refused(answer: httpx.Response, code: int = 401, message_id: str = "UNAUTHORIZED") -> None:
    assert answer.status_code == code, answer.text
    assert answer.json()["requestError"]["serviceException"]["messageId"] == message_id


# -- handed out ----------------------------------------------------------------------------------------------------


@both
@each("hand_out", [open_session, issue])
def test_a_token_is_as_good_as_the_password(strict: Account, hand_out: Any) -> None:
    shown = hand_out(strict)
    assert re.fullmatch(f"(IBSSO|Bearer) {UUID}", shown)
    scheme, token = shown.split()
    for path in (f"{PUSH}/d1", "/push/1/applications", "/omni/1/scenarios"):
        for one in (shown, shown.upper().replace(token.upper(), token), shown.lower()):
            assert status(strict, one, path) == 200
        wrong = ("Bearer" if scheme == "IBSSO" else "IBSSO", "App", "Basic")
        assert [status(strict, f"{other} {token}", path) for other in wrong] == [401] * 3
        assert status(strict, f"{scheme} {token[:-1]}", path) == 401


def test_lenient_takes_it_for_the_account_without_a_warning(strict: Account) -> None:
    strict.set(auth="lenient")
    for shown in (open_session(strict), issue(strict)):
        answer = strict.http.get("/push/1/applications", headers={"Authorization": shown})
        assert (answer.status_code, "x-twin-warning" in answer.headers) == (200, False)
    assert strict.http.get("/push/1/applications", headers={"Authorization": f"{shown}0"}).status_code == 401


def test_a_token_of_another_account_finds_no_application(strict: Account) -> None:
    other = Account.create(strict.http)
    assert [status(strict, one(other)) for one in (open_session, issue)] == [400, 400]


@both
def test_a_session_begins_and_ends(strict: Account) -> None:
    first, second = open_session(strict), open_session(strict)
    headers = {"Authorization": first}
    answer = strict.http.delete("/auth/1/session", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [status(strict, one) for one in (first, second)] == [401, 200]
    refused(strict.http.delete("/auth/1/session", headers=headers))


@each("mode", ["strict", "lenient"])
def test_only_a_session_can_be_ended(strict: Account, mode: str) -> None:
    strict.set(auth=mode)
    login = strict.answer
    for one in (
        issue(strict),
        f"App {login['apiKey']}",
        basic(login["username"], login["password"]),
        "IBSSO x",
        "",
        "IBSSO",
    ):
        refused(strict.http.delete("/auth/1/session", headers={"Authorization": one}))
    refused(strict.http.delete("/auth/1/session"))
    assert status(strict, issue(strict)) == 200


FORMS: dict[str, Any] = {
    "form": lambda one: {"data": one},
    "JSON": lambda one: {"json": one},
    "query": lambda one: {"params": one, "json": {}, "headers": {"Content-Type": FORM}},
    "Basic": lambda one: {
        "data": {"grant_type": one["grant_type"]},
        "headers": {"Authorization": basic(one["client_id"], one["client_secret"])},
    },
    "a header of something else": lambda one: {"data": one, "headers": {"Authorization": "App x"}},
}


@each_named("form", FORMS)
def test_a_client_gets_a_token_in_every_form_that_clients_use(strict: Account, form: Any) -> None:
    answer = strict.http.post("/auth/1/oauth2/token", **form(client_of(strict)))
    assert answer.json() == {"access_token": answer.json()["access_token"], "token_type": "Bearer", "expires_in": 3600}
    assert answer.headers["cache-control"] == "no-store"
    assert status(strict, f"Bearer {answer.json()['access_token']}") == 200
    refused(strict.http.post("/auth/1/oauth2/token", **form({**client_of(strict), "client_secret": "wrong"})))
    refused(
        strict.http.post("/auth/1/oauth2/token", **form({**client_of(strict), "grant_type": "password"})),
        400,
        "BAD_REQUEST",
    )


@each("mode", ["strict", "lenient"])
def test_wrong_logins_are_refused_in_every_mode(strict: Account, mode: str) -> None:
    strict.set(auth=mode)
    user, password = login_of(strict).values()
    for wrong in ((user, password + " "), (user.upper(), password), (f"{user}:s", "é &="), ("", ""), (user, "a\x01")):
        refused(strict.http.post("/auth/1/session", json=dict(zip(("username", "password"), wrong, strict=True))))
        client = dict(zip(("client_id", "client_secret"), wrong, strict=True))
        refused(strict.http.post("/auth/1/oauth2/token", data={**client, "grant_type": "client_credentials"}))
    key = f"App {strict.answer['apiKey']}"
    headers = {"Authorization": key, "AppCode": strict.application_code}
    data = {"grant_type": "client_credentials"}
    refused(strict.http.post("/auth/1/oauth2/token", data=data, headers=headers))
    assert good(strict.http.get(f"{strict.path}/snapshot"))["accessTokens"] == []


@each(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"username": "a"}',
        b'{"username": 1, "password": "x"}',
        b'{"username": null, "password": ""}',
    ],
)
def test_what_is_no_login_is_a_bad_request(http: httpx.Client, body: bytes) -> None:
    refused(http.post("/auth/1/session", content=body), 400, "BAD_REQUEST")


@each("body", [b"\xff=1", b"&".join(b"a=%d" % number for number in range(101))])
def test_what_is_no_form_is_a_bad_request(http: httpx.Client, body: bytes) -> None:
    refused(http.post("/auth/1/oauth2/token", content=body), 400, "BAD_REQUEST")


def test_there_is_nothing_else(http: httpx.Client) -> None:
    refused(http.get("/auth/1/nothing"), 404, "NOT_FOUND")
    answer = http.get("/auth/1/session")
    refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "POST, DELETE"


# -- time ----------------------------------------------------------------------------------------------------------


@both
def test_a_session_lives_while_it_is_used(strict: Account) -> None:
    control, used, unused, token = Control(strict), open_session(strict), open_session(strict), issue(strict)
    control.advance(HOUR - 1)
    assert [status(strict, one) for one in (used, token)] == [200, 200]
    control.advance(1)
    assert [status(strict, one) for one in (used, unused, token)] == [200, 401, 401]
    control.advance(HOUR - 1)
    for path, expected in (("/omni/1/scenarios", 200), (f"{PUSH}/unknown", 400), ("/push/1/statistics", 400)):
        assert status(strict, used, path) == expected  # whatever the answer is, it was used
        control.advance(HOUR - 1)
    assert status(strict, used, f"{PUSH}/d1/depersonalize", "POST") == 200
    control.advance(HOUR)
    assert status(strict, used) == 401


def test_a_clock_that_is_set_back_ends_nothing(strict: Account) -> None:
    session, token = open_session(strict), issue(strict)
    good(strict.http.post(f"{strict.path}/clock/set", json={"now": after_noon(-HOUR)}))
    assert [status(strict, one) for one in (session, token)] == [200, 200]
    good(strict.http.post(f"{strict.path}/clock/set", json={"now": after_noon(HOUR - 1)}))
    assert [status(strict, one) for one in (session, token)] == [200, 200]


def test_of_more_than_a_thousand_tokens_the_oldest_end(strict: Account) -> None:
    first, second = issue(strict), open_session(strict)
    document = good(strict.http.get(f"{strict.path}/snapshot"))
    others = [
        {"scheme": "Bearer", "tokenHash": f"{number:064x}", "expiresAt": after_noon(HOUR)} for number in range(998)
    ]
    document["accessTokens"] += others
    gone(strict.http.put(f"{strict.path}/snapshot", json=document))
    third = issue(strict)
    assert [status(strict, one) for one in (first, second, third)] == [401, 200, 200]
    assert len(good(strict.http.get(f"{strict.path}/snapshot"))["accessTokens"]) == 1000


# -- where features cross ------------------------------------------------------------------------------------------


@both
def test_a_snapshot_holds_hashes_and_a_reset_ends_what_came_later(strict: Account) -> None:
    kept = [open_session(strict), issue(strict)]
    document = good(strict.http.get(f"{strict.path}/snapshot"))
    assert [(one["scheme"], one["expiresAt"]) for one in document["accessTokens"]] == [
        ("IBSSO", after_noon(HOUR)),
        ("Bearer", after_noon(HOUR)),
    ]
    assert not [one for one in kept if one.split()[1] in str(document)]
    gone(strict.http.put(f"{strict.path}/snapshot", json=document))
    later = issue(strict)
    gone(strict.http.post(f"{strict.path}/reset"))
    assert good(strict.http.get(f"{strict.path}/snapshot")) == document
    assert [status(strict, one) for one in (*kept, later)] == [200, 200, 401]
    restored = good(strict.http.put(f"{strict.path}/snapshot", params={"newKeys": "true"}, json=document))
    assert [status(Account(strict.http, restored), one) for one in kept] == [401, 401]


@each(
    ("token", "field"),
    [
        ({"tokenHash": "0" * 64, "expiresAt": NOON}, "accessTokens.0.scheme"),
        ({"scheme": "App", "tokenHash": "0" * 64, "expiresAt": NOON}, "accessTokens.0.scheme"),
        ({"scheme": "IBSSO", "tokenHash": "0" * 63, "expiresAt": NOON}, "accessTokens.0.tokenHash"),
        ({"scheme": "IBSSO", "tokenHash": "0" * 64, "expiresAt": "soon"}, "accessTokens.0.expiresAt"),
    ],
)
def test_a_document_with_a_wrong_token_is_refused_at_its_place(account: Account, token: Json, field: str) -> None:
    answer = account.http.put(f"{account.path}/snapshot", json={"version": 1, "accessTokens": [token]})
    assert (answer.status_code, [one["field"] for one in answer.json()["error"]["details"]]) == (422, [field])


def test_with_a_seed_tokens_repeat_and_belong_to_one_account(http: httpx.Client) -> None:
    one, other = (Account.create(http, idSeed="of tokens") for _ in range(2))
    first = open_session(one), issue(one)
    assert {open_session(other), issue(other)}.isdisjoint(first)
    gone(http.post(f"{one.path}/reset"))
    assert (open_session(one), issue(one)) == first


def test_the_journal_tells_of_it_without_a_secret(strict: Account) -> None:
    session = open_session(strict)
    for form in FORMS.values():
        strict.http.post("/auth/1/oauth2/token", **form(client_of(strict)))
    strict.http.delete("/auth/1/session", headers={"Authorization": session})
    calls = Control(strict).journal()
    assert [one["operation"] for one in calls] == ["create-session", *["create-oauth2-token"] * 5, "delete-session"]
    assert [one["status"] for one in calls] == [200] * 6 + [204]
    shown = str(calls)
    hidden = (strict.answer["password"], "s%3A%C3%A9", session.split()[1], strict.answer["password"].replace(" ", "+"))
    assert [one for one in hidden if one in shown] == []
    assert calls[0]["answer"] == {"token": "***"}


def test_faults_strike_it_in_its_own_envelope(strict: Account) -> None:
    control = Control(strict)
    control.fault(on={"operation": "create-session"}, error="TOO_MANY_REQUESTS", when={"first": 1})
    refused(strict.http.post("/auth/1/session", json=login_of(strict)), 429, "TOO_MANY_REQUESTS")
    session = open_session(strict)
    control.fault(on={"operation": "create-oauth2-token"}, error="GENERAL_ERROR")
    refused(strict.http.post("/auth/1/oauth2/token", data=client_of(strict)), 500, "GENERAL_ERROR")
    assert status(strict, session) == 200


# -- what an account can choose --------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("value", ["use", "beginning"])
def test_a_session_ends_an_hour_after_its_use_or_after_its_beginning(strict: Account, value: str) -> None:
    strict.set(sessionEnd=value)
    session = open_session(strict)
    found = []
    for _ in range(3):
        Control(strict).advance(HOUR // 2)
        found.append(status(strict, session))
    assert found == ([200, 200, 200] if value == "use" else [200, 401, 401])


def test_an_access_token_is_good_for_as_long_as_the_account_says(strict: Account) -> None:
    strict.set(accessTokenSeconds=300)
    answer = good(strict.http.post("/auth/1/oauth2/token", data=client_of(strict)))
    assert answer["expires_in"] == 300
    token = f"Bearer {answer['access_token']}"
    Control(strict).advance(299_999)
    assert status(strict, token) == 200
    Control(strict).advance(1)
    assert status(strict, token) == 401
