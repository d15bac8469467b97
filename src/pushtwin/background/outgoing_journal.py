"""Noting the calls that the twin makes in the journal of the account that they are made for."""

from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.service import Era


class OutgoingJournal:
    """Gives each call its place among all of the account, and hands it to the writer."""

    def __init__(self, writer: JournalWriter, time_and_ids: TimeAndIds) -> None:
        self._writer = writer
        self._time_and_ids = time_and_ids

    async def keep(self, call: JournaledCall, era: Era) -> None:
        """Whoever reads after this returns finds the call, if the account is still in that era."""
        if self._writer.is_on:
            ordinal = era.ordinal_beside_calls(self._time_and_ids.next_ordinal())
            await self._writer.add(call._replace(ordinal=ordinal), era.epoch)
