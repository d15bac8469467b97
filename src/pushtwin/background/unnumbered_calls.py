"""Noting calls that have no number among those of the account: those of the twin itself, and those that control it."""

from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.journal.service import Era

_MOST_ACCOUNTS = 10_000


class UnnumberedCalls:
    """Gives each call its place among all of the account, and hands it to the writer."""

    def __init__(self, writer: JournalWriter, time_and_ids: TimeAndIds) -> None:
        self._writer = writer
        self._time_and_ids = time_and_ids
        self._kept: dict[str, tuple[Era, int]] = {}  # by account: how many since its last numbered call

    async def keep(self, call: JournaledCall, era: Era) -> None:
        """Whoever reads after this returns finds the call, if the account is still in that era."""
        if self._writer.is_on:
            await self._writer.add(call._replace(ordinal=self._ordinal(call.account_id, era)), era.epoch)

    def _ordinal(self, account_id: str, era: Era) -> int:
        """Those of one process are in its order; what another has taken already is left to the next free place."""
        if era.number is None:
            return self._time_and_ids.next_ordinal()
        known, count = self._kept.pop(account_id, (era, 0))
        count = count + 1 if known == era else 0
        self._kept[account_id] = era, count
        if len(self._kept) > _MOST_ACCOUNTS:
            del self._kept[next(iter(self._kept))]
        return era.ordinal_beside_calls(count)
