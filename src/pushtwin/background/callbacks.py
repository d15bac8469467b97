"""Telling webhooks what has become of messages: claimed, called, noted, one after the other."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pushtwin.background.outgoing_journal import OutgoingJournal
from pushtwin.background.webhook_sender import MOST_AT_ONCE, WebhookSender
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.journal.outgoing import Concerned, outgoing_call
from pushtwin.core.journal.service import Era, find_era
from pushtwin.core.messages.reports import find_reports, note_told
from pushtwin.core.messages.results import Report
from pushtwin.core.webhooks import repository
from pushtwin.core.webhooks.model import Callback, CallbackKind, Outcome
from pushtwin.core.webhooks.retrying import note_attempt
from pushtwin.database import Database, Reading, Writing

Render = Callable[[Report, CallbackKind], str]
"""Writes what a webhook is told, as the API has it that a message was sent with."""
_Place = tuple[int, int]


class _Claim(NamedTuple):
    """Callbacks whose attempts are made now, their messages, and the account as it was then."""

    callbacks: Sequence[Callback]
    reports: Mapping[_Place, Report]
    era: Era | None
    is_clock_frozen: bool


class Callbacks:
    """What there is to tell, and when."""

    def __init__(self, database: Database, sender: WebhookSender, journal: OutgoingJournal, render: Render) -> None:
        self._database = database
        self._sender = sender
        self._journal = journal
        self._render = render

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return repository.earliest_due(reading, account_id)

    async def make(self, account_id: str, until: int) -> bool:
        """Make some of those that are due by then. Tells whether there were any that nobody else was making."""
        now = self._database.time_and_ids.now()
        claim = await self._database.write(self._claim, account_id, until, now)
        if not claim.callbacks:
            return False
        outcomes = await self._sender.send_all(claim.callbacks)
        made = list(zip(claim.callbacks, outcomes, strict=True))
        await self._database.write(_note, account_id, made, claim.is_clock_frozen)
        await self._keep(claim, made)
        return True

    def _claim(self, writing: Writing, account_id: str, until: int, real_now: int) -> _Claim:
        account = accounts.find_account(writing, account_id)
        # The account may have begun anew since somebody looked.
        until = min(until, account.clock.now(real_now)) if account else until
        claimed = repository.claim(writing, account_id, until, real_now, MOST_AT_ONCE) if account else []
        reports = find_reports(writing, account_id, [(one.send_ordinal, one.place) for one in claimed])
        bodies = {
            one.key: self._render(reports[one.send_ordinal, one.place], one.kind) for one in claimed if not one.body
        }
        for key, body in bodies.items():
            repository.update_body(writing, account_id, key, body)
        return _Claim(
            [one._replace(body=bodies.get(one.key, one.body)) for one in claimed],
            reports,
            find_era(writing, account_id),
            account is not None and account.clock.is_frozen,
        )

    async def _keep(self, claim: _Claim, made: Sequence[tuple[Callback, Outcome]]) -> None:
        """In the journal of the account, if it is still the same."""
        for callback, outcome in made:
            message = claim.reports[callback.send_ordinal, callback.place].message
            call = outgoing_call(
                callback.account_id,
                callback.url,
                callback.body,
                outcome,
                callback.due_at or 0,
                concerned=Concerned(message.application_id or "", message.registration_id, message.person_id),
                is_clock_frozen=claim.is_clock_frozen,
            )
            if claim.era is not None:
                await self._journal.keep(call, claim.era)


def _note(writing: Writing, account_id: str, made: Sequence[tuple[Callback, Outcome]], is_clock_frozen: bool) -> None:
    """What came of the attempts, at the times at which they were due."""
    for callback, outcome in made:
        writing.now = callback.due_at or 0
        attempt = outcome.attempt(writing.now, is_clock_frozen=is_clock_frozen)
        is_noted = repository.update_callback(writing, callback, note_attempt(callback, attempt))
        if is_noted and attempt.went_well and callback.kind is CallbackKind.DELIVERY:
            note_told(writing, account_id, [(callback.send_ordinal, callback.place)])
