"""One world: what one surface of the twin does to a person, all others see at once."""

from typing import Any

from tests.api_client import Account
from tests.databases import both
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.people_api.persons import MERGE, PersonsApi, contacts
from tests.surfaces.push_api.world import SECOND, World

Json = dict[str, Any]
DEFINITION: Json = {
    "definitionId": "bought",
    "title": "Bought",
    "fields": [{"name": "price", "type": "Decimal"}],
}


def bought(kind: str, identifier: str, event_id: str, price: float) -> Json:
    return {
        "eventId": event_id,
        "definitionId": "bought",
        "occurredTime": after_noon(-SECOND),
        "identifier": {"id": identifier, "type": kind},
        "properties": {"price": price},
    }


@both
def test_a_person_is_created_tied_to_a_phone_tagged_sent_to_watched_and_merged(account: Account) -> None:
    world, api = World(account), PersonsApi(account)
    created = api.create(externalId="ana", contactInformation=contacts("385911234567")).json()
    phone = world.android(owner="ana")
    assert api.call("POST", "/people/2/tags", json={"name": "VIP"}).status_code == 200
    people = {"people": [{"query": {"type": "PUSH", "identifier": phone.id, "sender": account.application_code}}]}
    assert api.call("PATCH", "/people/2/tags/VIP/persons", json=people).status_code == 200
    assert phone.sdk.user().json()["tags"] == ["VIP"]

    assert api.call("POST", "/peopleevents/2/definitions", json=DEFINITION).status_code == 201
    events = [bought("EXTERNAL_ID", "ana", "e1", 1), bought("EMAIL", "ana@example.com", "e1", 1)]
    events.append(bought("EMAIL", "ana@example.com", "e2", 2))
    assert api.call("POST", "/people/3/events", json=events).status_code == 202
    reported = {"definitionId": "bought", "date": after_noon(0), "properties": {"price": 3}}
    assert phone.sdk.report_events(reported, validate=True).status_code == 200

    other = api.get(email="ana@example.com").json()
    world.install("d2")
    assert account.push.personalize("d2", {"email": "ana@example.com"}).status_code == 200
    world.send_to({"type": "MULTIPLE", "$and": [{"tag": ["VIP"]}]})
    world.advance(SECOND)
    assert len(phone.receive()) == 1
    assert {one["destination"] for one in world.logs()} == {phone.id}

    item = {"externalId": "ana", "contactInformation": [{"type": "EMAIL", "identifier": "ana@example.com"}]}
    merged = api.call("POST", MERGE, json={"persons": [item]}).json()
    assert merged["results"] == [{"id": created["id"], "index": 0}]
    assert api.get(identifier=other["id"], type="ID").status_code == 404
    whole = api.get(email="ana@example.com").json()
    assert (whole["id"], whole["tags"]) == (created["id"], ["VIP"])
    devices = [one["registrationId"] for one in whole["contactInformation"]["push"]]
    assert devices == [phone.id, "d2"]
    told = account.http.get(f"{account.path}/persons/{created['id']}/events").json()["events"]
    assert [one["eventId"] for one in told if "eventId" in one] == ["e1", "e2"]
    assert [one["properties"]["price"] for one in told if one["definitionId"] == "bought"] == [1, 2, 3]

    bulk = world.send_to({"type": "MULTIPLE", "$and": [{"tag": ["VIP"]}]})["bulkId"]
    world.advance(SECOND)
    assert {one["destination"] for one in world.logs(bulkId=bulk)} == {phone.id, "d2"}
    assert world.control.verify(operation="merge-persons", count=1)["passed"]
