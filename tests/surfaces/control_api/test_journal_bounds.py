"""How much the journal keeps of an account, in bytes and over restarts, and what it says of the rest."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pushtwin.settings import Settings
from tests.api_client import Account
from tests.databases import DATABASES
from tests.serving import serving
from tests.surfaces.control_api.calls import GET, UPDATE
from tests.surfaces.control_api.control import Control, Json, after_noon
from tests.surfaces.control_api.twins import own_twin

BYTES = 40_000
MARK = "[cut by the journal: "


def padded(size: int) -> Json:
    return {"additionalData": {"a": 1}, "padding": "x" * size}


def taken(control: Control) -> int:
    """Bytes of the bodies that the journal shows."""
    return sum(len(one["body"]["padding"]) for one in control.journal(limit=1000))


@pytest.fixture(scope="module", params=DATABASES)
def small(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of a twin that keeps so many bytes of an account's calls."""
    with own_twin(request, request.param, journal_bytes=BYTES) as client:
        yield client


class TestBytes:
    """On a twin that keeps 40,000 bytes; ten calls of 10,000 bytes came, one a second from noon on."""

    @pytest.fixture
    def control(self, small: httpx.Client) -> Control:
        control = Control(Account.create(small))
        control.account.install(registrationId="d1")
        for number in range(10):
            control.freeze(after_noon(1000 * number))
            assert control.account.push.update("d1", padded(10_000)).status_code == 200
        return control

    def test_the_latest_are_kept_that_fit(self, control: Control) -> None:
        assert 20_000 <= taken(control) <= BYTES
        assert control.last()["time"] == after_noon(9000)

    def test_it_says_that_others_are_gone(self, control: Control) -> None:
        first = control.journal()[0]["time"]
        assert control.page()["evicted"] is True
        assert control.page(since=first)["evicted"] is False

    def test_never_does_not_pass_for_what_may_be_gone(self, control: Control) -> None:
        verdict = control.verify(operation=GET.operation, never=True)
        assert (verdict["passed"], verdict["evicted"]) == (False, True)

    def test_never_passes_for_the_time_of_which_all_is_kept(self, control: Control) -> None:
        first = control.journal()[0]["time"]
        verdict = control.verify(operation=GET.operation, never=True, since=first)
        assert (verdict["passed"], verdict["evicted"]) == (True, False)

    def test_another_account_keeps_its_calls(self, control: Control) -> None:
        quiet = Control(Account.create(control.http))
        quiet.account.push.get("d1")
        control.account.push.update("d1", padded(30_000))
        page = quiet.page()
        assert (len(page["calls"]), page["evicted"]) == (1, False)

    def test_a_call_that_does_not_fit_at_all_is_gone(self, control: Control) -> None:
        control.account.push.update("d1", padded(60_000))
        page = control.page()
        assert (page["calls"], page["evicted"]) == ([], True)


def test_64_mebibytes_are_kept_unless_told_otherwise() -> None:
    assert Settings().journal_bytes == 64 * 1024 * 1024


# -- a body that is too long -----------------------------------------------------------------------------------


@pytest.fixture
def long(control: Control) -> Control:
    """An update with a body of which the journal keeps a part."""
    assert control.account.push.update("d1", padded(300_000)).status_code == 200
    return control


def test_a_body_that_is_too_long_is_shown_in_part_with_a_mark(long: Control) -> None:
    body = long.last()["body"]
    assert body.startswith('{"additionalData":')
    assert MARK in body[-60:]
    assert len(body) < 270_000


def test_an_answer_that_is_too_long_is_shown_in_part_with_a_mark(control: Control) -> None:
    control.fault(answer={"status": 200, "body": "x" * 300_000})
    assert len(control.account.push.get("d1").content) == 300_000
    answer = control.last()["answer"]
    assert answer.endswith("300000 bytes in all]")
    assert len(answer) < 270_000


CUT: list[tuple[Json, bool, bool]] = [  # passed, evicted
    ({"operation": UPDATE.operation}, True, False),
    ({"operation": GET.operation, "never": True}, True, False),
    ({"operation": UPDATE.operation, "match": {"body": {"additionalData": {"a": 1}}}}, False, True),
    ({"operation": UPDATE.operation, "match": {"body": {"a": 1}}, "never": True}, False, True),
    ({"operation": GET.operation, "match": {"body": {"a": 1}}, "never": True}, True, False),
    ({"match": {"body": {"a": 1}}, "atLeast": 0}, True, False),
]


def test_what_depends_on_the_part_that_is_gone_is_not_claimed(long: Control) -> None:
    for expectation, passed, evicted in CUT:
        verdict = long.verify(**expectation)
        assert (expectation, verdict["passed"], verdict["evicted"]) == (expectation, passed, evicted)


# -- restarts --------------------------------------------------------------------------------------------------


def test_the_bound_holds_over_restarts(database_url: str) -> None:
    settings = Settings(database=database_url, journal_size=40)
    account: Json = {}
    for _ in range(4):
        with serving(settings) as url, httpx.Client(base_url=url, timeout=30) as client:
            own = Account(client, account) if account else Account.create(client)
            account = own.answer
            for _ in range(20):
                own.push.get("lost")
            assert len(Control(own).journal(limit=1000)) <= 42


# -- accounts that are gone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["delete", "reset"])
def test_a_call_that_is_delayed_meanwhile_is_of_the_account_that_it_came_to(http: httpx.Client, end: str) -> None:
    account = Account.create(http)
    account.install(registrationId="d1")
    control = Control(account)
    control.fault(latencyMs=400)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(account.push.get, "d1")
        time.sleep(0.1)
        if end == "delete":
            assert http.delete(account.path).status_code == 204
            Account.create(http, accountId=account.answer["accountId"])
        else:
            control.reset()
        assert late.result(30).status_code == 200
    assert control.page() == {"calls": [], "evicted": False}
