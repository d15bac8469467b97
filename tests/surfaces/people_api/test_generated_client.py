"""A client that a generator has made walks through every operation of the People API."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pushtwin.app import create_app
from pushtwin.settings import Settings
from tests.api_client import Account
from tests.surfaces.people_api.generated import GeneratedClient, people_document

Json = dict[str, Any]
ANA: Json = {"identifier": "ana", "type_": "EXTERNAL_ID"}
CONTACTS: Json = {"contactInformation": {"email": [{"address": "ana@example.com"}]}}
PEOPLE: Json = {"people": [{"query": {"type": "EXTERNAL_ID", "identifier": "ana"}}]}
CART: Json = {"name": "cart", "dataType": "LIST_OF_OBJECTS", "objectSchema": {"product": "STRING"}}
SOLD: Json = {"title": "Sold", "fields": [{"name": "price", "type": "Decimal"}]}
EVENT: Json = {
    "definitionId": "sold",
    "occurredTime": "2100-01-01T00:00:00.000Z",
    "identifier": {"id": "ana", "type": "EXTERNAL_ID"},
    "properties": {"price": 9.5},
}
OF_SOLD: Json = {"person_id": "ana", "definition_id": "sold", "identifier_type": "EXTERNAL_ID"}


def steps(account: Account) -> list[tuple[str, int, Json]]:
    """Every operation, with the status of its answer and what it is given."""
    device: Json = {"push_reg_id": "d1", "app_code": account.application_code}
    application = account.answer["applications"][0]["applicationId"]
    instance = {"registrationId": "d1", "applicationId": application, "isPrimary": True}
    merged = {"persons": [{"externalId": "ana", "contactInformation": [{"type": "EMAIL", "identifier": "b@c.de"}]}]}
    return [
        ("create-a-custom-attribute", 200, {"body": CART}),
        ("create-a-new-person", 200, {"body": {"externalId": "ana", "firstName": "Ana", **CONTACTS}}),
        ("get-a-single-person-or-a-list-of-people", 200, ANA),
        ("get-a-single-person-or-a-list-of-people", 200, {"limit": 5, "include_total_count": True}),
        ("partial-person-update", 200, {**ANA, "body": {"customAttributes": {"size": 5}, "tags": ["new"]}}),
        ("update-a-person", 200, {**ANA, "body": {"externalId": "ana", **CONTACTS}}),
        ("set-person-contact-information", 200, {**ANA, "body": CONTACTS}),
        ("add-person-contact-information", 200, {**ANA, "body": CONTACTS}),
        ("delete-person-contact-information", 200, {**ANA, "body": CONTACTS}),
        ("match-people-ids", 200, {"body": {"identities": [{"type": "EXTERNAL_ID", "identifier": "ana"}]}}),
        ("merge-persons", 207, {"body": merged}),
        ("create-a-new-tag", 200, {"body": {"name": "VIP"}}),
        ("get-list-of-tags", 200, {"order_by": "name:asc"}),
        ("get-a-tag", 200, {"name": "VIP"}),
        ("add-tag-to-people-batch", 200, {"name": "VIP", "body": PEOPLE}),
        ("remove-tag-from-people-batch", 200, {"name": "VIP", "body": PEOPLE}),
        ("delete-a-tag", 200, {"name": "VIP"}),
        ("get-a-list-of-custom-attributes", 200, {"page": 1}),
        ("get-a-single-custom-attribute", 200, {"name": "cart"}),
        ("append-item-to-custom-attribute", 200, {"name": "cart", **ANA, "body": {"product": "Cap"}}),
        ("delete-a-custom-attribute", 200, {"name": "cart"}),
        ("create-event-definition", 201, {"body": {"definitionId": "sold", **SOLD}}),
        ("list-event-definitions", 200, {"order_field": "Title", "order_type": "Desc"}),
        ("get-event-definition", 200, {"definition_id": "sold"}),
        ("update-event-definition", 200, {"definition_id": "sold", "body": SOLD}),
        ("send-custom-events", 202, {"body": [EVENT]}),
        ("send-custom-event", 201, {**OF_SOLD, "body": {"eventId": "e"}}),
        ("personalize-push-instance", 200, {**device, "body": {"identity": {"externalId": "ana"}}}),
        ("get-push-device-registration", 200, device),
        ("update-push-device-registration", 200, {**device, "body": instance}),
        ("depersonalize-push-instance", 200, device),
        ("delete-a-person", 200, ANA),
    ]


@pytest.mark.extra
def test_a_generated_client_walks_through_every_operation(account: Account, tmp_path: Path) -> None:
    document = people_document(create_app(Settings(ephemeral=True)).openapi_document())
    client = GeneratedClient(tmp_path, document, str(account.http.base_url), account.answer["apiKey"])
    account.install(registrationId="d1")
    walked = steps(account)
    assert {operation for operation, _, _ in walked} == client.operations
    with closing(client):
        for operation, status, arguments in walked:
            answer = client.call(operation, **arguments)
            assert answer.status_code == status, (operation, answer.content)
    calls = account.http.get(f"{account.path}/journal", params={"limit": 100}).json()["calls"]
    assert [one["operation"] for one in calls] == [operation for operation, _, _ in walked]
