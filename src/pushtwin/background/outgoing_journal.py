"""Noting the calls that the twin makes in the journal of the account that they are made for."""

import logging

from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.errors import DatabaseError
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.own_time_and_ids import first_ordinal
from pushtwin.core.journal.entries import JournaledCall

log = logging.getLogger(__name__)


class OutgoingJournal:
    """Gives each call its place among all of the account, and hands it to the writer."""

    def __init__(self, writer: JournalWriter, time_and_ids: TimeAndIds) -> None:
        self._writer = writer
        self._time_and_ids = time_and_ids

    async def keep(self, call: JournaledCall, epoch: int, id_seed: str | None) -> None:
        """Whoever reads after this returns finds the call, if the account is still in that epoch.

        In an account with a seed calls that are kept one after the other have places that repeat.
        """
        ordinal = await self._ordinal(call.account_id, id_seed)
        if self._writer.is_on:
            await self._writer.add(call._replace(ordinal=ordinal), epoch)

    async def _ordinal(self, account_id: str, id_seed: str | None) -> int:
        drawn = self._time_and_ids.next_ordinal()
        if id_seed is None:
            return drawn
        try:
            number = await self._writer.number_call(account_id)
        except DatabaseError as problem:
            log.warning("a webhook of account %s has no number: %s", account_id, problem)
            return drawn
        return first_ordinal(number) if id_seed else max(first_ordinal(number), drawn)
