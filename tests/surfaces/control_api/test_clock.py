"""The clock of an account, and everything that shows or depends on time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import DEPERSONALIZE, GET, PERSONALIZE, UPDATE
from tests.surfaces.control_api.control import LONG_AGO, NOON, NOON_MS, Control, Json, after_noon, at, good
from tests.surfaces.control_api.sending import Messages
from tests.surfaces.mobile_api.answers import UNAUTHORIZED, assert_done, read
from tests.surfaces.mobile_api.surfaces import events_of
from tests.surfaces.mobile_api.tokens import make_token

MINUTE = 60_000


def moment(clock: Json) -> datetime:
    return datetime.fromisoformat(clock["now"])


def is_about_now(clock: Json) -> bool:
    """Within a minute of this machine's clock."""
    return abs(moment(clock) - datetime.now(UTC)) < timedelta(minutes=1)


# -- how it is turned ------------------------------------------------------------------------------------------


def test_a_new_account_has_real_time(control: Control) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    clock = control.clock()
    assert before <= moment(clock) <= datetime.now(UTC) + timedelta(milliseconds=1)
    assert clock == {"now": clock["now"], "frozen": False}
    assert clock["now"] == at(clock["now"], 0)


@each(
    ("given", "shown"),
    [
        (NOON, NOON),
        (LONG_AGO, LONG_AGO),
        ("2031-05-05T12:00:00Z", NOON),
        ("2031-05-05T12:00:00.001Z", after_noon(1)),
        ("2031-05-05T14:30:00+02:30", NOON),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("2500-06-01T12:00:00.123Z", "2500-06-01T12:00:00.123Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_it_stands_where_it_is_frozen(control: Control, given: str, shown: str) -> None:
    frozen = {"now": shown, "frozen": True}
    assert control.freeze(given) == frozen
    assert [control.clock() for _ in range(3)] == [frozen] * 3


def test_it_stands_where_it_was_when_no_time_is_given(control: Control) -> None:
    frozen = control.freeze(None)
    assert frozen["frozen"] is True
    assert is_about_now(frozen)
    assert control.clock() == frozen
    assert control.freeze(None) == frozen


def test_a_freeze_without_a_body_goes_too(control: Control) -> None:
    assert good(control.http.post(f"{control.path}/clock/freeze"))["frozen"] is True
    assert good(control.http.post(f"{control.path}/clock/resume"))["frozen"] is False


def test_a_frozen_clock_that_is_set_stays_frozen(control: Control) -> None:
    control.freeze()
    for now in (after_noon(5), LONG_AGO):
        assert control.turn("set", now=now) == {"now": now, "frozen": True}
        assert control.clock() == {"now": now, "frozen": True}


def test_a_running_clock_that_is_set_runs_on(control: Control) -> None:
    set_to = control.turn("set", now=NOON)
    assert set_to["frozen"] is False
    later = control.clock()
    assert later["frozen"] is False
    assert NOON <= set_to["now"] <= later["now"] < after_noon(MINUTE)


def test_a_frozen_clock_is_advanced_to_the_millisecond(control: Control) -> None:
    control.freeze()
    total = 0
    for milliseconds in (0, 1, 999, 86_400_000):
        total += milliseconds
        assert control.advance(milliseconds) == {"now": after_noon(total), "frozen": True}


def test_a_running_clock_is_advanced_at_least_so_much(control: Control) -> None:
    control.turn("set", now=NOON)
    advanced = control.advance(10 * MINUTE)
    assert advanced["frozen"] is False
    assert after_noon(10 * MINUTE) <= advanced["now"] < after_noon(11 * MINUTE)


def test_a_resumed_clock_runs_on_from_where_it_stood(control: Control) -> None:
    control.freeze()
    resumed = control.turn("resume")
    assert resumed["frozen"] is False
    assert NOON <= resumed["now"] <= control.clock()["now"] < after_noon(MINUTE)


def test_a_clock_that_runs_is_not_moved_by_a_resume(control: Control) -> None:
    control.turn("set", now=NOON)
    control.turn("resume")
    assert NOON <= control.clock()["now"] < after_noon(MINUTE)


def test_a_clock_goes_back_to_real_time(control: Control) -> None:
    control.freeze(LONG_AGO)
    resumed = control.turn("resume", real=True)
    assert resumed["frozen"] is False
    assert is_about_now(resumed)
    assert is_about_now(control.clock())


def test_a_running_clock_runs_as_fast_as_real_time(control: Control) -> None:
    control.turn("set", now=NOON)
    begun, before = control.clock(), datetime.now(UTC)
    while datetime.now(UTC) - before < timedelta(milliseconds=20):
        control.clock()
    ended = control.clock()
    passed = datetime.now(UTC) - before
    assert timedelta(milliseconds=19) <= moment(ended) - moment(begun) <= passed + timedelta(seconds=1)


def test_a_reset_puts_it_back(control: Control) -> None:
    control.freeze(LONG_AGO)
    control.reset()
    clock = control.clock()
    assert clock["frozen"] is False
    assert is_about_now(clock)


REFUSED: list[tuple[str, Json, str]] = [
    ("freeze", {"at": "tomorrow"}, "at"),
    ("freeze", {"at": 5}, "at"),
    ("freeze", {"att": NOON}, "att"),
    ("set", {}, "now"),
    ("set", {"now": "soon"}, "now"),
    ("set", {"now": "2031-13-05T12:00:00Z"}, "now"),
    ("advance", {}, "ms"),
    ("advance", {"ms": -1}, "ms"),
    ("advance", {"ms": 1.5}, "ms"),
    ("resume", {"real": "soon"}, "real"),
    ("resume", {"at": NOON}, "at"),
]


def test_a_turn_that_is_none_is_refused(control: Control) -> None:
    control.freeze()
    for how, body, field in REFUSED:
        assert_control_error(control.try_turn(how, body), 422, "INVALID_REQUEST", field)
    assert control.clock() == {"now": NOON, "frozen": True}


def test_it_cannot_be_turned_beyond_the_calendar(control: Control) -> None:
    control.freeze("9998-12-31T23:59:59.999Z")
    for milliseconds in (366 * 86_400_000, 10**18, 10**30):
        assert control.try_turn("advance", {"ms": milliseconds}).status_code == 422
    assert GET.make(control.account).status_code == 200


def test_an_unknown_account_has_none(http: httpx.Client) -> None:
    path = "/_twin/accounts/unknown/clock"
    answers = [
        http.get(path),
        http.post(f"{path}/freeze"),
        http.post(f"{path}/set", json={"now": NOON}),
        http.post(f"{path}/advance", json={"ms": 1}),
        http.post(f"{path}/resume"),
    ]
    for answer in answers:
        assert_control_error(answer, 404, "ACCOUNT_NOT_FOUND")


# -- what shows it ---------------------------------------------------------------------------------------------


@pytest.fixture
def frozen(account: Account) -> Control:
    """An account without a device, at noon."""
    control = Control(account)
    control.freeze()
    return control


@pytest.mark.parametrize("now", [NOON, LONG_AGO])
def test_what_is_made_is_made_now(frozen: Control, now: str) -> None:
    frozen.freeze(now)
    account = frozen.account
    person = account.get_person(account.person(externalId="ana"))
    account.install(registrationId="d1")
    registration, owner = account.get_registration("d1"), account.owner("d1")
    for made in (person, registration, owner):
        assert (made["createdAt"], made["modifiedAt"]) == (now, now)


def test_what_the_sdk_makes_is_made_now(frozen: Control) -> None:
    headers = {"Authorization": f"App {frozen.account.application_code}"}
    made = read(frozen.http.post("/mobile/1/appinstance", json={"os": "Android"}, headers=headers))
    registration = frozen.account.get_registration(made["pushRegId"])
    assert (registration["createdAt"], registration["modifiedAt"]) == (NOON, NOON)


def test_what_is_changed_is_changed_now(frozen: Control) -> None:
    account = frozen.account
    account.install(registrationId="d1")
    frozen.advance(1500)
    assert UPDATE.make(account).status_code == 200
    registration = account.get_registration("d1")
    assert (registration["createdAt"], registration["modifiedAt"]) == (NOON, after_noon(1500))
    assert account.owner("d1")["modifiedAt"] == after_noon(1500)


def test_events_occur_now(frozen: Control) -> None:
    account = frozen.account
    account.install(registrationId="d1")
    for call in (PERSONALIZE, DEPERSONALIZE):
        frozen.advance(1000)
        assert call.make(account).status_code == 200
    (somebody,) = account.persons(externalId="somebody")
    assert [(one["definitionId"], one["occurredAt"]) for one in events_of(account, somebody["personId"])] == [
        ("mobileAppInstall", NOON),
        ("mobileAppPersonalize", after_noon(1000)),
        ("mobileAppDepersonalize", after_noon(2000)),
    ]


def test_a_custom_event_without_a_date_occurs_now(frozen: Control) -> None:
    account = frozen.account
    account.install(registrationId="d1")
    assert frozen.http.post(f"{frozen.path}/eventDefinitions", json={"definitionId": "bought"}).status_code == 201
    frozen.advance(1000)
    path, headers = "/mobile/1/appinstance/d1/user/events/custom", {"Authorization": f"App {account.application_code}"}
    assert_done(frozen.http.post(path, json={"events": [{"definitionId": "bought"}]}, headers=headers))
    events = events_of(account, account.get_registration("d1")["personId"])
    assert (events[-1]["definitionId"], events[-1]["occurredAt"]) == ("bought", after_noon(1000))


def test_launches_are_told_apart_by_the_times_of_their_sessions(frozen: Control) -> None:
    account = frozen.account
    account.install(registrationId="d1")
    path, headers = "/mobile/1/appinstance/d1/user/events/session", {"Authorization": f"App {account.application_code}"}
    for milliseconds in (0, 30_000, 31_000):
        frozen.freeze(after_noon(milliseconds))
        assert_done(frozen.http.post(path, json={"sessionStarts": [frozen.clock()["now"]]}, headers=headers))
    events = events_of(account, account.get_registration("d1")["personId"])
    assert [one["occurredAt"] for one in events if one["definitionId"] == "mobileAppLaunch"] == [
        NOON,
        after_noon(31_000),
    ]


def test_calls_are_journaled_by_it(frozen: Control) -> None:
    for milliseconds in (0, 1, 86_400_000):
        frozen.freeze(after_noon(milliseconds))
        frozen.account.push.get("d1")
    assert [one["time"] for one in frozen.journal()] == [NOON, after_noon(1), after_noon(86_400_000)]


def test_the_journal_keeps_the_order_of_the_calls_whatever_the_clock_says(frozen: Control) -> None:
    for now in (after_noon(5000), LONG_AGO, NOON):
        frozen.freeze(now)
        frozen.account.push.get(now)
    assert [one["registrationId"] for one in frozen.journal()] == [after_noon(5000), LONG_AGO, NOON]


def test_lists_keep_the_order_of_creation_whatever_the_clock_says(frozen: Control) -> None:
    for name, now in (("a", NOON), ("b", LONG_AGO), ("c", after_noon(1))):
        frozen.freeze(now)
        frozen.account.install(registrationId=name)
    assert [one["registrationId"] for one in frozen.account.state()[1]] == ["a", "b", "c"]


# -- what depends on it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [[], [{"kid": "k1", "secret": "an app's secret"}]], ids=["any key", "own key"])
def test_tokens_expire_by_it(http: httpx.Client, keys: list[Json]) -> None:
    control = Control(Account.create(http, applications=[{"jwtKeys": keys}]))
    control.account.install(registrationId="d1")
    control.account.push.personalize("d1", {"externalId": "jdoe"})
    token = make_token(control.account.application_code, iat=NOON_MS // 1000, exp=NOON_MS // 1000 + 900)

    def user() -> httpx.Response:
        return http.get("/mobile/1/appinstance/d1/user", headers={"Authorization": f"Bearer {token}"})

    control.freeze()
    assert read(user())["externalUserId"] == "jdoe"
    control.advance(899_999)
    assert read(user())["externalUserId"] == "jdoe"
    control.advance(1)
    UNAUTHORIZED.check(user())
    control.freeze(LONG_AGO)
    assert read(user())["externalUserId"] == "jdoe"


def test_a_token_of_real_time_is_expired_in_the_future(frozen: Control) -> None:
    frozen.account.install(registrationId="d1")
    token = make_token(frozen.account.application_code)
    UNAUTHORIZED.check(frozen.http.get("/mobile/1/appinstance/d1/user", headers={"Authorization": f"Bearer {token}"}))


TURNS: dict[str, Callable[[Control], Json]] = {
    "freeze": lambda control: control.freeze(LONG_AGO),
    "set": lambda control: control.turn("set", now=LONG_AGO),
    "advance": lambda control: control.advance(MINUTE),
    "resume": lambda control: control.turn("resume", real=True),
}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS.keys())
def test_each_account_has_its_own(frozen: Control, turn: Callable[[Control], Json]) -> None:
    turn(Control(Account.create(frozen.http)))
    assert frozen.clock() == {"now": NOON, "frozen": True}


def test_turning_it_is_no_call(frozen: Control) -> None:
    for turn in TURNS.values():
        turn(frozen)
    assert frozen.journal() == []


# -- what comes next -------------------------------------------------------------------------------------------


def test_what_is_due_next_is_told_and_happens_when_the_clock_gets_there(account: Account) -> None:
    world = Messages(account)
    account.install(registrationId="d1")
    account.set(deliveryDelayMs=5 * MINUTE)
    world.freeze(NOON)
    assert good(account.http.get(f"{account.path}/clock/due")) == {"now": NOON, "due": []}
    message_id = world.send()
    (due,) = good(account.http.get(f"{account.path}/clock/due"))["due"]
    assert due == {"at": after_noon(5 * MINUTE), "what": "a message leaves, arrives, fails or expires"}
    world.advance(5 * MINUTE)
    assert world.message(message_id)["deliveredAt"] == due["at"]
