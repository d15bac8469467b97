"""Going back to how a world began, and the world that is there at the first start."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pushtwin.settings import Settings
from tests import guide
from tests.api_client import Account, PushApi
from tests.databases import DATABASES, both, once
from tests.process import own_database
from tests.serving import serving
from tests.shapes import assert_control_error, assert_push_error

pytestmark = both

DEMO = "/_twin/accounts/demo"
CODE = "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172"
REGISTRATION = "d2463a09-1cf8-4e07-a063-041d4195d171"


class TestAccount:
    """`POST /_twin/accounts/{accountId}/reset`."""

    def test_persons_and_registrations_go(self, account: Account, http: httpx.Client) -> None:
        account.install(registrationId="d1")
        account.push.personalize("d1", {"externalId": "ana"}, {"customAttributes": {"size": 5}})
        answer = http.post(f"{account.path}/reset")
        assert (answer.status_code, answer.content) == (204, b"")
        assert account.persons() == []
        assert_push_error(account.push.get("d1"), 48013)

    def test_the_account_is_as_it_was_created(self, account: Account, http: httpx.Client) -> None:
        http.patch(account.path, json={"name": "Changed", "settings": {"auth": "strict"}})
        first = f"{account.path}/applications/{account.answer['applications'][0]['applicationId']}"
        code = f"changed in {account.answer['accountId']}"
        http.patch(first, json={"applicationCode": code, "name": "Changed", "jwtKeys": [{"kid": "k", "secret": "s"}]})
        http.post(f"{account.path}/applications", json={"name": "More"})
        http.post(f"{account.path}/reset")
        assert http.get(account.path).json() == account.answer

    def test_what_was_chosen_at_creation_comes_back(self, http: httpx.Client) -> None:
        keys = [{"kid": "k", "secret": "s"}]
        applications = [{"name": "b", "jwtKeys": keys}, {"name": "a"}]
        account = Account.create(http, name="Chosen", settings={"tags": "append"}, applications=applications)
        http.patch(account.path, json={"name": "Changed", "settings": {"tags": "replace"}})
        http.post(f"{account.path}/reset")
        assert http.get(account.path).json() == account.answer

    def test_custom_attributes_have_no_type_again(self, account: Account, http: httpx.Client) -> None:
        account.person(customAttributes={"size": 5})
        http.post(f"{account.path}/reset")
        account.person(customAttributes={"size": "large"})

    def test_other_accounts_stay(self, account: Account, http: httpx.Client) -> None:
        other = Account.create(http)
        person = other.person(externalId="ana")
        http.post(f"{account.path}/reset")
        assert other.get_person(person)["externalId"] == "ana"

    def test_the_account_can_be_used_at_once(self, account: Account, http: httpx.Client) -> None:
        for _ in range(3):
            account.install(registrationId="d1")
            assert account.push.get("d1").status_code == 200
            http.post(f"{account.path}/reset")

    def test_a_code_that_is_another_accounts_by_now_is_a_conflict(self, account: Account, http: httpx.Client) -> None:
        application = account.answer["applications"][0]
        moved = {"applicationCode": f"moved in {account.answer['accountId']}"}
        http.patch(f"{account.path}/applications/{application['applicationId']}", json=moved)
        Account.create(http, applications=[{"applicationCode": application["applicationCode"]}])
        account.install(registrationId="d1")
        assert_control_error(http.post(f"{account.path}/reset"), 409, "APPLICATION_CODE_TAKEN")
        assert account.get_registration("d1")["registrationId"] == "d1"


def snapshot(http: httpx.Client) -> dict[str, Any]:
    """Everything that a twin shows, without what differs from one start to the next."""
    world = {"accounts": http.get("/_twin/accounts").json()["accounts"]}
    for kind in ("persons", "registrations"):
        world[kind] = http.get(f"{DEMO}/{kind}").json()[kind]
    ids = [person["personId"] for person in world["persons"]]
    for one in (part for parts in world.values() for part in parts):
        for member in ("createdAt", "modifiedAt"):
            one.pop(member, None)
        if "personId" in one:
            one["personId"] = ids.index(one["personId"])
    return world


@pytest.fixture(scope="class", params=DATABASES)
def own_http(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a twin that nobody uses but the tests of a class."""
    server_url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with (
        own_database(request.param, server_url, tmp_path_factory.mktemp("own")) as database,
        serving(Settings(database=database)) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client


class TestTwin:
    """`POST /_twin/reset`, on a twin that nobody else uses."""

    def test_the_whole_twin_is_as_at_its_first_start(self, own_http: httpx.Client) -> None:
        before = snapshot(own_http)
        Account.create(own_http).install(registrationId="d1")
        PushApi(own_http, CODE).personalize(REGISTRATION, {"externalId": "jdoe"})
        own_http.patch(DEMO, json={"name": "Changed", "settings": {"auth": "strict"}})
        answer = own_http.post("/_twin/reset")
        assert (answer.status_code, answer.content) == (204, b"")
        assert snapshot(own_http) == before

    @once
    def test_what_was_chosen_for_its_accounts_is_free_for_a_trial_again(self, own_http: httpx.Client) -> None:
        own_http.put("/_twin/trial", json={})
        own_http.patch(DEMO, json={"settings": {"tags": "replace"}})
        own_http.post("/_twin/reset")
        for number in range(2):
            PushApi(own_http, CODE).personalize(REGISTRATION, {"externalId": "jdoe"}, {"tags": [str(number)]})
        assert "tags" in own_http.get("/_twin/trial").json()["consulted"]
        own_http.delete("/_twin/trial")
        own_http.post("/_twin/reset")

    def test_a_deleted_demo_account_is_there_again(self, own_http: httpx.Client) -> None:
        before = snapshot(own_http)
        assert own_http.delete(DEMO).status_code == 204
        own_http.post("/_twin/reset")
        assert snapshot(own_http) == before

    def test_the_demo_account_can_be_reset_alone(self, own_http: httpx.Client) -> None:
        before = snapshot(own_http)
        PushApi(own_http, CODE).personalize(REGISTRATION, {"externalId": "jdoe"})
        own_http.delete(f"{DEMO}/registrations/{REGISTRATION}")
        assert own_http.post(f"{DEMO}/reset").status_code == 204
        assert snapshot(own_http) == before


class TestFirstStart:
    """The demo account, on a twin that nobody else uses."""

    @pytest.fixture
    def demo(self, own_http: httpx.Client) -> PushApi:
        return PushApi(own_http, CODE, f"Basic {base64.b64encode(b'Aladdin:open sesame').decode()}")

    def test_there_is_one_account(self, own_http: httpx.Client) -> None:
        (account,) = own_http.get("/_twin/accounts").json()["accounts"]
        assert (account["accountId"], account["username"], account["password"]) == ("demo", "Aladdin", "open sesame")
        (application,) = account["applications"]
        assert application["applicationCode"] == CODE
        assert application["applicationId"] == "753CBCDC1D587223934106E2A2AEDD44"

    def test_the_registration_of_the_guide_is_there(self, demo: PushApi) -> None:
        answer = demo.get(REGISTRATION)
        assert answer.status_code == 200
        assert answer.json() == guide.REGISTRATION

    def test_its_owner_is_anonymous(self, own_http: httpx.Client) -> None:
        registration = own_http.get(f"{DEMO}/registrations/{REGISTRATION}").json()
        assert own_http.get(f"{DEMO}/persons/{registration['personId']}").json()["anonymous"] is True

    def test_john_doe_is_there(self, own_http: httpx.Client) -> None:
        (john,) = own_http.get(f"{DEMO}/persons", params={"externalId": "jdoe"}).json()["persons"]
        assert (john["firstName"], john["lastName"], john["birthday"]) == ("John", "Doe", "1985-07-12")
        assert (john["phones"], john["emails"]) == (["79810000000"], ["my.email@gmail.com"])

    def test_the_documented_credentials_pass_strict_authentication(self, own_http: httpx.Client, demo: PushApi) -> None:
        own_http.patch(DEMO, json={"settings": {"auth": "strict"}})
        assert demo.get(REGISTRATION).status_code == 200
