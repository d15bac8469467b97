"""What the README promises: its tables against the code, its commands against a twin."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest

from pushtwin.app import create_app
from pushtwin.base import errors
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.http.service_exceptions import GENERIC
from pushtwin.settings import Settings
from pushtwin.surfaces.people_api.failures import ROWS
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
    paths = create_app(Settings(ephemeral=True)).openapi_document()["paths"]
    return [
        [method.upper(), path, operation["operationId"]]
        for path, methods in paths.items()
        if path.startswith(prefix)
        for method, operation in methods.items()
    ]


def endpoint_rows(prefix: str) -> list[list[str]]:
    cells = re.findall(r"^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \| ([\w-]+) \|$", README, re.MULTILINE)
    return [list(row) for row in cells if row[1].startswith(prefix)]


@pytest.mark.parametrize("prefix", ["/people", "/mobile", "/_twin"])
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


def curl_commands(heading: str) -> list[list[str]]:
    """The curl commands of the first shell block below a heading, as words, variables filled in."""
    block = README.split(f"## {heading}\n")[1].split("```sh\n")[1].split("```")[0].replace("\\\n", "")
    variables: dict[str, str] = {}
    commands = []
    for line in block.splitlines():
        if assignment := re.fullmatch(r"([A-Z]+)=(.*)", line):
            variables[assignment[1]] = shlex.split(assignment[2])[0]
        elif line.startswith("curl "):
            words = shlex.split(line)[1:]
            commands.append([re.sub(r"\$([A-Z]+)", lambda name: variables[name[1]], word) for word in words])
    return commands


def run(words: list[str], url: str) -> httpx.Response:
    """What curl does with these words, against another twin than the README's."""
    method, headers, body, target = "GET", {}, None, ""
    rest = iter(words)
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                body = next(rest)
            case "-s":
                pass
            case _:
                target = word.replace("http://127.0.0.1:8080", url)
    if body is not None and method == "GET":
        method = "POST"
    return httpx.request(method, target, headers=headers, content=body, timeout=30)


@pytest.fixture(scope="module")
def answers() -> list[httpx.Response]:
    with serving(Settings(ephemeral=True)) as url:
        return [run(words, url) for words in curl_commands("First requests")]


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


def test_a_world_of_your_own_takes_the_calls_of_the_readme() -> None:
    block = README.split("A world of your own takes two calls:")[1].split("```sh\n")[1].split("```")[0]
    commands = [shlex.split(line)[1:] for line in block.splitlines() if line.startswith("curl ")]
    with serving(Settings(ephemeral=True)) as url:
        assert [run(words, url).status_code for words in commands] == [201, 201]


def test_every_relative_link_leads_to_a_file(project: Path) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (project / link).exists()] == []
