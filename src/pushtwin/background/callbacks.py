"""Telling webhooks what there is to tell: claimed, called, noted, one after the other."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from pushtwin.background.unnumbered_calls import UnnumberedCalls
from pushtwin.background.webhook_sender import MOST_AT_ONCE, WebhookSender
from pushtwin.base import machine
from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.faults import service as faults
from pushtwin.core.faults.model import CalledAs, Fault
from pushtwin.core.faults.webhooks import find_lost, heard, hold_back, is_held_back, may_be_struck, note_struck
from pushtwin.core.journal.outgoing import outgoing_call, path_of
from pushtwin.core.journal.service import Era, find_era
from pushtwin.core.webhooks import repository
from pushtwin.core.webhooks.model import WEBHOOK, Callback, CallbackKey, Outcome
from pushtwin.core.webhooks.retrying import has_taken, note_attempt
from pushtwin.core.webhooks.telling import Teller, Told
from pushtwin.database import Database, Reading, Writing

_RETRY_SECONDS = 0.5


class _Claim(NamedTuple):
    """Callbacks whose attempts are made now, what they tell, and the account as it was then.

    Of these `struck` are those that a fault strikes; what it holds back is not among them, but `is_any` counts it.
    """

    callbacks: Sequence[Callback]
    told: Mapping[CallbackKey, Told]
    struck: Mapping[CallbackKey, Fault]
    is_any: bool
    era: Era | None
    is_clock_frozen: bool
    settings: AccountSettings


class Callbacks:
    """What there is to tell, and when. What it is, tellers know, each of some kinds."""

    what = "a webhook is called"

    def __init__(
        self, database: Database, sender: WebhookSender, journal: UnnumberedCalls, tellers: Sequence[Teller]
    ) -> None:
        self._database = database
        self._sender = sender
        self._journal = journal
        self._tellers = {kind: teller for teller in tellers for kind in teller.kinds}

    def list_accounts(self, reading: Reading) -> Sequence[str]:
        return repository.list_waiting_accounts(reading)

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return repository.earliest_due(reading, account_id)

    async def make(self, account_id: str, until: int) -> bool:
        """Make some of those that are due by then. Tells whether there were any that nobody else was making."""
        now = self._database.time_and_ids.now()
        claim = await self._database.write(self._claim, account_id, until, now)
        if claim.callbacks:
            made = await self._attempt(claim)
            await self._note_in_time(account_id, made, claim)
            await self._keep(claim, made)
        return claim.is_any

    async def _note_in_time(self, account_id: str, made: Sequence[tuple[Callback, Outcome]], claim: _Claim) -> None:
        """Again while the claim lasts and the database is away: whoever claims them next would call once more."""
        ends_at = min(one.claimed_until or 0 for one in claim.callbacks)
        while True:
            try:
                await self._database.write(self._note, account_id, made, claim)
            except DatabaseUnavailable:
                if self._database.time_and_ids.now() + _RETRY_SECONDS * 1000 >= ends_at:
                    raise
                await machine.sleep_async(_RETRY_SECONDS)
            else:
                return

    async def _attempt(self, claim: _Claim) -> Sequence[tuple[Callback, Outcome]]:
        """What came of each, in their order, as far as no fault keeps that from the twin."""
        lost = {key: outcome for key, fault in claim.struck.items() if (outcome := find_lost(fault))}
        sent = [one for one in claim.callbacks if one.key not in lost]
        outcomes = dict(zip([one.key for one in sent], await self._sender.send_all(sent, claim.settings), strict=True))
        heard_of = {key: heard(claim.struck[key], one) if key in claim.struck else one for key, one in outcomes.items()}
        return [(one, (heard_of | lost)[one.key]) for one in claim.callbacks]

    def _claim(self, writing: Writing, account_id: str, until: int, real_now: int) -> _Claim:
        account = accounts.find_account(writing, account_id)
        # The account may have begun anew since somebody looked.
        until = min(until, account.clock.now(real_now)) if account else until
        claimed = repository.claim(writing, account_id, until, real_now, MOST_AT_ONCE) if account else []
        told: dict[CallbackKey, Told] = {}
        for teller, some in self._by_teller(claimed):
            told |= teller.tell(writing, account_id, some)
        for one in claimed:
            if not one.body:
                repository.update_body(writing, account_id, one.key, told[one.key].body)
        struck = self._strike(writing, claimed, told)
        held = {one.key for one in claimed if one.key in struck and is_held_back(one, struck[one.key])}
        for one in claimed:
            if one.key in held:
                repository.update_callback(writing, one, hold_back(one, struck[one.key]))
        return _Claim(
            [one._replace(body=one.body or told[one.key].body) for one in claimed if one.key not in held],
            told,
            struck,
            bool(claimed),
            find_era(writing, account_id),
            account is not None and account.clock.is_frozen,
            account.settings if account else AccountSettings(),
        )

    def _strike(
        self, writing: Writing, claimed: Sequence[Callback], told: Mapping[CallbackKey, Told]
    ) -> Mapping[CallbackKey, Fault]:
        """The faults that strike some of these, each asked at the time at which it is due."""
        now, struck = writing.now, {}
        asking = [one for one in claimed if may_be_struck(one)]
        if asking and not faults.are_there(writing, asking[0].account_id):
            return {}
        for one in asking:
            writing.now = one.due_at or now
            about = told[one.key].concerned
            called = CalledAs(WEBHOOK, path_of(one.url), about.registration_id, about.person_id)
            if fault := faults.strike_webhook(writing, one.account_id, called):
                struck[one.key] = fault
        writing.now = now
        return struck

    def _by_teller(self, callbacks: Sequence[Callback]) -> Sequence[tuple[Teller, Sequence[Callback]]]:
        """In the order of tellers, and those of one in theirs."""
        return [
            (teller, some)
            for teller in dict.fromkeys(self._tellers.values())
            if (some := [one for one in callbacks if one.kind in teller.kinds])
        ]

    def _note(self, writing: Writing, account_id: str, made: Sequence[tuple[Callback, Outcome]], claim: _Claim) -> None:
        """What came of the attempts, at the times at which they were due; nothing once the account is gone."""
        account = accounts.find_account(writing, account_id)
        if account is None:
            return
        settings = account.settings
        for due_at, some in groupby(made, lambda one: one[0].due_at or 0):
            writing.now = due_at
            taken = []
            for callback, outcome in some:
                attempt = outcome.attempt(due_at, is_clock_frozen=claim.is_clock_frozen)
                fault = claim.struck.get(callback.key)
                noted = (
                    note_struck(callback, attempt, fault, settings)
                    if fault
                    else note_attempt(callback, attempt, settings)
                )
                is_noted = repository.update_callback(writing, callback, noted)
                if is_noted and has_taken(attempt, settings):
                    taken.append(callback)
            for teller, told in self._by_teller(taken):
                teller.note_taken(writing, account, told)

    async def _keep(self, claim: _Claim, made: Sequence[tuple[Callback, Outcome]]) -> None:
        """In the journal of the account, if it is still the same."""
        for callback, outcome in made:
            call = outgoing_call(
                callback.account_id,
                callback.url,
                callback.body,
                outcome,
                callback.due_at or 0,
                concerned=claim.told[callback.key].concerned,
                is_clock_frozen=claim.is_clock_frozen,
                fault=claim.struck.get(callback.key),
            )
            if claim.era is not None:
                await self._journal.keep(call, claim.era)
