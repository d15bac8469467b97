"""What all tables share, and what each says of itself.

Every key starts with the account, so that an account can be a unit of sharding. Foreign keys are checked at
commit: persons are always written before registrations, which keeps concurrent writers free of deadlocks.
Times are milliseconds since 1970 in UTC; JSON is text, because PostgreSQL's own type would reorder keys.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Index, MetaData, Table, event, text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
GROWS: dict[Any, Any] = {"grows": True}
"""Of a column: lists of an account go by it, and what is created later has a greater value."""


class Whose(IntEnum):
    """Whose a row is. Owners are written before what they own, and deleted after it."""

    TWIN = 0
    ACCOUNT = 1
    APPLICATION = 2
    PERSON = 3
    REGISTRATION = 4
    SEND = 5
    FLOW = 6


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table holds. Its rows are part of a snapshot, in the order of these columns, unless there are none.

    What a reset goes back to outlives it.
    """

    whose: Whose
    snapshot_order: tuple[str, ...] = ()
    outlives_reset: bool = False


def holds(whose: Whose, snapshot_order: tuple[str, ...] = (), *, outlives_reset: bool = False) -> dict[Any, Any]:
    """The `info` of a table."""
    return {"contents": Contents(whose, snapshot_order, outlives_reset)}


def contents_of(table: Table) -> Contents:
    """What a table says of itself; one that says nothing can't be used."""
    contents: Contents = table.info["contents"]
    return contents


def in_writing_order(tables: MetaData = metadata) -> tuple[Table, ...]:
    """All tables, owners first; of those with one kind of owner what is referred to comes first."""
    return tuple(sorted(tables.sorted_tables, key=lambda table: contents_of(table).whose))


def belongs_to(parent: str, *columns: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        columns, [f"{parent}.{column}" for column in columns], deferrable=True, initially="DEFERRED"
    )


def index_where(condition: str, name: str | None, *columns: str, unique: bool = False) -> Index:
    """An index of the rows that meet a condition, which it gets when the tables are made."""
    return Index(name, *columns, unique=unique, info={"where": condition})


def set_conditions(*databases: str) -> None:
    """Give indexes their conditions in these databases.

    To name one takes the import of its dialect: that of PostgreSQL costs a start 30 ms and 2 MiB.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                for database in databases:
                    index.dialect_options[database]["where"] = text(index.info["where"])


@event.listens_for(metadata, "before_create")
def _set_conditions(_of: MetaData, connection: Connection, **_: Any) -> None:
    set_conditions(connection.dialect.name)
