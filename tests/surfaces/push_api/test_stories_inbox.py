"""Inboxes (push-messages-api 10 and 14): what they keep of what was sent, for whom, and for how long."""

import json
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import NOON_MS, Control, Json
from tests.surfaces.control_api.test_determinism import Recorder, differences
from tests.surfaces.mobile_api.answers import NO_REGISTRATION
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk
from tests.surfaces.mobile_api.tokens import KEYS, make_token
from tests.surfaces.push_api.stories import kept, person_of
from tests.surfaces.push_api.world import DAY, HOUR, MINUTE, SECOND, Phone, World, device, good, user, wire

pytestmark = both_at_length

EMPTY = {"countTotal": 0, "countUnread": 0, "messages": []}


def id_of(answer: Json) -> str:
    found: str = answer["messages"][0]["messageId"]
    return found


def delete(world: World, external_id: str | None = None, **query: str) -> httpx.Response:
    path = "/push/1/inbox/messages" if external_id is None else f"/push/1/user/{external_id}/inbox/messages"
    return world.http.delete(path, params=query, headers=world.headers)


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    told = answer.json()["requestError"]["serviceException"]
    return answer.status_code, told["messageId"], told["text"].partition(":")[0]


def texts(phone: Phone, external_id: str, **query: Any) -> list[str]:
    found = phone.inbox(external_id, **query)["messages"]
    return [one["aps"]["alert"]["body"] if "aps" in one else one["gcm.notification.body"] for one in found]


def counts(phone: Phone, external_id: str, **query: Any) -> tuple[int, ...]:
    answer = phone.inbox(external_id, **query)
    names = ("countTotal", "countUnread", "countTotalFiltered", "countUnreadFiltered")
    return tuple(answer[name] for name in names if name in answer)


# -- push-messages-api 14, scenario 11 -------------------------------------------------------------------------------


def test_what_is_deleted_by_its_bulk_is_gone_from_every_inbox_and_from_nothing_else(world: World) -> None:
    android, ios, other = world.android(owner="u-1"), world.ios(owner="u-1"), world.android(owner="u-2")
    sent, stays = world.keep(user("u-1"), user("u-2")), world.keep(user("u-1"))
    for phone in (android, ios):
        assert phone.kept("u-1") == [id_of(stays), id_of(sent)]
    assert refusal(delete(world)) == (400, "BAD_REQUEST", "Missing required request parameter")
    both = {"bulkId": sent["bulkId"], "messageId": id_of(sent)}
    assert refusal(delete(world, **both)) == (400, "BAD_REQUEST", "Ambiguous request parameters")
    before = world.statistics(sent["bulkId"]), world.logs(bulkId=sent["bulkId"])

    answer = delete(world, bulkId=sent["bulkId"])
    assert answer.status_code == 202
    assert answer.json() == {"bulkId": sent["bulkId"], "message": "Your request has been submitted successfully."}
    assert android.kept("u-1") == ios.kept("u-1") == [id_of(stays)]
    assert other.inbox("u-2") == EMPTY
    assert (world.statistics(sent["bulkId"]), world.logs(bulkId=sent["bulkId"])) == before
    assert id_of(sent) in android.pull()  # the push is another thing


def test_what_is_deleted_for_one_person_stays_with_the_others(world: World) -> None:
    one, other = world.android(owner="u-1"), world.android(owner="u-2")
    sent, second = world.keep(user("u-1"), user("u-2")), world.keep(user("u-1"))
    assert delete(world, "u-1", bulkId=sent["bulkId"]).json()["bulkId"] == sent["bulkId"]
    assert delete(world, "u-1", messageId=id_of(second)).json()["messageId"] == id_of(second)
    assert (one.kept("u-1"), len(other.kept("u-2"))) == ([], 1)
    assert delete(world, "u-1", campaignId="c-1").json()["campaignId"] == "c-1"
    assert delete(world, bulkId="unknown").status_code == delete(world, "u-2", messageId="unknown").status_code == 202
    assert len(other.kept("u-2")) == 1
    assert refusal(delete(world, "U-2", bulkId=sent["bulkId"]))[:2] == (404, "NOT_FOUND")
    assert refusal(delete(world, "U-2"))[0] == 400  # what is wrong with the request comes first


