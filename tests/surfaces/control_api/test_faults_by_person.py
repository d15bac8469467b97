"""Faults that look at one person or registration, and calls that name many of them."""

from typing import Any

import httpx
import pytest

from tests.cases import each
from tests.surfaces.control_api.control import Control, Json
from tests.surfaces.push_api.world import device, user

ANA, IVA = "ana", "iva"


def named(external_id: str) -> Json:
    return {"identifier": external_id, "type": "EXTERNAL_ID"}


def people(*queries: Json) -> Json:
    return {"people": [{"query": one} for one in queries]}


def event(identifier: str, kind: str = "EXTERNAL_ID", **more: Any) -> Json:
    about = {"id": identifier, "type": kind, **more}
    return {"definitionId": "addToCart", "occurredTime": "2026-01-30T00:00:00.000Z", "identifier": about}


def v3(*destinations: Json) -> Json:
    content = {"type": "TEXT", "text": "Hi"}
    return {"messages": [{"sender": "SENDER", "destinations": list(destinations), "content": content}]}


def v2(to: Json) -> Json:
    return {"from": "SENDER", "to": to, "text": "Hi"}


TAGGED = "/people/2/tags/vip/persons"
POSTED = "/peopleevents/2/persons/{}/definitions/addToCart/events?identifierType=EXTERNAL_ID"
CASES: list[tuple[str, Any, bool]] = [
    (f"PATCH {TAGGED}", people(named(IVA), named(ANA)), True),
    (f"PATCH {TAGGED}", people(named(IVA)), False),
    (f"DELETE {TAGGED}", people({"identifier": "D1", "type": "PUSH", "sender": "SENDER"}), True),
    ("POST /people/3/events", [event(IVA), event(ANA)], True),
    ("POST /people/3/events", [event(IVA), event("d1", "PUSH", sender="x")], True),
    ("POST /people/3/events", [event(IVA), {"identifier": {"id": ANA, "type": "EXTERNAL_ID"}}], True),
    ("POST /people/3/events", [event(IVA), event("")], False),
    ("POST /people/3/events", {"no": "list"}, False),
    (f"POST {POSTED.format(ANA)}", {}, True),
    (f"POST {POSTED.format(IVA)}", {}, False),
    (f"POST {POSTED.format(ANA)}".replace("EXTERNAL_ID", "NONE"), {}, False),
    ("POST /people/2/persons/match", {"identities": [named(IVA), named(ANA)]}, True),
    ("POST /people/2/persons/match", {"identities": [named(IVA)]}, False),
    ("POST /people/3/persons/merge", {"persons": [{"externalId": f"n{i}"} for i in range(9)]}, False),
    ("POST /people/3/persons/merge", {"persons": [*({"externalId": "n"},) * 9, {"externalId": ANA}]}, True),
    ("POST /push/3/messages", v3(user(ANA)), True),
    ("POST /push/3/messages", v3({"type": "PHONE_NUMBER", "phoneNumber": "385 91 234 567"}), True),
    ("POST /push/3/messages", v3(device("D1")), True),
    ("POST /push/3/messages", v3(user(IVA)), False),
    ("POST /push/2/message/single", v2({"externalUserId": [IVA, ANA]}), True),
    ("POST /push/2/message/single", v2({"platform": "All"}), False),
    ("POST /push/2/message/single", v2({"platform": "Nonsense"}), False),
    ("POST /omni/1/advanced", {"destinations": [{"to": {"emailAddress": "Ana@example.com"}}]}, True),
    ("POST /omni/1/advanced", {"destinations": [{"to": {"phoneNumber": "38599"}}]}, False),
    (f"DELETE /push/1/user/{ANA}/inbox/messages?messageId=m", None, True),
    (f"DELETE /push/1/user/{IVA}/inbox/messages?messageId=m", None, False),
    (f"GET /mobile/1/user/{ANA}/inbox/gcm/messages", None, True),
    (f"GET /mobile/1/user/{IVA}/inbox/gcm/messages", None, False),
]


@pytest.fixture
def ana(control: Control) -> int:
    """Ana has the device d1, and Iva none."""
    account = control.account
    person_id = account.person(externalId=ANA, phones=["38591234567"], emails=["ana@example.com"])
    account.person(externalId=IVA)
    assert account.push.personalize("d1", {"externalId": ANA}).status_code == 200
    return person_id


def call(control: Control, request_line: str, body: Any) -> httpx.Response:
    method, path = request_line.split(" ", 1)
    key = control.account.answer["apiKey"]
    credentials = control.account.application_code if path.startswith("/mobile/") else key
    return control.http.request(method, path, headers={"Authorization": f"App {credentials}"}, json=body)


@each(("request_line", "body", "is_struck"), CASES)
def test_a_call_that_names_a_person_is_struck_by_a_fault_that_looks_at_it(
    control: Control, ana: int, request_line: str, body: Any, is_struck: bool
) -> None:
    fault = control.fault(on={"personId": ana}, answer={"status": 599})
    status = call(control, request_line, body).status_code
    assert ((status == 599), control.get_fault(fault["faultId"])["hits"]) == (is_struck, int(is_struck)), status
    control.remove_faults()


@each(
    ("request_line", "body"),
    [
        (f"PATCH {TAGGED}", people({"identifier": "d1", "type": "PUSH", "sender": "SENDER"})),
        ("POST /people/3/events", [event("d1", "PUSH", sender="x")]),
        ("POST /push/3/messages", v3(device("D1"))),
        ("POST /omni/1/advanced", {"destinations": [{"to": {"pushRegistrationId": "d1"}}]}),
    ],
)
def test_a_call_that_names_a_registration_is_struck_by_a_fault_that_looks_at_it(
    control: Control, request_line: str, body: Any
) -> None:
    control.fault(on={"registrationId": "d1"}, answer={"status": 599})
    assert call(control, request_line, body).status_code == 599
    control.remove_faults()


def test_a_struck_event_is_noted_as_about_its_person(control: Control, ana: int) -> None:
    control.fault(answer={"status": 599})
    call(control, f"POST {POSTED.format(ANA)}", {})
    assert control.last()["personId"] == ana


def test_to_match_changes_nothing_and_its_answer_can_be_cut(control: Control, ana: int) -> None:
    cut = {"connection": "truncated", "error": None}
    statuses = [
        control.http.post(f"{control.path}/faults", json={**cut, "on": {"operation": one}}).status_code
        for one in ("match-people-ids", "merge-persons")
    ]
    assert statuses == [201, 422]
