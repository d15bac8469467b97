"""What the README promises: its tables against the code, its commands against a twin."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from pushtwin.base import errors
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.core.demo import DEMO_REGISTRATION_ID
from pushtwin.http.service_exceptions import GENERIC
from pushtwin.settings import Settings
from pushtwin.surfaces.people_api.failures import ROWS
from tests.cases import each
from tests.curl import curl_commands, run, shell_block
from tests.document import DOCUMENT
from tests.guide import REGISTRATION
from tests.serving import serving

README = (Path(__file__).parents[1] / "README.md").read_text()


def table(heading: str) -> list[list[str]]:
    """The cells of the first table with this header row, without markup."""
    lines = README.splitlines()
    start = lines.index(heading) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("`", "") for cell in line.strip("|").split("|")])
    return rows


def documented_operations(prefix: str) -> list[list[str]]:
    paths = DOCUMENT["paths"]
    return [
        [method.upper(), path, operation["operationId"]]
        for path, methods in paths.items()
        if path.startswith(prefix)
        for method, operation in methods.items()
    ]


def endpoint_rows(prefix: str) -> list[list[str]]:
    cells = re.findall(r"^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \| ([\w-]+) \|$", README, re.MULTILINE)
    return [list(row) for row in cells if row[1].startswith(prefix)]


@each("prefix", ["/people/", "/peopleevents", "/push", "/omni", "/auth", "/mobile", "/webrtc", "/_twin"])
def test_the_endpoint_table_lists_every_operation(prefix: str) -> None:
    assert sorted(endpoint_rows(prefix)) == sorted(documented_operations(prefix))


def test_the_error_table_lists_every_code_with_its_name_and_text() -> None:
    samples: dict[Any, tuple[str, ...]] = {
        errors.RequestFormatInvalid: ("{field}", "{expected}"),
        errors.CustomAttributeInvalid: ("{field}", "{expected}"),
        errors.EmailInvalid: ("{email}",),
        errors.PhoneInvalid: ("{number}", "{details}"),
    }
    texts = {row: str(type(row.sample)(*samples.get(row.about, ()))) for row in ROWS}
    expected = [[str(row.number), row.name, texts[row]] for row in ROWS]
    assert table("| errorCode | name | errorMessage |") == expected


def test_the_generic_error_table_lists_every_status() -> None:
    assert table("| HTTP | messageId | text |") == [
        [str(row.status), row.name, row.text_of(row.sample)] for row in GENERIC
    ]


def test_the_option_table_lists_every_setting_of_the_process() -> None:
    expected = [
        [
            f"--{name.replace('_', '-')}",
            f"PUSHTWIN_{name.upper()}",
            "generated" if name == "control_token" else str(field.default),
            field.description,
        ]
        for name, field in Settings.model_fields.items()
    ]
    assert table("| Option | Variable | Default | Meaning |") == expected


def test_the_settings_table_lists_every_setting_of_an_account() -> None:
    expected = [
        [
            point.wire_name,
            ", ".join(point.alternatives) or json.dumps(point.default),
            point.question.replace("`", ""),
        ]
        for point in CHOICE_POINTS
    ]
    assert table("| Setting | Values | Decides |") == expected


@pytest.fixture(scope="module")
def answers() -> list[httpx.Response]:
    with serving(Settings(ephemeral=True)) as url:
        return [run(words, url) for words in curl_commands(shell_block(README, "## First requests"))]


def test_the_guides_get_shows_the_demo_registration(answers: list[httpx.Response]) -> None:
    assert answers[0].json() == REGISTRATION
    assert list(answers[0].json()) == list(REGISTRATION)


def test_the_guides_update_changes_the_additional_data_only(answers: list[httpx.Response]) -> None:
    assert answers[1].json() == {**REGISTRATION, "additionalData": {"receiveOTP": True}}


def test_the_guides_personalize_answers_john_doe(answers: list[httpx.Response]) -> None:
    assert answers[2].json() == {
        "externalId": "jdoe",
        "firstName": "John",
        "lastName": "Doe",
        "birthday": "1985-07-12",
        "tags": ["Pizza", "Sports"],
        "contactInformation": {
            "phones": [{"number": "79810000000"}],
            "emails": [{"address": "my.email@gmail.com"}],
        },
    }


def test_the_guides_depersonalize_answers_nothing(answers: list[httpx.Response]) -> None:
    assert (answers[3].status_code, answers[3].content) == (200, b"")


def test_the_guides_credentials_are_right(answers: list[httpx.Response]) -> None:
    warnings = [answer.headers.get("x-twin-warning") for answer in answers]
    assert warnings == [None, "unread field isPrmary", None, None]


def test_the_demo_device_receives_what_is_sent() -> None:
    send, pull = curl_commands(shell_block(README, "## Send a message"))
    with serving(Settings(ephemeral=True)) as url:
        sent = run(send, url).json()["messages"][0]
        httpx.post(f"{url}/_twin/accounts/demo/clock/advance", json={"ms": 2000})
        (report,) = run(pull, url).json()["results"]
        assert run(pull, url).json()["results"] == []
    assert (report["messageId"], report["to"]) == (sent["messageId"], DEMO_REGISTRATION_ID)
    assert report["status"]["name"] == "DELIVERED_TO_HANDSET"


def test_a_world_of_your_own_takes_the_calls_of_the_readme() -> None:
    commands = curl_commands(shell_block(README, "A world of your own takes two calls:"))
    with serving(Settings(ephemeral=True)) as url:
        assert [run(words, url).status_code for words in commands] == [201, 201]


def test_every_relative_link_leads_to_a_file(project: Path) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (project / link).exists()] == []