# -- what is kept, and of whom ---------------------------------------------------------------------------------------


def test_a_person_has_one_of_each_message_whatever_becomes_of_the_pushes(world: World) -> None:
    for name in ("off", "refused"):
        world.install(name, owner="u-1")
    world.install("anonymous")
    world.account.install(registrationId="by phone")
    world.account.push.personalize("by phone", {"phoneNumber": "385911234567"})
    patch = world.http.patch
    assert patch(f"{world.account.path}/registrations/refused", json={"delivery": {"errorId": 8005}}).is_success
    off = {"systemData": {"registrationEnabled": False}}
    assert world.account.push.update("off", off).is_success
    sent = world.keep({"type": "MULTIPLE", "$or": [{"platform": "Android"}, {"pushRegistrationEnabled": False}]})
    everybody = world.keep(user("u-1"), device("anonymous"), device("by phone"), text="to all")
    world.advance(SECOND)
    assert {one[0] for one in world.outcomes(bulkId=everybody["bulkId"]).values()} == {4, 5}
    first, last = kept(world, "u-1")
    assert (first["messageId"], last["messageId"]) == (id_of(everybody), id_of(sent))
    assert (first["text"], first["topic"], first["state"], first["status"]["id"]) == ("to all", "news", "unread", 4)
    phone = world.android(owner="u-1")  # which was not there when it was sent
    assert texts(phone, "u-1") == ["to all", "Hi"]
    assert phone.pull() == []
    assert world.android(owner="385911234567").inbox("385911234567") == EMPTY


def test_a_send_to_many_is_kept_by_each_of_them_once(world: World) -> None:
    """In portions: both devices of a person may be in different ones."""
    document: Json = {"version": 1, "inboxTopics": ["news"], "persons": []}
    for number in range(300):
        ordinals = {f"a{number}": number, f"b{number}": 1000 + number}
        registrations = [{"registrationId": name, "ordinal": ordinal} for name, ordinal in ordinals.items()]
        owner = {"externalId": f"u-{number}"} if number % 3 else {}
        document["persons"].append({**owner, "registrations": registrations})
    restored = world.http.put(f"{world.account.path}/snapshot", json=document)
    assert restored.status_code == 204, restored.text
    world.control.freeze()
    options = {"inboxTopic": "news"}
    bulk = world.send_to({"type": "MULTIPLE", "$or": [{"pushRegistrationEnabled": True}]}, options=options)["bulkId"]
    assert world.statistics(bulk)["totalSent"] == 600
    sends = good(world.http.get(f"{world.account.path}/snapshot"))["sends"]
    keeping = [one["registrationId"] for send in sends for one in send["messages"] if "inbox" in one]
    assert sorted(keeping) == sorted(f"a{number}" for number in range(300) if number % 3)
    assert delete(world, bulkId=bulk).status_code == 202
    assert kept(world, "u-1") == kept(world, "u-299") == []


def test_a_message_is_kept_from_when_it_leaves(world: World) -> None:
    phone = world.android(owner="u-1")
    world.install("away", owner="u-2")
    delivery = {"delivery": {"errorId": 8012}}
    assert world.http.patch(f"{world.account.path}/registrations/away", json=delivery).is_success
    world.keep(user("u-1"), text="scheduled", options={"sendAt": wire(HOUR)})
    window = {"days": ["MONDAY"], "from": {"hour": 14, "minute": 0}, "to": {"hour": 20, "minute": 0}}  # noon is one
    world.keep(user("u-1"), text="held", options={"deliveryTimeWindow": window})
    late = {"deliveryTimeWindow": window, "validityPeriod": {"amount": 1, "timeUnit": "HOURS"}}
    world.keep(user("u-1"), text="expired before", options=late)
    world.keep(user("u-2"), text="tried")
    world.install("later", owner="u-2")
    world.account.push.depersonalize("later")
    assert world.http.patch(f"{world.account.path}/registrations/later", json=delivery).is_success
    world.keep(device("later"), text="tried while it was nobody's")
    world.log_in("later", "u-2")
    assert (texts(phone, "u-1"), [one["text"] for one in kept(world, "u-2")]) == ([], ["tried"])
    world.advance(HOUR)
    assert texts(phone, "u-1") == ["scheduled"]
    world.advance(HOUR)
    assert texts(phone, "u-1") == ["held", "scheduled"]
    assert [one["sentAt"] for one in kept(world, "u-1")] == [
        wire(one).replace("+0000", "Z") for one in (2 * HOUR, HOUR)
    ]
    world.advance(3 * DAY)
    assert [one["status"]["id"] for one in kept(world, "u-2")] == [15]


