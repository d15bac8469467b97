"""Letting what is due in an account happen, some of it at a time, so that others are answered in between."""

from collections.abc import Sequence

from pushtwin.base import machine
from pushtwin.core.agenda.settling import Kind, settle
from pushtwin.database import Database


class Agenda:
    """Knows every kind of things that happen by themselves."""

    def __init__(self, database: Database, kinds: Sequence[Kind] = ()) -> None:
        self._database = database
        self._kinds = kinds

    async def settle(self, account_id: str) -> None:
        """Everything that is due by the account's time has happened when this returns. Raises NotFound."""
        may_be_more = bool(self._kinds)
        while may_be_more:
            may_be_more = await self._database.write(settle, account_id, self._kinds)
            await machine.sleep_async(0)
