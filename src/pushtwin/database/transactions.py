"""What use cases see of a database."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Table

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database.statements import Parameters, Statement

P = ParamSpec("P")
T = TypeVar("T")
Row = Sequence[Any]
MAX_ATTEMPTS = 50


class Runner(Protocol):
    """The short way to the driver."""

    def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]: ...

    def run(self, statement: Statement, parameters: Parameters) -> None: ...

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None: ...


@dataclass(slots=True)
class Reading:
    """What a use case that changes nothing gets: `connection` for any statement, the methods for frequent ones."""

    connection: Connection
    runner: Runner
    time_and_ids: TimeAndIds

    def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]:
        """All rows of a select."""
        return self.runner.rows(statement, parameters)

    def row(self, statement: Statement, parameters: Parameters) -> Row | None:
        """The only row of a select, if there is one."""
        rows = self.runner.rows(statement, parameters)
        return rows[0] if rows else None


@dataclass(slots=True)
class Writing(Reading):
    """What a use case that changes something gets; `now` is the same throughout.

    Time and ids are those of the real world until the use case enters an account that has its own.
    """

    now: int
    has_entered: bool = False

    def enter(self, time_and_ids: TimeAndIds) -> None:
        """From here on time and ids are those of this world."""
        self.time_and_ids = time_and_ids
        self.now = time_and_ids.now()
        self.has_entered = True

    def run(self, statement: Statement, parameters: Parameters) -> None:
        """Insert, update or delete."""
        self.runner.run(statement, parameters)

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert any number of rows, whose values are in the order of the columns."""
        self.runner.fill(table, columns, rows)


class Database(ABC):
    """A place where the twin keeps its state."""

    kind: str

    def __init__(self, time_and_ids: TimeAndIds) -> None:
        self.time_and_ids = time_and_ids

    async def announce_notes(self) -> None:  # noqa: B027  nothing to do where one process has the database
        """Tell other processes that this one holds notes which it has not written yet."""

    async def withdraw_notes(self) -> None:  # noqa: B027  nothing to do where one process has the database
        """Tell other processes that everything is written."""

    async def await_notes(self) -> None:  # noqa: B027  nothing to do where one process has the database
        """Wait until every other process has written what it announced."""

    @abstractmethod
    async def start(self) -> None:
        """Connect and bring the schema to head. Raises DatabaseUnavailable."""

    @abstractmethod
    async def stop(self) -> None:
        """Close every connection."""

    async def expect_much(self) -> None:  # noqa: B027  not every kind has to prepare for it
        """Get ready to write more rows than a cache of the usual size can hold."""

    @abstractmethod
    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that reads with a single statement."""

    @abstractmethod
    async def survey(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that reads with several statements, which all see the same moment."""

    @abstractmethod
    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in one transaction, committed before this returns."""
