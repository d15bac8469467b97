"""What use cases see of a database."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Concatenate, Literal, NamedTuple, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Table

from pushtwin.base.errors import DatabaseConflict, DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.database.latch import Latch
from pushtwin.database.statements import Parameters, Statement

P = ParamSpec("P")
T = TypeVar("T")
Row = Sequence[Any]
MAX_ATTEMPTS = 50


class Runner(Protocol):
    """The short way to the driver.

    A statement may go through `at_once` rows without keeping anybody waiting, and through `passed_at_once` where few of
    them come.
    """

    at_once: int
    passed_at_once: int

    def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]: ...

    def run(self, statement: Statement, parameters: Parameters) -> None: ...

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None: ...

    def flush(self) -> None:
        """Send what `run` has kept back."""
        ...


class Trial(Protocol):
    """Shows accounts otherwise than they are kept. What can be tried out of them, the database does not know."""

    def settings_of(self, account_id: str, kept: Any) -> Any: ...

    def hear(self, call: Any, *, faces_faults: bool = True) -> None:
        """Be told of a call, as the journal gets it, and whether faults have looked at it."""


@dataclass(slots=True)
class Trying:
    """Whether a trial is on: everybody who uses the database sees the same one. Nothing of it is kept."""

    trial: Trial | None = None


@dataclass(slots=True)
class Reading:
    """What a use case that changes nothing gets: `connection` for any statement, the methods for frequent ones."""

    core: Connection
    runner: Runner
    time_and_ids: TimeAndIds
    trying: Trying

    @property
    def connection(self) -> Connection:
        """For any statement; those that ran on the driver before have had their effect."""
        self.runner.flush()
        return self.core

    @property
    def at_once(self) -> int:
        """Through how many rows a statement may go; for more there should be several."""
        return self.runner.at_once

    @property
    def passed_at_once(self) -> int:
        """The same for a statement of whose rows few come."""
        return self.runner.passed_at_once

    def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]:
        """All rows of a select."""
        return self.runner.rows(statement, parameters)

    def row(self, statement: Statement, parameters: Parameters) -> Row | None:
        """The only row of a select, if there is one."""
        rows = self.runner.rows(statement, parameters)
        return rows[0] if rows else None


class Change(NamedTuple):
    """Something that others want to know once it is committed: in which account, and of which kind."""

    account_id: str
    kind: str


@dataclass(slots=True)
class Writing(Reading):
    """What a use case that changes something gets; `now` is the same throughout.

    Time and ids are those of the real world until the use case enters an account that has its own.
    """

    now: int
    has_entered: bool = False
    is_crowded: Callable[[str], bool] = lambda _: False
    queue: str | None = None
    changes: list[Change] = field(default_factory=list)

    def enter(self, time_and_ids: TimeAndIds) -> None:
        """From here on time and ids are those of this world."""
        self.time_and_ids = time_and_ids
        self.now = time_and_ids.now()
        self.has_entered = True

    def line_up(self, queue: str) -> None:
        """Say that everybody in this queue changes the same row: when this use case loses a race, it waits there.

        Where others wait already it has lost: to go ahead would make them lose again. Raises DatabaseConflict then.
        """
        self.queue = queue
        if self.is_crowded(queue):
            raise DatabaseConflict

    def tell(self, change: Change) -> None:
        """Let those who listen know of it, after the commit; never when there is none."""
        self.changes.append(change)

    def run(self, statement: Statement, parameters: Parameters) -> None:
        """Insert, update or delete."""
        self.runner.run(statement, parameters)

    def fill(self, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert any number of rows, whose values are in the order of the columns."""
        self.runner.fill(table, columns, rows)


class _TakenBack(Exception):
    """Ends a rehearsal."""

    def __init__(self, outcome: Any) -> None:
        super().__init__()
        self.outcome = outcome


class Database(ABC):
    """A place where the twin keeps its state. Every method raises DatabaseError when it can't do what it should.

    `after_commit` is told of the changes of each transaction that had some.
    """

    kind: Literal["sqlite", "postgresql"]
    is_shared: bool  # whether other processes may write, too

    def __init__(self, time_and_ids: TimeAndIds, latch: Latch) -> None:
        self.time_and_ids = time_and_ids
        self.latch = latch
        self.trying = Trying()
        self.trouble: DatabaseUnavailable | None = None  # why nothing could be written, the last time it was tried
        self.after_commit: Callable[[Sequence[Change]], object] = lambda _: None

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

    async def rehearse(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that writes, see what it returns, and take back what it has written."""

        def attempt(writing: Writing) -> None:
            raise _TakenBack(work(writing, *args, **kwargs))

        try:
            await self.write_alone(attempt)
        except _TakenBack as over:
            outcome: T = over.outcome
            return outcome
        raise AssertionError("it is always taken back")

    async def write_statement(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `write`, for a use case that waits for others instead of losing races.

        It consists of one statement, or begins with one that lets nobody else change what it rests on.
        """
        return await self.write(work, *args, **kwargs)

    async def write_alone(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `write`, for one that changes so much that it would lose every race: nobody else writes meanwhile."""
        return await self.write(work, *args, **kwargs)
