"""Somebody's suite: thirty tests, each of which rests on known guesses of the twin or on none.

`RESTS` says on which: the other answers under which a test does not pass. It is run by a pytest of its own
(`test_planted.py`), which sees nothing of this project but the plugin.
"""

from typing import Any

import httpx
import pytest

PUSH = "/people/2/contactInformation/push"
PERSONS = "/people/2/persons"
RESTS = {
    "test_tags_of_a_login_replace": {"tags": ["append"], "repeatedPersonalize": ["reject"]},
    "test_tags_are_replaced_also_by_an_empty_list": {"tags": ["append"]},
    "test_a_second_login_goes_well": {"repeatedPersonalize": ["reject"]},
    "test_nobody_logs_in_as_two_persons": {"ambiguousIdentity": ["merge"]},
    "test_a_new_external_id_takes_the_place_of_the_old_one": {"differentExternalId": ["reject"]},
    "test_what_was_known_of_an_anonymous_person_is_kept": {"anonymousAttributes": ["discard"]},
    "test_a_logout_clears_what_the_device_knew": {"deviceAttributesOnDepersonalize": ["keep"]},
    "test_a_logout_takes_the_primary_flag": {"primaryOnDepersonalize": ["keep"]},
    "test_additional_data_merge": {"additionalDataOnUpdate": ["replace"]},
    "test_a_wrong_phone_is_told_flat": {"pushErrorEnvelope": ["serviceException"]},
    "test_an_unknown_person_is_40401": {"peopleErrorNumber": ["messageId", "flat"]},
    "test_anonymous_persons_are_listed": {"listedPersons": ["identified"]},
    "test_names_may_have_ampersands": {"personNames": ["documented"]},
    "test_the_oldest_person_comes_first": {"personOrder": ["newestFirst"]},
    "test_flags_of_devices_are_flags": {"systemDataOfPersons": ["texts"]},
    "test_message_ids_are_numbers": {"messageIds": ["uuid"]},
    "test_a_message_id_is_good_for_one_message": {"usedMessageIds": ["accept"]},
    "test_an_unknown_registration_fails_later": {"unknownRegistrations": ["reject"]},
    "test_a_message_still_counts_after_a_day": {"defaultValidityHours": [24]},
    "test_a_login_and_a_lost_tag": {"tags": ["append"], "repeatedPersonalize": ["reject"]},
}


class Backend:
    """The code under test, so to speak."""

    def __init__(self, http: httpx.Client, sender: str) -> None:
        self.http = http
        self._sender = sender

    def login(self, device: str, attributes: Any = None, **identity: Any) -> httpx.Response:
        body = {"identity": identity} | ({"attributes": attributes} if attributes else {})
        return self.http.post(f"{PUSH}/{device}/personalize", json=body)

    def logout(self, device: str) -> httpx.Response:
        return self.http.post(f"{PUSH}/{device}/depersonalize")

    def send(self, device: str, **more: Any) -> Any:
        destination = {"type": "REGISTRATION", "pushRegistrationId": device, **more}
        message = {"sender": self._sender, "destinations": [destination], "content": {"type": "TEXT", "text": "Hi"}}
        answer = self.http.post("/push/3/messages", json={"messages": [message]})
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"][0]


@pytest.fixture
def backend(twin, twin_account):
    twin_account.install("phone-1")
    with httpx.Client(base_url=twin.url, headers=twin_account.headers, transport=twin.transport) as http:
        yield Backend(http, twin_account.application_code)


# -- that rest on guesses --------------------------------------------------------------------------------------


def test_tags_of_a_login_replace(backend, twin_account):
    backend.login("phone-1", {"tags": ["Pizza"]}, externalId="u-1")
    backend.login("phone-1", {"tags": ["Sports"]}, externalId="u-1")
    assert twin_account.owner("phone-1")["tags"] == ["Sports"]


def test_tags_are_replaced_also_by_an_empty_list(backend, twin_account):
    backend.login("phone-1", {"tags": ["Pizza"]}, externalId="u-1")
    backend.logout("phone-1")
    backend.login("phone-1", {"tags": []}, externalId="u-1")
    assert twin_account.owner("phone-1")["tags"] == []


def test_a_second_login_goes_well(backend):
    statuses = [backend.login("phone-1", externalId="u-1").status_code for _ in range(2)]
    assert statuses == [200, 200]


def test_nobody_logs_in_as_two_persons(backend, twin_account):
    for external_id, number in (("u-1", "49170000001"), ("u-2", "49170000002")):
        backend.http.post(
            PERSONS, json={"externalId": external_id, "contactInformation": {"phone": [{"number": number}]}}
        )
    assert backend.login("phone-1", externalId="u-1", phoneNumber="49170000002").is_error


def test_a_new_external_id_takes_the_place_of_the_old_one(backend, twin_account):
    twin_account.install("phone-2")
    backend.login("phone-1", externalId="u-1", phoneNumber="49170000001")
    backend.login("phone-2", externalId="u-9", phoneNumber="49170000001")
    assert twin_account.owner("phone-1")["externalId"] == "u-9"


def test_what_was_known_of_an_anonymous_person_is_kept(backend, twin_account):
    backend.login("phone-1", externalId="u-1")
    phone = twin_account.device()
    phone.update_user(first_name="Ana")
    backend.login(phone.registration_id, externalId="u-1")
    assert twin_account.owner("phone-1")["firstName"] == "Ana"


def test_a_logout_clears_what_the_device_knew(backend):
    backend.http.patch(f"{PUSH}/phone-1", json={"additionalData": {"pin": "1234"}})
    backend.login("phone-1", externalId="u-1")
    backend.logout("phone-1")
    assert "additionalData" not in backend.http.get(f"{PUSH}/phone-1").json()


