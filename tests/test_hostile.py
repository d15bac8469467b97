"""Values at their edges in every field of every surface: answered in shape, and the account can still be asked."""

import json
import os
import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.api_client import Account
from tests.databases import both
from tests.document import DOCUMENT

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "3")) * 10
SECONDS = 1
LONGEST_WAIT_MS = 60_000  # that a verification may ask for
SPARED = {"reset-twin", "begin-trial", "delete-account", "live", "ready"}  # other tests use the twin, too
HOLE = "\ue000"
MERGE_FAILURES = [["code", "message"], ["code", "message", "details"]]
DEEP = 3  # levels of a body that has itself inside
SNAPSHOT = """
{"version": 1,
 "account": {"name": "x", "settings": {"auth": "lenient"}, "idSeed": "s", "idCounter": 4, "clock": {"aheadMs": 5}},
 "applications": [{"applicationId": "CODE", "applicationCode": "CODE", "name": "x", "jwtKeys": []}],
 "eventDefinitions": [{"definitionId": "ev", "title": "x", "fields": [{"name": "n", "type": "Decimal"}]}],
 "customAttributes": {"size": "number"},
 "uninstalledRegistrations": [{"registrationId": "old", "additionalData": {"a": 1}}],
 "scenarios": [{"key": "scenario", "name": "x", "flow": [{"channel": "PUSH", "sender": "CODE"}], "isDefault": true}],
 "persons": [{"personId": 1, "type": "CUSTOMER", "externalId": "x", "phones": ["385911"], "emails": ["a@b.co"],
   "firstName": "x", "birthday": "1990-05-17", "tags": ["x"], "customAttributes": {"size": 1, "l": [{"a": 1}]},
   "createdAt": "2026-01-05T10:00:00Z",
   "registrations": [{"registrationId": "d1", "ordinal": 2, "isPrimary": true, "systemData": {"os": "iOS"},
     "additionalData": {"n": 1}, "modules": {"inbox": true},
     "sessions": [{"startedAt": "2026-01-05T10:00:00Z", "endedAt": "2026-01-05T10:00:01Z", "isLaunch": true}]}],
   "events": [{"ordinal": 3, "definitionId": "ev", "registrationId": "d1", "properties": {"n": 1, "o": {"p": [1]}}}]}],
 "apiKeys": [{"apiKeyId": "k", "apiKey": "key CODE", "name": "x", "scopes": ["people:read"]}],
 "inboxTopics": ["news"],
 "moConfigurations": [{"key": "0A", "applicationId": "CODE",
   "actions": [{"key": "0B", "type": "HTTP_FORWARD", "forwardUrl": "http://127.0.0.1:9/", "callbackData": "x"}]}],
 "sends": [{"ordinal": 5, "bulkId": "f", "messageId": "f-1", "applicationId": "CODE", "flowOrdinal": 7,
   "send": {"source": "omni", "sender": "CODE", "target": {"kind": "REGISTRATION", "address": "d1"},
     "notification": {"text": "x", "inboxTopic": "news", "customPayload": {"a": [1.5]}}},
   "acceptedAt": "2026-01-05T12:00:00Z", "startsAt": "2026-01-05T12:00:00Z", "expiresAt": "2026-01-05T13:00:00Z",
   "messages": [{"place": 0, "messageId": "f-1", "registrationId": "d1", "personId": 1, "stage": "handed over",
     "status": 7, "sentAt": "2026-01-05T12:00:00Z", "dueAt": "2026-01-05T13:00:00Z",
     "inbox": {"personId": 1, "sentAt": "2026-01-05T12:00:00Z", "endsAt": "2026-01-08T12:00:00Z"}}]}],
 "moMessages": [{"ordinal": 6, "messageId": "r", "applicationId": "CODE", "registrationId": "d1", "personId": 1,
   "externalId": "x", "phoneMessageId": "p", "destination": "d", "text": "Yes please", "keyword": "Yes",
   "initialMessageId": "f-1", "bulkId": "f", "customPayload": {"a": 9.9}, "receivedAt": "2026-01-05T12:00:03Z",
   "actions": [{"key": "0B", "type": "HTTP_FORWARD", "forwardUrl": "http://127.0.0.1:9/"},
     {"key": "0C", "type": "PULL"}],
   "pulledAt": "2026-01-05T12:00:04Z",
   "callbacks": [{"kind": "forward", "url": "http://127.0.0.1:9/", "body": "{}", "state": "done",
     "attempts": [{"at": "2026-01-05T12:00:03Z", "status": 500, "ms": 5}]}]}],
 "flows": [{"ordinal": 7, "bulkId": "f", "messageId": "f-1",
   "address": {"phoneNumber": "385911234567", "registrationId": "d1"},
   "steps": [{"channel": "PUSH", "sender": "CODE"}, {"channel": "SMS", "sender": "x"}],
   "push": {"notification": {"text": "x"}, "validityMs": 3600000}, "sms": {"text": "x", "validityMs": 90000},
   "reporting": {"webhookUrl": "http://127.0.0.1:9/", "callbackData": "x"},
   "acceptedAt": "2026-01-05T12:00:00Z", "startsAt": "2026-01-05T12:00:00Z", "pushOrdinals": [5],
   "attempts": [{"to": "d1", "status": 7, "sentAt": "2026-01-05T12:00:00Z", "expiresAt": "2026-01-05T13:00:00Z",
     "pending": 1}]}]}
"""
SNAPSHOT_DOCUMENT: dict[str, Any] = json.loads(SNAPSHOT)


