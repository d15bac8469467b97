"""`/_twin/trial`: other settings for a while, and which ones are read meanwhile."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pushtwin.settings import Settings
from tests.api_client import PUSH, Account
from tests.cases import each_named
from tests.databases import both
from tests.serving import serving
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import GET


@pytest.fixture
def trying(http: httpx.Client) -> Iterator["Trying"]:
    """Trials of the twin of the session, which none of them outlives."""
    yield Trying(http)
    http.delete("/_twin/trial")


class Trying:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def begin(self, **answers: Any) -> None:
        assert self.http.put("/_twin/trial", json={"answers": answers}).status_code == 200

    def look(self, **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get("/_twin/trial", params=query).json()
        return answer

    def account(self, **body: Any) -> Account:
        account = Account.create(self.http, **body)
        account.install(registrationId="d1")
        return account


def login(account: Account, tag: str = "a") -> httpx.Response:
    return account.push.personalize("d1", {"externalId": "u-1"}, {"tags": [tag]})


def tags_of(account: Account) -> Any:
    """After two logins: what the second one has made of the tags of the first."""
    for tag in "ab":
        assert login(account, tag).status_code == 200
    return account.owner("d1")["tags"]


@both
def test_accounts_have_other_settings_while_a_trial_is_on(trying: Trying) -> None:
    before = trying.account()
    trying.begin(tags="append")
    during = trying.account()
    assert [tags_of(before), tags_of(during)] == [["a", "b"]] * 2
    assert during.http.get(during.path).json()["settings"]["tags"] == "replace"
    trying.http.delete("/_twin/trial")
    login(during)
    assert during.owner("d1")["tags"] == ["a"]


def test_an_account_keeps_what_was_chosen_for_it(trying: Trying) -> None:
    set_before = trying.account(settings={"repeatedPersonalize": "reject"})
    trying.begin(tags="append", repeatedPersonalize="accept")
    at_creation = trying.account(settings={"tags": "replace"})
    later = trying.account()
    later.set(tags="replace")
    trying.begin(tags="append", repeatedPersonalize="accept")  # also in the next trial
    assert [tags_of(at_creation), tags_of(later)] == [["b"]] * 2
    assert login(set_before).status_code == 200
    assert login(set_before).status_code == 400
    assert "tags" not in trying.look()["consulted"]
    assert "repeatedPersonalize" in trying.look()["consulted"]


def test_what_calls_go_by_is_noted_of_each_and_of_all(trying: Trying) -> None:
    trying.begin()
    account = trying.account()
    tags_of(account)
    account.push.get("d1")
    journal = account.http.get(f"{account.path}/journal").json()["calls"]
    assert [one.get("choicePoints") for one in journal] == [[], ["repeatedPersonalize", "tags"], []]
    told = trying.look()
    assert told["consulted"] == ["repeatedPersonalize", "tags"]
    assert [(one["accountId"], one["operation"]) for one in told["calls"]] == [
        (account.answer["accountId"], "personalize-push-instance"),
        (account.answer["accountId"], "personalize-push-instance"),
        (account.answer["accountId"], "get-push-device-registration"),
    ]
    assert trying.look(calls=False)["calls"] == []
    trying.begin()
    assert (trying.look()["consulted"], trying.look()["calls"]) == ([], [])


@both
def test_what_could_not_matter_is_not_gone_by(trying: Trying) -> None:
    """The first of two calls each could have been answered in one way only."""
    trying.begin()
    account = trying.account()
    app = {"Authorization": f"App {account.application_code}"}
    device = {"regEnabled": True, "pushServiceType": "Firebase", "pushServiceToken": "token"}
    mo = {"from": "d1", "messages": [{"messageId": "m-1", "text": "Hi"}]}

    def gone_by(name: str, *calls: Callable[[], httpx.Response]) -> list[bool]:
        seen = []
        for call in calls:
            trying.begin()
            assert call().status_code < 500
            seen.append(name in trying.look()["consulted"])
        return seen

    def post(path: str, body: Any) -> Callable[[], httpx.Response]:
        return lambda: account.http.post(path, json=body, headers=app)

    other = account.application()["applicationCode"]
    elsewhere = {**account.push.headers, "AppCode": other}
    assert gone_by("knownTokens", *[post("/mobile/1/appinstance", device)] * 2) == [False, True]
    assert gone_by("repeatedMo", *[post("/mobile/1/messages/mo?platformType=GCM", mo)] * 2) == [False, True]
    assert gone_by(
        "foreignRegistrations",
        lambda: account.push.get("nobody"),
        lambda: account.http.get(f"{PUSH}/d1", headers=elsewhere),
    ) == [False, True]
    account.install(registrationId="d2")
    login(account)
    assert gone_by("anonymousPrimary", lambda: account.push.update("d1", {"isPrimary": True})) == [False]
    assert gone_by("primarySuccessor", lambda: account.push.depersonalize("d1")) == [False]
    assert gone_by("anonymousPrimary", lambda: account.push.update("d1", {"isPrimary": True})) == [True]
    login(account)
    account.push.personalize("d2", {"externalId": "u-1"})
    account.push.update("d2", {"isPrimary": True})
    assert gone_by("primarySuccessor", lambda: account.push.depersonalize("d2")) == [True]


def test_what_happens_by_itself_is_noted_of_the_trial_in_whose_time_it_does_and_of_no_call(trying: Trying) -> None:
    """A webhook that nobody takes: the trial after the send decides over its repetition, and only that can see it."""
    trying.begin()
    account = trying.account()
    account.http.post(f"{account.path}/clock/freeze", json={})
    login(account)
    message = {
        "sender": account.application_code,
        "destinations": [{"type": "EXTERNAL_USER_ID", "externalUserId": "u-1"}],
        "content": {"type": "TEXT", "text": "hello"},
        "webhooks": {"delivery": {"url": "http://127.0.0.1:9/reports"}},
    }
    sent = account.http.post("/push/3/messages", headers=account.push.headers, json={"messages": [message]})
    assert sent.status_code == 200
    assert "webhookRetries" not in trying.look()["consulted"]
    trying.begin()
    account.http.post(f"{account.path}/clock/advance", json={"ms": 5000})
    told = trying.look()
    assert "webhookRetries" in told["consulted"]
    assert [one.get("choicePoints", []) for one in told["calls"]] == [[]]


def test_what_a_session_ends_by_is_noted_of_the_calls_that_show_it(trying: Trying) -> None:
    trying.begin()
    account = trying.account(username=f"ana {uuid.uuid4()}", password="secret", settings={"auth": "strict"})
    login = {name: account.answer[name] for name in ("username", "password")}
    account.http.post(f"{account.path}/clock/freeze", json={})
    session = account.http.post("/auth/1/session", json=login).json()["token"]
    for _ in range(2):
        headers = {**account.push.headers, "Authorization": f"IBSSO {session}"}
        assert account.http.get(f"{PUSH}/d1", headers=headers).status_code == 200
        account.http.post(f"{account.path}/clock/advance", json={"ms": 1000})
    calls = account.http.get(f"{account.path}/journal", params={"operation": GET.operation}).json()["calls"]
    assert [one["choicePoints"] for one in calls] == [[], ["sessionEnd"]]


def test_calls_of_accounts_that_are_gone_are_told(trying: Trying) -> None:
    trying.begin()
    account = trying.account()
    account.push.get("d1")
    account.http.delete(account.path)
    assert len(trying.look()["calls"]) == 1


def test_what_only_the_twin_shows_is_read_when_somebody_looks_there(trying: Trying) -> None:
    trying.begin()
    account = trying.account()
    login(account)
    assert "recordedLogins" not in trying.look()["consulted"]
    account.http.get(f"{account.path}/persons/{account.owner('d1')['personId']}/events")
    assert "recordedLogins" in trying.look()["consulted"]


def test_nothing_is_noted_without_a_trial(account: Account) -> None:
    account.install(registrationId="d1")
    tags_of(account)
    assert "choicePoints" not in account.http.get(f"{account.path}/journal").text
    assert_control_error(account.http.get("/_twin/trial"), 404, "TRIAL_NOT_FOUND")
    assert account.http.delete("/_twin/trial").status_code == 204


def test_an_answer_that_there_is_not_begins_no_trial(http: httpx.Client) -> None:
    for body, field in (
        ({"answers": {"tags": "keep"}}, "answers.tags"),
        ({"answers": {"tgas": "append"}}, "answers.tgas"),
        ({"answer": {}}, "answer"),
    ):
        assert_control_error(http.put("/_twin/trial", json=body), 422, "INVALID_REQUEST", field)
    assert http.get("/_twin/trial").status_code == 404


def test_what_happens_by_itself_goes_by_the_other_settings_too(trying: Trying) -> None:
    trying.begin(mutedDevices="deliver")
    account = trying.account()
    account.http.post(f"{account.path}/clock/freeze", json={})
    account.install(registrationId="d2", systemData={"notificationsEnabled": False})
    destinations = [{"type": "REGISTRATION", "pushRegistrationId": "d2"}]
    message = {
        "sender": account.application_code,
        "destinations": destinations,
        "content": {"type": "TEXT", "text": "Hi"},
    }
    headers = {"Authorization": account.push.headers["Authorization"]}
    account.http.post("/push/3/messages", json={"messages": [message]}, headers=headers)
    account.http.post(f"{account.path}/clock/advance", json={"ms": 5000})
    (told,) = account.http.get(f"{account.path}/messages").json()["messages"]
    assert told["status"]["groupName"] == "DELIVERED"
    assert "mutedDevices" in trying.look()["consulted"]


def test_a_twin_of_several_processes_takes_no_trial() -> None:
    with serving(Settings(ephemeral=True, workers=2)) as url, httpx.Client(base_url=url) as http:
        assert_control_error(http.put("/_twin/trial", json={}), 422, "INVALID_REQUEST")


def test_accounts_that_are_made_meanwhile_have_the_faults_of_their_place(trying: Trying) -> None:
    """From their beginning, and nobody has ordered them."""
    before = trying.account()
    order = {"on": {"operation": "personalize-push-instance"}, "when": {"nth": 2}, "answer": {"status": 503}}
    begun = trying.http.put("/_twin/trial", json={"faults": [{"account": 1, "order": {"faultId": "f", **order}}]})
    assert begun.status_code == 200
    first, second = trying.account(), trying.account()
    statuses = {one.answer["accountId"]: [login(one).status_code for _ in range(3)] for one in (before, first, second)}
    assert statuses[second.answer["accountId"]] == [200, 503, 200]
    assert statuses[before.answer["accountId"]] == statuses[first.answer["accountId"]] == [200] * 3
    assert trying.look()["accounts"] == [first.answer["accountId"], second.answer["accountId"]]
    assert [one.get("fault") for one in trying.look()["calls"]].count("f") == 1


def order(nth: int, fault_id: str = "f") -> dict[str, Any]:
    on = {"operation": "personalize-push-instance"}
    return {"faultId": fault_id, "on": on, "when": {"nth": nth}, "answer": {"status": 503}}


@both
def test_faults_are_ordered_anew_for_an_account_that_begins_anew(trying: Trying) -> None:
    faults = [{"order": order(1)}, {"beginning": 1, "order": order(2)}, {"beginning": 2, "order": order(3)}]
    assert trying.http.put("/_twin/trial", json={"faults": faults}).status_code == 200
    account = Account.create(trying.http)
    snapshot = account.http.get(f"{account.path}/snapshot").json()

    def log_in() -> list[int]:
        account.install(registrationId="d1")
        return [login(account).status_code for _ in range(3)]

    assert log_in() == [503, 200, 200]
    assert account.http.put(f"{account.path}/snapshot", json=snapshot).is_success
    assert log_in() == [200, 503, 200]
    assert account.http.post(f"{account.path}/reset").is_success
    assert log_in() == [200, 200, 503]
    told = [(one["beginning"], one.get("fault")) for one in trying.look()["calls"]]
    assert told == [
        *((0, "f"), (0, None), (0, None)),
        *((1, None), (1, "f"), (1, None)),
        *((2, None), (2, None), (2, "f")),
    ]


def test_two_faults_of_an_account_have_two_ids(trying: Trying) -> None:
    twice = [{"order": order(1)}, {"account": 1, "order": order(1)}, {"order": order(2)}]
    assert_control_error(trying.http.put("/_twin/trial", json={"faults": twice}), 422, "INVALID_REQUEST", "faults")
    apart = [{"order": order(1)}, {"account": 501, "order": order(1)}, {"beginning": 1, "order": order(1)}]
    assert trying.http.put("/_twin/trial", json={"faults": [*apart, {"order": order(1, "g")}]}).status_code == 200
    assert [login(account).status_code for account in [trying.account()] for _ in range(3)] == [503, 503, 200]


@both
def test_of_accounts_that_are_made_at_once_each_has_its_own_place(trying: Trying) -> None:
    faults = [{"account": place, "order": {"faultId": f"f{place}", "error": "GENERAL_ERROR"}} for place in range(8)]
    assert trying.http.put("/_twin/trial", json={"faults": faults}).status_code == 200
    with ThreadPoolExecutor(8) as pool:
        accounts = [*pool.map(lambda _: Account.create(trying.http), range(8))]
    assert [account.push.get("d1").status_code for account in accounts] == [500] * 8
    assert sorted(one["fault"] for one in trying.look()["calls"]) == [f"f{place}" for place in range(8)]


@both
def test_resets_and_restores_at_once_are_counted_one_after_the_other(trying: Trying) -> None:
    """Each finds the fault of its own beginning."""
    faults = [{"beginning": number, "order": order(1, f"f{number}")} for number in range(25)]
    assert trying.http.put("/_twin/trial", json={"faults": faults}).status_code == 200
    account = Account.create(trying.http)
    snapshot = account.http.get(f"{account.path}/snapshot").json()

    def begin_anew(number: int) -> httpx.Response:
        if number % 2:
            return account.http.post(f"{account.path}/reset")
        return account.http.put(f"{account.path}/snapshot", json=snapshot)

    with ThreadPoolExecutor(8) as pool:
        assert [one.status_code for one in pool.map(begin_anew, range(24))] == [204] * 24
    account.install(registrationId="d1")
    assert login(account).status_code == 503
    assert [(one["beginning"], one["fault"]) for one in trying.look()["calls"]] == [(24, "f24")]


def test_ids_are_what_they_are_without_faults(trying: Trying) -> None:
    def drawn() -> list[Any]:
        account = Account.create(trying.http, accountId="seeded", idSeed="s")
        account.http.post(f"{account.path}/reset")
        ids = [account.install(), account.install()]
        account.http.delete(account.path)
        return ids

    before = drawn()
    faults = [{"order": order(1)}, {"beginning": 1, "order": order(1)}]
    assert trying.http.put("/_twin/trial", json={"faults": faults}).status_code == 200
    assert drawn() == before


def test_it_is_told_which_calls_faults_look_at(trying: Trying) -> None:
    """Not at those that are refused before anybody asks what becomes of them."""
    trying.begin()
    account = trying.account(settings={"auth": "strict", "rateLimits": "documented"})
    account.http.post(f"{account.path}/clock/freeze", json={})
    key = account.http.post(f"{account.path}/apiKeys", json={"scopes": ["people:read"]}).json()["apiKey"]
    right = account.push.headers
    calls = [("d1", {}), ("d1", {"Authorization": "App wrong"}), ("d2", {})]
    statuses = [account.push.call("GET", name, headers={**right, **headers}).status_code for name, headers in calls]
    statuses.append(account.push.call("PATCH", "d1", headers={"Authorization": f"App {key}"}, json={}).status_code)
    assert statuses == [200, 401, 400, 403]
    body = {"on": {"operation": "personalize-push-instance"}, "answer": {"status": 503}}
    account.http.post(f"{account.path}/faults", json=body)
    assert login(account).status_code == 503
    limited = [account.push.get("d1").status_code for _ in range(50)]
    assert (limited[0], limited[-1]) == (200, 429)
    looked_at = [(one["status"], one["facesFaults"]) for one in trying.look()["calls"]]
    assert looked_at == [
        *((200, True), (401, False), (400, True), (403, False), (503, True)),
        *((status, status == 200) for status in limited),
    ]


def test_what_was_chosen_does_not_outlive_its_account(trying: Trying) -> None:
    def asked() -> bool:
        """Whether the settings of `tags` could be others."""
        trying.begin()
        account.install(registrationId="d1")
        tags_of(account)
        return "tags" in trying.look()["consulted"]

    trying.begin()
    account = Account.create(trying.http, accountId="twice", settings={"tags": "replace"})
    account.http.post(f"{account.path}/reset")
    assert not asked()
    account.http.delete(account.path)
    account = Account.create(trying.http, accountId="twice")
    assert asked()
    account.set(tags="replace")
    account.http.post(f"{account.path}/reset")
    assert asked()
    account.http.delete(account.path)


def test_changes_by_the_control_api_are_told_among_the_calls_on_request(trying: Trying) -> None:
    trying.begin()
    account = trying.account()
    login(account)
    assert [one["operation"] for one in trying.look()["calls"]] == ["personalize-push-instance"]
    told = [(one["direction"], one["operation"]) for one in trying.look(changes="true")["calls"]]
    assert told == [("control", "install"), ("in", "personalize-push-instance")]


def test_who_lifts_all_faults_of_an_account_leaves_those_of_the_trial_to_go_on_counting(trying: Trying) -> None:
    order = {"faultId": "explored", "on": {"operation": GET.operation}, "when": {"nth": 2}, "answer": {"status": 503}}
    assert trying.http.put("/_twin/trial", json={"faults": [{"order": order}]}).status_code == 200
    account = trying.account()
    account.http.post(f"{account.path}/faults", json={"on": {"operation": GET.operation}, "answer": {"status": 418}})
    statuses = []
    for _ in range(3):
        statuses.append(account.push.get("d1").status_code)
        assert account.http.delete(f"{account.path}/faults").status_code == 204
    assert statuses == [418, 503, 200]


@each_named("named", {"by its id": {"faultId": "explored"}, "by nothing": {}})
def test_who_lists_the_faults_of_an_account_sees_none_of_the_trial(named: dict[str, str], trying: Trying) -> None:
    tried = {**named, "on": {"operation": GET.operation}, "when": {"nth": 1}, "answer": {"status": 503}}
    assert trying.http.put("/_twin/trial", json={"faults": [{"order": tried}]}).status_code == 200
    account = trying.account()
    own = account.http.post(f"{account.path}/faults", json={"faultId": "own", "answer": {"status": 418}}).json()
    assert account.http.get(f"{account.path}/faults").json()["faults"] == [own]
    assert account.http.get(f"{account.path}/faults/explored").status_code == 404
    assert account.http.delete(f"{account.path}/faults/explored").status_code == 404
    assert account.push.get("d1").status_code == 503


def test_a_fault_that_could_never_strike_begins_no_trial(trying: Trying) -> None:
    refused = trying.http.put("/_twin/trial", json={"faults": [{"order": {"error": "NOTHING"}}]})
    assert_control_error(refused, 422, "INVALID_REQUEST", "error")
    assert trying.http.get("/_twin/trial").status_code == 404


def test_a_restore_and_a_reset_leave_the_trial_on_and_none_of_it_is_in_a_snapshot(trying: Trying) -> None:
    trying.begin(tags="append")
    account = trying.account()
    snapshot = account.http.get(f"{account.path}/snapshot").json()
    assert snapshot["account"]["settings"]["tags"] == "replace"
    assert account.http.put(f"{account.path}/snapshot", json=snapshot).is_success
    assert tags_of(account) == ["a", "b"]
    account.http.post(f"{account.path}/reset")
    assert tags_of(account) == ["a", "b"]
    snapshot["account"]["settings"]["repeatedPersonalize"] = "reject"
    account.http.put(f"{account.path}/snapshot", json=snapshot)
    trying.begin(repeatedPersonalize="accept")
    assert [login(account).status_code for _ in range(2)] == [200, 400]
