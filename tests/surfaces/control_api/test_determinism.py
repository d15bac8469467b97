"""The same calls give the same bytes: every id that an account generates comes from its seed."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import DATABASES, both_at_length
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import CREATE_INSTALLATION
from tests.surfaces.control_api.control import Control, Json, gone, good
from tests.surfaces.control_api.twins import own_twin
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk

pytestmark = both_at_length

HOST = {"Host": "localhost"}  # the same on every twin, whatever its port
NOT_OURS = {"date"}  # the server's, of the machine's clock


class Recorder:
    """A client whose answers are kept to the byte."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.heard: list[Any] = []

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        answer = self.control.http.request(
            method, path, **{**request, "headers": {**request.get("headers", {}), **HOST}}
        )
        headers = [(name, value) for name, value in answer.headers.multi_items() if name not in NOT_OURS]
        self.heard.append((method, path, answer.status_code, headers, answer.content))
        return answer


def play(control: Control) -> list[Any]:
    """A day in the life of an account, with everything in it that is generated. Returns all that was heard."""
    control.freeze()
    recorder = Recorder(control)
    account = control.account
    of_sdk = {"Authorization": f"App {account.application_code}"}
    of_backend, push = account.push.headers, "/people/2/contactInformation/push"

    own = recorder.call("POST", f"{account.path}/registrations", json={}).json()["registrationId"]
    made = [
        recorder.call("POST", "/mobile/1/appinstance", json={"os": os}, headers=of_sdk).json()["pushRegId"]
        for os in ("Android", "iOS", "Android")
    ]
    recorder.call("POST", f"{account.path}/persons", json={"externalId": "ana"})
    recorder.call("POST", f"{account.path}/persons", json={})
    control.advance(1000)
    for device in (own, *made):
        recorder.call("GET", f"{push}/{device}", headers=of_backend)
        recorder.call(
            "POST", f"{push}/{device}/personalize", json={"identity": {"externalId": device}}, headers=of_backend
        )
    control.advance(10)
    recorder.call("POST", f"{push}/{own}/personalize", json={"identity": {"externalId": "ana"}}, headers=of_backend)
    recorder.call("GET", f"{push}/lost", headers=of_backend)
    recorder.call("PATCH", f"{push}/{own}", content=b"{oh", headers=of_backend)
    recorder.call("PATCH", f"{push}/{own}", json={"isPrmary": True}, headers={"AppCode": account.application_code})
    for device in made:
        recorder.call("POST", f"/mobile/1/appinstance/{device}/depersonalize", headers=of_sdk)
    recorder.call("DELETE", f"/mobile/1/appinstance/{made[0]}", headers=of_sdk)
    recorder.call("PATCH", f"/mobile/1/appinstance/{made[1]}", json={"isPrimary": True}, headers=of_sdk)
    recorder.call("GET", f"/mobile/1/appinstance/{made[1]}/user", headers=of_sdk)
    fault = recorder.call("POST", f"{account.path}/faults", json={"error": 48013, "when": {"share": 0.5}}).json()
    for _ in range(10):
        recorder.call("GET", f"{push}/{own}", headers=of_backend)
    recorder.call("GET", f"{account.path}/faults/{fault['faultId']}")
    recorder.call("DELETE", f"{account.path}/faults")
    persons = recorder.call("GET", f"{account.path}/persons").json()["persons"]
    recorder.call("GET", f"{account.path}/registrations", params={"limit": 2})
    for person in persons:
        recorder.call("GET", f"{account.path}/persons/{person['personId']}/events")
    recorder.call("GET", f"{account.path}/journal", params={"limit": 1000})
    recorder.call("POST", f"{account.path}/journal/verify", json={"status": 200, "atLeast": 5})
    return recorder.heard


def differences(one: list[Any], other: list[Any]) -> list[Any]:
    """The pairs that are not the same."""
    return [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]


