"""An account in the hands of a test: its people, its clock, its settings, its whole state."""

import inspect
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from pushtwin.testing import Twin, TwinAccount, TwinError
from pushtwin.testing import control as control_module
from tests.cases import each

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class TestAccounts:
    """Making and finding them."""

    def test_a_fresh_one_has_all_that_a_backend_needs(self, mine: TwinAccount) -> None:
        answer = mine.get()
        assert (mine.account_id, mine.name, mine.api_key) == (answer["accountId"], answer["name"], answer["apiKey"])
        assert mine.headers == {"AppCode": mine.application_code, "Authorization": f"App {mine.api_key}"}
        assert answer["applications"][0]["applicationId"] == mine.application_id

    def test_everything_about_it_can_be_chosen(self, a_twin: Twin) -> None:
        account = a_twin.create_account(
            "checkout",
            account_id="checkout-1",
            api_key="key-1",
            username="ana",
            password="hush",
            id_seed="seed",
            settings={"tags": "append"},
            applications=[{"applicationCode": "code-1", "applicationId": "app-1"}],
        )
        answer = account.get()
        assert (account.account_id, account.api_key, account.username, account.password) == (
            "checkout-1",
            "key-1",
            "ana",
            "hush",
        )
        assert (account.application_code, account.application_id) == ("code-1", "app-1")
        assert (answer["idSeed"], answer["settings"]["tags"]) == ("seed", "append")
        account.delete()

    def test_one_that_exists_can_be_asked_for(self, a_twin: Twin, mine: TwinAccount) -> None:
        assert a_twin.account(mine.account_id).headers == mine.headers
        assert a_twin.account("demo").application_code.startswith("87dc5af9")

    def test_all_of_them_can_be_listed(self, a_twin: Twin, mine: TwinAccount) -> None:
        assert mine.account_id in [account.account_id for account in a_twin.accounts()]

    def test_a_deleted_one_is_gone_and_may_be_deleted_again(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.delete()
        mine.delete()
        with pytest.raises(TwinError) as caught:
            a_twin.account(mine.account_id)
        assert (caught.value.status, caught.value.code) == (404, "ACCOUNT_NOT_FOUND")

    def test_a_reset_of_the_twin_leaves_the_demo_account_only(self) -> None:
        with Twin.start(port=None) as twin:
            twin.create_account()
            twin.reset()
            assert [account.account_id for account in twin.accounts()] == ["demo"]


class TestSettings:
    """What an account may decide."""

    def test_changing_some_returns_all(self, mine: TwinAccount) -> None:
        changed = mine.settings(auth="strict", repeated_personalize="reject")
        assert (changed["auth"], changed["repeatedPersonalize"], changed["tags"]) == ("strict", "reject", "replace")
        assert mine.settings() == changed

    def test_a_misspelt_one_is_refused(self, mine: TwinAccount) -> None:
        misspelt: dict[str, Any] = {"tag": "append"}
        with pytest.raises(TypeError, match="There is no 'tag'; choose from auth"):
            mine.settings(**misspelt)

    def test_a_value_that_does_not_exist_is_told_with_its_field(self, mine: TwinAccount) -> None:
        wrong: dict[str, Any] = {"tags": "sometimes"}
        with pytest.raises(TwinError, match=r"settings\.tags: .*\(HTTP 422\)") as caught:
            mine.settings(**wrong)
        assert caught.value.details[0]["field"] == "settings.tags"


def test_keys_are_handed_out_for_some_scopes_and_revoked(a_twin: Twin, mine: TwinAccount) -> None:
    mine.settings(auth="strict")
    mine.install("d1")
    reader = mine.create_api_key(scopes=["people:read"], name="reader")
    chosen = mine.create_api_key(api_key=f"chosen-{mine.account_id}")
    assert mine.api_keys() == [reader, chosen]

    def statuses(key: str) -> list[int]:
        headers = {**mine.headers, "Authorization": f"App {key}"}
        with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, headers=headers) as backend:
            path = "/people/2/contactInformation/push/d1"
            return [backend.request(method, path, json={}).status_code for method in ("GET", "PATCH")]

    assert [statuses(one["apiKey"]) for one in (reader, chosen)] == [[200, 403], [200, 200]]
    mine.delete_api_key(reader["apiKeyId"])
    assert statuses(reader["apiKey"]) == [401, 401]


