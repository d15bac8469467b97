"""Tests that rest on what the People API does with persons, tags and custom attributes."""

from .expected import rests

AT_LOOK = "get-a-single-person-or-a-list-of-people"
AT_MAKE = "create-a-new-person"
AT_MERGE = "merge-persons"


def merge(shop, *external_ids, **more):
    """By the phones that they have, too."""
    contacts = [{"type": "PHONE", "identifier": f"4917000000{one[-1]}"} for one in external_ids]
    item = {"contactInformation": contacts, **more}
    answer = shop.call("POST /people/3/persons/merge", {"persons": [item]}).json()
    assert answer["errors"] == []
    return shop.look(type="PHONE", identifier=contacts[0]["identifier"])


def make(shop, external_id, **more):
    phone = {"number": f"4917000000{external_id[-1]}"}
    return shop.person(externalId=external_id, contactInformation={"phone": [phone]}, **more)


@rests("listedPersons", at=AT_LOOK)
def test_anonymous_persons_are_listed(shop):
    assert len(shop.look(limit=5)["persons"]) == 1


@rests("personNames", at=AT_MAKE)
def test_names_may_have_ampersands(shop):
    assert shop.person(externalId="u-1", firstName="Ana & Ben").status_code == 200


@rests("systemDataOfPersons", at=AT_LOOK)
def test_flags_of_devices_are_flags(shop):
    shop.login(externalId="u-1")
    (device,) = shop.look(externalId="u-1")["contactInformation"]["push"]
    assert device["systemData"]["registrationEnabled"] is True


@rests("personsWithoutIdentifier", at=AT_MAKE)
def test_a_person_needs_an_identifier(shop):
    assert shop.person(firstName="Ana").status_code == 400


@rests("lastIdentifier", at="partial-person-update")
def test_the_last_identifier_goes_while_there_is_a_device(shop):
    shop.login(externalId="u-1"), shop.person(externalId="u-2")
    statuses = [
        shop.call("PATCH /people/2/persons", {"externalId": None}, externalId=one).status_code for one in ("u-1", "u-2")
    ]
    assert statuses == [200, 400]


@rests("devicesOfDeletedPersons", at="get-push-device-registration")
def test_a_device_outlives_its_person(shop):
    shop.login(externalId="u-1")
    shop.call("DELETE /people/2/persons", externalId="u-1")
    assert shop.registration()["registrationId"] == "phone-1"


@rests("personOrder", at=AT_LOOK)
def test_the_oldest_person_comes_first(shop):
    shop.later(hours=1)
    shop.person(externalId="u-1")
    assert shop.look(limit=5)["persons"][-1]["externalId"] == "u-1"


@rests("unknownPeopleOfTags", at="add-tag-to-people-batch")
def test_nobody_may_get_a_tag(shop):
    shop.call("POST /people/2/tags", {"name": "Pizza"})
    people = [{"query": {"type": "EXTERNAL_ID", "identifier": "nobody"}}]
    assert shop.call("PATCH /people/2/tags/Pizza/persons", {"people": people}).status_code == 200


@rests("unknownPeopleOfTags", at="remove-tag-from-people-batch")
def test_nobody_may_lose_a_tag(shop):
    shop.call("POST /people/2/tags", {"name": "Pizza"})
    people = [{"query": {"type": "EXTERNAL_ID", "identifier": "nobody"}}]
    assert shop.call("DELETE /people/2/tags/Pizza/persons", {"people": people}).status_code == 200


@rests("readOnlyFields", at=AT_MAKE)
def test_a_person_may_have_fields_that_are_read_only(shop):
    assert shop.person(externalId="u-1", createdAt="2020-01-01T00:00:00").status_code == 200


@rests("emailNotation", at=AT_MAKE)
def test_an_email_is_shown_as_it_was_given(shop):
    email = {"address": "Ana@Example.com"}
    answer = shop.person(externalId="u-1", contactInformation={"email": [email]}).json()
    assert answer["contactInformation"]["email"] == [email]


@rests("emailNotation", at="personalize-push-instance")
def test_a_login_shows_an_email_as_it_was_given(shop):
    assert "Ana@Example.com" in shop.login(email="Ana@Example.com").text


@rests("mergeNulls", at=AT_LOOK)
def test_null_in_a_merge_changes_nothing(shop):
    make(shop, "u-1", firstName="Ana")
    assert merge(shop, "u-1", firstName=None)["firstName"] == "Ana"


@rests("mergedLists", at=AT_LOOK)
def test_lists_of_two_persons_are_joined(shop):
    shop.attribute("orders", "LIST_OF_OBJECTS", objectSchema={"item": "STRING"})
    for number in "12":
        make(shop, f"u-{number}", customAttributes={"orders": [{"item": number}]})
    assert len(merge(shop, "u-1", "u-2")["customAttributes"]["orders"]) == 2


@rests("primaryOfMerged", at=AT_LOOK)
def test_the_primary_device_of_the_oldest_person_stays_one(shop):
    shop.account.install("phone-2")
    for number in "12":
        make(shop, f"u-{number}")
        shop.later(minutes=1)
        shop.login(f"phone-{number}", externalId=f"u-{number}", query={"setDeviceAsPrimary": "true"})
    merge(shop, "u-1", "u-2")
    assert [shop.registration(f"phone-{number}")["isPrimary"] for number in "12"] == [True, False]


@rests("badDateStatus", at=AT_MAKE)
def test_a_text_that_is_no_date_is_not_found(shop):
    shop.attribute("since", "DATE")
    assert shop.person(externalId="u-1", customAttributes={"since": "yesterday"}).status_code == 404
