"""Calls of many phones, or of one that repeats itself, at the same moment: none fails, and the rules hold."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import both
from tests.surfaces.mobile_api.answers import MERGE_INTERRUPTED, assert_acceptable, assert_done, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import names_of_events, person_id, see, uninstall

pytestmark = both

AT_ONCE = 12
again = pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.extra) for turn in (1, 2))])


def at_once(call: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """The answers of so many calls that start together."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> httpx.Response:
        start.wait(30)
        return call(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(run, range(AT_ONCE)))
    for answer in answers:
        assert_acceptable(answer)
    return answers


def installed(account: Account, number: int = AT_ONCE) -> list[Sdk]:
    apps: list[Sdk] = [AndroidSdk(account.http, account.application_code) for _ in range(number)]
    for app in apps:
        app.install()
    return apps


@again
def test_a_lost_id_is_revived_once(account: Account, android: AndroidSdk, turn: int) -> None:
    uninstall(account, android)
    for answer in at_once(lambda _: android.update({**android.reported, "isPrimary": True})):
        assert_done(answer)
    assert see(account, android).person["anonymous"]
    persons, registrations = account.state()
    assert (len(persons), len(registrations)) == (1, 1)


@again
def test_an_id_is_deleted_once(account: Account, ios: IosSdk, android: AndroidSdk, turn: int) -> None:
    android.personalize({"externalUserId": "jdoe"})
    john = person_id(account, android)
    for answer in at_once(lambda _: ios.delete(str(android.push_reg_id))):
        assert_done(answer)
    assert names_of_events(account, john) == ["Install", "Personalize", "Uninstall"]


@again
def test_a_session_that_is_reported_many_times_is_one_launch(account: Account, app: Sdk, turn: int) -> None:
    body = {
        "sessionStarts": ["2026-01-05T10:00:00Z"],
        "sessionBounds": {"2026-01-05T08:00:00Z": "2026-01-05T08:04:10Z"},
    }
    for answer in at_once(lambda _: app.report_session(body)):
        assert_done(answer)
    assert names_of_events(account, person_id(account, app)) == ["Install", "Launch", "Launch"]


@again
def test_starts_within_30_seconds_are_one_launch_whoever_comes_first(account: Account, app: Sdk, turn: int) -> None:
    at_once(lambda number: app.report_session({"sessionStarts": [f"2026-01-05T10:00:{number:02}Z"]}))
    assert names_of_events(account, person_id(account, app)) == ["Install", "Launch"]


@again
def test_one_of_many_persons_gets_an_identifier(account: Account, turn: int) -> None:
    apps = installed(account)
    for number, app in enumerate(apps):
        read(app.personalize({"externalUserId": f"u{number}"}))
    answers = at_once(lambda number: apps[number].update_user({"phones": [{"number": "12345"}], "firstName": "Won"}))
    winners = [app for app, answer in zip(apps, answers, strict=True) if answer.status_code == 200]
    assert len(winners) == 1
    for answer in answers:
        if answer.status_code != 200:
            MERGE_INTERRUPTED.check(answer)
    (owner,) = account.persons(phone="12345")
    assert owner["personId"] == person_id(account, winners[0])
    assert [one["firstName"] for one in account.persons() if "firstName" in one] == ["Won"]


@again
def test_all_devices_that_log_in_together_are_of_one_person_with_one_primary(account: Account, turn: int) -> None:
    apps = installed(account)
    for answer in at_once(lambda number: apps[number].personalize({"externalUserId": "ana"}, primary=True)):
        assert read(answer)["externalUserId"] == "ana"
    (ana,) = account.persons()
    assert sorted(ana["registrations"]) == sorted(str(app.push_reg_id) for app in apps)
    assert Counter(names_of_events(account, ana["personId"])) == {"Install": AT_ONCE, "Personalize": AT_ONCE}
    assert [one["isPrimary"] for one in account.state()[1]].count(True) == 1


@again
def test_primary_flags_that_are_set_together_leave_one(account: Account, turn: int) -> None:
    apps = installed(account)
    for app in apps:
        read(app.personalize({"externalUserId": "ana"}))
    for answer in at_once(lambda number: apps[number].update({"isPrimary": True})):
        assert_done(answer)
    assert [one["isPrimary"] for one in account.state()[1]].count(True) == 1
    see(account, apps[0])


@again
def test_custom_attributes_that_are_written_together_are_all_kept(account: Account, app: Sdk, turn: int) -> None:
    read(app.personalize({"externalUserId": "ana"}))

    def write(number: int) -> httpx.Response:
        change: dict[str, Any] = {"customAttributes": {f"k{number}": number}}
        return app.update(change) if number % 2 else app.update_user(change)

    for answer in at_once(write):
        assert_done(answer)
    seen = see(account, app)
    of_device, of_person = seen.installation["customAttributes"], seen.user["customAttributes"]
    assert {**of_device, **of_person} == {f"k{number}": number for number in range(AT_ONCE)}


@again
def test_a_mixed_crowd_on_one_device_leaves_a_sound_world(account: Account, android: AndroidSdk, turn: int) -> None:
    calls: list[Callable[[], httpx.Response]] = [
        lambda: android.personalize({"externalUserId": "ana"}, force=True),
        lambda: android.personalize({"externalUserId": "bob"}, force=True, primary=True),
        lambda: android.repersonalize({"externalUserId": "ana"}),
        android.depersonalize,
        lambda: android.update({**android.reported, "isPrimary": True}),
        lambda: android.update_user({"firstName": "X", "emails": [{"address": "x@a.io"}]}),
        lambda: android.report_session({"sessionStarts": ["2026-01-05T10:00:00Z"]}),
        lambda: account.http.delete(f"{account.path}/registrations/{android.push_reg_id}"),
        android.user,
        android.fetch,
        lambda: android.report_events({"definitionId": "x", "date": "2026-01-05T10:00:00Z"}),
        android.depersonalize,
    ]

    def call(number: int) -> httpx.Response:
        answer = calls[number]()
        assert answer.status_code < 500, answer.text
        return android.base_url()  # what the others answer is judged on the way

    at_once(call)
    assert_done(android.update(android.reported))
    see(account, android)