# -- as phones see it ------------------------------------------------------------------------------------------------


@once
def test_both_platforms_get_what_they_would_get_of_the_push(world: World) -> None:
    android, ios = world.android(owner="u-1"), world.ios(owner="u-1")
    options = {"badge": 2, "customPayload": {"order": 7}, "inboxMessageExpirationPeriod": 7}
    sent = world.keep(user("u-1"), topic="Ann's offers", options=options)
    (pushed,), (flat,) = android.sync(), android.inbox("u-1")["messages"]
    internal = json.loads(flat.pop("internalData"))
    assert {**json.loads(pushed.pop("internalData")), "validUntil": NOON_MS + 7 * DAY} == internal
    assert flat == pushed
    (apns,) = ios.inbox("u-1")["messages"]
    assert (apns["messageId"], apns["aps"]["badge"], apns["customPayload"]) == (id_of(sent), 2, {"order": 7})
    assert apns["internalData"] == internal
    assert internal["inbox"] == {"topic": "Ann's offers", "seen": False}
    assert internal["bulkId"] == sent["bulkId"]
    world.keep(user("u-1"), options={"validityPeriod": {"amount": 1, "timeUnit": "HOURS"}})
    assert ios.inbox("u-1")["messages"][0]["internalData"]["validUntil"] == NOON_MS + HOUR  # that of the push


@once
def test_an_app_filters_by_time_and_topic_and_is_told_what_it_leaves_out(world: World) -> None:
    android, ios = world.android(owner="u-1"), world.ios(owner="u-1")
    for number in range(25):
        world.keep(user("u-1"), topic="a+b c" if number % 5 == 0 else "news", text=str(number))
        world.advance(SECOND)
    at = {"dateTimeFrom": NOON_MS + 3 * SECOND, "dateTimeTo": NOON_MS + 6 * SECOND}
    for phone in (android, ios):
        assert texts(phone, "u-1") == [str(number) for number in range(24, 4, -1)]
        assert counts(phone, "u-1", limit=3) == (25, 25)
        assert texts(phone, "u-1", **at) == ["5", "4", "3"]
        assert counts(phone, "u-1", **at) == (25, 25, 3, 3)
        assert texts(phone, "u-1", messageTopic="a+b c", limit=2) == ["20", "15"]
        assert counts(phone, "u-1", messageTopic="a+b c", limit=0) == (25, 25, 5, 5)
        assert counts(phone, "u-1", messageTopic="NEWS", **at) == (25, 25, 0, 0)
        assert texts(phone, "u-1", limit=1000)[-1] == "0"
        assert texts(phone, "u-1", dateTimeFrom="", messageTopic="", limit="")[0] == "24"
        assert counts(phone, "u-1", dateTimeFrom=-(10**30), dateTimeTo=10**30) == (25, 25, 25, 25)
        for query in ({"limit": -1}, {"limit": "many"}, {"dateTimeFrom": "2031-05-05"}, {"dateTimeTo": "1.5"}):
            answer = phone.sdk.inbox("u-1", **query)
            assert refusal(answer)[:2] == (400, "REQUEST_FORMAT_INVALID"), query
    world.account.set(inboxOrder="oldestFirst")
    assert texts(ios, "u-1", limit=2) == ["23", "24"]


