"""XML, which some APIs document and the twin does not speak (people-api 1.1, push-messages-api 0.1)."""

import httpx

from tests.api_client import Account
from tests.cases import each

XML = "application/xml"
READING = (
    "/people/2/persons",
    "/people/2/tags",
    "/omni/1/reports",
    "/push/1/applications",
    "/peopleevents/2/definitions",
)
WRITING = ("/people/2/persons", "/people/2/tags", "/omni/1/advanced", "/push/3/messages", "/people/3/events")


def call(account: Account, method: str, path: str, content: bytes = b"") -> httpx.Response:
    key = f"App {account.answer['apiKey']}"
    headers = {"Authorization": key, "Accept": XML, "Content-Type": XML}
    return account.http.request(method, path, headers=headers, content=content)


@each("path", READING)
def test_who_wants_xml_gets_json(account: Account, path: str) -> None:
    answer = call(account, "GET", path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() is not None


@each("path", WRITING)
def test_a_body_in_xml_is_refused_and_changes_nothing(account: Account, path: str) -> None:
    answer = call(account, "POST", path, content=b"<person><externalId>ana</externalId></person>")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/json")
    assert account.persons() == []


def test_what_a_body_is_in_is_told_by_itself_and_not_by_its_header(account: Account) -> None:
    assert call(account, "POST", "/people/2/persons", content=b'{"externalId": "ana"}').is_success
