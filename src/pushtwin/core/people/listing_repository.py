"""Every SQL statement that goes through persons, some at a time. No decisions, no commit."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, select

from pushtwin.core.people.filter_repository import IS_IDENTIFIED, Check, Narrowing, compared
from pushtwin.core.people.person_filters import Condition, Operator, Test
from pushtwin.database import Reading, Row, Statement
from pushtwin.database.tables.people import identifiers, persons
from pushtwin.database.texts import ByCodePoints

_OF_ACCOUNT = select(persons.c.person_id).where(persons.c.account_id == bindparam("account_id"))
_LAST_OF_PORTION = Statement(
    _OF_ACCOUNT.where(persons.c.person_id > bindparam("after"))
    .order_by(persons.c.person_id)
    .limit(1)
    .offset(bindparam("others"))
)


def find_last_of_portion(reading: Reading, account_id: str, after: int, size: int) -> int | None:
    """The id of the last one of so many persons after an id; None when there are not so many."""
    row = reading.row(_LAST_OF_PORTION, {"account_id": account_id, "after": after, "others": size - 1})
    return row[0] if row else None


Between = tuple[int, int]
"""After the one id, up to the other."""


class Search:
    """Finds persons that fulfil a condition, each with what it is sorted by.

    Where databases do not tell all, rows that may do come to be checked; else the first ones come alone.
    """

    def __init__(
        self,
        condition: Condition | None,
        sorted_by: str,
        *,
        descends: bool = False,
        ids_descend: bool = False,
        only_identified: bool = False,
    ) -> None:
        """`sorted_by` is the name of a column."""
        column = persons.c[sorted_by]
        statement: Select[Any] = _OF_ACCOUNT.add_columns(column.label("sorted_by"))
        if only_identified:
            statement = statement.where(IS_IDENTIFIED)
        self.finds_all = condition is None and not only_identified
        self._check: Check | None = None
        if condition:
            narrowing = Narrowing(first_place=2)
            where, self._check = narrowing.narrow(condition)
            statement = statement if where is None else statement.where(where)
            if self._check:
                statement = statement.add_columns(*narrowing.columns, persons.c.tags, persons.c.custom_attributes)
        self._among = statement.order_by(persons.c.person_id)
        between = statement.where(persons.c.person_id > bindparam("after"), persons.c.person_id <= bindparam("last"))
        order = [persons.c.person_id] if self._check else _order(column, descends=descends, ids_descend=ids_descend)
        self._first = Statement(between.order_by(*order).limit(bindparam("most")))
        self._count = Statement(between.with_only_columns(func.count()))

    @property
    def checks(self) -> bool:
        """Whether rows are checked."""
        return self._check is not None

    def run(self, reading: Reading, account_id: str, between: Between, most: int) -> Sequence[Row]:
        """The first so many, where rows are not checked."""
        return reading.rows(self._first, {**_bounds(account_id, between), "most": most})

    def run_checked(self, reading: Reading, account_id: str, between: Between) -> tuple[list[Row], int]:
        """Where they are, those among as many as may come at once; and how far these reach."""
        most = reading.at_once // 2
        rows = self.run(reading, account_id, between, most)
        return self._checked(rows), rows[-1][0] if len(rows) == most else between[1]

    def count(self, reading: Reading, account_id: str, between: Between) -> int:
        """How many there are, where rows are not checked."""
        row = reading.row(self._count, _bounds(account_id, between))
        return row[0] if row else 0

    def run_among(self, reading: Reading, account_id: str, person_ids: Collection[int]) -> list[Row]:
        """Those with one of these ids, in the order of the ids."""
        statement = self._among.where(persons.c.person_id.in_(person_ids))
        return self._checked([tuple(row) for row in reading.connection.execute(statement, {"account_id": account_id})])

    def _checked(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if self._check is None or self._check(row)]


def _bounds(account_id: str, between: Between) -> dict[str, Any]:
    return {"account_id": account_id, "after": between[0], "last": between[1]}


def _order(column: Any, *, descends: bool, ids_descend: bool) -> list[Any]:
    """Those without a value last; those that are the same in the order of their ids."""
    if column is persons.c.person_id:
        return [column]
    key = ByCodePoints(column) if isinstance(column.type, Text) else column
    by_id = persons.c.person_id.desc() if ids_descend else persons.c.person_id
    return [column.is_(None), key.desc() if descends else key.asc(), by_id]


class OwnerSearch:
    """Finds the owners of identifiers that pass a test, in the order of the identifiers."""

    def __init__(self, test: Test) -> None:
        of_kind = (identifiers.c.account_id == bindparam("account_id"), identifiers.c.kind == test.name)
        after = identifiers.c.value > bindparam("after")
        self.is_whole = test.operator is Operator.EQUAL
        passing = select(identifiers.c.person_id).where(*of_kind, compared(identifiers.c.value, test))
        self._whole = Statement(passing)
        self._rest = Statement(passing.where(after))
        self._between = Statement(passing.where(after, identifiers.c.value <= bindparam("last")))
        self._last = Statement(
            select(identifiers.c.value)
            .where(*of_kind, after)
            .order_by(identifiers.c.value)
            .limit(1)
            .offset(bindparam("others"))
        )

    def find_last_of_portion(self, reading: Reading, account_id: str, after: str, size: int) -> str | None:
        """The last one of so many identifiers after one; None when there are not so many, or all are found at once."""
        if self.is_whole:
            return None
        row = reading.row(self._last, {"account_id": account_id, "after": after, "others": size - 1})
        return row[0] if row else None

    def run(self, reading: Reading, account_id: str, after: str, last: str | None) -> list[int]:
        """After the one identifier, up to the other one, or to the end."""
        bounds = {"account_id": account_id, "after": after, "last": last}
        statement = self._whole if self.is_whole else self._rest if last is None else self._between
        return [person_id for (person_id,) in reading.rows(statement, bounds)]
