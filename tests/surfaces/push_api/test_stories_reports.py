"""What became of messages, told once, in logs, and in sums (push-messages-api 8.1 to 8.4)."""

from collections.abc import Callable

from tests.databases import both_at_length
from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.world import DAY, HOUR, MINUTE, SECOND, World, device, good, user, wire

pytestmark = both_at_length


def ids(found: list[Json]) -> list[str]:
    return [one["messageId"] for one in found]


def send_each(world: World, *message_ids: str, every: int = SECOND) -> None:
    for one in message_ids:
        world.send_to(device("d1", messageId=one))
        world.advance(every)


def test_a_report_is_told_once_whichever_api_asks(world: World) -> None:
    world.install("d1")
    send_each(world, "a", "b", "c", "d", every=MINUTE)
    assert ids(world.reports(limit=1)) == ["d"]
    assert ids(world.reports_v1(messageId="a")) == ["a"]
    assert world.reports(messageId="a") == []
    assert ids(world.reports_v1(limit=1)) == ["c"]
    assert ids(world.reports()) == ["b"]
    assert world.reports() == world.reports_v1() == []
    assert ids(world.logs()) == ["d", "c", "b", "a"]


def test_filters_choose_before_anything_is_taken(world: World) -> None:
    world.install("d1")
    marks: dict[str, Json] = {
        "plain": {},
        "entity": {"platform": {"entityId": "e"}},
        "both": {"platform": {"entityId": "e", "applicationId": "p"}, "campaignReferenceId": "c"},
    }
    for name, options in marks.items():
        world.send_to(device("d1", messageId=name), options=options, schedule={"bulkId": f"bulk of {name}"})
        world.advance(SECOND)
    assert world.reports(bulkId="bulk of plain", entityId="e") == []
    assert world.reports(applicationId=world.account.answer["applications"][0]["applicationId"]) == []
    assert world.reports(messageId="unknown") == world.reports_v1(bulkId="unknown") == []
    (both,) = world.reports(applicationId="p", campaignReferenceId="c", entityId="e")
    assert both["platform"] == {"entityId": "e", "applicationId": "p"}
    assert both["campaignReferenceId"] == "c"
    assert ids(world.reports(entityId="e")) == ["entity"]
    assert ids(world.reports(bulkId="bulk of plain")) == ["plain"]


def test_a_limit_takes_so_many_and_leaves_the_rest(world: World) -> None:
    world.install("d1")
    world.send_to(*[device("d1") for _ in range(60)])
    world.advance(SECOND)
    assert len(world.reports(limit="many")) == 50
    assert len(world.reports(limit=-5)) == 1
    assert world.get("/push/1/reports", limit="many").status_code == 400
    assert len(world.reports(limit=2**62)) == 9


def test_a_report_can_be_had_for_two_days(world: World) -> None:
    world.install("d1")
    send_each(world, "early", "late", every=HOUR)
    world.advance(46 * HOUR + SECOND)  # two days after the first arrived
    assert ids(world.logs()) == ["late"]  # which tell of the last two days since it left
    assert ids(world.reports()) == ["late", "early"]
    send_each(world, "third")
    world.advance(2 * DAY + 1)
    assert world.reports() == []


