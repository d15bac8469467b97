"""The journal: every call to an emulated API, as it was asked and answered, and nothing that must stay secret."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import get_args
from urllib.parse import quote

import httpx
import pytest

from pushtwin.control_types.calls import Operation
from pushtwin.settings import Settings
from tests.api_client import PUSH, Account, PushApi
from tests.cases import each_named
from tests.databases import DATABASES, both_at_length, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import (
    ALL,
    CREATE_INSTALLATION,
    DEPERSONALIZE,
    GET,
    GET_INSTALLATION,
    GET_VERSION,
    OF_PUSH,
    PERSONALIZE,
    UPDATE,
    UPDATE_INSTALLATION,
    Call,
    on,
    ready_for,
)
from tests.surfaces.control_api.control import NOON, Control, Json, after_noon
from tests.surfaces.control_api.twins import own_twin
from tests.surfaces.mobile_api.tokens import make_token

pytestmark = both_at_length

# -- what is in an entry ---------------------------------------------------------------------------------------


def test_a_new_account_has_an_empty_journal(control: Control) -> None:
    assert control.page() == {"calls": [], "evicted": False}


def test_an_entry_tells_the_whole_exchange(control: Control) -> None:
    control.freeze()
    body = {"additionalData": {"a": 1, "b": None}, "isPrmary": True}
    answer = control.account.push.call("PATCH", "d1", json=body, params={"x": "1", "y": ["2", "3"]})
    (entry,) = control.journal()
    headers, duration = entry.pop("headers"), entry.pop("durationMs")
    registration = control.account.get_registration("d1")
    assert entry == {
        "time": NOON,
        "direction": "in",
        "operation": "update-push-device-registration",
        "method": "PATCH",
        "path": f"{PUSH}/d1",
        "query": {"x": "1", "y": ["2", "3"]},
        "body": body,
        "status": 200,
        "answer": answer.json(),
        "applicationId": registration["applicationId"],
        "registrationId": "d1",
        "personId": registration["personId"],
        "warnings": ["unread parameter x", "unread parameter y", "unread field isPrmary"],
    }
    assert headers["authorization"] == "App ***"
    assert headers["appcode"] == "***"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == control.http.base_url.netloc.decode()
    assert isinstance(duration, int | float)
    assert duration >= 0


def test_what_is_not_there_is_left_out(control: Control) -> None:
    assert control.account.push.get("d1").status_code == 200
    (entry,) = control.journal()
    assert not {"body", "fault"} & entry.keys()
    assert (entry["query"], entry["warnings"]) == ({}, [])


@once
@on(ALL)
def test_every_operation_is_journaled_under_its_id(control: Control, call: Call) -> None:
    ready_for(call, control)
    answer = call.make(control.account)
    assert answer.is_success, answer.text
    (entry,) = control.journal()
    assert (entry["operation"], entry["status"]) == (call.operation, answer.status_code)
    assert entry["method"] == call.endpoint.method
    assert entry.get("body") == call.endpoint.body
    assert entry.get("answer") == (answer.json() if answer.content else None)
    assert entry["applicationId"] == control.account.answer["applications"][0]["applicationId"]


@on(OF_PUSH)
def test_a_refused_caller_is_journaled(control: Control, call: Call) -> None:
    control.account.set(auth="strict")
    answer = call.make(control.account, headers={"Authorization": "App wrong"})
    (entry,) = control.journal()
    assert (entry["operation"], entry["status"], entry["answer"]) == (call.operation, 401, answer.json())


def test_the_operations_are_those_of_the_documentation(http: httpx.Client) -> None:
    document = http.get("/openapi.json").json()
    operations = [
        operation["operationId"]
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if not path.startswith("/_twin")
    ]
    assert sorted(operations) == sorted(get_args(Operation))


FAILURES: dict[str, tuple[Callable[[PushApi], httpx.Response], str, int]] = {
    "unknown registration": (lambda push: push.get("lost"), GET.operation, 48013),
    "no JSON": (lambda push: push.call("PATCH", "d1", content=b"{oh"), UPDATE.operation, 48901),
    "wrong type": (lambda push: push.update("d1", {"isPrimary": "yes"}), UPDATE.operation, 48902),
    "no identity": (lambda push: push.personalize("d1", {}), PERSONALIZE.operation, 48903),
    "odd flag": (
        lambda push: push.call("POST", "d1", "/personalize", json={}, params={"keepAsLead": "maybe"}),
        PERSONALIZE.operation,
        48902,
    ),
}


@pytest.mark.parametrize(("make", "operation", "code"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_journaled(
    control: Control, make: Callable[[PushApi], httpx.Response], operation: str, code: int
) -> None:
    answer = make(control.account.push)
    assert answer.json()["errorCode"] == code
    (entry,) = control.journal()
    assert (entry["operation"], entry["status"], entry["answer"]) == (operation, 400, answer.json())


def test_a_body_that_is_no_json_is_shown_as_text(control: Control) -> None:
    control.account.push.call("PATCH", "d1", content="{oh žž".encode())
    assert control.last()["body"] == "{oh žž"


@pytest.mark.parametrize("content", [b"\xff\xfe{}", b'"\\ud800"', b'{"a": "\\u0000"}', b"\0", b"[" * 5000], ids=repr)
def test_an_odd_body_never_breaks_the_journal(control: Control, content: bytes) -> None:
    assert control.account.push.call("PATCH", "d1", content=content).status_code == 400
    assert control.last()["status"] == 400
    assert control.verify(operation=UPDATE.operation, count=1)["passed"]


def test_a_large_body_is_kept_whole(control: Control) -> None:
    body = {"padding": "x" * 200_000, "additionalData": {"a": 1}}
    assert control.account.push.update("d1", body).status_code == 200
    assert control.last()["body"] == body
    assert control.verify(match={"body": {"additionalData": {"a": 1}}}, count=1)["passed"]


def test_odd_headers_and_queries_never_break_the_journal(control: Control) -> None:
    odd = {"X-Odd": b"\xff\xfe\xc5"}
    answer = control.account.push.call("GET", "d1?a=%00&%ff=%ed%a0%80&b", headers=odd)
    assert answer.status_code == 200
    assert control.last()["operation"] == GET.operation


@pytest.mark.parametrize("push_reg_id", ["a/b", "with blank", "žž", "100%"])
def test_the_registration_is_named_as_it_is_known(control: Control, push_reg_id: str) -> None:
    control.account.install(registrationId=push_reg_id)
    assert control.account.push.get(quote(push_reg_id, safe="")).status_code == 200
    assert [one["registrationId"] for one in control.journal(registrationId=push_reg_id)] == [push_reg_id]


def test_a_registration_that_does_not_exist_is_named_too(control: Control) -> None:
    control.account.push.get("lost")
    entry = control.last()
    assert entry["registrationId"] == "lost"
    assert "personId" not in entry


def test_a_registration_that_the_call_made_is_named(control: Control) -> None:
    made = CREATE_INSTALLATION.make(control.account).json()["pushRegId"]
    entry = control.last()
    assert entry["registrationId"] == made
    assert entry["personId"] == control.account.get_registration(made)["personId"]


def test_a_call_without_a_registration_names_none(control: Control) -> None:
    assert GET_VERSION.make(control.account).status_code == 200
    assert not {"registrationId", "personId"} & control.last().keys()


def test_a_login_touches_the_person_that_logs_in(control: Control) -> None:
    ana = control.account.person(externalId="ana")
    assert control.account.push.personalize("d1", {"externalId": "ana"}).status_code == 200
    assert control.last()["personId"] == ana
    assert control.account.push.get("d1").status_code == 200
    assert control.last()["personId"] == ana


def test_a_lenient_answer_is_journaled_with_its_warning(control: Control) -> None:
    PushApi(control.http, control.account.application_code).get("d1")
    assert control.last()["warnings"] == ["strict auth would have answered UNAUTHORIZED: no credentials were sent"]


def test_a_deprecated_field_is_warned_of(control: Control) -> None:
    answer = control.account.push.update("d1", {"systemData": {"geofencingSdk": True, "os": "Android"}})
    assert answer.headers["x-twin-warning"] == "deprecated field systemData.geofencingSdk"
    assert control.last()["warnings"] == ["deprecated field systemData.geofencingSdk"]


STRICTLY: dict[str, Callable[[Control], dict[str, str]]] = {
    "no credentials": lambda _: {},
    "unknown key": lambda _: {"Authorization": "App wrong"},
    "another account": lambda control: {"Authorization": f"App {Account.create(control.http).answer['apiKey']}"},
}


@pytest.mark.parametrize("headers_of", STRICTLY.values(), ids=STRICTLY.keys())
def test_a_call_that_is_refused_strictly_carries_the_registration_that_it_named(
    control: Control, headers_of: Callable[[Control], dict[str, str]]
) -> None:
    control.account.set(auth="strict")
    headers = {"AppCode": control.account.application_code, **headers_of(control)}
    assert control.http.get(f"{PUSH}/d1", headers=headers).status_code in {400, 401}
    assert [one["operation"] for one in control.journal(registrationId="d1")] == [GET.operation]


def test_a_call_with_an_expired_token_carries_the_registration_that_it_named(control: Control) -> None:
    token = make_token(control.account.application_code, exp=1)
    answer = control.http.get("/mobile/1/appinstance/d1/user", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert [one["status"] for one in control.journal(registrationId="d1")] == [401]


@pytest.mark.parametrize("call", [UPDATE, UPDATE_INSTALLATION], ids=lambda call: call.operation)
def test_a_call_that_is_too_large_carries_the_registration_that_it_named(control: Control, call: Call) -> None:
    assert call.make(control.account, content=b"x" * 1_100_000).status_code == 413
    assert [one["status"] for one in control.journal(registrationId="d1")] == [413]


@pytest.mark.parametrize("path", ["5/messages?platformType=GCM", "2/messages/seen", "1/messages/mo?platformType=GCM"])
def test_what_a_phone_says_of_messages_carries_the_registration_that_it_named_however_large(
    control: Control, path: str
) -> None:
    headers = {"Authorization": f"App {control.account.application_code}", "pushregistrationid": "d1"}
    answer = control.http.post(f"/mobile/{path}", headers=headers, content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert [one["status"] for one in control.journal(registrationId="d1")] == [413]


def test_a_patch_of_android_is_the_operation_that_it_means(control: Control) -> None:
    headers = {"Authorization": f"App {control.account.application_code}", "X-HTTP-Method-Override": "PATCH"}
    control.http.post("/mobile/1/appinstance/d1", json={"regEnabled": False}, headers=headers)
    assert control.operations() == ["update-installation"]


def test_the_double_slash_of_ios_is_no_other_operation(control: Control) -> None:
    url = control.http.base_url.copy_with(raw_path=b"//mobile/1/appinstance/d1")
    headers = {"Authorization": f"App {control.account.application_code}"}
    assert control.http.get(url, headers=headers).status_code == 200
    assert control.operations() == ["get-installation"]


# -- what is not in the journal --------------------------------------------------------------------------------


def test_the_control_api_is_not_journaled(control: Control) -> None:
    control.account.person(externalId="ana")
    control.account.state()
    control.clock()
    assert control.journal() == []


def test_calls_of_nobody_are_not_journaled(control: Control) -> None:
    key = f"App {control.account.answer['apiKey']}"
    assert PushApi(control.http, None, key).get("d1").json()["errorCode"] == 48001
    assert PushApi(control.http, "unknown", key).get("d1").json()["errorCode"] == 48012
    control.http.get("/mobile/1/baseurl", headers={"Authorization": "App unknown"})
    assert control.journal() == []


def test_a_preflight_is_not_journaled(control: Control) -> None:
    control.http.options(f"{PUSH}/d1", headers=control.account.push.headers)
    assert control.journal() == []


def test_looking_changes_nothing(control: Control) -> None:
    control.account.push.get("d1")
    first = control.page()
    assert [control.page() for _ in range(3)] == [first] * 3


# -- credentials -----------------------------------------------------------------------------------------------

SECRETS: dict[str, tuple[str, str, str]] = {
    "API key": ("Authorization", "App {key}", "App ***"),
    "scheme in small letters": ("Authorization", "app {key}", "app ***"),
    "user and password": ("Authorization", "Basic {basic}", "Basic ***"),
    "bearer": ("Authorization", "Bearer {key}", "Bearer ***"),
    "key without scheme": ("Authorization", "{key}", "***"),
    "cookie": ("Cookie", "session={key}", "***"),
    "proxy": ("Proxy-Authorization", "Basic {basic}", "Basic ***"),
    "API key of another gateway": ("X-API-Key", "{key}", "***"),
    "anything about authentication": ("X-Auth", "{key}", "***"),
    "session": ("X-Session", "{key}", "***"),
}


@each_named(("name", "value", "shown"), SECRETS)
def test_credentials_are_not_shown(control: Control, name: str, value: str, shown: str) -> None:
    answer = control.account.answer
    basic = base64.b64encode(f"{answer['username']}:{answer['password']}".encode()).decode()
    sent = value.format(key=answer["apiKey"], basic=basic)
    headers = {"AppCode": control.account.application_code, name: sent}
    assert control.http.get(f"{PUSH}/d1", headers=headers).status_code == 200
    text = control.http.get(f"{control.path}/journal").text
    for secret in (answer["apiKey"], basic, answer["password"], control.account.application_code):
        assert secret not in text
    assert control.last()["headers"][name.lower()] in {shown, "***"}


def test_secrets_in_a_query_are_not_shown_and_can_be_verified(control: Control) -> None:
    control.account.push.call("GET", "d1", params={"apiKey": "hidden-1", "X-Auth": ["hidden-2", "hidden-3"], "a": "b"})
    assert control.last()["query"] == {"apiKey": "***", "X-Auth": "***", "a": "b"}
    assert control.passes(match={"query": {"apiKey": "hidden-1", "X-Auth": ["hidden-2", "hidden-3"]}})
    assert control.passes(match={"query": {"apiKey": "***"}})
    assert not control.passes(match={"query": {"apiKey": "another"}})
    assert "hidden" not in str(control.verify(match={"query": {"apiKey": "another"}}))


def test_secrets_in_a_body_are_not_shown_and_can_be_verified(control: Control) -> None:
    body = {"password": "hidden-1", "deep": [{"api_key": "hidden-2", "clientSecret": 4711}], "key": "shown"}
    control.account.push.call("PATCH", "d1", json=body)
    assert control.last()["body"] == {
        "password": "***",
        "deep": [{"api_key": "***", "clientSecret": "***"}],
        "key": "shown",
    }
    assert control.passes(match={"body": body})
    assert control.passes(match={"body": {"password": "***"}})
    for wrong in ({"password": "another"}, {"deep": "another"}, "another"):
        answer = control.verify(match={"body": wrong})
        assert not answer["passed"]
        assert "hidden" not in str(answer)
        assert "4711" not in str(answer)


@pytest.mark.parametrize("content", [b"a=b&password=hidden", b'{"password": "hidden", "cut'])
def test_secrets_in_a_body_that_is_no_json_are_not_shown(control: Control, content: bytes) -> None:
    control.account.push.call("PATCH", "d1", content=content)
    assert "hidden" not in control.http.get(f"{control.path}/journal").text


def test_a_token_is_not_shown(control: Control) -> None:
    token = make_token(control.account.application_code)
    assert control.http.get("/mobile/1/appinstance/d1/user", headers={"Authorization": f"Bearer {token}"}).status_code
    assert control.last()["headers"]["authorization"] == "Bearer ***"
    assert token not in control.http.get(f"{control.path}/journal").text


def test_the_code_of_a_phone_is_not_shown(control: Control) -> None:
    assert GET_INSTALLATION.make(control.account).status_code == 200
    assert control.last()["headers"]["authorization"] == "App ***"
    assert control.account.application_code not in control.http.get(f"{control.path}/journal").text


# -- asking for a part -----------------------------------------------------------------------------------------


@pytest.fixture
def busy(control: Control) -> Control:
    """Seven calls, one second after the other from noon on: two devices, two persons, one failure."""
    account, push = control.account, control.account.push
    account.install(registrationId="d2")
    for name in ("ana", "bob"):
        account.person(externalId=name)
    calls: list[Callable[[], httpx.Response]] = [
        lambda: push.get("d1"),
        lambda: push.personalize("d1", {"externalId": "ana"}),
        lambda: push.personalize("d2", {"externalId": "bob"}),
        lambda: push.get("lost"),
        lambda: GET_INSTALLATION.make(account, "d1"),
        lambda: push.update("d2", {"isPrimary": True}),
        lambda: push.get("d2"),
    ]
    for number, call in enumerate(calls):
        control.freeze(after_noon(1000 * number))
        call()
    return control


PARTS: list[tuple[Json, list[int]]] = [
    ({}, [0, 1, 2, 3, 4, 5, 6]),
    ({"operation": GET.operation}, [0, 3, 6]),
    ({"operation": DEPERSONALIZE.operation}, []),
    ({"status": 400}, [3]),
    ({"status": 500}, []),
    ({"registrationId": "d1"}, [0, 1, 4]),
    ({"registrationId": "lost"}, [3]),
    ({"registrationId": "d"}, []),
    ({"personId": "ana"}, [1, 4]),
    ({"personId": "bob"}, [2, 5, 6]),
    ({"since": NOON}, [0, 1, 2, 3, 4, 5, 6]),
    ({"since": after_noon(1)}, [1, 2, 3, 4, 5, 6]),
    ({"since": after_noon(6000)}, [6]),
    ({"since": after_noon(6001)}, []),
    ({"operation": GET.operation, "status": 200}, [0, 6]),
    ({"registrationId": "d2", "since": after_noon(5000)}, [5, 6]),
]


def numbers(entries: list[Json]) -> list[int]:
    """Which of the calls of `busy` they are."""
    times = [after_noon(1000 * number) for number in range(7)]
    return [times.index(entry["time"]) for entry in entries]


def test_a_part_is_asked_for_by_any_of_these(busy: Control) -> None:
    persons = {one["externalId"]: one["personId"] for one in busy.account.persons() if "externalId" in one}
    for query, part in PARTS:
        asked = {**query, "personId": persons[query["personId"]]} if "personId" in query else query
        assert (query, numbers(busy.journal(**asked))) == (query, part)


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_it_is_told_page_by_page_oldest_first(busy: Control, limit: int) -> None:
    found: list[Json] = []
    page = busy.page(limit=limit)
    found += page["calls"]
    while "nextCursor" in page:
        page = busy.page(limit=limit, cursor=page["nextCursor"])
        assert 0 < len(page["calls"]) <= limit
        found += page["calls"]
    assert numbers(found) == list(range(7))


def test_a_part_is_told_page_by_page_too(busy: Control) -> None:
    query = {"operation": GET.operation, "limit": 1}
    first = busy.page(**query)
    second = busy.page(**query, cursor=first["nextCursor"])
    third = busy.page(**query, cursor=second["nextCursor"])
    assert [numbers(page["calls"]) for page in (first, second, third)] == [[0], [3], [6]]
    assert "nextCursor" not in third


def test_a_walk_goes_on_while_calls_come_in(busy: Control) -> None:
    first = busy.page(limit=6)
    busy.account.push.depersonalize("d1")
    rest = busy.page(limit=6, cursor=first["nextCursor"])["calls"]
    assert [one["operation"] for one in rest] == [GET.operation, DEPERSONALIZE.operation]


def test_a_question_that_is_none_is_refused(control: Control) -> None:
    for name, value in (("status", "ok"), ("personId", "x"), ("since", "yesterday"), ("limit", "0"), ("until", "x")):
        answer = control.http.get(f"{control.path}/journal", params={name: value})
        assert_control_error(answer, 422, "INVALID_REQUEST", name)


# -- forgetting ------------------------------------------------------------------------------------------------


def test_the_journal_is_emptied_and_nothing_else(busy: Control) -> None:
    before = busy.account.state()
    busy.forget()
    assert busy.page() == {"calls": [], "evicted": False}
    assert busy.account.state() == before
    assert busy.account.push.get("d2").status_code == 200
    assert busy.operations() == [GET.operation]


def test_a_reset_empties_the_journal(busy: Control) -> None:
    busy.reset()
    assert busy.page() == {"calls": [], "evicted": False}


@pytest.mark.parametrize(("method", "action"), [("GET", ""), ("DELETE", ""), ("POST", "/verify")])
def test_an_unknown_account_has_no_journal(http: httpx.Client, method: str, action: str) -> None:
    answer = http.request(method, f"/_twin/accounts/unknown/journal{action}")
    assert_control_error(answer, 404, "ACCOUNT_NOT_FOUND")


def test_a_new_account_of_the_same_id_has_a_new_journal(http: httpx.Client, account: Account) -> None:
    chosen = f"again-{account.answer['accountId']}"
    for _ in range(2):
        again = Account.create(http, accountId=chosen)
        assert Control(again).page() == {"calls": [], "evicted": False}
        again.push.get("lost")
        assert len(Control(again).journal()) == 1
        assert http.delete(again.path).status_code == 204


# -- bounds ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=DATABASES)
def small(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of a twin that keeps ten calls of an account."""
    with own_twin(request, request.param, journal_size=10) as client:
        yield client


