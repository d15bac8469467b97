"""`/_twin/accounts/{accountId}/applications`."""

from typing import Any

import httpx
import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both_at_length
from tests.shapes import assert_control_error, assert_push_error

pytestmark = both_at_length

CLOUDS = {"apns": {"enabled": True}, "gcm": {"enabled": True}}


@pytest.fixture
def path(account: Account) -> str:
    return f"{account.path}/applications"


def test_an_application_is_added_to_the_account(account: Account, http: httpx.Client, path: str) -> None:
    created = http.post(path, json={"name": "Second"})
    assert created.status_code == 201
    assert created.json()["name"] == "Second"
    assert http.get(account.path).json()["applications"] == [*account.answer["applications"], created.json()]


def test_a_new_code_opens_its_own_registrations_only(account: Account, http: httpx.Client, path: str) -> None:
    code = http.post(path).json()["applicationCode"]
    account.install(registrationId="of-the-first")
    account.install(registrationId="of-the-second", applicationCode=code)
    second = PushApi(http, code)
    assert second.get("of-the-second").status_code == 200
    assert_push_error(second.get("of-the-first"), 48013)
    assert_push_error(account.push.get("of-the-second"), 48013)


def test_code_and_id_may_be_chosen(account: Account, http: httpx.Client, path: str) -> None:
    own = account.answer["accountId"]
    chosen = {"applicationId": f"id {own}", "applicationCode": f"code {own}", "name": "Chosen"}
    assert http.post(path, json=chosen).json() == {**chosen, "jwtKeys": [], **CLOUDS}


@pytest.mark.parametrize(
    ("member", "code"),
    [("applicationCode", "APPLICATION_CODE_TAKEN"), ("applicationId", "APPLICATION_ID_TAKEN")],
    ids=["code", "id"],
)
def test_a_value_of_any_account_is_taken(
    account: Account, http: httpx.Client, path: str, member: str, code: str
) -> None:
    other = Account.create(http).answer["applications"][0]
    assert_control_error(http.post(path, json={member: other[member]}), 409, code)
    assert len(http.get(account.path).json()["applications"]) == 1


def test_keys_are_shown_without_their_secrets(account: Account, http: httpx.Client, path: str) -> None:
    keys = [{"kid": "k2", "secret": "hush"}, {"kid": "k1", "secret": "hush too"}]
    created = http.post(path, json={"jwtKeys": keys})
    assert created.json()["jwtKeys"] == [{"kid": "k2"}, {"kid": "k1"}]
    assert "hush" not in http.get(account.path).text


def test_a_key_shows_the_encoding_of_its_secret(account: Account, http: httpx.Client, path: str) -> None:
    keys = [{"kid": "k", "secret": "00ff", "encoding": "hex"}]
    created = http.post(path, json={"jwtKeys": keys}).json()
    assert created["jwtKeys"] == [{"kid": "k", "encoding": "hex"}]
    assert http.get(account.path).json()["applications"][1] == created


def test_a_patch_renames_and_leaves_the_rest(account: Account, http: httpx.Client, path: str) -> None:
    before = http.post(path, json={"jwtKeys": [{"kid": "k", "secret": "s"}]}).json()
    changed = http.patch(f"{path}/{before['applicationId']}", json={"name": "Renamed"})
    assert (changed.status_code, changed.json()) == (200, {**before, "name": "Renamed"})
    assert http.get(account.path).json()["applications"][1] == changed.json()


def test_a_patch_replaces_all_keys(account: Account, http: httpx.Client, path: str) -> None:
    application_id = http.post(path, json={"jwtKeys": [{"kid": "old", "secret": "s"}]}).json()["applicationId"]
    changed = http.patch(f"{path}/{application_id}", json={"jwtKeys": [{"kid": "new", "secret": "s"}]})
    assert changed.json()["jwtKeys"] == [{"kid": "new"}]
    assert http.patch(f"{path}/{application_id}", json={"jwtKeys": []}).json()["jwtKeys"] == []