def test_logs_tell_of_everything_and_by_every_filter(world: World) -> None:
    world.install("d1", owner="u-1")
    phone = world.android()
    app = world.account.answer["applications"][0]["applicationId"]
    platform = {"entityId": "e", "applicationId": "p"}
    world.send_to(user("u-1", messageId="a"), options={"platform": platform}, schedule={"bulkId": "b1"})
    world.advance(HOUR)
    image = {"type": "IMAGE", "text": "Look", "title": "T", "url": "https://shop.example.com/a.png"}
    options = {"campaignReferenceId": "c"}
    world.send({**world.message(device(phone.id, messageId="b"), options=options), "sender": app, "content": image})
    world.send({**world.message(device("d1", messageId="c")), "sender": "unknown"})

    (c, b, a) = world.logs()
    assert (a["content"], a["platform"]) == ({"type": "TEXT", "text": "Hi"}, platform)
    assert (b["content"], b["sender"], b["campaignReferenceId"], b["status"]["id"]) == (image, app, "c", 7)
    assert "doneAt" not in b
    assert (c["status"]["id"], c["sentAt"], c["doneAt"]) == (65, wire(HOUR), wire(HOUR))

    def found(**query: str) -> str:
        return "".join(ids(world.logs(**query)))

    asked: list[tuple[Json, str]] = [
        ({"sender": world.code}, "a"),
        ({"sender": app}, "b"),
        ({"destination": "d1"}, "ca"),
        ({"destination": "u-1"}, "a"),
        ({"destination": phone.id.upper()}, "b"),
        ({"bulkId": "b1,b2"}, "a"),
        ({"messageId": "a,b"}, "ba"),
        ({"generalStatus": "PENDING"}, "b"),
        ({"generalStatus": "DELIVERED"}, "a"),
        ({"generalStatus": "REJECTED"}, "c"),
        ({"generalStatus": "EXPIRED"}, ""),
        ({"sentSince": wire(1)}, "cb"),
        ({"sentUntil": wire(0)}, "a"),
        ({"entityId": "e", "applicationId": "p"}, "a"),
        ({"entityId": "e", "applicationId": "q"}, ""),
        ({"campaignReferenceId": "c,d"}, "b"),
        ({"limit": "2"}, "cb"),
        ({"limit": "0"}, "c"),
        ({"cursor": "ignored without useCursor"}, "cba"),
    ]
    for query, expected in asked:
        assert found(**query) == expected, query
    assert ids(world.reports()) == ["c", "a"]  # looking at logs takes nothing


def test_a_cursor_goes_through_all_pages_whatever_comes_meanwhile(world: World) -> None:
    world.install("a", "b", owner="u-1")
    for _ in range(4):
        world.send_to(user("u-1"))
    everything = ids(world.logs())
    seen: list[str] = []
    query: Json = {"useCursor": "true", "limit": 3}
    while True:
        page = good(world.get("/push/3/logs", **query))
        seen += ids(page["results"])
        assert page["cursor"]["limit"] == 3
        world.send_to(user("u-1"))
        if "nextCursor" not in page["cursor"]:
            break
        query["cursor"] = page["cursor"]["nextCursor"]
    assert seen == everything
    assert "cursor" not in good(world.get("/push/3/logs"))


def test_logs_refuse_what_they_can_not_understand(world: World) -> None:
    for query in (
        {"generalStatus": "LOST"},
        {"sentSince": "yesterday"},
        {"messageId": "x" * 2049},
        {"useCursor": "true", "cursor": "?"},
    ):
        answer = world.get("/push/3/logs", **query)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "E400"), query


def test_the_sums_of_a_bulk_always_add_up(world: World) -> None:
    world.install("ok", "ok too", owner="u-1")
    world.install("off", systemData={"registrationEnabled": False})
    phones = [world.android() for _ in range(3)]
    to = [user("u-1"), device("off"), device("gone"), user("nobody"), *(device(one.id) for one in phones)]
    validity = {"validityPeriod": {"amount": 1, "timeUnit": "HOURS"}}
    answer = world.send_to(*to, options=validity, schedule={"sendingSpeedLimit": {"amount": 60, "timeUnit": "HOUR"}})
    story: list[Callable[[], object]] = [
        lambda: world.advance(SECOND),
        lambda: world.advance(20 * MINUTE),
        phones[0].receive,
        lambda: phones[1].see(phones[1].pull()[0]),
        lambda: world.http.delete(f"{world.account.path}/registrations/{phones[1].id}"),
        lambda: world.advance(HOUR),
    ]
    for what in story:
        what()
        told = world.statistics(answer["bulkId"])
        pending = len(world.logs(generalStatus="PENDING"))
        assert told["totalSent"] == told["delivered"] + sum(told["errors"].values()) + pending == 7
        assert told["seen"] <= told["delivered"]
        assert told["delivery"]["rate"] == round(100 * told["delivered"] / told["totalSent"], 2)
    assert (told["delivered"], told["seen"]) == (4, 1)
    assert told["errors"] == {"registration": 1, "expired": 1, "cloud": 1}


def test_the_sums_of_an_unknown_bulk_are_nothing(world: World) -> None:
    assert world.statistics("unknown") == {
        "totalSent": 0,
        "delivered": 0,
        "seen": 0,
        "errors": {"registration": 0, "expired": 0, "cloud": 0},
        "delivery": {"rate": 0.0, "time": 0},
    }
