"""Tests that rest on what logins, logouts and updates of devices do."""

from .conftest import PUSH
from .expected import rests

AT_LOGIN = "personalize-push-instance"
AT_LOOK = "get-push-device-registration"
AT_UPDATE = "update-push-device-registration"


def make(shop, external_id, phone, **more):
    return shop.person(externalId=external_id, contactInformation={"phone": [{"number": phone}]}, **more)


@rests("ambiguousIdentity", at=AT_LOGIN)
def test_nobody_logs_in_as_two_persons(shop):
    make(shop, "u-1", "49170000001"), make(shop, "u-2", "49170000002")
    assert shop.login(externalId="u-1", phoneNumber="49170000002").is_error


@rests("repeatedPersonalize", at=AT_LOGIN)
def test_a_second_login_goes_well(shop):
    shop.login(externalId="u-1")
    assert shop.login(externalId="u-1").status_code == 200


@rests("differentExternalId", at=AT_LOGIN)
def test_a_new_external_id_takes_the_place_of_the_old_one(shop):
    make(shop, "u-1", "49170000001")
    assert shop.login(externalId="u-9", phoneNumber="49170000001").json()["externalId"] == "u-9"


@rests("tags", at=AT_LOGIN)
def test_tags_of_a_login_replace(shop):
    shop.person(externalId="u-1", tags=["Pizza"])
    assert shop.login(attributes={"tags": ["Sports"]}, externalId="u-1").json()["tags"] == ["Sports"]


@rests("anonymousAttributes", at=AT_LOGIN)
def test_what_was_known_of_an_anonymous_person_is_kept(shop):
    shop.person(externalId="u-1")
    phone = shop.account.device()
    phone.update_user(first_name="Ana")
    assert shop.login(phone.registration_id, externalId="u-1").json()["firstName"] == "Ana"


@rests("deviceAttributesOnDepersonalize", at=AT_LOOK)
def test_a_logout_clears_what_the_device_knew(shop):
    shop.update(additionalData={"pin": "1234"})
    shop.login(externalId="u-1"), shop.logout()
    assert "additionalData" not in shop.registration()


@rests("forcedRepeat", at=AT_LOOK)
def test_a_login_by_force_forgets_what_the_device_knew(shop):
    shop.account.settings(device_attributes_on_depersonalize="clear")
    shop.update(additionalData={"pin": "1234"})
    shop.login(externalId="u-1"), shop.login(query={"forceDepersonalize": "true"}, externalId="u-1")
    assert "additionalData" not in shop.registration()


@rests("nullCustomAttributes", at=AT_LOGIN)
def test_null_as_custom_attributes_changes_nothing(shop):
    shop.attribute("shoe", "DECIMAL")
    shop.person(externalId="u-1", customAttributes={"shoe": 42})
    answer = shop.login(attributes={"customAttributes": None}, externalId="u-1").json()
    assert answer["customAttributes"] == {"shoe": 42}


@rests("returnedPush", at=AT_LOGIN)
def test_a_login_shows_the_devices_of_all_applications(shop):
    code = shop.other_application()
    shop.account.install("phone-2", application_code=code)
    shop.call(f"POST {PUSH}/phone-2/personalize", {"identity": {"externalId": "u-1"}}, {"AppCode": code})
    assert len(shop.login(query={"returnPush": "true"}, externalId="u-1").json()["contactInformation"]["push"]) == 2


@rests("recordedLogins", at=None)
def test_a_login_is_an_event(shop):
    shop.login(externalId="u-1")
    person = shop.account.owner("phone-1")["personId"]
    assert len(shop.account.events(person, "mobileAppPersonalize")) == 1


@rests("anonymousLogout", at=AT_LOOK)
def test_a_logout_of_nobody_changes_nothing(shop):
    shop.update(additionalData={"pin": "1234"}), shop.logout()
    assert shop.registration()["additionalData"] == {"pin": "1234"}


@rests("primaryOnDepersonalize", at=AT_LOOK)
def test_a_logout_takes_the_primary_flag(shop):
    shop.login(externalId="u-1"), shop.update(isPrimary=True), shop.logout()
    assert shop.registration()["isPrimary"] is False


@rests("primarySuccessor", at=AT_LOOK)
def test_nobody_succeeds_a_primary_device(shop):
    shop.account.install("phone-2")
    shop.login(externalId="u-1"), shop.login("phone-2", externalId="u-1")
    shop.update(isPrimary=True), shop.logout()
    assert shop.registration("phone-2")["isPrimary"] is False


@rests("blankExternalIds", at=AT_LOGIN)
def test_a_blank_external_id_is_none(shop):
    assert shop.login(externalId=" ", phoneNumber="49170000001").status_code == 200


@rests("phoneNotation", at=AT_LOGIN)
def test_a_phone_may_have_blanks(shop):
    assert shop.login(phoneNumber="+49 170 000001").status_code == 200


@rests("additionalDataOnUpdate", at=AT_UPDATE)
def test_additional_data_merge(shop):
    shop.update(additionalData={"a": 1})
    assert shop.update(additionalData={"b": 2}).json()["additionalData"] == {"a": 1, "b": 2}


@rests("personModification", at="get-a-single-person-or-a-list-of-people")
def test_an_update_of_a_device_modifies_the_person(shop):
    shop.login(externalId="u-1")
    before = shop.look(externalId="u-1")["modifiedAt"]
    shop.later(hours=1)
    shop.update(isPrimary=True)
    assert shop.look(externalId="u-1")["modifiedAt"] > before


@rests("unknownAttributes", at=AT_LOGIN)
def test_a_login_makes_an_attribute(shop):
    assert shop.login(attributes={"customAttributes": {"shoe": 42}}, externalId="u-1").status_code == 200


@rests("unknownAttributes", at="create-a-new-person")
def test_a_person_makes_an_attribute(shop):
    assert shop.person(externalId="u-1", customAttributes={"shoe": 42}).status_code == 200


@rests("nullFlags", at=AT_UPDATE)
def test_null_as_a_flag_is_nothing(shop):
    assert shop.update(isPrimary=None).status_code == 200


@rests("birthdayTimes", at=AT_LOGIN)
def test_a_birthday_may_have_a_time(shop):
    answer = shop.login(attributes={"birthday": "1990-05-17T10:00:00Z"}, externalId="u-1").json()
    assert answer["birthday"] == "1990-05-17"


@rests("anonymousPrimary", at=AT_UPDATE)
def test_a_device_of_nobody_may_be_primary(shop):
    assert shop.update(isPrimary=True).json()["isPrimary"] is True
