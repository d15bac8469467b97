"""Every operation of `/openapi.json` has an example that works as it stands: all are sent, on a fresh demo account.

What has to come before is in the document as well (`x-needs`): `pushtwin.http.openapi.operations.needs`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from pushtwin.settings import Settings
from tests.cases import each
from tests.http.test_openapi import DOCUMENT, OPERATIONS, assert_valid, content_of
from tests.serving import serving

SCHEMES = DOCUMENT["components"]["securitySchemes"]
Answers = dict[str, Any]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """A twin of its own, which is reset for each example."""
    with serving(Settings(ephemeral=True)) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def titles(operation_id: str) -> list[str | None]:
    content = content_of(OPERATIONS[operation_id][2].get("requestBody", {}))
    return [*content.get("examples", [])] or ["a body"] if content else [None]


def send(http: httpx.Client, operation_id: str, title: str | None, answers: Answers) -> httpx.Response:
    """One example: the parameters as the document has them, or as earlier answers tell them."""
    method, path, operation = OPERATIONS[operation_id]
    told = {
        name: filled_in(told_by, pointer)
        for need in operation.get("x-needs", ())
        if need["operationId"] in answers
        for told_by in [answers[need["operationId"]]]
        for name, pointer in need.get("parameters", {}).items()
    }
    headers, query = {"content-type": "application/json"}, {}
    for one in operation.get("parameters", ()):
        name, place = one["name"], one["in"]
        value = told.get(name, one.get("example", one["schema"].get("default")))
        if value is None:
            assert not one["required"], f"{operation_id} has no example for {name}, and no x-needs that tells it"
        elif place == "path":
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        else:
            (headers if place == "header" else query)[name] = str(value).lower() if value is True else str(value)
    return http.request(
        method, path, params=query, headers=headers | credentials(operation, told), json=body(operation, title)
    )


def body(operation: dict[str, Any], title: str | None) -> Any:
    if title is None:
        return None
    examples = (content_of(operation["requestBody"]) or {}).get("examples")
    assert examples, f"{operation['operationId']} has no example of its body"
    return examples[title]["value"]


def credentials(operation: dict[str, Any], told: dict[str, str]) -> dict[str, str]:
    """Those that `/docs` begins with, or that earlier answers tell; the control API needs none here."""
    known = {name: scheme["x-example"] for name, scheme in SCHEMES.items() if "x-example" in scheme} | told
    for one in operation.get("security", ()):
        if one.keys() <= known.keys():
            return {SCHEMES[name]["name"]: known[name] for name in one}
    nothing = operation.get("security", []) in ([], [{"ControlToken": []}])
    assert nothing, f"{operation['operationId']} needs credentials that nobody tells"
    return {}


def told(answer: httpx.Response) -> Any:
    """Of server-sent events the last one of each kind."""
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        return {kind: json.loads(data) for kind, data in re.findall(r"(?m)^event: (.*)\ndata: (.*)$", answer.text)}
    return answer.json() if answer.content else None


def filled_in(answer: Any, told: str) -> Any:
    """A place in an answer, or a text with one in braces."""
    return re.sub("{(.*)}", lambda place: pointed(answer, place[1]), told) if "{" in told else pointed(answer, told)


def pointed(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        value = value[int(step) if isinstance(value, list) else step]
    return value


def send_after_what_it_needs(http: httpx.Client, operation_id: str, title: str | None) -> httpx.Response:
    assert http.post("/_twin/reset").status_code == 204
    answers: Answers = {}
    for need in OPERATIONS[operation_id][2].get("x-needs", ()):
        first = need["operationId"]
        answer = send(http, first, need.get("example", titles(first)[0]), answers)
        assert answer.is_success, f"{operation_id} needs {first}, which answers {answer.status_code} {answer.text}"
        answers[first] = told(answer)
    return send(http, operation_id, title, answers)


@each(("operation_id", "title"), [(name, title) for name in OPERATIONS for title in titles(name)])
def test_an_example_works_as_it_stands(http: httpx.Client, operation_id: str, title: str | None) -> None:
    answer = send_after_what_it_needs(http, operation_id, title)
    assert answer.is_success, f"{operation_id}: {answer.status_code} {answer.text}"
    assert "x-twin-warning" not in answer.headers, f"{operation_id}: {answer.headers['x-twin-warning']}"
    content = content_of(OPERATIONS[operation_id][2]["responses"][str(answer.status_code)])
    if content and content["schema"] and "json" in answer.headers["content-type"]:
        assert_valid(answer.json(), content["schema"])


def test_the_first_example_of_an_answer_is_what_the_demo_device_looks_like(http: httpx.Client) -> None:
    answer = send_after_what_it_needs(http, "get-push-device-registration", None)
    shown = content_of(OPERATIONS["get-push-device-registration"][2]["responses"]["200"])
    assert shown
    assert answer.json() == next(iter(shown["examples"].values()))["value"]


def test_what_comes_first_is_said_in_words() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        for need in operation.get("x-needs", ()):
            assert f"`{need['operationId']}`" in operation["description"], name
