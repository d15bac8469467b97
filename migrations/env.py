"""Runs migrations on the connection of a starting twin, or on `-x url=…` from the command line."""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine

from pushtwin.database.tables.metadata import metadata, set_conditions


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    set_conditions("sqlite", "postgresql")  # new migrations are written for both
    url = context.get_x_argument(as_dictionary=True).get("url", "sqlite:///pushtwin.db")
    with create_engine(url, poolclass=NullPool).begin() as own_connection:
        migrate(own_connection)
