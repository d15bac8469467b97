"""Requests made from the twin's own document, sensible and not: every answer is one that the document describes."""

import copy
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, HookContext
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from pushtwin.app import create_app
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID
from pushtwin.settings import Settings
from tests.databases import DATABASES, new_database
from tests.serving import serving

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "5"))
ALWAYS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
]
DEMO_APPLICATION = DEMO_ACCOUNT.applications[0]
KNOWN_IDS = {
    "pushRegId": DEMO_REGISTRATION_ID,
    "registrationId": DEMO_REGISTRATION_ID,
    "accountId": DEMO_ACCOUNT.account_id,
    "applicationId": DEMO_APPLICATION.application_id,
}
KNOWN_IDENTITIES = [
    {"externalId": "jdoe"},
    {"phoneNumber": "+7 981 000-00-00"},
    {"email": "someone@example.com"},
    {"externalId": "else", "email": "my.email@gmail.com"},
]

ACCOUNT = {"Authorization": f"App {DEMO_ACCOUNT.api_key}"}

DOCUMENT = create_app(Settings(ephemeral=True)).openapi_document()
del DOCUMENT["paths"]["/_twin/accounts/{accountId}/stream"]  # which has no end


def read(*modes: GenerationMode, coverage: bool) -> Any:
    """The document, for requests of these kinds, with or without the systematic ones at every limit."""
    schema = schemathesis.openapi.from_dict(copy.deepcopy(DOCUMENT), config=SchemathesisConfig())
    schema.config.generation.modes = list(modes)
    schema.config.generation.with_security_parameters = False  # on loopback nobody needs credentials
    schema.config.phases.coverage.enabled = coverage
    return schema


def is_of_an_account(path: str) -> bool:
    """Whether callers show the credentials of an account."""
    return path.startswith(
        (
            "/push",
            "/omni",
            "/peopleevents",
            "/people/3",
            "/people/2/persons",
            "/people/2/tags",
            "/people/2/customAttributes",
        )
    )


anything = read(*GenerationMode, coverage=False)
at_every_limit = read(*GenerationMode, coverage=True)
sensible = read(GenerationMode.POSITIVE, coverage=False)


@sensible.hook
def before_generate_path_parameters(_: HookContext, strategy: Any) -> Any:
    """Mostly ids that exist."""
    return st.builds(
        lambda made, known: {
            name: KNOWN_IDS.get(name, value) if known else value for name, value in (made or {}).items()
        },
        strategy,
        st.sampled_from([True, True, True, False]),
    )


@sensible.hook
def before_generate_headers(context: HookContext, strategy: Any) -> Any:
    """Mostly an application that exists, or the account."""
    known = ACCOUNT if is_of_an_account(context.operation.path) else {"AppCode": DEMO_APPLICATION.application_code}
    return st.builds(
        lambda made, is_known: {**(made or {}), **known} if is_known else made,
        strategy,
        st.sampled_from([True, True, True, False]),
    )


@sensible.hook
def before_generate_body(context: HookContext, strategy: Any) -> Any:
    """Mostly identifiers that are well-formed: the document can't say how phone numbers look."""
    if not context.operation.path.endswith("/personalize"):
        return strategy
    return st.builds(
        lambda made, known: {**made, "identity": known} if known and isinstance(made, dict) else made,
        strategy,
        st.sampled_from([None, *KNOWN_IDENTITIES]),
    )


@pytest.fixture(scope="module")
def fuzzed(request: pytest.FixtureRequest) -> Iterator[str]:
    """A twin that nobody else uses: requests reset it and delete accounts."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            chosen = Settings(ephemeral=True)
        else:
            chosen = Settings(database=stack.enter_context(new_database(request.getfixturevalue("postgres_url"))))
        yield stack.enter_context(serving(chosen))


@pytest.fixture
def session(fuzzed: str) -> Iterator[requests.Session]:
    """A client of a twin as it is at its first start."""
    with requests.Session() as client:
        assert client.post(f"{fuzzed}/_twin/reset").status_code == 204
        (john,) = client.get(f"{fuzzed}/_twin/accounts/{DEMO_ACCOUNT.account_id}/persons?externalId=jdoe").json()[
            "persons"
        ]
        KNOWN_IDS["personId"] = str(john["personId"])  # another one after every reset
        flow = [{"channel": "PUSH", "from": DEMO_APPLICATION.application_code}, {"channel": "SMS"}]
        made = client.post(f"{fuzzed}/omni/1/scenarios", json={"flow": flow}, headers=ACCOUNT)
        KNOWN_IDS["scenarioKey"] = made.json()["key"]
        yield client


def thoroughly(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),  # each test starts with a reset; within it the twin grows
    )


on_sqlite_and_slowly_on_postgresql = pytest.mark.parametrize(
    "fuzzed", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)


@on_sqlite_and_slowly_on_postgresql
@sensible.parametrize()
@thoroughly(EXAMPLES)
def test_sensible_requests_get_documented_answers(case: Case, fuzzed: str, session: requests.Session) -> None:
    case.call_and_validate(base_url=fuzzed, session=session, checks=ALWAYS)


@pytest.mark.parametrize("fuzzed", ["sqlite"], indirect=True)
@anything.parametrize()
@thoroughly(EXAMPLES)
def test_requests_of_any_kind_get_documented_answers(case: Case, fuzzed: str, session: requests.Session) -> None:
    call_in_any_way(case, fuzzed, session)


@pytest.mark.slow  # hundreds of requests for each operation
@pytest.mark.parametrize("fuzzed", DATABASES, indirect=True)
@at_every_limit.parametrize()
@thoroughly(EXAMPLES)
def test_requests_at_every_limit_get_documented_answers(case: Case, fuzzed: str, session: requests.Session) -> None:
    call_in_any_way(case, fuzzed, session)


def call_in_any_way(case: Case, fuzzed: str, session: requests.Session) -> None:
    """The push endpoints ignore what they don't know (people-api 2.5); the control API refuses it."""
    strict = [negative_data_rejection] if case.path.startswith("/_twin") else []
    headers = ACCOUNT if is_of_an_account(case.path) else {}
    case.call_and_validate(base_url=fuzzed, session=session, checks=[*ALWAYS, *strict], headers=headers)
