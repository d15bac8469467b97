"""What is not sent, and how a sender is told (push-messages-api 0.2, 3.6, 7.1)."""

import base64
from itertools import product
from typing import Any

import httpx
import pytest

from pushtwin.core.messages.sending import MANY
from tests import databases
from tests.api_client import Account
from tests.cases import each
from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.world import DAY, SECOND, World, device, good, status_ids, user, wire

WARNING = "x-twin-warning"
BIG = {"filler": "x" * 4000}
pytestmark = databases.once


def assert_service(answer: httpx.Response, status: int, message_id: str, text: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json"), answer.text
    exception = answer.json()["requestError"]["serviceException"]
    assert (exception["messageId"], exception["text"]) == (message_id, text)


def assert_platform(answer: httpx.Response, status: int) -> list[Json]:
    """Returns its violations."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json"), answer.text
    body = answer.json()
    assert sorted(body) == ["action", "description", "errorCode", "resources", "violations"]
    assert body["errorCode"] == f"E{status}"
    found: list[Json] = body["violations"]
    return found


# -- statuses --------------------------------------------------------------------------------------------------


def test_of_all_that_is_wrong_the_first_in_the_published_order_counts_in_v3(world: World) -> None:
    world.install("d1", owner="u-1")
    message: Json = {
        "sender": "unknown",
        "destinations": [{"type": "MULTIPLE", "$and": [{"$xor": []}]}],
        "content": {"type": "TEXT", "text": "Hi"},
        "options": {
            "onTapButtonAction": {"resource": "app://x"},
            "validityPeriod": {"amount": 29, "timeUnit": "SECONDS"},
            "inboxTopic": "none",
            "customPayload": BIG,
        },
    }
    found = []

    def note() -> None:
        (entry,) = world.send(message)["messages"]
        found.append((entry["status"]["id"], entry["status"]["groupName"]))

    note()
    message["sender"] = world.code
    for name in ("onTapButtonAction", "validityPeriod", "inboxTopic", "customPayload"):
        note()
        del message["options"][name]
    note()
    for who in ("nobody", "u-1"):
        message["destinations"] = [user(who)]
        note()
    rejected = [(status, "REJECTED") for status in (65, 74, 70, 73, 68, 71)]
    assert found == [*rejected, (66, "UNDELIVERABLE"), (7, "PENDING")]
    world.advance(SECOND)
    reported = [one["status"]["id"] for one in world.reports()]
    assert reported == [5, 66, 71, 68, 73, 70, 74, 65]  # what is rejected has a final report in v3
    assert all("doneAt" in one for one in world.logs())


def test_of_all_that_is_wrong_the_first_in_the_published_order_counts_in_v2(world: World) -> None:
    world.install("d1", owner="u-1")
    options: Json = {"primaryButtonAction": {"type": "DEEP_LINK"}, "inboxTopic": "none"}
    wrong: Json = {
        "from": "unknown",
        "to": {"$xor": []},
        "text": " ",
        "validityPeriod": 0,
        "customPayload": BIG,
        "notificationOptions": options,
    }
    found = []

    def note(**change: Any) -> None:
        wrong.update(change)
        bulk = good(world.post("/push/2/message/single", wrong))["bulks"][0]
        assert bulk["to"] == wrong["to"]
        assert len(bulk["bulkId"]) == 20
        found.append((bulk["status"]["id"], bulk["messageCount"]))

    note()
    note(**{"from": world.code})
    note(text="Hi")
    options.pop("primaryButtonAction")
    note()
    note(validityPeriod=1)
    options.pop("inboxTopic")
    note()
    note(customPayload={})
    note(to={"externalUserId": "nobody"})
    note(to={"externalUserId": "u-1"})
    assert found == [(status, 0) for status in (65, 69, 74, 70, 73, 68, 71, 66)] + [(26, 1)]
    world.advance(SECOND)
    assert [one["status"]["id"] for one in world.logs()] == [5]  # what is rejected leaves no trace in v2


def test_an_id_is_taken_once_within_an_account(world: World) -> None:
    world.install("d1")
    twice = world.send_to(device("d1", messageId="m"), device("d1", messageId="m"))
    assert status_ids(twice) == [7, 23]
    later = world.send_to(device("d1", messageId="m"), options={"sendAt": wire(DAY)})
    assert [one["messageId"] for one in later["messages"]] == ["m"]
    assert status_ids(later) == [23]
    scheduled = world.send_to(device("d1", messageId="later"), options={"sendAt": wire(DAY)})
    assert status_ids(scheduled) == [7]
    assert status_ids(world.send_to(device("d1", messageId="later"))) == [23]
    other = World(Account.create(world.http))
    other.install("d1")
    assert status_ids(other.send_to(device("d1", messageId="m"))) == [7]


@each(("more", "later"), product((0, MANY), (0, DAY)))
def test_an_id_that_a_rejected_send_of_the_request_has_is_taken_too(world: World, more: int, later: int) -> None:
    world.account.install(registrationId=f"of {more} {later}")
    to, schedule = device(f"of {more} {later}"), {"sendAt": wire(later)}
    mine = to | {"messageId": f"mine {more} {later}"}
    rest = world.message(*[to] * max(more, 1))
    answer = world.send(world.message(mine, sender="unknown"), world.message(mine), rest, schedule=schedule)
    apart = world.send(world.message(to | {"messageId": mine["messageId"]}))
    assert (status_ids(answer)[:3], status_ids(apart)) == ([65, 23, 7], [23])
    world.account.set(rejectedSends="none")
    other = to | {"messageId": f"left no trace {more} {later}"}
    answer = world.send(world.message(other, sender="unknown"), world.message(other), rest, schedule=schedule)
    world.account.set(rejectedSends="current")
    assert status_ids(answer)[:3] == [65, 7, 7]


def test_a_bulk_id_may_come_again(world: World) -> None:
    world.install("d1")
    for _ in range(2):
        assert world.send_to(device("d1"), schedule={"bulkId": "mine"})["bulkId"] == "mine"
    world.advance(SECOND)
    assert world.statistics("mine")["delivered"] == 2
    assert len(world.reports(bulkId="mine")) == 2


def test_a_test_tells_who_would_get_it_and_sends_nothing(world: World) -> None:
    world.install("d1", "d2", owner="u-1")
    bulk = world.send_v2({"externalUserId": "u-1"}, test=True, notifyUrl="http://127.0.0.1:9/")
    assert (bulk["status"]["id"], bulk["messageCount"]) == (26, 2)
    many = [world.push_request({"externalUserId": who}) for who in ("u-1", "nobody")]
    bulks = good(world.post("/push/2/message/multi/test", {"messages": many}))["bulks"]
    assert [(one["status"]["id"], one["messageCount"]) for one in bulks] == [(26, 2), (66, 0)]
    later = world.push_request({"externalUserId": "u-1"}, sendAt=wire(DAY))
    assert good(world.post("/push/2/message/multi/test", {"messages": [later]}))["bulks"][0]["status"]["id"] == 26
    world.advance(DAY)
    assert world.logs() == world.reports() == []
    assert world.statistics(bulk["bulkId"])["totalSent"] == 0


def test_messages_and_destinations_are_answered_in_their_order_under_one_bulk(world: World) -> None:
    world.install("a", "b", owner="u-1")
    world.install("c")
    answer = world.send(
        world.message(device("c"), user("u-1"), user("nobody"), text="one"),
        world.message({"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}]}, device("gone"), text="two"),
    )
    assert status_ids(answer) == [7, 7, 66, 7, 7]
    assert [one.get("destination") for one in answer["messages"]] == ["c", "u-1", "nobody", None, "gone"]
    world.advance(SECOND)
    told = {(one["content"]["text"], one["destination"]) for one in world.logs(bulkId=answer["bulkId"])}
    ones, twos = {("one", to) for to in ("a", "b", "c", "nobody")}, {("two", to) for to in ("a", "b", "gone")}
    assert told == ones | twos
    firsts = {one["destination"]: one["messageId"] for one in world.logs() if one["content"]["text"] == "one"}
    assert firsts["a"] == answer["messages"][1]["messageId"]


def test_multi_answers_each_message_with_a_bulk_of_its_own(world: World) -> None:
    world.install("d1", owner="u-1")
    requests = [world.push_request({"externalUserId": who}) for who in ("u-1", "nobody", "u-1")]
    bulks = good(world.post("/push/2/message/multi", {"messages": requests}))["bulks"]
    assert [one["status"]["id"] for one in bulks] == [26, 66, 26]
    assert len({one["bulkId"] for one in bulks}) == 3
    world.advance(SECOND)
    assert [world.statistics(one["bulkId"])["delivered"] for one in bulks] == [1, 0, 1]


# -- failures --------------------------------------------------------------------------------------------------

WINDOW = {"days": ["MONDAY"]}
HOUR_8, HOUR_9 = {"hour": 8, "minute": 0}, {"hour": 9, "minute": 0}
WRONG_IN_V3: list[tuple[str, Json]] = [
    ("content", {"content": None}),
    ("content.type", {"content": {"text": "Hi"}}),
    ("content.text", {"content": {"type": "TEXT"}}),
    ("content.text", {"content": {"type": "TEXT", "text": ""}}),
    ("content.text", {"content": {"type": "TEXT", "text": "x" * 4001}}),
    ("content.title", {"content": {"type": "TEXT", "text": "Hi", "title": "x" * 51}}),
    ("content.url", {"content": {"type": "IMAGE", "text": "Hi"}}),
    ("destinations", {"destinations": []}),
    ("destinations[0].type", {"destinations": [{"type": "FAX"}]}),
    ("destinations[0].pushRegistrationId", {"destinations": [{"type": "REGISTRATION"}]}),
    ("destinations[0]", {"destinations": [{"type": "MULTIPLE"}]}),
    ("sender", {"sender": None}),
    ("options.validityPeriod.amount", {"options": {"validityPeriod": {"timeUnit": "HOURS"}}}),
    ("options.validityPeriod.timeUnit", {"options": {"validityPeriod": {"amount": 1, "timeUnit": "DAYS"}}}),
    ("options.deliveryTimeWindow.days", {"options": {"deliveryTimeWindow": {"days": []}}}),
    ("options.deliveryTimeWindow", {"options": {"deliveryTimeWindow": {**WINDOW, "from": HOUR_8}}}),
    (
        "options.deliveryTimeWindow",
        {"options": {"deliveryTimeWindow": {**WINDOW, "from": HOUR_8, "to": {"hour": 8, "minute": 59}}}},
    ),
    (
        "options.deliveryTimeWindow.from.hour",
        {"options": {"deliveryTimeWindow": {**WINDOW, "from": {**HOUR_8, "hour": 24}, "to": HOUR_9}}},
    ),
    ("options.badge", {"options": {"badge": 2**40}}),
    ("options.badge", {"options": {"badge": "1"}}),
    ("options.sendAt", {"options": {"sendAt": "tomorrow"}}),
    ("options.mirroredPushStyle", {"options": {"mirroredPushStyle": "POPUP"}}),
    ("options.mirroredPushExpirationPeriod", {"options": {"mirroredPushExpirationPeriod": -1}}),
    ("options.campaignReferenceId", {"options": {"campaignReferenceId": "x" * 256}}),
    ("options.platform.entityId", {"options": {"platform": {"entityId": "x" * 256}}}),
    ("options.customPayload", {"options": {"customPayload": []}}),
    ("webhooks.callbackData", {"webhooks": {"callbackData": "x" * 4001}}),
    ("webhooks.contentType", {"webhooks": {"contentType": "text/plain"}}),
]


def test_a_message_that_is_wrong_rejects_the_whole_request_and_changes_nothing(world: World) -> None:
    world.install("d1")
    good_one = world.message(device("d1", messageId="m"))
    for path, change in WRONG_IN_V3:
        found = assert_platform(world.try_send(good_one, {**good_one, **change}), 400)
        assert [one["property"] for one in found] == [f"messages[1].{path}"], change
    world.advance(SECOND)
    assert world.logs() == []
    assert status_ids(world.send(good_one)) == [7]


WRONG_IN_V2: list[tuple[str, Json]] = [
    ("from", {"from": ""}),
    ("from", {"from": "x" * 81}),
    ("to", {"to": "u-1"}),
    ("text", {"text": "x" * 4001}),
    ("validityPeriod", {"validityPeriod": -1}),
    ("callbackData", {"callbackData": "x" * 201}),
    ("notificationOptions.title", {"notificationOptions": {"title": "x" * 46}}),
    ("notificationOptions.badge", {"notificationOptions": {"badge": 2**40}}),
    ("notificationOptions.inAppStyle", {"notificationOptions": {"inAppStyle": "POPUP"}}),
    ("sendAt", {"sendAt": wire(181 * DAY)}),
    ("notifyContentType", {"notifyContentType": "text/plain"}),
]


def test_a_request_of_v2_that_is_wrong_tells_where_and_changes_nothing(world: World) -> None:
    world.install("d1")
    request = world.push_request({"pushRegistrationId": "d1"})
    for path, change in WRONG_IN_V2:
        answer = world.post("/push/2/message/multi", {"messages": [request, {**request, **change}]})
        assert_service(answer, 400, "BAD_REQUEST", "Bad request")
        told = answer.json()["requestError"]["serviceException"]["validationErrors"]
        assert list(told) == [f"messages[1].{path}"], change
    assert world.logs() == []


def test_a_body_that_is_no_object_is_a_bad_request(world: World) -> None:
    paths = ("/push/3/messages", "/push/2/message/single", "/push/2/message/multi/test")
    for path, content in product(paths, (b"", b"{", b"[]", b"null", b'"text"', b"\xff")):
        headers = {**world.headers, "Content-Type": "application/json"}
        answer = world.http.post(path, content=content, headers=headers)
        if path.startswith("/push/3"):
            assert_platform(answer, 400)
        else:
            assert_service(answer, 400, "BAD_REQUEST", "Bad request")


def test_nothing_to_send_is_a_bad_request(world: World) -> None:
    for body in ({}, {"messages": []}, {"messages": None}):
        (violation,) = assert_platform(world.post("/push/3/messages", body), 400)
        assert violation["property"] == "messages"
        assert_service(world.post("/push/2/message/multi", body), 400, "BAD_REQUEST", "Bad request")
    assert_service(world.get("/push/1/statistics"), 400, "BAD_REQUEST", "Bad request")


def test_a_warning_of_a_query_names_its_entry_of_the_answer_where_there_are_several(world: World) -> None:
    wrong: Json = {"type": "MULTIPLE", "$and": [{"$xor": []}]}
    single = world.try_send(world.message(wrong))
    assert single.headers[WARNING].startswith("the query can't be understood: ")
    several = world.try_send(world.message(user("u-1")), world.message(user("u-1"), wrong))
    assert status_ids(good(several))[2] == 71
    assert several.headers[WARNING].startswith("the query of messages[2] in the answer can't be understood: ")
    requests = [world.push_request({"externalUserId": "u-1"}), world.push_request({"$xor": []})]
    old = world.post("/push/2/message/multi", {"messages": requests})
    assert status_ids(good(old))[1] == 71
    assert old.headers[WARNING].startswith("the query of bulks[1] in the answer can't be understood: ")


# -- whose call it is ------------------------------------------------------------------------------------------


def send_as(world: World, authorization: str | None, sender: str | None = None) -> tuple[httpx.Response, ...]:
    """By both APIs."""
    headers = {} if authorization is None else {"Authorization": authorization}
    message = {**world.message(user("u-1")), "sender": sender or world.code}
    request = world.push_request({"externalUserId": "u-1"}, **{"from": sender or world.code})
    return (
        world.post("/push/3/messages", {"messages": [message]}, headers=headers),
        world.post("/push/2/message/single", request, headers=headers),
    )


def assert_unauthorized(answers: tuple[httpx.Response, ...]) -> None:
    v3, v2 = answers
    assert assert_platform(v3, 401) == []
    assert_service(v2, 401, "UNAUTHORIZED", "Unauthorized")


@pytest.mark.parametrize("auth", ["lenient", "strict"])
def test_known_credentials_decide_whose_call_it_is(world: World, auth: str) -> None:
    world.install("d1", owner="u-1")
    world.account.set(auth=auth)
    answer = world.account.answer
    basic = base64.b64encode(f"{answer['username']}:{answer['password']}".encode()).decode()
    for authorization in (f"App {answer['apiKey']}", f"Basic {basic}"):
        for sent in send_as(world, authorization):
            assert WARNING not in sent.headers
            assert status_ids(good(sent))[0] in {7, 26}
    other = World(Account.create(world.http))
    for sent in send_as(world, f"App {other.account.answer['apiKey']}"):
        assert status_ids(good(sent)) == [65]  # the application is none of the caller's
    assert [one["status"]["id"] for one in other.logs()] == [65]


@pytest.mark.parametrize("authorization", [None, "App unknown", "Basic bm86Ym9keQ==", "Bearer x", "nonsense"])
def test_without_known_credentials_the_application_tells_where_that_is_allowed(
    world: World, authorization: str | None
) -> None:
    world.install("d1", owner="u-1")
    for sent in send_as(world, authorization):
        assert sent.headers[WARNING]
        assert status_ids(good(sent))[0] in {7, 26}
    for sent in send_as(world, authorization, world.account.answer["applications"][0]["applicationId"]):
        assert status_ids(good(sent))[0] in {7, 26}
    assert_unauthorized(send_as(world, authorization, "unknown"))
    headers = {} if authorization is None else {"Authorization": authorization}
    assert assert_platform(world.http.get("/push/3/reports", headers=headers), 401) == []
    assert_service(world.http.get("/push/1/reports", headers=headers), 401, "UNAUTHORIZED", "Unauthorized")
    named = {"bulkId": "b", "applicationCode": world.code}
    assert world.http.get("/push/1/statistics", params=named, headers=headers).status_code == 200
    world.account.set(auth="strict")
    assert_unauthorized(send_as(world, authorization))
    assert world.http.get("/push/1/statistics", params=named, headers=headers).status_code == 401


def test_the_code_of_an_application_is_no_key_of_a_backend(world: World) -> None:
    world.account.set(auth="strict")
    assert_unauthorized(send_as(world, f"App {world.code}"))


def test_unknown_paths_and_methods_fail_in_the_envelope_of_their_family(world: World) -> None:
    assert assert_platform(world.get("/push/3/nothing"), 404) == []
    assert_service(world.get("/push/1/nothing"), 404, "NOT_FOUND", "Not found")
    assert_platform(world.get("/push/3/messages"), 405)
    unknown = world.get("/push/1/applications/unknown")
    assert_service(unknown, 404, "NOT_FOUND", "Not found")
    assert unknown.json().keys() == {"requestError"}


def test_applications_tell_how_many_devices_they_have(world: World) -> None:
    world.install("d1", "d2")
    ours = world.account.answer["applications"][0]
    (told,) = good(world.get("/push/1/applications"))["applications"]
    assert told == {
        "applicationCode": world.code,
        "applicationId": ours["applicationId"],
        "name": ours["name"],
        "description": "",
        "registrationsCount": 2,
        "apns": {"enabled": True},
        "gcm": {"enabled": True},
    }
    assert good(world.get(f"/push/1/applications/{world.code}")) == told
    by_id = f"/push/1/applications/{ours['applicationId']}"
    assert good(world.get(by_id, useAppCodeAsAppId="true")) == told
    assert world.get(by_id).status_code == 404
