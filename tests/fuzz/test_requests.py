"""Requests made from the twin's own document, sensible and not: every answer is one that the document describes."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, HookContext

from tests.databases import DATABASES
from tests.fuzz.requests_by_document import (
    ACCOUNT,
    ALWAYS,
    DEMO_APPLICATION,
    FUZZED,
    KNOWN_IDENTITIES,
    KNOWN_IDS,
    briefly,
    call_in_any_way,
    is_of_an_account,
    read,
    thoroughly,
)

OPERATIONS = {
    one["operationId"]: (path, method) for path, item in FUZZED["paths"].items() for method, one in item.items()
}
on_every_operation = pytest.mark.parametrize("operation_id", OPERATIONS)


def quick() -> set[str]:
    """Of each tag the first operation that takes a body, else the first one: to prepare requests takes the longest."""
    found: dict[str, str] = {}
    with_body = [one for item in FUZZED["paths"].values() for one in item.values() if "requestBody" in one]
    for one in (*with_body, *(one for item in FUZZED["paths"].values() for one in item.values())):
        found.setdefault(one["tags"][0], one["operationId"])
    return {*found.values()}


SOME = quick()


def before_generate_path_parameters(_: HookContext, strategy: Any) -> Any:
    """Mostly ids that exist."""
    return st.builds(
        lambda made, known: {
            name: KNOWN_IDS.get(name, value) if known else value for name, value in (made or {}).items()
        },
        strategy,
        st.sampled_from([True, True, True, False]),
    )


def before_generate_headers(context: HookContext, strategy: Any) -> Any:
    """Mostly an application that exists, or the account."""
    known = ACCOUNT if is_of_an_account(context.operation.path) else {"AppCode": DEMO_APPLICATION.application_code}
    return st.builds(
        lambda made, is_known: {**(made or {}), **known} if is_known else made,
        strategy,
        st.sampled_from([True, True, True, False]),
    )


def before_generate_body(context: HookContext, strategy: Any) -> Any:
    """Mostly identifiers that are well-formed: the document can't say how phone numbers look."""
    if not context.operation.path.endswith("/personalize"):
        return strategy
    return st.builds(
        lambda made, known: {**made, "identity": known} if known and isinstance(made, dict) else made,
        strategy,
        st.sampled_from([None, *KNOWN_IDENTITIES]),
    )


@cache
def sensible() -> Any:
    """The document for requests that could go well."""
    schema = read(GenerationMode.POSITIVE)
    for hook in (before_generate_path_parameters, before_generate_headers, before_generate_body):
        schema.hook(hook)
    return schema


@cache
def anything() -> Any:
    """The document for requests of any kind."""
    return read(*GenerationMode)


def try_some(schema: Any, operation_id: str, call: Callable[[Case], object], how: settings) -> None:
    """Examples are drawn here, not by `schema.parametrize`: that draws some of each operation for whoever collects."""
    path, method = OPERATIONS[operation_id]
    operation = schema[path][method]
    kinds = [operation.as_strategy(generation_mode=mode) for mode in schema.config.generation.modes]

    @how
    @given(case=st.one_of(kinds))
    def try_it(case: Case) -> None:
        call(case)

    try_it()


@pytest.mark.parametrize(
    ("operation_id", "fuzzed"),
    [
        pytest.param(one, kind, marks=() if one in SOME and kind == "sqlite" else pytest.mark.extra)
        for kind in DATABASES
        for one in OPERATIONS
    ],
    indirect=["fuzzed"],
)
def test_sensible_requests_get_documented_answers(
    request: pytest.FixtureRequest, operation_id: str, fuzzed: str, session: requests.Session
) -> None:
    try_some(
        sensible(),
        operation_id,
        lambda case: case.call_and_validate(base_url=fuzzed, session=session, checks=ALWAYS),
        thoroughly if request.node.get_closest_marker("extra") else briefly,
    )


@pytest.mark.parametrize("fuzzed", ["sqlite"], indirect=True)
@on_every_operation
@pytest.mark.extra
def test_requests_of_any_kind_get_documented_answers(operation_id: str, fuzzed: str, session: requests.Session) -> None:
    try_some(anything(), operation_id, lambda case: call_in_any_way(case, fuzzed, session), thoroughly)
