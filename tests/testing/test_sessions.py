"""What was done in an account, as a file: complete, and without secrets."""

from pushtwin.base import json_text
from pushtwin.testing import Twin
from pushtwin.testing.sessions import without_secrets


def test_a_session_has_the_start_and_all_calls_in_order(twin: Twin) -> None:
    account = twin.create_account(api_key="a-key-of-the-account")
    account.install("phone-1")
    account.device().personalize(external_user_id="u-1")
    session = account.session()
    assert [one["operation"] for one in session["calls"]] == [
        "install",
        "create-installation",
        "personalize-installation",
    ]
    assert session["start"]["persons"] == []
    assert session["evicted"] is False
    assert b"a-key-of-the-account" not in json_text.write(session)
    account.delete()


def test_a_restore_is_where_a_session_begins(twin: Twin) -> None:
    account = twin.create_account()
    account.install("phone-1")
    account.restore(account.snapshot())
    account.install("phone-2")
    session = account.session()
    assert [one["operation"] for one in session["calls"]] == ["install"]
    (person,) = session["start"]["persons"]
    assert person["registrations"][0]["registrationId"] == "phone-1"
    account.delete()


def test_secrets_of_a_snapshot_are_left_out() -> None:
    snapshot = {
        "version": 1,
        "account": {"name": "Shop", "apiKey": "s1", "username": "s2", "password": "s3"},
        "applications": [{"applicationId": "A", "jwtKeys": [{"kid": "k", "secret": "s4"}]}],
        "apiKeys": [{"apiKeyId": "K", "apiKey": "s5", "scopes": ["people:read"]}],
        "accessTokens": [{"tokenHash": "s6"}],
    }
    assert without_secrets(snapshot) == {
        "version": 1,
        "account": {"name": "Shop"},
        "applications": [{"applicationId": "A", "jwtKeys": [{"kid": "k", "secret": "***"}]}],
        "apiKeys": [{"apiKeyId": "K", "apiKey": "hidden-0", "scopes": ["people:read"]}],
        "accessTokens": [],
    }
