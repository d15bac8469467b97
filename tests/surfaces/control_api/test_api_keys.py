"""`/_twin/accounts/{accountId}/apiKeys`: keys that are good for some scopes only, and where they are not."""

import re
from typing import Any

import httpx
import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both
from tests.document import DOCUMENT
from tests.shapes import assert_control_error, assert_service_exception
from tests.surfaces.control_api.control import Control, Json, gone, good

SCOPED = [
    (method.upper(), path, one["x-scopes"])
    for path, methods in DOCUMENT["paths"].items()
    for method, one in methods.items()
    if "x-scopes" in one
]
WARNING = "strict auth would have answered FORBIDDEN: the scopes of the key do not cover it"


@pytest.fixture
def strict(account: Account) -> Account:
    """An account that checks credentials; with registration d1."""
    account.install(registrationId="d1")
    account.set(auth="strict")
    return account


def create(account: Account, **body: Any) -> Json:
    answer = account.http.post(f"{account.path}/apiKeys", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def listed(account: Account) -> list[Json]:
    found: list[Json] = good(account.http.get(f"{account.path}/apiKeys"))["apiKeys"]
    return found


def by(account: Account, *scopes: str) -> PushApi:
    """A backend with a key of these scopes."""
    return with_key(account, create(account, scopes=scopes))


def with_key(account: Account, key: Json) -> PushApi:
    return PushApi(account.http, account.application_code, f"App {key['apiKey']}")


@both
def test_a_key_comes_and_goes(strict: Account) -> None:
    reader = create(strict, scopes=["people:read", "people:read"], name="reader")
    assert reader == {**reader, "scopes": ["people:read"], "name": "reader"}
    assert re.fullmatch("[0-9A-F]{32}", reader["apiKeyId"])
    assert re.fullmatch("[0-9a-f]{32}(-[0-9a-f]+){5}", reader["apiKey"])
    chosen = create(strict, apiKey=f"mine-{strict.answer['accountId']}")
    assert chosen.keys() == {"apiKeyId", "apiKey"}
    assert listed(strict) == [reader, chosen]
    assert [with_key(strict, one).get("d1").status_code for one in (reader, chosen)] == [200, 200]
    gone(strict.http.delete(f"{strict.path}/apiKeys/{reader['apiKeyId']}"))
    assert_service_exception(with_key(strict, reader).get("d1"), 401, "UNAUTHORIZED")
    assert listed(strict) == [chosen]
    answer = strict.http.delete(f"{strict.path}/apiKeys/{reader['apiKeyId']}")
    assert_control_error(answer, 404, "API_KEY_NOT_FOUND")


@each(
    ("body", "field"),
    [
        ({"scopes": ["people"]}, "scopes.0"),
        ({"scopes": ["people:read", "people: read"]}, "scopes.1"),
        ({"scopes": ["People:read"]}, "scopes.0"),
        ({"scopes": [f"people:{'x' * 255}"]}, "scopes.0"),
        ({"scopes": [f"a:{number}" for number in range(101)]}, "scopes"),
        ({"scopes": "people:read"}, "scopes"),
        ({"scopes": [1]}, "scopes.0"),
        ({"name": ""}, "name"),
        ({"apiKey": "a\n"}, "apiKey"),
        ({"scope": []}, "scope"),
    ],
)
def test_what_is_no_key_is_refused(account: Account, body: Json, field: str) -> None:
    assert_control_error(account.http.post(f"{account.path}/apiKeys", json=body), 422, "INVALID_REQUEST", field)
    assert listed(account) == []


@both
def test_a_key_that_somebody_has_is_a_conflict(account: Account) -> None:
    other = Account.create(account.http)
    taken = create(other)["apiKey"]
    for key in (taken, other.answer["apiKey"], account.answer["apiKey"]):
        answer = account.http.post(f"{account.path}/apiKeys", json={"apiKey": key})
        assert_control_error(answer, 409, "API_KEY_TAKEN")
    assert_control_error(account.http.post("/_twin/accounts", json={"apiKey": taken}), 409, "API_KEY_TAKEN")


def test_an_account_has_at_most_a_hundred(account: Account) -> None:
    for _ in range(100):
        create(account)
    assert_control_error(account.http.post(f"{account.path}/apiKeys", json={}), 422, "INVALID_REQUEST")
    gone(account.http.delete(f"{account.path}/apiKeys/{listed(account)[0]['apiKeyId']}"))
    create(account)


# -- what they are good for ----------------------------------------------------------------------------------------


@each(("method", "path", "scopes"), SCOPED)
def test_a_key_is_good_for_the_operations_that_its_scopes_cover(
    strict: Account, method: str, path: str, scopes: list[str]
) -> None:
    def call(*granted: str) -> httpx.Response:
        key = create(strict, scopes=granted)
        headers = {"AppCode": strict.application_code, "Authorization": f"App {key['apiKey']}"}
        answer = strict.http.request(method, re.sub(r"\{\w+\}", "x", path), headers=headers, content=b"{")
        gone(strict.http.delete(f"{strict.path}/apiKeys/{key['apiKeyId']}"))
        return answer

    for refused in (call(), call("whatsapp:manage", "people:reader", "message:sending")):
        assert (refused.status_code, "FORBIDDEN" in refused.text or "E403" in refused.text) == (403, True)
    for one in scopes:
        assert call("voice:manage", one).status_code not in {401, 403}


def test_what_a_key_may_not_do_it_does_not_do(strict: Account) -> None:
    before = strict.state()
    answer = by(strict, "people:read").personalize("d1", {"externalId": "ana"})
    assert_service_exception(answer, 403, "FORBIDDEN", "Forbidden")
    assert strict.state() == before
    assert by(strict, "people:manage").personalize("d1", {"externalId": "ana"}).status_code == 200


def test_whether_there_is_a_registration_is_told_only_to_who_may_know(strict: Account) -> None:
    assert_service_exception(by(strict, "omni-failover:manage").get("nobody"), 403, "FORBIDDEN")


def test_lenient_warns_of_a_missing_scope(strict: Account) -> None:
    strict.set(auth="lenient")
    answer = by(strict, "people:read").update("d1", {"isPrimary": True})
    assert (answer.status_code, answer.headers["x-twin-warning"]) == (200, WARNING)
    headers = {"Authorization": f"App {create(strict, scopes=[])['apiKey']}"}
    answer = strict.http.get("/push/3/logs", headers=headers)
    assert (answer.status_code, answer.headers["x-twin-warning"]) == (200, WARNING)
    assert "x-twin-warning" not in by(strict, "people:read").get("d1").headers


@both
def test_a_key_of_another_account_is_as_its_own_one(strict: Account) -> None:
    other = Account.create(strict.http)
    answer = with_key(strict, create(other)).get("d1")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, 48012)
    headers = {"Authorization": f"App {create(other)['apiKey']}"}
    applications = good(strict.http.get("/push/1/applications", headers=headers))["applications"]
    assert [one["applicationCode"] for one in applications] == [other.application_code]