@pytest.fixture(scope="module", params=DATABASES)
def without(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of a twin that keeps none."""
    with own_twin(request, request.param, journal_size=0) as client:
        yield client


class TestBounds:
    """On a twin that keeps ten calls of an account, and a tenth more before the oldest go."""

    @pytest.fixture
    def control(self, small: httpx.Client) -> Control:
        account = Account.create(small)
        account.install(registrationId="d1")
        return Control(account)

    def test_up_to_so_many_calls_all_are_kept(self, control: Control) -> None:
        for _ in range(10):
            control.account.push.get("d1")
        page = control.page()
        assert (len(page["calls"]), page["evicted"]) == (10, False)

    def test_of_more_the_latest_are_kept_and_it_says_so(self, control: Control) -> None:
        for number in range(25):
            control.account.push.get(f"d{number}")
        page = control.page()
        assert page["evicted"] is True
        kept = [one["registrationId"] for one in page["calls"]]
        assert kept == [f"d{number}" for number in range(25)][-len(kept) :]
        assert 10 <= len(kept) <= 11

    def test_others_keep_theirs(self, control: Control, small: httpx.Client) -> None:
        quiet = Control(Account.create(small))
        quiet.account.push.get("d1")
        for _ in range(25):
            control.account.push.get("d1")
        page = quiet.page()
        assert (len(page["calls"]), page["evicted"]) == (1, False)

    def test_an_emptied_journal_has_lost_nothing(self, control: Control) -> None:
        for _ in range(25):
            control.account.push.get("d1")
        control.forget()
        assert control.page() == {"calls": [], "evicted": False}


class TestNone:
    """On a twin without a journal."""

    def test_it_stays_empty(self, without: httpx.Client) -> None:
        control = Control(Account.create(without))
        assert control.account.push.get("lost").json()["errorCode"] == 48013
        assert control.journal() == []

    def test_a_verification_does_not_pretend_to_know(self, without: httpx.Client) -> None:
        control = Control(Account.create(without))
        control.account.push.get("lost")
        verdict = control.verify(never=True)
        assert (verdict["passed"], verdict["evicted"]) == (False, True)

    def test_a_trial_would_know_of_no_call(self, without: httpx.Client) -> None:
        refused = without.put("/_twin/trial", json={})
        assert_control_error(refused, 422, "INVALID_REQUEST")
        assert "PUSHTWIN_JOURNAL_SIZE" in refused.text


def test_ten_thousand_calls_are_kept_unless_told_otherwise() -> None:
    assert Settings().journal_size == 10_000


# -- together --------------------------------------------------------------------------------------------------


def test_the_journal_is_json_to_the_last_digit(control: Control) -> None:
    content = '{"additionalData":{"n":9007199254740993,"x":0.1,"t":"😀\\u202e"}}'
    assert control.account.push.call("PATCH", "d1", content=content).status_code == 200
    text = control.http.get(f"{control.path}/journal").text
    assert json.loads(text)["calls"][0]["body"] == json.loads(content)
    assert "9007199254740993" in text


@pytest.mark.parametrize("query", ["registrationId=%00", "registrationId=a%00b", "operation=%00", "since=%00"])
def test_a_filter_that_nothing_can_pass_is_refused(control: Control, query: str) -> None:
    answer = control.http.get(f"{control.path}/journal?{query}")
    assert_control_error(answer, 422, "INVALID_REQUEST", query.partition("=")[0])