def test_a_changed_code_replaces_the_old_one(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1")
    application = account.answer["applications"][0]
    new = f"new code of {account.answer['accountId']}"
    assert http.patch(f"{path}/{application['applicationId']}", json={"applicationCode": new}).status_code == 200
    assert PushApi(http, new).get("d1").status_code == 200
    assert_push_error(account.push.get("d1"), 48012)


def test_an_application_may_keep_its_own_code(account: Account, http: httpx.Client, path: str) -> None:
    application = account.answer["applications"][0]
    same = {"applicationCode": application["applicationCode"]}
    assert http.patch(f"{path}/{application['applicationId']}", json=same).json() == application


def test_a_patch_may_not_take_a_code_of_another(account: Account, http: httpx.Client, path: str) -> None:
    own = account.answer["applications"][0]
    taken = {"applicationCode": Account.create(http).application_code}
    assert_control_error(http.patch(f"{path}/{own['applicationId']}", json=taken), 409, "APPLICATION_CODE_TAKEN")


def test_an_id_with_a_slash_can_be_addressed(account: Account, http: httpx.Client, path: str) -> None:
    own = account.answer["accountId"]
    http.post(path, json={"applicationId": f"{own}/x y"})
    changed = http.patch(f"{path}/{own}%2Fx%20y", json={"name": "Found"})
    assert changed.json()["name"] == "Found"


def test_an_application_of_another_account_is_not_found(account: Account, http: httpx.Client, path: str) -> None:
    other = Account.create(http).answer["applications"][0]["applicationId"]
    assert_control_error(http.patch(f"{path}/{other}", json={"name": "x"}), 404, "APPLICATION_NOT_FOUND")


@each(
    ("field", "body"),
    [
        ("applicationCode", {"applicationCode": ""}),
        ("applicationCode", {"applicationCode": "line\nbreak"}),
        ("applicationId", {"applicationId": "x" * 256}),
        ("name", {"name": []}),
        ("jwtKeys", {"jwtKeys": {}}),
        ("jwtKeys.0.kid", {"jwtKeys": [{"secret": "s"}]}),
        ("jwtKeys.0.secret", {"jwtKeys": [{"kid": "k", "secret": ""}]}),
        ("jwtKeys.0.secret", {"jwtKeys": [{"kid": "k", "secret": "0", "encoding": "hex"}]}),
        ("jwtKeys.0.secret", {"jwtKeys": [{"kid": "k", "secret": "a b", "encoding": "base64"}]}),
        ("jwtKeys.0.encoding", {"jwtKeys": [{"kid": "k", "secret": "s", "encoding": "rot13"}]}),
        ("jwtKeys.0.alg", {"jwtKeys": [{"kid": "k", "secret": "s", "alg": "HS256"}]}),
    ],
)
def test_an_invalid_field_is_named(http: httpx.Client, path: str, field: str, body: dict[str, Any]) -> None:
    assert_control_error(http.post(path, json=body), 422, "INVALID_REQUEST", field)


def test_an_application_id_can_not_be_changed(account: Account, http: httpx.Client, path: str) -> None:
    own = account.answer["applications"][0]["applicationId"]
    answer = http.patch(f"{path}/{own}", json={"applicationId": "another"})
    assert_control_error(answer, 422, "INVALID_REQUEST", "applicationId")


def test_a_cloud_is_switched_off_and_on(account: Account, http: httpx.Client, path: str) -> None:
    application_id = account.answer["applications"][0]["applicationId"]
    changed = http.patch(f"{path}/{application_id}", json={"apns": {"enabled": False}}).json()
    assert changed == {**account.answer["applications"][0], "apns": {"enabled": False}}
    http.patch(f"{path}/{application_id}", json={"name": "still off"})
    assert http.get(account.path).json()["applications"][0]["apns"] == {"enabled": False}
    http.patch(f"{path}/{application_id}", json={"apns": {"enabled": True}})
    assert http.get(account.path).json()["applications"][0]["apns"] == {"enabled": True}


@pytest.mark.parametrize("cloud", [{"enabled": "no"}, {"enabled": None}, {}, False, {"enabled": True, "also": 1}])
def test_a_cloud_is_on_or_off(account: Account, http: httpx.Client, path: str, cloud: Any) -> None:
    application_id = account.answer["applications"][0]["applicationId"]
    answer = http.patch(f"{path}/{application_id}", json={"gcm": cloud})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_REQUEST")