class Slot(NamedTuple):
    """A place in a request that takes a value: of its body, where HOLE stands, of its query, or of its path."""

    name: str
    method: str
    path: str
    body: str | None = None


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _bodies(schema: dict[str, Any], levels: int = DEEP) -> Iterator[Any]:
    """Values of this schema with the hole in the place of each member, one at a time."""
    yield HOLE
    schema = _resolved(schema)
    if levels == 0:
        return
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _bodies(choice, levels)
    for name, member in schema.get("properties", {}).items():
        yield from ({**_needed(schema), name: inner} for inner in _bodies(member, levels - 1))
    if "items" in schema:
        yield from ([inner] for inner in _bodies(schema["items"], levels - 1))
    if schema.get("type") == "object" and not schema.get("properties"):
        yield {"n": HOLE}
        yield {"n": [{"n": HOLE}]}


def _needed(schema: dict[str, Any]) -> dict[str, Any]:
    """Members without which no other would be looked at."""
    return {name: _sensible(_resolved(schema["properties"][name])) for name in schema.get("required", ())}


def _sensible(schema: dict[str, Any]) -> Any:
    """A list has an entry, so that what is around it can be carried out."""
    if schema.get("type") == "array" and "properties" in (inner := _resolved(schema.get("items", {}))):
        return [_needed(inner)]
    return schema.get("const", "x")


def _snapshots(value: Any) -> Iterator[Any]:
    """The document with the hole in the place of each part of it."""
    yield HOLE
    if isinstance(value, dict):
        for name, member in value.items():
            yield from ({**value, name: inner} for inner in _snapshots(member))
    if isinstance(value, list):
        for number, member in enumerate(value):
            yield from ([*value[:number], inner, *value[number + 1 :]] for inner in _snapshots(member))


def _slots() -> Iterator[Slot]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            name = operation["operationId"]
            if name in SPARED or name == "restore-snapshot":
                continue
            content = operation.get("requestBody", {}).get("content", {})
            schema = next(iter(content.values()))["schema"] if content else None
            seen = dict.fromkeys(json.dumps(body, ensure_ascii=False) for body in (_bodies(schema) if schema else ()))
            yield from (Slot(f"{name} {body}", method, path, body) for body in seen)
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    yield Slot(f"{name}?{parameter['name']}", method, f"{path}?{parameter['name']}={HOLE}", "{}")
                elif parameter["in"] == "path" and parameter["name"] != "accountId":
                    yield Slot(f"{name} {parameter['name']}", method, path.replace(f"{{{parameter['name']}}}", HOLE))
    for name in ("n", "d"):  # what a definition lets through, the document can't say
        body = {"events": [{"definitionId": "ev", "properties": {name: HOLE}}]}
        path = "/mobile/1/appinstance/{pushRegId}/user/events/custom?validate=true"
        yield Slot(f"report-custom-events {name}", "post", path, json.dumps(body, ensure_ascii=False))
    for document in _snapshots(SNAPSHOT_DOCUMENT):
        path = "/_twin/accounts/{accountId}/snapshot"
        yield Slot("restore-snapshot", "put", path, json.dumps(document, ensure_ascii=False))


