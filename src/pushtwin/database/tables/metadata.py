"""What all tables share.

Every key starts with the account, so that an account can be a unit of sharding. Foreign keys are checked at
commit: persons are always written before registrations, which keeps concurrent writers free of deadlocks.
Times are milliseconds since 1970 in UTC; JSON is text, because PostgreSQL's own type would reorder keys.
"""

from sqlalchemy import (
    ForeignKeyConstraint,
    MetaData,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def belongs_to(parent: str, *columns: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        columns, [f"{parent}.{column}" for column in columns], deferrable=True, initially="DEFERRED"
    )