CHOSEN: Json = {
    "accountId": "seeded",
    "idSeed": "a seed",
    "name": "Seeded",
    "apiKey": "the key of the seeded",
    "username": "user",
    "password": "secret",
    "applications": [{"applicationCode": "the code of the seeded", "applicationId": "A" * 32, "name": "App"}],
}


@pytest.fixture
def seeded(http: httpx.Client) -> Control:
    return Control(Account.create(http, idSeed="a seed"))


# -- twice the same --------------------------------------------------------------------------------------------


def test_a_day_repeats_to_the_byte_after_a_reset(seeded: Control) -> None:
    first = play(seeded)
    for _ in range(2):
        seeded.reset()
        assert differences(first, play(seeded)) == []


def test_a_day_repeats_in_an_account_that_is_made_again(http: httpx.Client, seeded: Control) -> None:
    mark = seeded.account.answer["accountId"]
    application = {"applicationCode": f"code {mark}", "applicationId": f"id {mark}"}
    chosen = {**CHOSEN, "accountId": f"again-{mark}", "apiKey": f"key {mark}", "applications": [application]}
    days = []
    for _ in range(2):
        account = Account.create(http, **chosen)
        days.append(play(Control(account)))
        gone(http.delete(account.path))
    assert differences(*days) == []


def test_a_day_is_the_same_on_every_twin_and_database(request: pytest.FixtureRequest) -> None:
    days = []
    for kind in (*DATABASES, "sqlite"):
        with own_twin(request, kind) as http:
            days.append(play(Control(Account.create(http, **CHOSEN))))
    assert differences(days[0], days[1]) == []
    assert differences(days[0], days[2]) == []


def generated(account: Account) -> list[Any]:
    """What the twin has chosen for an account, and goes on choosing."""
    answer = {name: value for name, value in account.answer.items() if name != "createdAt"}
    return [answer, account.application(), account.application(), account.install()]


def test_accounts_with_a_seed_are_the_same_on_every_twin_and_database(request: pytest.FixtureRequest) -> None:
    made = []
    for kind in (*DATABASES, "sqlite"):
        with own_twin(request, kind) as http:
            made.append([generated(Account.create(http, idSeed="a seed")) for _ in range(2)])
    assert made[0] == made[1] == made[2]
    assert made[0][0] != made[0][1]


def test_accounts_with_a_seed_are_the_same_after_a_reset_of_the_twin(request: pytest.FixtureRequest) -> None:
    with own_twin(request, "sqlite") as http:
        first = generated(Account.create(http, idSeed="a seed"))
        http.post("/_twin/reset")
        assert generated(Account.create(http, idSeed="a seed")) == first


def test_an_account_with_a_seed_takes_the_place_of_one_that_is_gone(http: httpx.Client) -> None:
    accounts = [Account.create(http, idSeed="places") for _ in range(3)]
    first = generated(accounts[1])
    gone(http.delete(accounts[1].path))
    assert generated(Account.create(http, idSeed="places")) == first
    assert len({one.path for one in (*accounts, Account.create(http, idSeed="places"))}) == 4


def test_what_is_chosen_counts_and_the_rest_comes_from_the_seed(request: pytest.FixtureRequest) -> None:
    made = []
    for _ in range(2):
        with own_twin(request, "sqlite") as http:
            chosen = {"accountId": "chosen", "username": "ana", "applications": [{"applicationCode": "code"}]}
            made.append(generated(Account.create(http, idSeed="a seed", **chosen)))
    assert made[0] == made[1]
    answer = made[0][0]
    assert (answer["accountId"], answer["username"]) == ("chosen", "ana")
    assert answer["applications"][0]["applicationCode"] == "code"


def test_what_a_snapshot_has_carried_away_is_not_drawn_again(http: httpx.Client) -> None:
    account, other = Account.create(http, idSeed="carried"), Account.create(http)
    snapshot = good(http.get(f"{account.path}/snapshot"))
    gone(http.delete(account.path))
    assert http.put(f"{other.path}/snapshot", json=snapshot).status_code == 204
    again = Account.create(http, idSeed="carried")
    assert again.application_code != account.application_code


