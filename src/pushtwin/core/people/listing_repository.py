"""Every SQL statement that goes through persons, some at a time. No decisions, no commit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select

from pushtwin.core.people.filter_repository import IS_IDENTIFIED, Check, Narrowing
from pushtwin.core.people.person_filters import Condition
from pushtwin.database import Reading, Row, Statement
from pushtwin.database.tables.people import persons

_LAST_OF_PORTION = Statement(
    select(persons.c.person_id)
    .where(persons.c.account_id == bindparam("account_id"), persons.c.person_id > bindparam("after"))
    .order_by(persons.c.person_id)
    .limit(1)
    .offset(bindparam("others"))
)


def find_last_of_portion(reading: Reading, account_id: str, after: int, size: int) -> int | None:
    """The id of the last one of so many persons after an id; None when there are not so many."""
    row = reading.row(_LAST_OF_PORTION, {"account_id": account_id, "after": after, "others": size - 1})
    return row[0] if row else None


class Search:
    """The statement that finds persons between two ids, in their order, each with what it is sorted by."""

    def __init__(self, condition: Condition | None, sorted_by: str, *, only_identified: bool) -> None:
        """`sorted_by` is the name of a column."""
        narrowing = Narrowing(first_place=2)
        statement: Select[Any] = select(persons.c.person_id, persons.c[sorted_by].label("sorted_by")).where(
            persons.c.account_id == bindparam("account_id"),
            persons.c.person_id > bindparam("after"),
            persons.c.person_id <= bindparam("last"),
        )
        if only_identified:
            statement = statement.where(IS_IDENTIFIED)
        self.check: Check | None = None
        if condition:
            where, self.check = narrowing.narrow(condition)
            statement = statement if where is None else statement.where(where)
        if self.check:
            statement = statement.add_columns(*narrowing.columns, persons.c.tags, persons.c.custom_attributes)
        self._statement = Statement(statement.order_by(persons.c.person_id))

    def run(self, reading: Reading, account_id: str, after: int, last: int) -> Sequence[Row]:
        """After the one id, up to the other."""
        bounds = {"account_id": account_id, "after": after, "last": last}
        rows = reading.rows(self._statement, bounds)
        return rows if self.check is None else [row for row in rows if self.check(row)]
