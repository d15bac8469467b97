"""What requests that are made from the twin's own document have in common: what is known, and what must hold."""

import copy
import os
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
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

from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID
from tests.document import DOCUMENT

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

FUZZED = copy.deepcopy(DOCUMENT)
del FUZZED["paths"]["/_twin/accounts/{accountId}/stream"]  # which has no end


def read(*modes: GenerationMode, coverage: bool = False) -> Any:
    """The document, for requests of these kinds, with or without the systematic ones at every limit."""
    schema = schemathesis.openapi.from_dict(copy.deepcopy(FUZZED), config=SchemathesisConfig())
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


def _trying(examples: int) -> settings:
    """So many examples, unless the environment says how many."""
    return settings(
        max_examples=int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", examples)),
        deadline=None,
        suppress_health_check=list(HealthCheck),  # each test starts with a reset; within it the twin grows
    )


thoroughly = _trying(3)
briefly = _trying(2)
"""For `make test`."""


def call_in_any_way(case: Case, fuzzed: str, session: requests.Session) -> None:
    """The push endpoints ignore what they don't know (people-api 2.5); the control API refuses it."""
    strict = [negative_data_rejection] if case.path.startswith("/_twin") else []
    headers = ACCOUNT if is_of_an_account(case.path) else {}
    if isinstance(case.body, dict) and case.body.get("withinMs") in range(100, 60_001):
        case.body["withinMs"] = 99  # what is valid is waited for
    case.call_and_validate(base_url=fuzzed, session=session, checks=[*ALWAYS, *strict], headers=headers)