def test_a_logout_takes_the_primary_flag(backend):
    backend.http.patch(f"{PUSH}/phone-1", json={"isPrimary": True})
    backend.login("phone-1", externalId="u-1")
    backend.logout("phone-1")
    assert backend.http.get(f"{PUSH}/phone-1").json()["isPrimary"] is False


def test_additional_data_merge(backend):
    for data in ({"a": 1}, {"b": 2}):
        backend.http.patch(f"{PUSH}/phone-1", json={"additionalData": data})
    assert backend.http.get(f"{PUSH}/phone-1").json()["additionalData"] == {"a": 1, "b": 2}


def test_a_wrong_phone_is_told_flat(backend):
    assert "errorCode" in backend.login("phone-1", phoneNumber="no number").json()


def test_an_unknown_person_is_40401(backend):
    answer = backend.http.get(PERSONS, params={"externalId": "nobody"})
    assert answer.json()["requestError"]["serviceException"]["text"].endswith("(40401)")


def test_anonymous_persons_are_listed(backend):
    assert len(backend.http.get(PERSONS, params={"limit": 5}).json()["persons"]) == 1


def test_names_may_have_ampersands(backend):
    answer = backend.http.post(PERSONS, json={"externalId": "u-1", "firstName": "Ana & Ben"})
    assert answer.status_code == 200


def test_the_oldest_person_comes_first(backend):
    for number in range(2):
        backend.http.post(PERSONS, json={"externalId": f"u-{number}"})
    listed = backend.http.get(PERSONS, params={"limit": 5}).json()["persons"]
    named = [one["externalId"] for one in listed if "externalId" in one]
    assert named == ["u-0", "u-1"]


def test_flags_of_devices_are_flags(backend):
    backend.login("phone-1", externalId="u-1")
    person = backend.http.get(PERSONS, params={"externalId": "u-1"}).json()
    (device,) = person["contactInformation"]["push"]
    assert device["systemData"]["registrationEnabled"] is True


def test_message_ids_are_numbers(backend):
    assert backend.send("phone-1")["messageId"].isdigit()


def test_a_message_id_is_good_for_one_message(backend):
    groups = [backend.send("phone-1", messageId="m-1")["status"]["groupName"] for _ in range(2)]
    assert groups == ["PENDING", "REJECTED"]


def test_an_unknown_registration_fails_later(backend):
    assert backend.send("nobody")["status"]["groupName"] == "PENDING"


def test_a_message_still_counts_after_a_day(backend, twin_account):
    twin_account.clock.freeze()
    phone = twin_account.device()
    backend.send(phone.registration_id)
    twin_account.clock.advance(hours=30)
    assert len(phone.sync()) == 1


def test_a_login_and_a_lost_tag(backend, twin_account):
    backend.login("phone-1", {"tags": ["Pizza"]}, externalId="u-1")
    assert backend.login("phone-1", {"tags": ["Sports"]}, externalId="u-1").is_success
    assert "Pizza" not in twin_account.owner("phone-1")["tags"]


# -- that rest on none -----------------------------------------------------------------------------------------


def test_a_login_names_the_person(backend, twin_account):
    assert backend.login("phone-1", externalId="u-1").status_code == 200
    assert twin_account.owner("phone-1")["externalId"] == "u-1"


def test_tags_of_a_first_login_are_there(backend, twin_account):
    backend.login("phone-1", {"tags": ["Pizza"]}, externalId="u-1")
    assert twin_account.owner("phone-1")["tags"] == ["Pizza"]


def test_tags_where_the_test_says_itself_what_they_do(backend, twin_account):
    twin_account.settings(tags="replace", repeated_personalize="accept")
    backend.login("phone-1", {"tags": ["Pizza"]}, externalId="u-1")
    backend.login("phone-1", {"tags": ["Sports"]}, externalId="u-1")
    assert twin_account.owner("phone-1")["tags"] == ["Sports"]


def test_a_logout_lets_the_person_go(backend, twin_account):
    backend.login("phone-1", externalId="u-1")
    backend.logout("phone-1")
    assert twin_account.owner("phone-1")["anonymous"] is True


def test_a_failing_platform_is_called_again(backend, twin_account):
    twin_account.fail("personalize-push-instance", status=503, first=1)
    assert [backend.login("phone-1", externalId="u-1").status_code for _ in range(2)] == [503, 200]
    twin_account.verify("personalize-push-instance", count=2)


def test_an_unknown_device_is_48013(backend):
    assert backend.http.get(f"{PUSH}/nobody").json()["errorCode"] == 48013


def test_a_device_is_disabled(backend):
    backend.http.patch(f"{PUSH}/phone-1", json={"systemData": {"registrationEnabled": False}})
    assert backend.http.get(f"{PUSH}/phone-1").json()["systemData"]["registrationEnabled"] is False


def test_a_message_arrives(backend, twin_account):
    twin_account.clock.freeze()
    sent = backend.send("phone-1")
    twin_account.clock.advance(seconds=2)
    assert twin_account.message(sent["messageId"])["status"]["groupName"] == "DELIVERED"


def test_accounts_know_nothing_of_each_other(backend, twin, twin_account):
    other = twin.create_account()
    try:
        backend.login("phone-1", externalId="u-1")
        assert other.registrations() == []
    finally:
        other.delete()


def test_a_person_gets_an_email(backend, twin_account):
    backend.http.post(
        PERSONS, json={"externalId": "u-1", "contactInformation": {"email": [{"address": "a@b.example"}]}}
    )
    person = backend.http.get(PERSONS, params={"externalId": "u-1"}).json()
    assert person["contactInformation"]["email"] == [{"address": "a@b.example"}]
