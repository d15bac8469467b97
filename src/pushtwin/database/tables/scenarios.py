"""The table of OMNI scenarios: through which channels messages go."""

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, Table, Text

from pushtwin.database.tables.metadata import GROWS, Whose, belongs_to, holds, index_where, metadata

scenarios = Table(
    "scenarios",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("scenario_key", Text, nullable=False),
    Column("ordinal", BigInteger, nullable=False, info=GROWS),
    Column("name", Text),
    Column("flow", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    PrimaryKeyConstraint("account_id", "scenario_key"),
    belongs_to("accounts", "account_id"),
    Index(None, "account_id", "ordinal"),
    index_where("is_default", "uq_scenarios_default", "account_id", unique=True),
    info=holds(Whose.ACCOUNT, ("ordinal",)),
)
