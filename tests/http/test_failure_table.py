"""One table tells how a surface answers failures, how its document shows them, and what faults can order of it."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from typing_extensions import TypedDict

from pushtwin.base import errors, event_errors, json_text, person_errors
from pushtwin.base.errors import AnswerableError
from pushtwin.core.faults.model import FaultDefinition
from pushtwin.http.failure_table import Envelope, Failure, FailureTable, http_failure
from pushtwin.http.fault_answers import FaultAnswers, ReplacedAnswer, StruckSurface
from pushtwin.http.openapi.operations import failure_responses
from pushtwin.http.service_exceptions import GENERIC, SERVICE_EXCEPTION
from pushtwin.surfaces.control_api.failures import FAILURES as OF_CONTROL
from pushtwin.surfaces.events_api.failures import FAILURES as OF_EVENTS
from pushtwin.surfaces.mobile_api.failures import FAILURES as OF_SDK
from pushtwin.surfaces.omni_api.failures import FAILURES as OF_FAILOVER
from pushtwin.surfaces.people_api.failures import FAILURES as OF_PUSH
from pushtwin.surfaces.people_api.numbered_failures import FAILURES as OF_PERSONS
from pushtwin.surfaces.push_api.failures import FAILURES as OF_MESSAGES
from tests.cases import each

CATALOGUE = AnswerableError.__subclasses__()
TABLES = [OF_PUSH, OF_SDK, OF_CONTROL]
WHOLE_PERSONS = {kind for kind in CATALOGUE if kind.__module__ in {person_errors.__name__, event_errors.__name__}}
ONLY_OF_SDK = {errors.EventInvalid, errors.UserDataRestricted}
ONLY_OF_BACKENDS = {  # /push, /omni and the calls about whole persons tell them
    *WHOLE_PERSONS,
    errors.ActionInvalid,
    errors.ActionNotFound,
    errors.ApplicationUnknown,
    errors.ConfigurationNotFound,
    errors.PersonNotFound,
    errors.RequestInvalid,
    errors.ScenarioInvalid,
    errors.ScenarioNotFound,
    errors.SelectionAmbiguous,
    errors.SelectionMissing,
}


# -- a surface of two generations, each with an envelope of its own ----------------------------------------------


class NewError(TypedDict):
    """How paths of the third version tell a failure."""

    errorCode: str
    description: str


def _new_body(failure: Failure, error: Exception) -> NewError:
    return {"errorCode": f"E{failure.status}", "description": failure.text_of(error)}


NEW = Envelope(NewError, _new_body)
BOTH = (SERVICE_EXCEPTION, NEW)
VERSIONED = FailureTable(
    "application/json",
    [
        Failure(errors.RegistrationNotFound(), 404, "NO_DEVICE", BOTH, "The device is unknown", text="No such device"),
        Failure(HTTPException(400), 400, "BAD_REQUEST", BOTH, "Bad request", text="Bad request"),
        Failure(HTTPException(500), 500, "GENERAL_ERROR", BOTH, "It failed", text="It failed"),
    ],
    lambda _, scope: NEW if scope["path"].startswith("/push/3") else SERVICE_EXCEPTION,
)


def answer_of(app: FastAPI, path: str) -> httpx.Response:
    """What the application answers, also to what it did not expect."""

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.get(path)

    return asyncio.run(get())


@pytest.fixture(scope="module")
def versioned() -> FastAPI:
    app = FastAPI(openapi_url=None)
    VERSIONED.install(app)

    @app.get("/push/{version}/{what}")
    async def fail(version: int, what: str) -> None:
        raise {"lost": errors.RegistrationNotFound(), "gone": HTTPException(410, headers={"X-Test": "1"})}.get(
            what, ValueError(what)
        )

    return app


def _told(message_id: str, text: str) -> dict[str, Any]:
    return {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/push/1/lost", 404, _told("NO_DEVICE", "No such device")),
        ("/push/3/lost", 404, {"errorCode": "E404", "description": "No such device"}),
        ("/push/1/gone", 400, _told("BAD_REQUEST", "Bad request")),
        ("/push/3/gone", 400, {"errorCode": "E400", "description": "Bad request"}),
        ("/push/1/crash", 500, _told("GENERAL_ERROR", "It failed")),
        ("/push/3/crash", 500, {"errorCode": "E500", "description": "It failed"}),
    ],
)
def test_each_path_answers_in_its_own_envelope(
    versioned: FastAPI, path: str, status: int, body: dict[str, Any]
) -> None:
    answer = answer_of(versioned, path)
    assert (answer.status_code, answer.json()) == (status, body)


def test_the_headers_of_a_failure_of_http_stay(versioned: FastAPI) -> None:
    assert answer_of(versioned, "/push/1/gone").headers["x-test"] == "1"


def test_the_document_shows_a_row_with_every_envelope_and_its_sample() -> None:
    assert failure_responses(VERSIONED, errors.RegistrationNotFound) == {
        404: {
            "description": "The device is unknown",
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            {"$ref": "#/components/schemas/ApiException"},
                            {"$ref": "#/components/schemas/NewError"},
                        ]
                    },
                    "examples": {
                        "The device is unknown": {
                            "summary": "The device is unknown",
                            "value": _told("NO_DEVICE", "No such device"),
                        }
                    },
                }
            },
        }
    }


# -- the tables of the surfaces ----------------------------------------------------------------------------------


def tells(table: FailureTable, kind: type[Exception]) -> bool:
    """Whether it has a row about these errors, or about each kind of them."""
    kinds = kind.__subclasses__()
    return table.find(kind) is not None or (bool(kinds) and all(tells(table, one) for one in kinds))


def test_every_error_of_the_catalogue_has_a_row_where_it_can_be_raised() -> None:
    assert {kind for kind in CATALOGUE if OF_SDK.find(kind) is None} == ONLY_OF_BACKENDS
    assert {kind for kind in CATALOGUE if OF_PUSH.find(kind) is None} == ONLY_OF_SDK | ONLY_OF_BACKENDS
    tables = [OF_MESSAGES, OF_FAILOVER, OF_PERSONS, OF_EVENTS]
    assert {kind for kind in ONLY_OF_BACKENDS if not any(tells(table, kind) for table in tables)} == set()


@each("kind", [kind for kind in errors.PushtwinError.__subclasses__() if kind is not AnswerableError])
def test_no_emulated_api_tells_what_is_of_the_twin_alone(kind: type[Exception]) -> None:
    assert OF_PUSH.find(kind) is OF_SDK.find(kind) is None


@pytest.mark.parametrize("table", TABLES, ids=["push", "sdk", "control"])
def test_rows_of_one_status_are_told_apart(table: FailureTable) -> None:
    told = [(row.status, row.when) for row in table.rows()]
    assert len({*told}) == len(told)


@pytest.mark.parametrize("table", TABLES, ids=["push", "sdk", "control"])
def test_a_sample_is_of_the_failure_that_its_row_is_about(table: FailureTable) -> None:
    for row in table.rows():
        assert table.rows(row.about) == [row]
        if not isinstance(row.about, int):
            assert isinstance(row.sample, row.about)
        assert row.text_of(row.sample)


def test_only_rows_that_the_twin_has_chosen_leave_the_envelope_to_the_account() -> None:
    assert [row.number for row in OF_PUSH.rows() if len(row.envelopes) > 1] == [*range(48901, 48910)]


# -- what faults can order ---------------------------------------------------------------------------------------

ANSWERS = FaultAnswers(
    [
        StruckSurface("", {"get-registration": "/people/{id}", "personalize": "/people/{id}/personalize"}, OF_PUSH),
        StruckSurface("/mobile", {"get-installation": "/mobile/{id}"}, OF_SDK),
        StruckSurface("/push", {"send": "/push/messages"}, VERSIONED),
    ],
    beyond=("/_twin",),
    reading=(),
)
OF_ALL = {"NO_REGISTRATION", "NO_DEVICE", "48013", "BAD_REQUEST", "GENERAL_ERROR"}
OF_PEOPLE_AND_SDK = {*OF_ALL, "48001", "48909", "1", "UNAUTHORIZED", "TOO_MANY_REQUESTS"}
OF_SDK_ALONE = {"9", "EVENT_INVALID", "USER_DATA_RESTRICTED"}
REACHED: list[tuple[str | None, str | None, set[str], set[str]]] = [
    # operation, path, some names that are possible, some that are not
    ("get-registration", None, OF_PEOPLE_AND_SDK, OF_SDK_ALONE),
    ("personalize", "/mobile/*", OF_PEOPLE_AND_SDK, OF_SDK_ALONE),
    ("get-installation", None, OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999", ""}),
    ("send", None, OF_ALL, OF_SDK_ALONE | {"48001", "1", "UNAUTHORIZED"}),
    (None, None, OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999"}),
    (None, "*", OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999"}),
    (None, "/*", OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999"}),
    (None, "/m*", OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999"}),
    (None, "/p*", OF_PEOPLE_AND_SDK, OF_SDK_ALONE),
    (None, "/people/*", OF_PEOPLE_AND_SDK, OF_SDK_ALONE),
    (None, "/people/2/contactInformation/push/d1", OF_PEOPLE_AND_SDK, OF_SDK_ALONE),
    (None, "/elsewhere", OF_PEOPLE_AND_SDK, OF_SDK_ALONE),
    (None, "/mobile/*", OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999"}),
    (None, "/mobile/1/appinstance/d1", OF_PEOPLE_AND_SDK | OF_SDK_ALONE, {"48999"}),
    (None, "/push/3/messages", OF_ALL, OF_SDK_ALONE | {"48001", "1"}),
]


@each(("operation", "path", "possible", "impossible"), REACHED)
def test_names_are_those_of_the_surfaces_that_a_fault_can_reach(
    operation: str | None, path: str | None, possible: set[str], impossible: set[str]
) -> None:
    names = ANSWERS.names_for(operation, path)
    assert names == sorted(names)
    assert possible <= {*names}
    assert not impossible & {*names}


def test_a_name_of_the_catalogue_counts_before_that_of_a_surface() -> None:
    """SDKs are told REQUEST_FORMAT_INVALID of several failures."""
    (row,) = OF_SDK.rows(errors.RequestFormatInvalid)
    assert {one.name for one in OF_SDK.rows() if one.name == row.name and one is not row}
    by_name = FaultAnswers([StruckSurface("", {"any": "/any"}, OF_SDK)], beyond=(), reading=())
    struck = by_name.struck(FaultDefinition(error=row.name), "any")
    assert isinstance(struck, ReplacedAnswer)
    assert json_text.parse(bytes(struck.render({}).body).decode()) == row.envelopes[0].body(row, row.sample)


def test_generic_failures_are_the_same_for_every_api() -> None:
    for table in (OF_PUSH, OF_SDK):
        assert [row for row in table.rows() if row in GENERIC] == [*GENERIC]


def test_a_failure_of_http_is_called_as_it_is_told() -> None:
    row = http_failure(418, "TEAPOT", "Short and stout", SERVICE_EXCEPTION)
    assert (row.about, row.when, row.text_of(row.sample)) == (418, "Short and stout", "Short and stout")