@once
def test_an_inbox_shows_and_counts_its_newest_hundred(world: World) -> None:
    phone = world.android(owner="u-1")
    sent = world.keep(*[user("u-1")] * 102)
    assert (len(phone.kept("u-1", limit=1000)), counts(phone, "u-1")) == (100, (100, 100))
    path = f"{world.account.path}/persons/{person_of(world, 'u-1')}/inbox"
    page = good(world.http.get(path, params={"limit": 60}))
    rest = good(world.http.get(path, params={"limit": 60, "cursor": page["nextCursor"]}))
    assert "nextCursor" not in rest
    listed = [one["messageId"] for one in (*page["inbox"], *rest["inbox"])]
    assert listed == [one["messageId"] for one in sent["messages"]][::-1]
    assert delete(world, messageId=listed[0]).status_code == 202
    assert phone.kept("u-1", limit=100) == listed[1:101]  # what was beyond comes up


def test_what_is_seen_in_the_inbox_is_seen_there_on_every_device(world: World) -> None:
    android, ios, stranger = world.android(owner="u-1"), world.ios(owner="u-1"), world.android(owner="u-2")
    first, second = world.keep(user("u-1")), world.keep(user("u-1"))
    world.advance(MINUTE)
    assert android.sdk.see_in_inbox("u-1", id_of(first), "unknown", delta=30).status_code == 200
    for phone in (android, ios):
        assert counts(phone, "u-1") == (2, 1)
        assert counts(phone, "u-1", messageTopic="news") == (2, 1, 2, 1)
    assert ["seenAt" in one for one in kept(world, "u-1")] == [False, True]
    assert kept(world, "u-1")[1]["seenAt"] == wire(30 * SECOND).replace("+0000", "Z")
    assert world.statistics(first["bulkId"])["seen"] == 0  # the push is another thing
    ios.see(id_of(second))
    assert (counts(ios, "u-1"), world.statistics(second["bulkId"])["seen"]) == ((2, 1), 0)  # it was android's
    android.see(id_of(second))
    assert (counts(ios, "u-1"), world.statistics(second["bulkId"])["seen"]) == ((2, 1), 1)
    assert stranger.sdk.see_in_inbox("u-1", id_of(second)).status_code == 200
    assert ios.sdk.see_in_inbox("U-1", id_of(second)).status_code == 200
    assert counts(ios, "u-1") == (2, 1)
    nameless = {"messages": [{"messageId": id_of(second), "inbox": True}]}
    answer = ios.sdk.send("POST", "/mobile/2/messages/seen", body=nameless)
    assert refusal(answer)[:2] == (400, "REQUEST_FORMAT_INVALID")
    world.account.set(inboxSeen="push")
    third = world.keep(user("u-1"))
    android.see(id_of(third), delta=10)
    assert (counts(ios, "u-1"), kept(world, "u-1")[0]["state"]) == ((3, 1), "seen")


