"""Telling webhooks what has become of messages: claimed, called, noted, one after the other."""

from collections.abc import Callable, Mapping, Sequence

from pushtwin.background.webhook_sender import MOST_AT_ONCE, WebhookSender
from pushtwin.base.errors import NotFound
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.messages.reports import find_reports, note_told
from pushtwin.core.messages.results import Report
from pushtwin.core.webhooks import repository
from pushtwin.core.webhooks.model import Callback, CallbackKind, Outcome
from pushtwin.core.webhooks.retrying import note_attempt
from pushtwin.database import Database, Reading, Writing

_AT_ONCE = 2 * MOST_AT_ONCE  # of one claim
Render = Callable[[Report, CallbackKind], str]
"""Writes what a webhook is told, as the API that a message was sent with has it."""


class Callbacks:
    """What there is to tell, and when."""

    def __init__(self, database: Database, sender: WebhookSender, render: Render) -> None:
        self._database = database
        self._sender = sender
        self._render = render

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return repository.earliest_due(reading, account_id)

    async def make(self, account_id: str, until: int) -> bool:
        """Make some of those that are due by then. Tells whether there were any that nobody else was making."""
        now = self._database.time_and_ids.now()
        claimed = await self._database.write(self._claim, account_id, until, now)
        outcomes = await self._sender.send_all(claimed)
        if claimed:
            await self._database.write(_note, account_id, list(zip(claimed, outcomes, strict=True)))
        return bool(claimed)

    def _claim(self, writing: Writing, account_id: str, until: int, real_now: int) -> list[Callback]:
        claimed = repository.claim(writing, account_id, until, real_now, _AT_ONCE)
        blank = [one for one in claimed if not one.body]
        reports: Mapping[tuple[int, int], Report] = find_reports(
            writing, account_id, [(one.send_ordinal, one.place) for one in blank]
        )
        bodies = {one.key: self._render(reports[one.send_ordinal, one.place], one.kind) for one in blank}
        for key, body in bodies.items():
            repository.update_body(writing, account_id, key, body)
        return [one._replace(body=bodies.get(one.key, one.body)) for one in claimed]


def _note(writing: Writing, account_id: str, made: Sequence[tuple[Callback, Outcome]]) -> None:
    """What came of the attempts, at the times at which they were due."""
    account = accounts.find_account(writing, account_id)
    if account is None:
        raise NotFound("account", account_id)
    for callback, outcome in made:
        at = callback.due_at or 0
        writing.now = at
        attempt = outcome.attempt(at, is_clock_frozen=account.clock.is_frozen)
        after = note_attempt(callback, attempt)
        is_noted = repository.update_callback(writing, callback, after)
        if is_noted and attempt.went_well and callback.kind is CallbackKind.DELIVERY:
            note_told(writing, account_id, [(callback.send_ordinal, callback.place)])