@pytest.mark.parametrize("kind", DATABASES)
def test_what_a_snapshot_leaves_out_comes_from_its_seed(request: pytest.FixtureRequest, kind: str) -> None:
    document = {"version": 1, "account": {"idSeed": "a seed"}, "applications": [{}, {}]}
    made = []
    for _ in range(2):
        with own_twin(request, kind) as http:
            accounts = [Account.create(http, idSeed="a seed") for _ in range(2)]
            for account in accounts:
                assert http.put(f"{account.path}/snapshot", json=document).status_code == 204
            made.append([good(http.get(account.path))["applications"] for account in accounts])
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]


def test_an_account_of_a_seed_file_is_the_same_on_every_twin(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text('{"version": 1, "account": {"idSeed": "a seed"}}')
    made = []
    for _ in range(2):
        with own_twin(request, "sqlite", seed=str(file)) as http:
            answer = good(http.get("/_twin/accounts/world"))
            made.append({name: value for name, value in answer.items() if name != "createdAt"})
    assert made[0] == made[1]


def test_request_ids_repeat(seeded: Control) -> None:
    def ids() -> list[str]:
        return [seeded.account.push.get("lost").headers["x-request-id"] for _ in range(5)]

    first = ids()
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in first)
    seeded.reset()
    assert ids() == first


def test_each_answer_has_a_request_id_of_its_own(seeded: Control) -> None:
    ids = [seeded.account.push.get(device).headers["x-request-id"] for device in ("lost", "lost", "lost", "gone")]
    assert len(set(ids)) == 4


def test_a_page_of_the_journal_repeats_with_its_cursor(seeded: Control) -> None:
    pages = []
    for _ in range(2):
        seeded.freeze()
        for device in ("a", "b", "c"):
            seeded.account.push.get(device)
        pages.append(seeded.http.get(f"{seeded.path}/journal", params={"limit": 2}).text)
        seeded.reset()
    assert pages[0] == pages[1]


def test_a_running_clock_does_not_change_the_ids(seeded: Control) -> None:
    def ids() -> list[Any]:
        app = AndroidSdk(seeded.http, seeded.account.application_code)
        app.install()
        app.personalize({"externalUserId": "ana"})
        app.depersonalize()
        persons, registrations = seeded.account.state()
        return [[one["personId"] for one in persons], [one["registrationId"] for one in registrations]]

    first = ids()
    seeded.reset()
    assert ids() == first


def test_looking_does_not_change_what_comes_next(seeded: Control) -> None:
    def make(look: bool) -> list[str]:
        made = []
        for _ in range(3):
            if look:
                seeded.account.state()
                seeded.journal()
                seeded.clock()
                seeded.verify(never=True)
            made.append(seeded.account.install())
        return made

    first = make(look=False)
    seeded.reset()
    assert make(look=True) == first


# -- different -------------------------------------------------------------------------------------------------


def ids_of(account: Account) -> list[str]:
    return [CREATE_INSTALLATION.make(account).json()["pushRegId"] for _ in range(20)]


def test_the_ids_of_one_account_differ(seeded: Control) -> None:
    assert len(set(ids_of(seeded.account))) == 20


def test_the_ids_of_other_seeds_differ(http: httpx.Client, seeded: Control) -> None:
    other = Account.create(http, idSeed="another seed")
    assert not set(ids_of(seeded.account)) & set(ids_of(other))


def test_without_a_seed_nothing_repeats(control: Control) -> None:
    first = ids_of(control.account)
    control.reset()
    assert not set(ids_of(control.account)) & set(first)


def test_ids_look_as_they_always_do(seeded: Control) -> None:
    uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(uuid, one) for one in ids_of(seeded.account))
    assert re.fullmatch("[0-9A-F]{32}", seeded.account.application()["applicationId"])


