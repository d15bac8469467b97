"""What an account can choose of persons and their devices, with every answer, over HTTP."""

from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.shapes import assert_service_exception
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk
from tests.surfaces.people_api.persons import MERGE, PersonsApi, contacts

ANA = {"type": "EXTERNAL_ID", "identifier": "ana"}


@pytest.fixture
def api(account: Account) -> PersonsApi:
    """Ana has a device, Bea has none."""
    found = PersonsApi(account)
    for one in ("ana", "bea"):
        assert found.create(externalId=one).status_code == 200
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "ana"})
    return found


def refused(answer: httpx.Response, status: int, name: str, number: int) -> None:
    assert_service_exception(answer, status, name)
    assert answer.json()["requestError"]["serviceException"]["text"].endswith(f"({number})"), answer.text


def test_an_update_of_a_device_modifies_its_person_or_the_device_alone(api: PersonsApi) -> None:
    account = api.account
    app = AndroidSdk(account.http, account.application_code, push_reg_id="d1")

    def modified(update: Any) -> tuple[bool, bool]:
        def moments() -> tuple[str, str]:
            return account.get_registration("d1")["modifiedAt"], account.owner("d1")["modifiedAt"]

        assert account.http.post(f"{account.path}/clock/advance", json={"ms": 1000}).status_code == 200
        before = moments()
        assert update().status_code == 200
        return tuple(was != now for was, now in zip(before, moments(), strict=True))  # type: ignore[return-value]

    assert account.http.post(f"{account.path}/clock/freeze", json={"at": "2026-01-05T10:00:00Z"}).status_code == 200
    for value, expected in (("person", (True, True)), ("device", (True, False))):
        account.set(personModification=value)
        assert modified(lambda: account.push.update("d1", {"additionalData": {"a": 1}})) == expected, value
        assert modified(lambda: app.update({"osVersion": "1"})) == expected, value


def test_a_person_without_an_identifier_can_be_made_where_the_account_says_so(api: PersonsApi) -> None:
    account = api.account
    refused(api.create(firstName="Nobody"), 400, "EMPTY_DESTINATIONS", 40018)
    account.set(personsWithoutIdentifier="accept")
    made = api.create(firstName="Nobody")
    assert (made.status_code, made.json()["firstName"], made.json()["type"]) == (200, "Nobody", "CUSTOMER")
    assert api.get(type="ID", identifier=made.json()["id"]).json() == made.json()
    snapshot = account.http.get(f"{account.path}/snapshot").text
    assert account.http.put(f"{account.path}/snapshot", content=snapshot).status_code == 204
    assert api.get(type="ID", identifier=made.json()["id"]).json() == made.json()


@each(("value", "ana", "bea"), [("withDevice", 200, 400), ("never", 400, 400), ("always", 200, 200)])
def test_when_the_last_identifier_may_go(api: PersonsApi, value: str, ana: int, bea: int) -> None:
    api.account.set(lastIdentifier=value)
    ids = []

    def assert_last(answer: httpx.Response, status: int, case: str) -> None:
        assert answer.status_code == status, (case, answer.text)
        if status == 400:
            refused(answer, 400, "EMPTY_DESTINATIONS", 40018)

    for name, status in (("ana", ana), ("bea", bea)):
        api.create(externalId=name)
        person = api.get(type="EXTERNAL_ID", identifier=name).json()
        who = {"type": "ID", "identifier": person["id"]}
        assert_last(api.update({"externalId": None}, **who), status, f"external id of {name}")
        phone = {"contactInformation": contacts("385911234567")}
        assert api.contacts("PUT", phone, **who).status_code == 200
        assert api.update({"externalId": None}, **who).status_code == 200
        assert_last(api.contacts("PUT", {"contactInformation": {}}, **who), status, f"phone of {name}")
        assert api.update({"externalId": name}, **who).status_code == 200
        assert api.contacts("PUT", {"contactInformation": {}}, **who).status_code == 200
        ids.append(person["id"])
    assert len({*ids}) == 2


def test_the_devices_of_a_deleted_person_are_set_loose_or_uninstalled(api: PersonsApi) -> None:
    account = api.account
    account.install(registrationId="d2")
    account.push.personalize("d2", {"externalId": "bea"})
    assert api.delete(type="EXTERNAL_ID", identifier="ana").status_code == 200
    assert account.owner("d1")["anonymous"]
    account.set(devicesOfDeletedPersons="uninstall")
    assert api.delete(type="EXTERNAL_ID", identifier="bea").status_code == 200
    assert api.delete(type="PUSH", identifier="d1", sender=account.application_code).status_code == 200
    assert account.state() == [[], []]


@both
def test_lists_begin_with_the_oldest_person_or_with_the_newest(api: PersonsApi) -> None:
    def page(**query: Any) -> tuple[list[str], str]:
        answer = api.get(**query).json()
        return [one["externalId"] for one in answer["persons"]], answer["orderBy"]

    assert page() == (["ana", "bea"], "createdAt:asc")
    api.account.set(personOrder="newestFirst")
    assert page() == (["bea", "ana"], "createdAt:desc")
    assert page(limit=1, page=2) == (["ana"], "createdAt:desc")
    assert page(orderBy="createdAt") == (["ana", "bea"], "createdAt:asc")


