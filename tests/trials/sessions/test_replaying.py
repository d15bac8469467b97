"""Sessions that are done again are answered as they were."""

import re

import httpx

from pushtwin.base import json_text
from pushtwin.cli.sessions import written
from pushtwin.testing import Twin, TwinAccount
from pushtwin.trials.sessions.reading import read_session
from pushtwin.trials.sessions.replaying import Script, fresh_world, prepare

PUSH = "/people/2/contactInformation/push"


def script_of(account: TwinAccount) -> Script:
    script = prepare(read_session([json_text.write(account.session())]))
    account.delete()
    return script


def answered_otherwise(twin: Twin, script: Script) -> list[str]:
    with fresh_world(twin, script) as world:
        return [str(one.step) for one in world.play(range(len(script.steps))) if not one.is_as_before]


def log_in(http: httpx.Client, account: TwinAccount) -> dict[str, str]:
    login = {"username": account.username, "password": account.password}
    return {"Authorization": f"IBSSO {http.post('/auth/1/session', json=login).json()['token']}"}


def test_a_key_that_was_deleted_is_deleted_again(own_twin: Twin) -> None:
    account = own_twin.create_account()
    account.delete_api_key(account.create_api_key(scopes=["people:read"])["apiKeyId"])
    assert answered_otherwise(own_twin, script_of(account)) == []


def test_who_is_logged_in_twice_goes_on_after_one_logout(own_twin: Twin) -> None:
    account = own_twin.create_account(settings={"auth": "strict"})
    http = own_twin.http
    first, second = log_in(http, account), log_in(http, account)
    form = {"client_id": account.username, "client_secret": account.password, "grant_type": "client_credentials"}
    bearer = http.post("/auth/1/oauth2/token", data=form).json()["access_token"]
    assert http.delete("/auth/1/session", headers=first).is_success
    assert http.get("/people/2/tags", headers=second).is_success
    assert http.get("/people/2/tags", headers={"Authorization": f"Bearer {bearer}"}).is_success
    script = script_of(account)
    assert answered_otherwise(own_twin, script) == []
    shown = re.findall(r'f"(\w+) {(token\w*)}"', written(own_twin, script))
    assert shown == [("IBSSO", "token_2"), ("IBSSO", "token"), ("Bearer", "token_3")]
