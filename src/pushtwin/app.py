"""One twin as an ASGI application: the only place that knows every surface."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from pushtwin import demo_account
from pushtwin.background.agenda import Agenda
from pushtwin.background.callbacks import Callbacks
from pushtwin.background.hub import Hub
from pushtwin.background.journal_reader import JournalReader
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.background.streaming import Streams
from pushtwin.background.unnumbered_calls import UnnumberedCalls
from pushtwin.background.webhook_sender import WebhookSender
from pushtwin.base import machine
from pushtwin.base.errors import DatabaseUnavailable, PushtwinError
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.control_types.accounts import AccountAnswer
from pushtwin.core import demo
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.core.inbox.due import EndingInInboxes
from pushtwin.core.journal.bounds import Bound
from pushtwin.core.messages.due import DueMessages, DueSends
from pushtwin.core.messages.followers import follow
from pushtwin.core.messages.model import Source
from pushtwin.core.messages.telling import MessageTeller
from pushtwin.core.mo.telling import MoTeller
from pushtwin.core.omni.following import DueFlows, PushFollower
from pushtwin.core.omni.telling import FlowTeller
from pushtwin.core.snapshots.seed_file import SeedFile, load_seed
from pushtwin.core.snapshots.service import export
from pushtwin.core.webhooks.repository import forget_claims
from pushtwin.core.webhooks.telling import Teller
from pushtwin.database import Change, open_database
from pushtwin.http.dispatch import Dispatch
from pushtwin.http.fault_answers import FaultAnswers, StruckSurface
from pushtwin.http.openapi import document, pages
from pushtwin.settings import Settings
from pushtwin.surfaces.auth_api import documentation as auth_documentation
from pushtwin.surfaces.auth_api import failures as auth_failures
from pushtwin.surfaces.auth_api import surface as auth_surface
from pushtwin.surfaces.console import surface as console
from pushtwin.surfaces.control_api import surface as control_surface
from pushtwin.surfaces.control_api.accounts import answers as account_answers
from pushtwin.surfaces.control_api.health import router as health
from pushtwin.surfaces.events_api import documentation as events_documentation
from pushtwin.surfaces.events_api import failures as events_failures
from pushtwin.surfaces.events_api import surface as events_surface
from pushtwin.surfaces.mobile_api import documentation as mobile_documentation
from pushtwin.surfaces.mobile_api import failures as mobile_failures
from pushtwin.surfaces.mobile_api import surface as mobile_surface
from pushtwin.surfaces.omni_api import documentation as omni_documentation
from pushtwin.surfaces.omni_api import failures as omni_failures
from pushtwin.surfaces.omni_api import surface as omni_surface
from pushtwin.surfaces.omni_api.reports import told_to_webhook as told_of_flow
from pushtwin.surfaces.people_api import documentation as people_documentation
from pushtwin.surfaces.people_api import failures as people_failures
from pushtwin.surfaces.people_api import numbered_failures, profile_surface
from pushtwin.surfaces.people_api import surface as people_surface
from pushtwin.surfaces.people_api.attributes import documentation as attributes_documentation
from pushtwin.surfaces.people_api.persons import documentation as persons_documentation
from pushtwin.surfaces.people_api.tags import documentation as tags_documentation
from pushtwin.surfaces.push_api import documentation as push_documentation
from pushtwin.surfaces.push_api import failures as push_failures
from pushtwin.surfaces.push_api import surface as push_surface
from pushtwin.surfaces.push_api.mo import documentation as mo_documentation
from pushtwin.surfaces.push_api.mo.answers import told_to_address
from pushtwin.surfaces.push_api.reports import told_to_webhook

log = logging.getLogger(__name__)

_RETRY_SECONDS = 0.5
_EXPORT_SECONDS = 2.0
_STOP_SECONDS = 2.5
_TAGS = [
    *people_documentation.TAGS,
    *persons_documentation.TAGS,
    *tags_documentation.TAGS,
    *attributes_documentation.TAGS,
    *events_documentation.TAGS,
    *push_documentation.TAGS,
    *mo_documentation.TAGS,
    *omni_documentation.TAGS,
    *auth_documentation.TAGS,
    *mobile_documentation.TAGS,
    *control_surface.TAGS,
]

_WEBHOOKS = {**push_documentation.WEBHOOKS, **omni_documentation.WEBHOOKS}

_CONTROL = "/_twin"
QUIET_PATHS = (*pages.PREFIXES, console.FILES, health.PREFIX)
"""Of pages, and of what asks again and again: in the log of calls they would only be in the way."""


class Twin:
    """A twin with its state. Serves once `start` has returned; an ASGI server starts and stops it by lifespan."""

    def __init__(self, settings: Settings, time_and_ids: TimeAndIds) -> None:
        self.database = open_database(settings.database_url, time_and_ids, settings.connections, settings.workers)
        hub, streams = Hub(), Streams(self.database)
        self._journal = journal = JournalWriter(self.database, Bound(settings.journal_size, settings.journal_bytes))
        self._sender = WebhookSender(settings.webhooks)
        beside = UnnumberedCalls(journal, self.database.time_and_ids)
        tellers: tuple[Teller, ...] = (
            MessageTeller(told_to_webhook),
            FlowTeller(told_of_flow),
            MoTeller(told_to_address),
        )
        callbacks = Callbacks(self.database, self._sender, beside, tellers)
        kinds = (DueSends(), DueMessages(), EndingInInboxes(), DueFlows())
        self._agenda = agenda = Agenda(self.database, kinds, callbacks)
        follow(Source.OMNI, PushFollower())

        def tell(changes: Sequence[Change]) -> None:
            hub.tell(changes)
            agenda.hear(changes)
            streams.hear(changes)

        self.database.after_commit = tell
        self._seed = SeedFile(Path(settings.seed)) if settings.seed else None
        self._export = Path(settings.export_on_exit) if settings.export_on_exit else None
        token = None if settings.is_loopback else _control_token(settings)
        people_app, people = people_surface.build(self.database, journal, agenda)
        profile_app, profiles = profile_surface.build(self.database, journal, agenda)
        events_app, events = events_surface.build(self.database, journal, agenda)
        mobile_app, mobile = mobile_surface.build(self.database, journal, agenda)
        push_app, push = push_surface.build(self.database, journal, agenda)
        omni_app, omni = omni_surface.build(self.database, journal, agenda)
        auth_app, auth = auth_surface.build(self.database, journal, agenda)
        emulated = people_app, profile_app, events_app, mobile_app, push_app, omni_app, auth_app
        paths = people_paths, profile_paths, events_paths, mobile_paths, push_paths, omni_paths, auth_paths = [
            *map(document.paths_of_operations, emulated)
        ]
        operations = [name for one in paths for name in one]
        fault_answers = FaultAnswers(
            [
                StruckSurface("", people_paths, people_failures.FAILURES),
                *(
                    StruckSurface(prefix, _below(prefix, profile_paths), numbered_failures.FAILURES)
                    for prefix in profile_surface.PREFIXES
                ),
                *(
                    StruckSurface(prefix, _below(prefix, events_paths), events_failures.FAILURES)
                    for prefix in events_surface.PREFIXES
                ),
                *(
                    StruckSurface(prefix, _below(prefix, mobile_paths), mobile_failures.FAILURES)
                    for prefix in mobile_surface.PREFIXES
                ),
                StruckSurface(push_surface.PREFIX, push_paths, push_failures.FAILURES),
                StruckSurface(omni_surface.PREFIX, omni_paths, omni_failures.FAILURES),
                StruckSurface(auth_surface.PREFIX, auth_paths, auth_failures.FAILURES),
            ],
            beyond=(_CONTROL, *pages.PREFIXES),
            reading={name for app in emulated for name in document.paths_of_operations(app, "GET")}
            | profile_surface.ASKING,
        )
        for app in emulated:
            app.state.fault_answers = fault_answers
        control_app, control = control_surface.build(
            self.database,
            journal=journal,
            reader=JournalReader(self.database, journal, hub),
            streams=streams,
            agenda=agenda,
            changes=beside,
            control_token=token,
            is_alone=settings.workers == 1,
            operations=operations,
            fault_answers=fault_answers,
            documented={
                name: found for app in emulated for name, found in document.failures_of_operations(app).items()
            },
        )
        self._apps = (*emulated, control_app)
        shown = pages.build(self.openapi_document, people_failures.FAILURES.render_http)
        self._dispatch = Dispatch(
            [
                *((prefix, profiles) for prefix in profile_surface.PREFIXES),
                *((prefix, events) for prefix in events_surface.PREFIXES),
                ("/people/", people),
                *((prefix, mobile) for prefix in mobile_surface.PREFIXES),
                (push_surface.PREFIX, push),
                (omni_surface.PREFIX, omni),
                (auth_surface.PREFIX, auth),
                (console.FILES, console.Files(control)),
                (_CONTROL, control),
                *((prefix, shown) for prefix in pages.PREFIXES),
                *((prefix, mobile) for prefix in mobile_surface.DOUBLE_SLASHES),
                ("", console.FrontPage(people)),
            ]
        )
        self.has_started = False
        self._lifespan = Router(lifespan=self._started)

    async def start(self) -> None:
        """Open the database and put the demo account into an empty one. Raises DatabaseUnavailable."""
        await self.database.start()
        try:
            if await self.database.read(demo.is_empty):
                await self.database.write(demo.seed_if_empty)
            if self._seed:
                await self.database.write(load_seed, self._seed)
            if not self.database.is_shared:
                await self.database.write(forget_claims)
        except BaseException:
            await self.database.stop()
            raise
        self._agenda.start()

    async def stop(self) -> None:
        """Write what is left of the journal, and close the database. What is due waits."""
        await self._agenda.stop()
        await self._sender.stop()
        await self._journal.flush()
        await self._journal.unmatched.flush()
        await self.database.stop()

    def openapi_document(self) -> dict[str, Any]:
        """What `/openapi.json` shows."""
        schemes = {**people_documentation.SECURITY_SCHEMES, **mobile_documentation.SECURITY_SCHEMES}
        return document.openapi_document(self._apps, schemes, _TAGS, _WEBHOOKS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        else:
            await self._dispatch(scope, receive, send)

    @asynccontextmanager
    async def _started(self, _: Any) -> AsyncIterator[None]:
        await self._start_patiently()
        self.has_started = True
        yield
        if self._export:
            await self._export_in_time(self._export)
        await self._stop_in_time()

    async def _start_patiently(self) -> None:
        """A database that is away for a while is waited for: whoever serves has seen it before."""
        is_told = False
        while True:
            try:
                return await self.start()
            except DatabaseUnavailable as problem:
                log.log(logging.DEBUG if is_told else logging.WARNING, "Waiting: %s", problem)
                is_told = True
                await machine.sleep_async(_RETRY_SECONDS)

    async def _export_in_time(self, path: Path) -> None:
        """The file is as it was before when there is no time for all of it."""
        try:
            account_id = self._seed.account()["accountId"] if self._seed else demo_account.ACCOUNT_ID
            await asyncio.wait_for(self.database.read(export, account_id, path), _EXPORT_SECONDS)
        except (PushtwinError, OSError, TimeoutError) as problem:
            log.error("%s is not written: %s", path, problem or f"it would take more than {_EXPORT_SECONDS:g} s")

    async def _stop_in_time(self) -> None:
        """What hangs is left behind: the process ends."""
        stopping = asyncio.ensure_future(self.stop())
        _, hanging = await asyncio.wait({stopping}, timeout=_STOP_SECONDS)
        if hanging:
            log.warning("The database does not answer: the latest calls may be missing from the journal")
            stopping.cancel()
        else:
            stopping.result()


def create_app(settings: Settings | None = None, time_and_ids: TimeAndIds | None = None) -> Twin:
    """A twin by these settings; without any, by the `PUSHTWIN_…` variables."""
    return Twin(settings or Settings(), time_and_ids or TimeAndIds())


def _below(prefix: str, paths: Mapping[str, str]) -> dict[str, str]:
    """Those of the operations whose paths begin so."""
    return {operation: path for operation, path in paths.items() if path.startswith(prefix)}


def _control_token(settings: Settings) -> str:
    """Off loopback a twin without a token lets nobody control it: nobody can guess this one."""
    given = settings.control_token
    return given.get_secret_value() if given else machine.new_token(32)


def shown_account(account: ListedAccount) -> AccountAnswer:
    """An account as the control API shows it."""
    return account_answers.account(account)
