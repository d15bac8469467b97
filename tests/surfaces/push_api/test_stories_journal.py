"""A call that is about several devices is found in the journal by each of them."""

from collections.abc import Callable

import pytest

from tests import databases
from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.world import SECOND, World, device, user

pytestmark = databases.both

SEND, REPORTS = "send-push-notifications", "get-outbound-push-message-delivery-reports"
Found = dict[str, list[str]]


def found_by(world: World, *registration_ids: str) -> Found:
    """The operations that the journal has of each, but for those that are about one device by name."""
    return {
        one: [
            call["operation"]
            for call in world.control.journal(registrationId=one)
            if call["path"].startswith("/push/") or "deliveryreport" in call["path"]
        ]
        for one in registration_ids
    }


def two_of_ana_and_one_of_bob(world: World) -> None:
    world.install("d1", "d2", owner="ana")
    world.install("d3", owner="bob")


def person_of(world: World, registration_id: str) -> int:
    found: int = world.account.get_registration(registration_id)["personId"]
    return found


def test_a_send_is_found_by_every_device_and_person_that_it_reaches(world: World) -> None:
    two_of_ana_and_one_of_bob(world)
    world.install("other")
    world.send(world.message(user("ana")), world.message(device("D3"), device("lost")))
    entry = world.control.last()
    ana, bob = person_of(world, "d1"), person_of(world, "d3")
    assert (entry["registrationId"], entry["personId"]) == ("d1", ana)
    assert entry["registrationIds"] == ["d1", "d2", "d3", "lost"]
    assert (entry["personIds"], entry["idsCut"]) == ([ana, bob], False)
    assert found_by(world, "d1", "d2", "d3", "lost", "other") == {
        **{one: [SEND] for one in ("d1", "d2", "d3", "lost")},
        "other": [],
    }
    for person, amount in ((ana, 1), (bob, 1), (person_of(world, "other"), 0)):
        assert len([one for one in world.control.journal(personId=person) if one["operation"] == SEND]) == amount
        assert world.control.passes(operation=SEND, personId=person, count=amount)
    for one, amount in (("d2", 1), ("d3", 1), ("lost", 1), ("other", 0), ("d", 0)):
        assert world.control.passes(operation=SEND, registrationId=one, count=amount)
    assert world.control.passes(operation=SEND, registrationId="d2", personId=bob, count=1)
    nearest = world.control.verify(operation=SEND, registrationId="other")["nearest"][0]["differences"]
    assert nearest == [{"field": "registrationId", "expected": "other", "actual": "d1"}]


def v2_single(world: World, to: Json) -> None:
    world.send_v2(to)


def v2_multi(world: World, to: Json) -> None:
    requests = [world.push_request({"pushRegistrationId": "nobody"}), world.push_request(to)]
    assert world.post("/push/2/message/multi", {"messages": requests}).status_code == 200


def v2_test(world: World, to: Json) -> None:
    world.send_v2(to, test=True)


def scheduled(world: World, to: Json) -> None:
    world.send_v2(to, sendAt="2031-05-05T13:00:00Z")


@databases.once
@pytest.mark.parametrize("send", [v2_single, v2_multi, v2_test, scheduled])
def test_however_it_is_sent(world: World, send: Callable[[World, Json], None]) -> None:
    two_of_ana_and_one_of_bob(world)
    send(world, {"externalUserId": "ana"})
    (operation,) = {one for (one,) in found_by(world, "d1", "d2").values()}
    assert world.control.passes(operation=operation, registrationId="d2", count=1)
    assert found_by(world, "d3") == {"d3": []}


@databases.once
def test_a_send_that_is_refused_is_about_the_device_that_it_names(world: World) -> None:
    world.install("d1")
    world.send_to(device("d1"), options={"inboxTopic": "none"})
    world.send_v2({"pushRegistrationId": "lost"})
    assert found_by(world, "d1", "lost") == {"d1": [SEND], "lost": []}
    assert "registrationIds" not in world.control.last()


def test_reports_and_logs_are_about_those_of_whom_they_tell(world: World) -> None:
    two_of_ana_and_one_of_bob(world)
    world.send_to(user("ana"), user("bob"))
    world.advance(SECOND)
    world.control.forget()
    logged = "get-outbound-push-message-logs"
    assert [one["destination"] for one in world.logs(limit=2)] == ["d3", "d2"]
    assert len(world.reports(limit=1)) == 1
    assert len(world.reports_v1()) == 2
    assert world.reports() == []
    found = found_by(world, "d1", "d2", "d3")
    assert found == {"d1": ["get-push-reports"], "d2": [logged, "get-push-reports"], "d3": [logged, REPORTS]}


@databases.once
def test_what_an_extension_reports_is_about_the_device_although_it_names_none(world: World) -> None:
    first, second = world.ios("ana"), world.ios("ana")
    ids = [world.send_to(device(one.sdk.push_reg_id))["messages"][0]["messageId"] for one in (first, second)]
    first.sdk.http.post(
        "/mobile/1/messages/deliveryreport",
        json={"dlrIds": ids},
        headers={"Authorization": f"App {world.code}"},
    ).raise_for_status()
    for one in (first, second):
        assert world.control.passes(operation="report-delivery", registrationId=one.sdk.push_reg_id, count=1)


@databases.once
def test_of_a_whole_application_the_first_thousand_are_noted_and_that_there_were_more(world: World) -> None:
    world.account.http.put(
        f"{world.account.path}/snapshot", params={"newKeys": "true"}, json=crowd(world, 1100)
    ).raise_for_status()
    fresh = world.http.get(world.account.path).json()
    world.code = fresh["applications"][0]["applicationCode"]
    world.headers = {"Authorization": f"App {fresh['apiKey']}"}
    world.send_v2({"platform": "Android"})
    entry = world.control.last()
    assert (len(entry["registrationIds"]), entry["idsCut"]) == (1000, True)
    assert [len(calls) for calls in found_by(world, "d0", "d899", "d999").values()] == [1, 1, 0]
    world.send_v2({"platform": "Android"}, test=True)
    assert world.control.last()["registrationIds"] == entry["registrationIds"]


def crowd(world: World, number: int) -> Json:
    """The account with so many devices of an application."""
    document: Json = world.http.get(f"{world.account.path}/snapshot").json()
    application = document["applications"][0]["applicationId"]
    document["persons"] = [
        {
            "personId": one + 1,
            "type": "LEAD",
            "registrations": [
                {"registrationId": f"d{one}", "applicationId": application, "systemData": {"os": "Android"}}
            ],
        }
        for one in range(number)
    ]
    return document