def test_two_accounts_may_have_the_same_seed(http: httpx.Client) -> None:
    one, other = (Account.create(http, idSeed="the same") for _ in range(2))
    assert one.application()["applicationCode"] != other.application()["applicationCode"]
    assert Control(one).account.install() is not None
    assert Control(other).account.install() is not None
    assert http.get(one.path).json() != http.get(other.path).json()


# -- the seed of an account ------------------------------------------------------------------------------------


def test_a_seed_is_shown_where_there_is_one(http: httpx.Client, control: Control, seeded: Control) -> None:
    assert seeded.account.answer["idSeed"] == "a seed"
    assert good(http.get(seeded.path))["idSeed"] == "a seed"
    assert "idSeed" not in good(http.get(control.path))


def test_a_seed_may_be_set_changed_and_removed(http: httpx.Client, control: Control) -> None:
    for seed in ("one", "two"):
        assert good(http.patch(control.path, json={"idSeed": seed}))["idSeed"] == seed
        assert good(http.get(control.path))["idSeed"] == seed
    assert good(http.patch(control.path, json={"name": "Changed"}))["idSeed"] == "two"
    assert "idSeed" not in good(http.patch(control.path, json={"idSeed": None}))
    assert "idSeed" not in good(http.get(control.path))


def test_whatever_becomes_of_the_seed_lists_keep_the_order_of_creation(http: httpx.Client, control: Control) -> None:
    made = ["d1"]
    for seed in ("one", "two", None, "one", "one"):
        assert http.patch(control.path, json={"idSeed": seed}).status_code == 200
        made += [control.account.install() for _ in range(3)]
    assert len(set(made)) == len(made)
    persons, registrations = control.account.state()
    assert [one["registrationId"] for one in registrations] == made
    assert [one["registrations"] for one in persons] == [[one] for one in made]


def test_whatever_becomes_of_the_seed_the_journal_keeps_the_order_of_the_calls(
    http: httpx.Client, control: Control
) -> None:
    called = []
    for turn, seed in enumerate(("one", "two", None, "one", "one", None)):
        assert http.patch(control.path, json={"idSeed": seed}).status_code == 200
        for number in range(3):
            called.append(f"{turn}-{number}")
            control.account.push.get(called[-1])
    assert [one["registrationId"] for one in control.journal()] == called


def test_a_seed_that_is_none_is_refused(http: httpx.Client, control: Control) -> None:
    for seed in (5, True, ["x"]):
        assert_control_error(http.patch(control.path, json={"idSeed": seed}), 422, "INVALID_REQUEST", "idSeed")


def test_a_reset_brings_the_seed_back(http: httpx.Client, seeded: Control) -> None:
    http.patch(seeded.path, json={"idSeed": None})
    seeded.reset()
    assert good(http.get(seeded.path))["idSeed"] == "a seed"


# -- the id of an account --------------------------------------------------------------------------------------


def test_the_id_of_an_account_may_be_chosen(http: httpx.Client, control: Control) -> None:
    chosen = f"chosen-{control.account.answer['accountId']}"
    account = Account.create(http, accountId=chosen)
    assert account.answer["accountId"] == chosen
    assert good(http.get(f"/_twin/accounts/{chosen}")) == account.answer
    assert account.push.get("lost").headers["x-account-id"] == chosen
    assert_control_error(http.post("/_twin/accounts", json={"accountId": chosen}), 409, "ACCOUNT_ID_TAKEN")


@pytest.mark.parametrize("account_id", ["", 5, "a\nb", "x" * 256], ids=ascii)
def test_an_id_that_is_none_is_refused(http: httpx.Client, account_id: Any) -> None:
    answer = http.post("/_twin/accounts", json={"accountId": account_id})
    assert_control_error(answer, 422, "INVALID_REQUEST", "accountId")
