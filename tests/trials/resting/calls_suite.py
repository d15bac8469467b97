"""Tests that rest on who may call, and on how requests and failures are spelt."""

from .conftest import PUSH
from .expected import rests


@rests("pushErrorEnvelope", at="personalize-push-instance")
def test_a_wrong_phone_has_a_number(shop):
    assert "errorCode" in shop.login(phoneNumber="no number").json()


@rests("pushErrorEnvelope", at="update-push-device-registration")
def test_data_beyond_their_limits_have_a_number(shop):
    assert "errorCode" in shop.update(additionalData={"a": "b" * 4097}).json()


@rests("peopleErrorNumber", at="get-a-single-person-or-a-list-of-people")
def test_an_unknown_person_is_40401_at_the_end(shop):
    assert shop.look(externalId="nobody")["requestError"]["serviceException"]["text"].endswith("(40401)")


@rests("peopleErrorNumber", at="get-a-tag")
def test_an_unknown_tag_is_40403_at_the_end(shop):
    answer = shop.call("GET /people/2/tags/nothing").json()
    assert answer["requestError"]["serviceException"]["text"].endswith("(40403)")


@rests("sessionEnd", at="get-push-applications")
def test_a_session_lives_while_it_is_used(shop):
    who = {"username": shop.account.username, "password": shop.account.password}
    token = shop.call("POST /auth/1/session", who).json()["token"]
    for _ in range(3):
        shop.later(minutes=25)
        headers = {"Authorization": f"IBSSO {token}"}
        assert shop.call("GET /push/1/applications", headers=headers).status_code == 200


@rests("accessTokenSeconds", at="create-oauth2-token")
def test_an_access_token_says_how_long_it_is_good(shop):
    assert token_of(shop)["expires_in"] == 3600


@rests("accessTokenSeconds", at="create-oauth2-token")
def test_an_access_token_is_good_after_ten_minutes(shop):
    headers = {"Authorization": f"Bearer {token_of(shop)['access_token']}"}
    shop.later(minutes=10)
    assert shop.call("GET /push/1/applications", headers=headers).status_code == 200


def token_of(shop):
    who = {"client_id": shop.account.username, "client_secret": shop.account.password}
    return shop.call("POST /auth/1/oauth2/token", {**who, "grant_type": "client_credentials"}).json()


@rests("contentTypes", at="personalize-push-instance")
def test_a_login_may_be_of_any_content_type(shop):
    line = f"POST {PUSH}/phone-1/personalize"
    body = {"identity": {"externalId": "u-1"}}
    assert shop.call(line, body, headers={"Content-Type": "text/plain"}).status_code == 200


@rests("contentTypes", at="send-push-notifications")
def test_a_send_may_be_of_any_content_type(shop):
    message = {
        "sender": shop.account.application_code,
        "destinations": [{"type": "REGISTRATION", "pushRegistrationId": "phone-1"}],
        "content": {"type": "TEXT", "text": "Hi"},
    }
    headers = {"Content-Type": "text/plain"}
    assert shop.call("POST /push/3/messages", {"messages": [message]}, headers).status_code == 200


@rests("contentTypes", at="create-a-new-person")
def test_a_person_may_be_of_any_content_type(shop):
    headers = {"Content-Type": "text/plain"}
    assert shop.call("POST /people/2/persons", {"externalId": "u-1"}, headers).status_code == 200


@rests("queryFlags", at="personalize-push-instance")
def test_a_flag_is_true_or_false(shop):
    assert shop.login(query={"returnPush": "maybe"}, externalId="u-1").status_code == 400


@rests("unknownFields", at="update-push-device-registration")
def test_an_update_may_have_other_fields(shop):
    assert shop.update(colour="red").status_code == 200


@rests("unknownFields", at="send-push-notifications")
def test_a_send_may_have_other_fields(shop):
    shop.send("phone-1", colour="red")
    assert shop.answer.status_code == 200


@rests("listLimits", at="get-a-single-person-or-a-list-of-people")
def test_nobody_asks_for_two_thousand_persons(shop):
    assert shop.call("GET /people/2/persons", limit=2000).status_code == 400


@rests("listLimits", at="get-list-of-tags")
def test_nobody_asks_for_two_thousand_tags(shop):
    assert shop.call("GET /people/2/tags", limit=2000).status_code == 400


@rests("listLimits", at="get-a-list-of-custom-attributes")
def test_nobody_asks_for_two_thousand_attributes(shop):
    assert shop.call("GET /people/2/customAttributes", limit=2000).status_code == 400


@rests("foreignRegistrations", at="get-push-device-registration")
def test_another_code_finds_no_registration(shop):
    headers = {"AppCode": shop.other_application()}
    assert shop.call(f"GET {PUSH}/phone-1", headers=headers).json()["errorCode"] == 48013


@rests("refusedLoginStatus", at="personalize-push-instance")
def test_a_login_as_somebody_else_is_a_bad_request(shop):
    shop.login(externalId="u-1")
    assert shop.login(externalId="u-2").status_code == 400