class TestPeople:
    """Registrations, persons and events."""

    def test_an_install_belongs_to_an_anonymous_person(self, mine: TwinAccount) -> None:
        installed = mine.install("phone-1", system_data={"os": "iOS"}, additional_data={"vip": True}, is_primary=True)
        assert (installed["registrationId"], installed.get("isPrimary")) == ("phone-1", True)
        assert installed.get("additionalData") == {"vip": True}
        assert mine.owner("phone-1")["anonymous"]
        assert mine.registrations() == [mine.registration("phone-1")] == [installed]

    def test_an_uninstalled_registration_is_gone(self, mine: TwinAccount) -> None:
        mine.install("phone-1")
        mine.uninstall("phone-1")
        assert mine.registrations() == []

    def test_a_person_can_be_made_found_changed_and_deleted(self, mine: TwinAccount) -> None:
        ana = mine.person(external_id="u-1", phones=["385911234567"], first_name="Ana", custom_attributes={"shoe": 38})
        assert mine.persons(external_id="u-1") == mine.persons(phone="+385 91 123 4567") == [ana]
        assert mine.persons(email="nobody@example.com") == []
        changed = mine.change_person(ana["personId"], first_name=None, tags=["vip"])
        assert changed == mine.get_person(ana["personId"])
        assert "firstName" not in changed
        assert changed["tags"] == ["vip"]
        mine.delete_person(ana["personId"])
        assert mine.persons() == []

    def test_tags_are_given_and_taken_one_by_one(self, mine: TwinAccount) -> None:
        ana = mine.person(tags=["vip"], external_id="u-1")["personId"]
        assert mine.tag(ana, "vip", "new")["tags"] == ["vip", "new"]
        assert mine.untag(ana, "vip", "unknown")["tags"] == ["new"]

    def test_a_misspelt_field_of_a_person_is_refused(self, mine: TwinAccount) -> None:
        misspelt: dict[str, Any] = {"firstname": "Ana"}
        with pytest.raises(TypeError, match="first_name"):
            mine.person(**misspelt)

    def test_a_taken_identifier_is_refused(self, mine: TwinAccount) -> None:
        mine.person(external_id="u-1")
        with pytest.raises(TwinError) as caught:
            mine.person(external_id="u-1")
        assert caught.value.status == 409

    def test_lists_are_read_to_their_end(self, mine: TwinAccount, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = [f"phone-{number}" for number in range(5)]
        for registration_id in ids:
            mine.install(registration_id)
        pages = control_module.Control.pages
        monkeypatch.setattr(
            control_module.Control,
            "pages",
            lambda self, path, name, query: pages(self, path, name, query | {"limit": 2}),
        )
        assert [one["registrationId"] for one in mine.registrations()] == ids

    def test_events_are_those_of_a_person(self, mine: TwinAccount) -> None:
        purchase = mine.define_event("purchase", fields=[{"name": "price", "type": "Decimal"}])
        device = mine.device()
        device.event(purchase, {"price": 9.5}, validate=True)
        owner = mine.owner(device.registration_id)
        (event,) = mine.events(owner["personId"], "purchase")
        assert event in mine.events(owner["personId"])
        assert (event["registrationId"], event["properties"]) == (device.registration_id, {"price": 9.5})


class TestDevice:
    """A phone with the app."""

    @pytest.mark.parametrize("platform", ["Android", "iOS"])
    def test_it_is_registered_and_acts_in_the_account(self, mine: TwinAccount, platform: str) -> None:
        device = mine.device(platform=platform)
        device.personalize(external_user_id="u-1")
        assert mine.owner(device.registration_id)["externalId"] == "u-1"
        assert mine.registration(device.registration_id)["systemData"]["os"] == platform

    def test_one_that_is_registered_already_can_be_taken_up(self, mine: TwinAccount) -> None:
        first = mine.device()
        assert mine.device(first.registration_id).get()["pushRegId"] == first.registration_id
        assert len(mine.registrations()) == 1

    def test_it_lives_in_the_time_of_the_account(self, mine: TwinAccount) -> None:
        definition = mine.define_event("purchase")
        device = mine.device()
        mine.clock.freeze("2031-03-04T05:06:07Z")
        device.launch()
        mine.clock.advance(hours=1)
        device.event(definition)
        session, purchase = mine.events(mine.registration(device.registration_id)["personId"])[-2:]
        assert session["occurredAt"] == "2031-03-04T05:06:07.000Z"
        assert purchase["occurredAt"] == "2031-03-04T06:06:07.000Z"

    def test_its_session_ends_half_a_minute_after_the_app_has_left_by_the_clock_of_the_account(
        self, mine: TwinAccount
    ) -> None:
        device = mine.device()
        mine.clock.freeze()
        device.launch()
        device.background()
        mine.clock.advance(seconds=30)
        device.get()
        assert device.install.session_started is not None
        mine.clock.advance(seconds=1)
        device.get()
        assert device.install.session_started is None

    def test_an_unknown_platform_is_refused(self, mine: TwinAccount) -> None:
        with pytest.raises(ValueError, match="Symbian"):
            mine.device(platform="Symbian")


class TestClock:
    """The time in an account."""

    def test_it_tells_when_something_happens_by_itself(self, mine: TwinAccount, a_twin: Twin) -> None:
        mine.install("phone-1")
        mine.settings(delivery_delay_ms=60_000)
        mine.clock.freeze()
        assert mine.clock.next_due() is None
        message = {
            "sender": mine.application_code,
            "destinations": [{"type": "REGISTRATION", "pushRegistrationId": "phone-1"}],
            "content": {"type": "TEXT", "text": "Hello"},
        }
        with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, headers=mine.headers) as backend:
            assert backend.post("/push/3/messages", json={"messages": [message]}).is_success
        assert mine.clock.next_due() == mine.clock.now() + timedelta(minutes=1)

    def test_a_frozen_one_stands_still(self, mine: TwinAccount) -> None:
        assert not mine.clock.is_frozen
        frozen = mine.clock.freeze()
        assert mine.clock.is_frozen
        assert mine.clock.now() == mine.clock.now() == frozen
        assert abs(frozen - datetime.now(UTC)) < timedelta(seconds=10)

    @pytest.mark.parametrize(
        "moment",
        [NOON, NOON.astimezone(timezone(timedelta(hours=2))), NOON.replace(tzinfo=None), "2026-05-01T12:00:00.000Z"],
        ids=["utc", "other zone", "no zone", "text"],
    )
    def test_it_stands_still_at_a_moment(self, mine: TwinAccount, moment: datetime | str) -> None:
        assert mine.clock.freeze(moment) == NOON

    def test_what_happens_is_stamped_with_it(self, mine: TwinAccount) -> None:
        mine.clock.freeze(NOON)
        mine.clock.advance(days=1, hours=2, minutes=3, seconds=4.005)
        assert mine.install()["createdAt"] == "2026-05-02T14:03:04.005Z"

    def test_it_can_be_set_and_stays_frozen(self, mine: TwinAccount) -> None:
        mine.clock.freeze(NOON)
        assert mine.clock.set(NOON + timedelta(days=365)) == NOON + timedelta(days=365)
        assert mine.clock.is_frozen

    def test_it_runs_on_from_where_it_stood(self, mine: TwinAccount) -> None:
        mine.clock.freeze(NOON + timedelta(days=3650))
        assert timedelta(0) <= mine.clock.resume() - (NOON + timedelta(days=3650)) < timedelta(seconds=10)
        assert not mine.clock.is_frozen

    def test_it_goes_back_to_the_real_time(self, mine: TwinAccount) -> None:
        mine.clock.freeze(NOON + timedelta(days=3650))
        assert abs(mine.clock.resume(real=True) - datetime.now(UTC)) < timedelta(seconds=10)

    def test_it_is_the_accounts_own(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.clock.freeze(NOON)
        assert not a_twin.create_account().clock.is_frozen


class TestState:
    """The whole account."""

    def test_a_reset_makes_it_as_it_was(self, mine: TwinAccount) -> None:
        mine.install("phone-1")
        mine.clock.freeze(NOON)
        mine.fail(error=48013)
        mine.reset()
        assert (mine.registrations(), mine.journal(), mine.faults(), mine.clock.is_frozen) == ([], [], [], False)

    def test_a_snapshot_brings_a_state_back(self, mine: TwinAccount) -> None:
        mine.install("phone-1", additional_data={"vip": True})
        kept = mine.snapshot()
        mine.uninstall("phone-1")
        mine.restore(kept)
        assert mine.registration("phone-1").get("additionalData") == {"vip": True}

    @each("name", ["world.yaml", "a folder/world.json", "world.yml"])
    def test_the_name_of_a_file_is_no_snapshot(self, mine: TwinAccount, name: str) -> None:
        with pytest.raises(ValueError, match=rf"restore\(Path\('{name}'\)\)"):
            mine.restore(name)

    def test_a_reset_goes_back_to_what_was_restored(self, mine: TwinAccount) -> None:
        mine.install("phone-1")
        mine.restore(mine.snapshot())
        mine.uninstall("phone-1")
        mine.reset()
        assert [one["registrationId"] for one in mine.registrations()] == ["phone-1"]

    def test_a_snapshot_may_come_as_text_or_from_a_file(self, mine: TwinAccount, tmp_path: Path) -> None:
        mine.install("phone-1")
        text = yaml.safe_dump(mine.snapshot())
        (tmp_path / "account.yaml").write_text(text)
        for form in (text, tmp_path / "account.yaml"):
            mine.uninstall("phone-1")
            mine.restore(form)
            assert mine.registration("phone-1")

    def test_a_snapshot_of_another_account_comes_with_new_keys(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.install("phone-1")
        other = a_twin.create_account()
        other.restore(mine.snapshot(), new_keys=True)
        assert not {other.application_code, other.application_id, other.api_key} & {*mine.headers.values()}
        assert other.headers == a_twin.account(other.account_id).headers
        assert a_twin.http.get("/people/2/contactInformation/push/phone-1", headers=other.headers).is_success

    def test_a_snapshot_that_is_none_is_refused(self, mine: TwinAccount) -> None:
        with pytest.raises(TwinError) as caught:
            mine.restore({"registrations": "many"})
        assert caught.value.status == 422


def test_every_public_method_says_what_it_does() -> None:
    for kind in (Twin, TwinAccount):
        for name, member in inspect.getmembers(kind):
            if not name.startswith("_"):
                assert inspect.getdoc(member), f"{kind.__name__}.{name}"


def test_what_is_no_answer_of_a_twin_is_told() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(502, text="<h1>Bad Gateway</h1>")

    told = r"not one of a twin's control API \(HTTP 502\)"
    with httpx.Client(base_url="http://proxy", transport=httpx.MockTransport(answer)) as http:
        control = control_module.Control(http)
        with pytest.raises(TwinError, match=told):
            control.get("/_twin/accounts")