SLOTS = list(_slots())
POWERS = [7, 8, 15, 16, 31, 32, 53, 62, 63, 64, 100]
INTEGERS = [sign * 2**power + step for power in POWERS for sign in (1, -1) for step in (-1, 0, 1)]
NUMBERS = st.one_of(
    st.sampled_from(
        ["0", "-0", "-1", "1.0", "0.1", "-0.0", "5e-324", "1e308", "1e309", "1E+400", "1e-400", "NaN", "1e"]
    ),
    st.sampled_from([*map(str, INTEGERS)]),
    st.sampled_from([999, 1000, 1001, 4300, 4301, 100_000]).map(lambda digits: "9" * digits),
    st.sampled_from([999, 1000, 1001, 10**6, 999_999_999, 10**30]).flatmap(
        lambda exponent: st.sampled_from([f"1e{exponent}", f"-1E-{exponent}", f"1.5e+{exponent}"])
    ),
    st.sampled_from([251, 253_402_300_799_999, 253_402_300_800_000, -62_135_596_800_001]).map(str),
)
DEPTHS = st.builds(
    lambda levels, begin_end: begin_end[0] * levels + "1" + begin_end[1] * levels,
    st.sampled_from([1, 20, 90, 95, 96, 97, 98, 99, 100, 101, 127, 128, 250, 254, 255, 256, 999, 1000, 1024, 50_000]),
    st.sampled_from([("[", "]"), ('{"n":', "}"), ('[{"n":', "}]")]),
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "true",
            "null",
            "{}",
            "[]",
            '""',
            '"\\u0000"',
            '"\\ud800"',
            '"\\ud83d\\ude00"',
            '"*"',
            '"9999-12-31T23:59:59.999Z"',
        ]
    ),
    st.sampled_from(
        [
            '"0001-01-01T00:00:00Z"',
            '"0001-01-01T00:00:00+14:00"',
            '"9999-12-31T23:59:59-12:00"',
            '"1970-01-01T00:00:00Z"',
        ]
    ),
    st.sampled_from([1, 255, 256, 257, 4096, 4097, 20_000]).map(lambda size: '"' + "x" * size + '"'),
    st.sampled_from([100, 101, 1000, 20_000]).map(lambda size: "[" + ",".join(["1"] * size) + "]"),
    st.sampled_from([100, 5000]).map(lambda size: "{" + ",".join(f'"n{number}":1' for number in range(size)) + "}"),
)
VALUES = NUMBERS | DEPTHS | TEXTS


@pytest.fixture
def hostage(account: Account) -> Account:
    """An account with a device, an event that it may report, and a scenario."""
    account.install(registrationId="d1")
    body = {"definitionId": "ev", "fields": [{"name": "n", "type": "Numeric"}, {"name": "d", "type": "Decimal"}]}
    account.http.post(f"{account.path}/eventDefinitions", json=body).raise_for_status()
    flow = {"flow": [{"channel": "PUSH", "from": account.application_code}, {"channel": "SMS"}]}
    account.http.post("/omni/1/scenarios", json=flow, headers=_headers(account, "/omni")).raise_for_status()
    return account


def _path(account: Account, path: str, value: str) -> str:
    known = {"pushRegId": "d1", "registrationId": "d1", "definitionId": "ev", "scenarioKey": "scenario"}
    known["accountId"] = account.answer["accountId"]
    filled = re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], "1"), path)
    return filled.replace(HOLE, quote(value[:2000], safe=""))


def _headers(account: Account, path: str) -> dict[str, str]:
    if path.startswith("/mobile"):
        return {"Authorization": f"App {account.application_code}"}
    if path.startswith(("/push", "/omni")):
        return {"Authorization": f"App {account.answer['apiKey']}"}
    return account.push.headers if path.startswith("/people") else {}


def _send(account: Account, slot: Slot, value: str) -> httpx.Response:
    content = (
        None if slot.body is None else slot.body.replace(f'"{HOLE}"', value).replace("CODE", account.application_code)
    )
    path = _path(account, slot.path, value.strip('"'))
    return account.http.request(slot.method.upper(), path, content=content, headers=_headers(account, slot.path))


