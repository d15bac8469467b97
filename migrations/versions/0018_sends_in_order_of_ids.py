"""Sends reach devices in the order of their ids, as an index of messages has them.

A send that was on its way begins anew: who has its message gets another, so that nobody is left out.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_SEEDS = sa.table("seeds", sa.column("account_id"), sa.column("part"), sa.column("contents", sa.Text))


def upgrade() -> None:
    _replace_column(sa.Column("reached", sa.Text))
    _begin_anew_in_seeds(None)


def downgrade() -> None:
    _replace_column(sa.Column("reached", sa.BigInteger, nullable=False, server_default="-1"))
    _begin_anew_in_seeds(-1)


def _replace_column(column: sa.Column[Any]) -> None:
    op.execute("ALTER TABLE sends DROP COLUMN reached")  # a copy of the table would lose what refers to it
    op.add_column("sends", column)


def _begin_anew_in_seeds(not_begun: int | None) -> None:
    """What a reset goes back to has rows of sends, too."""
    connection = op.get_bind()
    seeds = sa.select(_SEEDS).where(_SEEDS.c.contents.contains('"reached"', autoescape=True))
    for account_id, part, contents in connection.execute(seeds).all():
        document = json.loads(contents)
        place = document["columns"]["sends"].index("reached")
        for row in document["rows"]["sends"]:
            row[place] = not_begun
        is_this = (_SEEDS.c.account_id == account_id, _SEEDS.c.part == part)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        connection.execute(sa.update(_SEEDS).where(*is_this).values(contents=text))