def test_the_message_of_any_device_of_a_person_names_what_the_inbox_keeps(world: World) -> None:
    first, second = world.android(owner="u-1"), world.ios(owner="u-1")
    other = world.android(owner="u-2")
    everybody = {"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]}
    world.keep(everybody)
    (own,), (of_second,) = first.pull(), second.pull()
    assert second.sdk.see_in_inbox("u-1", of_second).status_code == 200
    assert (counts(first, "u-1"), counts(other, "u-2"), first.kept("u-1")) == ((1, 0), (1, 1), [own])
    assert delete(world, "u-2", messageId=of_second).status_code == 202
    assert (len(first.kept("u-1")), len(other.kept("u-2"))) == (1, 1)
    assert delete(world, messageId=of_second).status_code == 202
    assert (len(first.kept("u-1")), len(other.kept("u-2"))) == (0, 1)


@pytest.mark.parametrize("by", [0, 1])
def test_a_push_that_was_seen_is_seen_in_the_inbox_also_after_its_person_was_merged(world: World, by: int) -> None:
    world.account.set(ambiguousIdentity="merge", inboxSeen="push")
    phones = world.android(owner="u-1"), world.android(owner="u-2")
    email = {"emails": [{"address": "ana@example.com"}]}
    assert phones[1].sdk.update_user(email).status_code == 200
    world.keep({"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]})
    world.keep(user("u-2"), text="of the one who is gone")
    shown = phones[by].pull()
    assert world.android().sdk.personalize({"externalUserId": "u-1", **email}).status_code == 200
    assert counts(phones[0], "u-1") == (2, 2)
    for message in shown:
        assert phones[by].see(message).status_code == 200
    assert counts(phones[0], "u-1") == (2, 1 - by)


@pytest.mark.parametrize("by", [0, 1])
def test_what_one_of_two_persons_has_seen_the_person_that_they_become_has_seen(world: World, by: int) -> None:
    world.account.set(ambiguousIdentity="merge")
    phones = world.android(owner="u-1"), world.android(owner="u-2")
    email = {"emails": [{"address": "ana@example.com"}]}
    assert phones[1].sdk.update_user(email).status_code == 200
    for _ in range(2):
        world.keep({"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]})
    seen = phones[by].kept(f"u-{by + 1}")[-1]
    assert phones[by].sdk.see_in_inbox(f"u-{by + 1}", seen).status_code == 200
    assert world.android().sdk.personalize({"externalUserId": "u-1", **email}).status_code == 200
    assert counts(phones[0], "u-1") == (2, 1)


@pytest.mark.parametrize("by", [0, 1])
def test_what_one_of_them_has_seen_stays_seen_in_a_snapshot_and_when_the_message_of_the_other_is_deleted(
    world: World, by: int
) -> None:
    world.account.set(ambiguousIdentity="merge")
    phones = world.android(owner="u-1"), world.android(owner="u-2")
    email = {"emails": [{"address": "ana@example.com"}]}
    assert phones[1].sdk.update_user(email).status_code == 200
    world.keep({"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]})
    (own,), (left,) = phones[0].kept("u-1"), phones[1].kept("u-2")
    assert phones[by].sdk.see_in_inbox(f"u-{by + 1}", (own, left)[by]).status_code == 200
    restore_what_is(world)
    assert [phone.inbox(f"u-{number}")["countUnread"] for number, phone in enumerate(phones, 1)] == [by, 1 - by]
    assert world.android().sdk.personalize({"externalUserId": "u-1", **email}).status_code == 200
    restore_what_is(world)
    assert delete(world, messageId=left).status_code == 202
    assert (phones[0].kept("u-1"), counts(phones[0], "u-1")) == ([own], (1, 0))
    assert delete(world, messageId=own).status_code == 202
    assert phones[0].inbox("u-1") == EMPTY


def restore_what_is(world: World) -> None:
    path = f"{world.account.path}/snapshot"
    assert world.http.put(path, content=world.http.get(path).content).status_code == 204


# -- whose inbox it is -----------------------------------------------------------------------------------------------


def test_an_inbox_goes_where_its_person_goes(world: World) -> None:
    phone, second = world.android(owner="u-1"), world.ios(owner="u-1")
    world.keep(user("u-1"))
    change = {"externalId": "renamed"}
    assert world.http.patch(f"{world.account.path}/persons/{person_of(world, 'u-1')}", json=change).is_success
    assert (counts(phone, "renamed"), phone.inbox("u-1")) == ((1, 1), EMPTY)
    for one in (phone, second):
        assert one.sdk.depersonalize().status_code == 200
    assert phone.inbox("renamed") == EMPTY
    assert "X-Twin-Warning" in phone.sdk.inbox("renamed").headers
    assert counts(second, "renamed") == (1, 1)  # iOS does not say who it is
    assert counts(world.android(owner="renamed"), "renamed") == (1, 1)  # and there it is again
    world.account.set(inboxAccess="anyone")
    assert counts(phone, "renamed") == (1, 1)
    assert world.http.delete(f"{world.account.path}/persons/{person_of(world, 'renamed')}").is_success
    assert phone.inbox("renamed") == EMPTY
    assert world.android(owner="renamed").inbox("renamed") == EMPTY


def test_persons_that_become_one_have_one_inbox(world: World) -> None:
    world.account.set(ambiguousIdentity="merge", inboxAccess="anyone")
    phone, other = world.android(owner="u-1"), world.android(owner="u-2")
    email = {"emails": [{"address": "ana@example.com"}]}
    assert other.sdk.update_user(email).status_code == 200
    both = world.keep(user("u-1"), user("u-2"), text="both")
    world.keep({"type": "MULTIPLE", "$and": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]}, text="one send")
    held = {"deliveryTimeWindow": {"days": ["TUESDAY"]}}
    world.keep(user("u-2"), text="held", options=held)
    identity = {"externalUserId": "u-1", **email}
    fresh = world.android()
    assert fresh.sdk.personalize(identity).status_code == 200
    assert texts(fresh, "u-1") == ["one send", "both", "both"]
    assert texts(fresh, "u-2") == []
    world.advance(DAY)
    assert texts(phone, "u-1") == ["held", "one send", "both", "both"]  # its person was another when it was sent
    assert delete(world, bulkId=both["bulkId"]).status_code == 202
    assert texts(phone, "u-1") == ["held", "one send"]


@once
def test_an_inbox_is_that_of_an_application_of_an_account(world: World) -> None:
    phone = world.android(owner="u-1")
    code = good_created(world.http.post(f"{world.account.path}/applications", json={}))["applicationCode"]
    elsewhere = Phone(type(phone.sdk)(world.http, code))
    elsewhere.sdk.install()
    assert elsewhere.sdk.personalize({"externalUserId": "u-1"}).status_code == 200
    world.keep(user("u-1"))
    other = World(Account.create(world.http))
    assert counts(phone, "u-1") == (1, 1)
    assert elsewhere.inbox("u-1") == other.android(owner="u-1").inbox("u-1") == EMPTY
    assert phone.inbox("nobody") == phone.inbox("a/b c%") == EMPTY
    phone.sdk.push_reg_id = "unknown"
    NO_REGISTRATION.check(phone.sdk.inbox("u-1"))


@both_at_length
def test_an_app_sees_the_messages_of_its_own_application_or_of_all(world: World) -> None:
    phone = world.android(owner="u-1")
    code = good_created(world.http.post(f"{world.account.path}/applications", json={}))["applicationCode"]
    elsewhere = Phone(type(phone.sdk)(world.http, code))
    elsewhere.sdk.install()
    assert elsewhere.sdk.personalize({"externalUserId": "u-1"}).status_code == 200
    sent = world.keep(user("u-1"))
    world.account.set(inboxApplications="all")
    assert (counts(phone, "u-1"), counts(elsewhere, "u-1")) == ((1, 1), (1, 1))
    assert elsewhere.sdk.see_in_inbox("u-1", id_of(sent)).status_code == 200
    assert counts(phone, "u-1") == (1, 0)
    world.account.set(inboxApplications="own")
    assert (counts(phone, "u-1"), elsewhere.inbox("u-1")) == ((1, 0), EMPTY)


@once
def test_a_token_opens_the_inbox_of_its_own_person_only(world: World) -> None:
    phone = world.android(owner="u-1")
    world.keep(user("u-1"))
    stranger = world.android(owner="u-2")

    def status(sub: str, external_id: str = "u-1") -> int:
        stranger.sdk.jwt = make_token(world.code, sub, exp=NOON_MS // 1000 + 60)
        return stranger.sdk.inbox(external_id).status_code

    def keys(*some: Json) -> None:
        application = world.account.answer["applications"][0]["applicationId"]
        path = f"{world.account.path}/applications/{application}"
        assert world.http.patch(path, json={"jwtKeys": some}).is_success

    for some in ([], KEYS):
        keys(*some)
        assert [status("u-1"), status("u-2"), status("U-1"), status("u-2", "u-2")] == [200, 401, 401, 200], some
    stranger.sdk.jwt = make_token(world.code, "u-1", exp=NOON_MS // 1000 + 60)
    assert counts(stranger, "u-1") == (1, 1)  # whatever device shows the token
    world.account.set(auth="strict")
    assert counts(phone, "u-1") == (1, 1)
    keys()
    assert status("u-1") == 401


def good_created(answer: httpx.Response) -> Json:
    assert answer.status_code == 201, answer.text
    body: Json = answer.json()
    return body


# -- how long --------------------------------------------------------------------------------------------------------


def test_an_inbox_keeps_a_message_as_long_as_its_sender_wants(world: World) -> None:
    phone = world.android(owner="u-1")
    world.http.post(f"{world.account.path}/clock/freeze", json={"at": "2031-01-31T12:00:00Z"}).raise_for_status()
    world.keep(user("u-1"), text="always")
    world.account.set(inboxDays=10)
    world.keep(user("u-1"), text="ten days")
    for text, amount, unit in (
        ("day", 1, "DAYS"),
        ("month", 1, "MONTHS"),
        ("no time", 0, "DAYS"),
        ("ages", 10**18, "MONTHS"),
    ):
        options = {"inboxMessageExpirationPeriod": amount, "inboxMessageExpirationTimeUnit": unit}
        world.keep(user("u-1"), text=text, options=options)
    assert [(one["text"], one.get("endsAt"), one["why"]) for one in kept(world, "u-1")] == [
        ("ages", "9999-12-31T23:59:59.999Z", "its sender wants it kept for 96000 months"),
        ("month", "2031-02-28T12:00:00.000Z", "its sender wants it kept for 1 month"),
        ("day", "2031-02-01T12:00:00.000Z", "its sender wants it kept for 1 day"),
        (
            "ten days",
            "2031-02-10T12:00:00.000Z",
            "its sender has not said for how long, and the account had inboxDays",
        ),
        ("always", None, "its sender has not said for how long: it stays until it is deleted"),
    ]
    for passed, gone in ((DAY, "day"), (9 * DAY, "ten days"), (18 * DAY, "month")):
        world.advance(passed - 1)
        assert gone in texts(phone, "u-1")
        world.advance(1)
        assert gone not in texts(phone, "u-1")
    world.http.post(f"{world.account.path}/clock/set", json={"now": "2031-01-31T12:00:00Z"}).raise_for_status()
    assert texts(phone, "u-1") == ["ages", "always"]  # what is over stays over
    assert_control_error(
        world.http.patch(world.account.path, json={"settings": {"inboxDays": -1}}),
        422,
        "INVALID_REQUEST",
        "settings.inboxDays",
    )


# -- and everything else ---------------------------------------------------------------------------------------------


def test_a_snapshot_holds_inboxes_and_a_reset_brings_them_back(world: World) -> None:
    phone = world.android(owner="u-1")
    first = world.keep(user("u-1"), options={"inboxMessageExpirationPeriod": 2})
    world.keep(user("u-1"), text="second", options={"deliveryTimeWindow": {"days": ["MONDAY"]}})
    world.advance(MINUTE)
    phone.sdk.see_in_inbox("u-1", id_of(first))
    document, before = good(world.http.get(f"{world.account.path}/snapshot")), kept(world, "u-1")
    assert [one["messages"][0]["inbox"] for one in document["sends"]] == [
        {"seenAt": "2031-05-05T12:01:00.000Z", "endsAt": "2031-05-07T12:00:00.000Z"},
        {},
    ]
    assert world.http.put(f"{world.account.path}/snapshot", json=document).is_success
    assert kept(world, "u-1") == before
    assert good(world.http.get(f"{world.account.path}/snapshot")) == document
    world.advance(2 * DAY)
    assert texts(phone, "u-1") == ["second"]
    assert delete(world, "u-1", messageId=before[0]["messageId"]).status_code == 202
    assert world.http.post(f"{world.account.path}/reset").is_success
    assert kept(world, "u-1") == before
    other = Account.create(world.http)
    put = world.http.put(f"{other.path}/snapshot", params={"newKeys": "true"}, json=document)
    assert put.status_code == 200, put.text
    assert kept(World(Account(world.http, put.json())), "u-1") != []


@once
def test_the_journal_knows_whose_inbox_it_was_and_faults_strike_as_everywhere(world: World) -> None:
    phone = world.android(owner="u-1")
    sent = world.keep(user("u-1"))
    phone.inbox("u-1")
    (told,) = [one for one in world.control.journal(limit=1000) if one["operation"] == "get-gcm-inbox"]
    assert (told["personId"], told["status"]) == (person_of(world, "u-1"), 200)
    assert world.control.verify(operation="get-gcm-inbox", count=1)["passed"]
    path = f"{world.account.path}/faults"
    assert world.http.post(path, json={"on": {"operation": "get-gcm-inbox"}, "error": "UNAUTHORIZED"}).is_success
    assert refusal(phone.sdk.inbox("u-1")) == (401, "UNAUTHORIZED", "Unauthorized")
    on = {"on": {"operation": "delete-push-inbox-messages"}, "error": "TOO_MANY_REQUESTS", "after": True}
    assert world.http.post(path, json=on).is_success
    assert refusal(delete(world, bulkId=sent["bulkId"]))[:2] == (429, "TOO_MANY_REQUESTS")
    assert kept(world, "u-1") == []  # it was carried out
    world.http.delete(path).raise_for_status()
    world.account.set(rateLimits="documented")
    assert [delete(world, bulkId="b").status_code for _ in range(3)] == [202, 202, 429]
    assert delete(world, "u-1", bulkId="b").status_code == 202
    assert refusal(world.http.delete("/push/1/inbox/messages", params={"bulkId": "b"}))[:2] == (401, "UNAUTHORIZED")


@once
def test_an_account_with_a_seed_keeps_the_same_to_the_byte_after_a_reset(http: httpx.Client) -> None:
    control = Control(Account.create(http, idSeed="a seed", settings={"ambiguousIdentity": "merge"}))
    stories = []
    for _ in range(2):
        stories.append(_play(World(control.account)))
        control.reset()
    assert len(stories[0]) == len(stories[1]) > 10
    assert differences(*stories) == []


def _play(world: World) -> list[Any]:
    """Inboxes are filled, seen, become one, end and are emptied; all that is told of them on the way."""
    recorder = Recorder(world.control)
    sdk = AndroidSdk(world.http, world.code)
    sdk.installation_id, sdk.token = "an installation", "a token"
    sdk.install()
    sdk.personalize({"externalUserId": "u-1"})
    world.install("d2", owner="u-2")
    world.account.push.personalize("d2", {"externalId": "u-2", "email": "ana@example.com"}, forceDepersonalize=True)
    world.keep({"type": "MULTIPLE", "$or": [{"externalUserId": "u-1"}, {"externalUserId": "u-2"}]})
    world.keep(user("u-2"), options={"inboxMessageExpirationPeriod": 1, "inboxMessageExpirationTimeUnit": "MONTHS"})

    def look() -> None:
        persons = recorder.call("GET", f"{world.account.path}/persons").json()["persons"]
        for one in persons:
            recorder.call("GET", f"{world.account.path}/persons/{one['personId']}/inbox")
            path = f"/mobile/1/user/{one['externalId']}/inbox/gcm/messages"
            app = {"Authorization": f"App {world.code}", "pushregistrationid": str(sdk.push_reg_id)}
            recorder.call("GET", path, headers=app)

    look()
    world.advance(MINUTE)
    sdk.see_in_inbox("u-1", Phone(sdk).kept("u-1")[0])
    look()
    sdk.personalize({"externalUserId": "u-1", "emails": [{"address": "ana@example.com"}]})
    look()
    world.advance(31 * DAY)
    look()
    recorder.call("DELETE", "/push/1/user/u-1/inbox/messages", params={"bulkId": "x"}, headers=world.headers)
    for path in (f"{world.account.path}/journal", f"{world.account.path}/messages", f"{world.account.path}/snapshot"):
        recorder.call("GET", path)
    return recorder.heard