def _assert_in_shape(path: str, answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        platform = ["errorCode", "description", "action", "violations", "resources"]
        expected = {
            "/_twin": [["error"]],
            "/mobile": [["requestError"]],
            "/omni": [["requestError"]],
            "/peopleevents": [["requestError"], ["errors", "traceId", "type", "title", "status"]],
            "/push": [platform if path.startswith("/push/3") else ["requestError"]],
        }
        shapes = expected.get(
            path[: path.find("/", 1)],
            [
                ["requestError"],
                ["errorCode", "errorMessage"],
                *(MERGE_FAILURES if path == "/people/3/persons/merge" else []),
                ["errors", "traceId", "type", "title", "status"],
            ],
        )
        assert list(answer.json()) in shapes, answer.text


def _assert_alive(account: Account) -> None:
    assert min(_seconds_to_answer(account) for _ in range(3)) < SECONDS
    for method, path, body in (
        ("POST", "journal/verify", {"match": {"body": {"n": 1}}}),
        ("GET", "journal", None),
        ("GET", "faults", None),
        ("GET", "clock", None),
        ("GET", "snapshot", None),
    ):
        answer = account.http.request(method, f"{account.path}/{path}", json=body)
        assert answer.status_code == 200, (path, answer.text)
        json.loads(answer.text)


def _seconds_to_answer(account: Account) -> float:
    start = time.perf_counter()
    assert account.http.get("/_twin/health/live").status_code == 200
    return time.perf_counter() - start


def _strike(account: Account, fault: dict[str, Any]) -> None:
    """A fault that was ordered must answer as it says, whatever that is."""
    if "answer" in fault and not {"connection", "latencyMs"} & fault.keys():
        assert account.push.get("d1").status_code in {fault["answer"]["status"], 200, 400}


def _make_good(account: Account) -> None:
    """For the next one: no faults, real time, a short journal, the device."""
    for method, path in (("DELETE", "faults"), ("DELETE", "journal"), ("POST", "reset")):
        assert account.http.request(method, f"{account.path}/{path}").status_code == 204
    document = {
        "version": 1,
        "account": {"settings": {}},
        "applications": [{"applicationCode": account.application_code}],
        "eventDefinitions": [{"definitionId": "ev", "fields": [{"name": "n", "type": "Decimal"}]}],
        "persons": [{"registrations": [{"registrationId": "d1"}]}],
        "scenarios": [{"key": "scenario", "flow": [{"channel": "PUSH", "sender": account.application_code}]}],
    }
    assert account.http.put(f"{account.path}/snapshot", json=document).status_code == 204


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(slot=st.sampled_from(SLOTS), value=VALUES)
def test_a_value_at_its_edge_is_answered_in_shape_and_harms_nobody(hostage: Account, slot: Slot, value: str) -> None:
    assume(not ("withinMs" in slot.name and value.isdigit() and 100 < int(value[:9]) <= LONGEST_WAIT_MS))
    answer = _send(hostage, slot, value)
    _assert_in_shape(slot.path, answer)
    if slot.name.startswith("order-fault") and answer.status_code == 201:
        _strike(hostage, answer.json())
    _assert_alive(hostage)
    _make_good(hostage)


def test_every_surface_and_kind_of_field_is_reached() -> None:
    """The fields come from the document, so that a new one is drawn without a word here."""
    assert len(SLOTS) > 300
    for beginning in ("/people", "/mobile", "/push", "/omni", "/_twin"):
        assert any(slot.path.startswith(beginning) and slot.body not in {None, "{}"} for slot in SLOTS)
    assert any(HOLE in slot.path for slot in SLOTS)


EDGES = ["null", "true", "-1", "1e309", str(2**63), '"\\u0000"', '"\\ud800"', "[]", "{}", "[" * 90 + "]" * 90, '"*"']
_CLOCK = {"frozenAt": "2026-01-05T12:00:05Z"}  # so that nothing happens by itself
_FROZEN = {**SNAPSHOT_DOCUMENT, "account": {**SNAPSHOT_DOCUMENT["account"], "clock": _CLOCK}}
OF_MESSAGES = [
    slot._replace(body=json.dumps({**_FROZEN, name: part}, ensure_ascii=False))
    for slot in SLOTS[-1:]
    for name in ("sends", "moMessages", "flows")
    for part in _snapshots(SNAPSHOT_DOCUMENT[name])
]


@both
@pytest.mark.extra
def test_a_snapshot_of_messages_is_taken_whole_or_refused_in_lines_and_nothing_has_changed(hostage: Account) -> None:
    """Each place of sends, of what phones have sent and of flows under way, with values at their edges."""
    path = f"{hostage.path}/snapshot"
    before = hostage.http.get(path).json()
    assert len(OF_MESSAGES) > 100
    for slot in OF_MESSAGES:
        for value in EDGES:
            case = f"{value} in {slot.body}"
            answer = _send(hostage, slot, value)
            shown = hostage.http.get(path)
            assert (answer.status_code, shown.status_code) in {(204, 200), (400, 200), (409, 200), (422, 200)}, case
            if answer.status_code == 204:
                again = hostage.http.put(path, content=shown.content)
                assert again.status_code == 204, (case, again.text)
                assert hostage.http.get(path).json() == shown.json(), case
                before = shown.json()
            else:
                error = answer.json()["error"]
                lines = [error["message"], *(one["message"] for one in error.get("details", ()))]
                assert all(0 < len(one) < 500 and "\n" not in one for one in lines), (case, lines)
                assert shown.json() == before, case
