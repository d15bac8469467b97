"""One twin as an ASGI application: the only place that knows every area."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from pushtwin import documentation, seeding
from pushtwin.asgi import Areas
from pushtwin.control_api import area as control_area
from pushtwin.control_api import events_schemas as control_events_schemas
from pushtwin.control_api import faults_schemas as control_faults_schemas
from pushtwin.control_api import journal_schemas as control_journal_schemas
from pushtwin.control_api import people_schemas as control_people_schemas
from pushtwin.control_api import schemas as control_schemas
from pushtwin.database import open_database
from pushtwin.documented import referred_types
from pushtwin.journal.writer import JournalWriter
from pushtwin.mobile_api import area as mobile_area
from pushtwin.mobile_api import documentation as mobile_documentation
from pushtwin.people_api import area as people_area
from pushtwin.people_api import documentation as people_documentation
from pushtwin.people_api import envelope as people_envelope
from pushtwin.settings import Settings
from pushtwin.snapshots.loading import SeedFile, load_seed
from pushtwin.world import World

_TAGS = [
    {
        "name": people_documentation.TAG,
        "description": "The push endpoints of the People API, as the platform has them.",
    },
    {
        "name": mobile_documentation.TAG,
        "description": "What the SDKs inside apps call, with `Authorization: App <application code>`.",
    },
    {"name": control_area.TAG, "description": "The control API: nothing here exists on the real platform."},
]
_MODELS: tuple[type, ...] = (
    *people_documentation.REQUEST_MODELS,
    *mobile_documentation.REQUEST_MODELS,
    control_schemas.CreateAccount,
    control_schemas.ChangeAccount,
    control_schemas.CreateApplication,
    control_schemas.ChangeApplication,
    control_people_schemas.CreateRegistration,
    control_people_schemas.CreatePerson,
    control_people_schemas.ChangePerson,
    control_events_schemas.CreateEventDefinition,
    control_faults_schemas.CreateFault,
    control_journal_schemas.Verify,
    control_schemas.FreezeClock,
    control_schemas.SetClock,
    control_schemas.AdvanceClock,
    control_schemas.ResumeClock,
)


class Twin:
    """A twin with its state. Serves once `start` has returned; an ASGI server starts and stops it by lifespan."""

    def __init__(self, settings: Settings, world: World) -> None:
        self.database = open_database(settings.database_url, world)
        self._seed = SeedFile(Path(settings.seed)) if settings.seed else None
        self._journal = journal = JournalWriter(self.database, settings.journal_size)
        token = None if settings.is_loopback else _control_token(settings)
        people_app, people = people_area.build(self.database, journal)
        mobile_app, mobile = mobile_area.build(self.database, journal)
        operations = documentation.operation_ids(people_app, mobile_app)
        control_app, control = control_area.build(self.database, journal, token, operations)
        self._apps = (people_app, mobile_app, control_app)
        pages = documentation.build(self.openapi_document, people_envelope.service_exceptions.render_http)
        self._areas = Areas(
            [
                ("/people/", people),
                (mobile_area.PREFIX, mobile),
                ("/_twin", control),
                ("/docs", pages),
                ("/openapi.json", pages),
                (mobile_area.DOUBLE_SLASH, mobile),
                ("", people),
            ]
        )
        self._lifespan = Router(lifespan=self._started)

    async def start(self) -> None:
        """Open the database and put the demo account into an empty one. Raises DatabaseUnavailable."""
        await self.database.start()
        if await self.database.read(seeding.is_empty):
            await self.database.write(seeding.seed_if_empty)
        if self._seed:
            await self.database.write(load_seed, self._seed)

    async def stop(self) -> None:
        """Write what is left of the journal, and close the database."""
        await self._journal.flush()
        await self.database.stop()

    def openapi_document(self) -> dict[str, Any]:
        """What `/openapi.json` shows."""
        schemes = {**people_documentation.SECURITY_SCHEMES, **mobile_documentation.SECURITY_SCHEMES}
        return documentation.openapi_document(self._apps, (*_MODELS, *referred_types()), schemes, _TAGS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        else:
            await self._areas(scope, receive, send)

    @asynccontextmanager
    async def _started(self, _: Any) -> AsyncIterator[None]:
        await self.start()
        yield
        await self.stop()


def create_app(settings: Settings | None = None, world: World | None = None) -> Twin:
    """A twin by these settings; without any, by the `PUSHTWIN_…` variables."""
    return Twin(settings or Settings(), world or World())


def _control_token(settings: Settings) -> str:
    """Off loopback a twin without a token lets nobody control it: nobody can guess this one."""
    given = settings.control_token
    return given.get_secret_value() if given else secrets.token_urlsafe(32)
