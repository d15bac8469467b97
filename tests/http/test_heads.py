"""HEAD is answered wherever GET is: the same status and headers, and no body."""

from collections.abc import Iterator

import httpx
import pytest

from pushtwin.settings import Settings
from pushtwin.testing import Twin
from tests.api_client import PUSH, Account
from tests.cases import each
from tests.http.wire import connected
from tests.serving import serving
from tests.surfaces.control_api.endpoints import ENDPOINTS as CONTROL
from tests.surfaces.mobile_api.endpoints import ENDPOINTS as MOBILE

ITS_OWN = {"date", "x-request-id"}  # differ from answer to answer
PATHS = [
    *(one.path for one in CONTROL if one.method == "GET"),
    *(one.path.format(id="d1") for one in MOBILE if one.method == "GET"),
    *(f"{PUSH}/d1", "/_twin/health/live", "/_twin/health/ready", "/docs", "/openapi.json", "/nowhere"),
    "/docs/assets/swagger-ui.css",
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A twin."""
    with serving(Settings(ephemeral=True)) as url:
        yield url


@pytest.fixture(scope="module")
def http(url: str) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def installed(http: httpx.Client) -> Account:
    """With registration d1, and a clock that stands."""
    account = Account.create(http)
    account.install(registrationId="d1")
    http.post(f"{account.path}/clock/freeze", json={})
    return account


def headers_of(account: Account) -> dict[str, str]:
    code = account.application_code
    return {"AppCode": code, "Authorization": f"App {code}"}


@each("path", PATHS)
def test_it_has_the_headers_of_get_and_no_body(installed: Account, path: str) -> None:
    there = path.format(account=installed.answer["accountId"])
    get, head = (installed.http.request(method, there, headers=headers_of(installed)) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (get.status_code, b"")
    about_the_body = {"transfer-encoding"}  # without a length it is not known how the body would come
    for name, value in get.headers.items():
        if name not in ITS_OWN | about_the_body:
            assert head.headers[name] == value, name


def test_a_health_probe_may_ask_for_the_head_only(http: httpx.Client) -> None:
    assert [http.head(f"/_twin/health/{which}").status_code for which in ("live", "ready")] == [200, 200]


def test_the_next_answer_on_the_connection_is_the_right_one(url: str) -> None:
    with connected(url) as client:
        client.send(b"HEAD /_twin/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.read("HEAD").status == 200
        client.send(b"GET /_twin/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.read().json() == {"status": "ok"}


@pytest.mark.parametrize("path", [f"{PUSH}/d1/personalize", "/mobile/1/appinstance", "/_twin/reset"])
def test_where_there_is_no_get_it_is_refused(installed: Account, path: str) -> None:
    answer = installed.http.head(path)
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (405, b"", "POST")


def test_the_journal_says_that_the_head_was_asked_for() -> None:
    with Twin.start(port=None) as twin:
        account = twin.create_account()
        account.install("d1")
        with httpx.Client(base_url=twin.url, transport=twin.transport, headers=account.headers, timeout=30) as http:
            answer = http.head(f"{PUSH}/d1")
        assert (answer.status_code, answer.content) == (200, b"")
        (call,) = account.journal()
        assert (call["method"], call["operation"]) == ("HEAD", "get-push-device-registration")
        assert "answer" not in call