@both
def test_the_newest_of_those_that_were_made_at_one_time_is_the_one_that_was_made_last(account: Account) -> None:
    api = PersonsApi(account)
    account.set(personOrder="newestFirst")
    assert account.http.post(f"{account.path}/clock/freeze", json={}).status_code == 200
    for name in "abcd":
        assert api.create(externalId=name).status_code == 200

    def names(**query: Any) -> list[str]:
        return [one["externalId"] for one in api.get(**query).json()["persons"]]

    assert names() == [*"dcba"]
    assert [names(limit=3, page=page) for page in (1, 2)] == [[*"dcb"], ["a"]]
    assert names(orderBy="createdAt:desc") == [*"abcd"]


@both
def test_unknown_persons_of_a_tag_are_left_out_or_refuse_the_call(api: PersonsApi) -> None:
    nobody = {"type": "PHONE", "identifier": "385911234567"}
    assert api.call("POST", "/people/2/tags", json={"name": "vip"}).status_code == 200

    def tag(method: str, *people: Any) -> httpx.Response:
        return api.call(method, "/people/2/tags/vip/persons", json={"people": [{"query": one} for one in people]})

    def tags() -> Any:
        return api.get(**ANA).json().get("tags")

    assert tag("PATCH", ANA, nobody).status_code == 200
    assert tags() == ["vip"]
    api.account.set(unknownPeopleOfTags="refuse")
    refused(tag("DELETE", ANA, nobody), 404, "PERSON_DOES_NOT_EXIST", 40401)
    assert tags() == ["vip"]
    assert tag("DELETE", ANA).status_code == 200
    assert tags() is None


def test_unknown_custom_attributes_of_persons_are_made_or_refused(api: PersonsApi) -> None:
    api.account.set(unknownAttributes="refuse")
    refused(api.update({"customAttributes": {"size": 38}}, **ANA), 400, "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS", 40010)
    item = {"externalId": "ana", "customAttributes": {"size": 38}}
    merged = api.call("POST", MERGE, json={"persons": [item]})
    assert "created as an attribute before" in merged.text
    made = {"name": "size", "dataType": "DECIMAL"}
    assert api.call("POST", "/people/2/customAttributes", json=made).status_code == 200
    assert api.update({"customAttributes": {"size": 38}}, **ANA).json()["customAttributes"] == {"size": 38}


@each("value", ["keep", "clear"])
def test_null_in_an_item_of_a_merge_changes_nothing_or_clears(api: PersonsApi, value: str) -> None:
    api.account.set(mergeNulls=value)
    known = {"firstName": "Ana", "city": "Split", "tags": ["a"], "customAttributes": {"size": 1}}
    assert api.replace({"externalId": "ana", **known}, **ANA).status_code == 200
    item = {"externalId": "ana", **dict.fromkeys(known), "city": "Zagreb"}
    assert api.call("POST", MERGE, json={"persons": [item]}).json()["results"], "207"
    shown = api.get(**ANA).json()
    expected = {**known, "city": "Zagreb"} if value == "keep" else {"city": "Zagreb"}
    assert {name: shown[name] for name in known if name in shown} == expected


@each(("value", "status"), [("notFound", 404), ("badRequest", 400)])
def test_a_text_that_is_no_date_is_not_found_or_a_bad_request(api: PersonsApi, value: str, status: int) -> None:
    api.account.set(badDateStatus=value)
    api.call("POST", "/people/2/customAttributes", json={"name": "since", "dataType": "DATE"})
    refused(api.update({"customAttributes": {"since": "soon"}}, **ANA), status, "NON_PARSABLE_DATE", 40407)
    assert api.update({"customAttributes": {"since": "2026-01-05"}}, **ANA).status_code == 200


@both
def test_a_device_of_nobody_may_be_primary_or_not(api: PersonsApi) -> None:
    account = api.account
    account.install(registrationId="d2")
    app = AndroidSdk(account.http, account.application_code, push_reg_id="d2")

    def is_primary(device: str) -> bool:
        return bool(account.push.get(device).json()["isPrimary"])

    for value, expected in (("ignore", False), ("set", True)):
        account.set(anonymousPrimary=value)
        assert account.push.update("d2", {"isPrimary": True}).json()["isPrimary"] is expected
        assert is_primary("d2") is expected, value
        assert account.push.update("d2", {"isPrimary": False}).json()["isPrimary"] is False
        assert app.update({"isPrimary": True}).status_code == 200
        assert is_primary("d2") is expected, value
        account.push.update("d2", {"isPrimary": False})
        fresh = AndroidSdk(account.http, account.application_code)
        fresh.install(isPrimary=True)
        assert is_primary(str(fresh.push_reg_id)) is expected, value
    account.set(anonymousPrimary="ignore")
    assert account.push.update("d1", {"isPrimary": True}).json()["isPrimary"]
    assert is_primary("d1")
