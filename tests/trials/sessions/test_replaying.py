"""Sessions that are done again are answered as they were."""

import re

import httpx
import pytest

from pushtwin.base import json_text
from pushtwin.cli.sessions import written
from pushtwin.testing import Twin, TwinAccount
from tests.trials.sessions.again import answered_otherwise, script_of, taken, with_jwts


def log_in(http: httpx.Client, account: TwinAccount) -> dict[str, str]:
    login = {"username": account.username, "password": account.password}
    return {"Authorization": f"IBSSO {http.post('/auth/1/session', json=login).json()['token']}"}


def test_a_key_that_was_deleted_is_deleted_again(own_twin: Twin) -> None:
    account = own_twin.create_account()
    account.delete_api_key(account.create_api_key(scopes=["people:read"])["apiKeyId"])
    assert answered_otherwise(own_twin, script_of(taken(account))) == []


def test_who_is_logged_in_twice_goes_on_after_one_logout(own_twin: Twin) -> None:
    account = own_twin.create_account(settings={"auth": "strict"})
    http = own_twin.http
    first, second = log_in(http, account), log_in(http, account)
    form = {"client_id": account.username, "client_secret": account.password, "grant_type": "client_credentials"}
    bearer = http.post("/auth/1/oauth2/token", data=form).json()["access_token"]
    assert http.delete("/auth/1/session", headers=first).is_success
    assert http.get("/people/2/tags", headers=second).is_success
    assert http.get("/people/2/tags", headers={"Authorization": f"Bearer {bearer}"}).is_success
    script = script_of(taken(account))
    assert answered_otherwise(own_twin, script) == []
    shown = re.findall(r'f"(\w+) {(token\w*)}"', written(own_twin, script))
    assert shown == [("IBSSO", "token_2"), ("IBSSO", "token"), ("Bearer", "token_3")]


@pytest.mark.parametrize("is_restored", [False, True])
def test_calls_with_a_jwt_are_signed_anew(own_twin: Twin, *, is_restored: bool) -> None:
    session = with_jwts(own_twin, is_restored=is_restored)
    script = script_of(session)
    assert script.session.doubts == ()
    assert answered_otherwise(own_twin, script) == []


def test_no_secret_of_a_backend_is_in_a_session(own_twin: Twin) -> None:
    told = json_text.write(with_jwts(own_twin, is_restored=True)).decode()
    assert '"kid":"k-1","secret":"***"' in told
    assert "the secret of a backend" not in told
    assert "Bearer ey" not in told
