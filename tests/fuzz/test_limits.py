"""Hundreds of requests for each operation, at every limit that the document has. To collect them takes long, too."""

import pytest
import requests
from schemathesis import Case, GenerationMode

from tests.databases import DATABASES
from tests.fuzz.requests_by_document import call_in_any_way, read, thoroughly

pytestmark = pytest.mark.extra

at_every_limit = read(*GenerationMode, coverage=True)


@pytest.mark.parametrize("fuzzed", DATABASES, indirect=True)
@at_every_limit.parametrize()
@thoroughly
def test_requests_at_every_limit_get_documented_answers(case: Case, fuzzed: str, session: requests.Session) -> None:
    call_in_any_way(case, fuzzed, session)
