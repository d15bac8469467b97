"""The surface `/_twin`: what tests need and the real platform does not offer."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.utils import get_flat_params
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_reader import JournalReader
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.background.streaming import Streams
from pushtwin.background.unnumbered_calls import UnnumberedCalls
from pushtwin.base.building import built_once
from pushtwin.control_types.faults import DocumentedFailure
from pushtwin.database import Database
from pushtwin.http.fault_answers import FaultAnswers
from pushtwin.http.heads import HeadIsGet
from pushtwin.http.last_resort import LastResort
from pushtwin.http.limits import BodyLimit
from pushtwin.http.openapi.document import each_route
from pushtwin.http.openapi.operations import failure_responses, tag
from pushtwin.http.routes import NO_TELEMETRY
from pushtwin.surfaces.control_api import failures
from pushtwin.surfaces.control_api.accounts import router as accounts
from pushtwin.surfaces.control_api.api_keys import router as api_keys
from pushtwin.surfaces.control_api.applications import router as applications
from pushtwin.surfaces.control_api.callers import refuse_foreign_pages, require_control
from pushtwin.surfaces.control_api.clock import router as clock
from pushtwin.surfaces.control_api.events import router as events
from pushtwin.surfaces.control_api.failing import router as failing
from pushtwin.surfaces.control_api.faults import router as faults
from pushtwin.surfaces.control_api.health import router as health
from pushtwin.surfaces.control_api.inbox import router as inbox
from pushtwin.surfaces.control_api.inbox_topics import router as inbox_topics
from pushtwin.surfaces.control_api.journal import router as journal
from pushtwin.surfaces.control_api.messages import router as messages
from pushtwin.surfaces.control_api.mo import router as mo
from pushtwin.surfaces.control_api.noting import NotingChanges
from pushtwin.surfaces.control_api.persons import router as persons
from pushtwin.surfaces.control_api.reference import router as reference
from pushtwin.surfaces.control_api.registrations import router as registrations
from pushtwin.surfaces.control_api.sms import router as sms
from pushtwin.surfaces.control_api.snapshots import router as snapshots
from pushtwin.surfaces.control_api.stream import router as stream
from pushtwin.surfaces.control_api.telling import TellingWatchers
from pushtwin.surfaces.control_api.trial import router as trial
from pushtwin.surfaces.control_api.unmatched import router as unmatched
from pushtwin.surfaces.control_api.webhooks import router as webhooks

_RESOURCES = {
    "twin-accounts": ("isolated worlds, and going back to the start", (accounts.router,), "testing"),
    "twin-applications": ("what mobile apps are built with", (applications.router,), None),
    "twin-api-keys": ("keys that may do some things only", (api_keys.router,), None),
    "twin-registrations": ("devices, and how they receive messages", (registrations.router,), None),
    "twin-persons": ("persons, also without devices", (persons.router,), None),
    "twin-events": ("what may happen to persons, and what did", (events.router,), None),
    "twin-messages": ("what became of messages, and why; who would get one", (messages.router,), "messages"),
    "twin-inboxes": ("what inboxes keep, and topics", (inbox.router, inbox_topics.router), None),
    "twin-replies": ("what phones have sent", (mo.router,), None),
    "twin-sms": ("the outbox of SMS, and what becomes of one", (sms.router,), "failover"),
    "twin-webhooks": ("what backends are told, with every attempt", (webhooks.router,), None),
    "twin-journal": (
        "what was called, and whether it is what a test expects",
        (journal.router, stream.router, unmatched.router),
        "testing",
    ),
    "twin-faults": ("failures on demand", (faults.router, failing.router), "testing"),
    "twin-clock": ("the time of an account", (clock.router,), "testing"),
    "twin-reference": ("what can be chosen, and how sure the twin is of what it does", (reference.router,), "fidelity"),
    "twin-trials": ("other settings for a while, and which ones are read meanwhile", (trial.router,), None),
    "twin-snapshots": ("an account's whole world as one document", (snapshots.router,), "snapshots"),
}
_OFTEN = (trial.router, clock.router)
"""These are asked first which route a call is for: to ask all others takes as long as to look at a clock."""
_HEALTH_TAG = "twin-health"
TAGS = [
    *(tag(name, f"The twin's own: {text}.", guide) for name, (text, _, guide) in _RESOURCES.items()),
    tag(_HEALTH_TAG, "The twin's own: whether it serves."),
]


def build(
    database: Database,
    *,
    journal: JournalWriter,
    reader: JournalReader,
    streams: Streams,
    agenda: Agenda,
    changes: UnnumberedCalls,
    control_token: str | None,
    is_alone: bool,
    operations: Sequence[str],
    fault_answers: FaultAnswers,
    documented: Mapping[str, Sequence[DocumentedFailure]],
) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it. Without a token everybody is let in.

    `changes` notes what was changed. `is_alone` says that no other process serves the same twin. `operations` are the
    ids of the emulated ones, `fault_answers` what faults can let them answer, and `documented` which failures each of
    them is documented with.
    """
    app = FastAPI(routes=_ROUTES, openapi_url=None, redirect_slashes=False, telemetry=NO_TELEMETRY)
    app.state.database = database
    app.state.journal = journal
    app.state.reader = reader
    app.state.streams = streams
    app.state.agenda = agenda
    app.state.operations = operations
    app.state.fault_answers = fault_answers
    app.state.documented_failures = documented
    app.state.control_token = control_token
    app.state.is_alone = is_alone
    app.add_route("/_twin", _show_documentation, include_in_schema=False)
    failures.install(app)
    limited = BodyLimit(app, failures.FAILURES.http_answer(413), limit_of=snapshots.body_limit)
    noting = NotingChanges(HeadIsGet(_BuiltWhenCalled(limited)), database, changes)
    telling = TellingWatchers(noting, streams)
    return app, LastResort(telling, failures.FAILURES.http_answer(500))


def _routes() -> list[BaseRoute]:
    whole = APIRouter()
    whole.include_router(health.router, tags=[_HEALTH_TAG], dependencies=[Depends(refuse_foreign_pages)])
    responses = failure_responses(failures.FAILURES, *failures.OF_EVERY_OPERATION)
    named = [(router, name) for name, (_, routers, _) in _RESOURCES.items() for router in routers]
    for router, name in sorted(named, key=lambda one: one[0] not in _OFTEN):
        whole.include_router(router, tags=[name], dependencies=[Depends(require_control)], responses=responses)
    return whole.routes


_ROUTES = _routes()


@built_once
def _build_routes() -> None:
    """Those of all twins of the process. FastAPI would build some at each first call, in whatever thread."""
    for route in each_route(_ROUTES):
        get_flat_params(route.dependant)


class _BuiltWhenCalled:
    """Who only asks whether the twin serves does not wait for the routes of everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(health.PREFIX):
            _build_routes()
        await self._app(scope, receive, send)


async def _show_documentation(_: Request) -> Response:
    """Whoever opens the control API itself, in a browser, is shown what there is."""
    return RedirectResponse("/docs")