def test_a_call_without_the_scope_is_not_counted(strict: Account) -> None:
    control = Control(strict)
    strict.set(rateLimits="documented")
    control.freeze()
    reader, writer = by(strict, "people:read"), by(strict, "people:manage")
    refused = [reader.update("d1", {}).status_code for _ in range(60)]
    allowed = [writer.update("d1", {}).status_code for _ in range(51)]
    assert (refused, allowed) == ([403] * 60, [200] * 50 + [429])


def test_a_refused_call_is_in_the_journal_without_the_key(strict: Account) -> None:
    key = create(strict, scopes=[])
    with_key(strict, key).get("d1")
    (call,) = Control(strict).journal()
    assert (call["status"], call["headers"]["authorization"]) == (403, "App ***")
    assert key["apiKey"] not in str(call)


# -- what becomes of them ------------------------------------------------------------------------------------------


def snapshot(account: Account) -> Json:
    return good(account.http.get(f"{account.path}/snapshot"))


@both
def test_a_snapshot_holds_them_and_a_reset_goes_back_to_them(strict: Account) -> None:
    kept = create(strict, scopes=["people:read"], name="reader"), create(strict), create(strict, scopes=[])
    document = snapshot(strict)
    gone(strict.http.delete(f"{strict.path}/apiKeys/{kept[0]['apiKeyId']}"))
    for path, body in (("snapshot", document), ("reset", None)):
        create(strict)
        verb = strict.http.put if body else strict.http.post
        gone(verb(f"{strict.path}/{path}", json=body))
        assert listed(strict) == [*kept]
        assert snapshot(strict) == document
    assert with_key(strict, kept[0]).get("d1").status_code == 200


@both
def test_in_another_account_they_are_a_conflict_unless_they_are_new(strict: Account) -> None:
    create(strict, scopes=["people:read"], name="reader")
    document = {**snapshot(strict), "applications": None, "persons": []}
    del document["applications"]
    other = Account.create(strict.http)
    assert_control_error(
        strict.http.put(f"{other.path}/snapshot", json=document), 409, "API_KEY_TAKEN", "apiKeys.0.apiKey"
    )
    good(strict.http.put(f"{other.path}/snapshot", params={"newKeys": "true"}, json=document))
    (renewed,) = listed(other)
    assert (renewed["scopes"], renewed["name"]) == (["people:read"], "reader")
    assert renewed["apiKey"] != document["apiKeys"][0]["apiKey"]


@each(
    ("keys", "field"),
    [
        ([{}], "apiKeys.0.apiKey"),
        ([{"apiKey": "a", "scopes": ["x"]}], "apiKeys.0.scopes.0"),
        ([{"apiKey": "a"}, {"apiKey": "a"}], "apiKeys.1.apiKey"),
        ([{"apiKey": "a", "apiKeyId": "i"}, {"apiKey": "b", "apiKeyId": "i"}], "apiKeys.1.apiKeyId"),
        ([{"apiKey": f"k{number}"} for number in range(101)], "apiKeys"),
    ],
)
def test_a_document_with_wrong_keys_is_refused_at_its_place(account: Account, keys: list[Json], field: str) -> None:
    answer = account.http.put(f"{account.path}/snapshot", json={"version": 1, "apiKeys": keys})
    assert_control_error(answer, 422, "INVALID_REQUEST", field)


def test_with_a_seed_they_repeat_and_belong_to_one_account(http: httpx.Client) -> None:
    account = Account.create(http, idSeed="of keys")
    first = create(account, scopes=["people:read"])
    gone(http.post(f"{account.path}/reset"))
    assert create(account, scopes=["people:read"]) == first
    assert create(Account.create(http, idSeed="of keys"))["apiKey"] != first["apiKey"]
