"""Custom attributes have the platform's types, schemas of lists, and times."""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_TABLE = "custom_attributes"
_FORMER = {"string": "STRING", "number": "DECIMAL", "boolean": "BOOLEAN", "list": "LIST_OF_OBJECTS"}
_BEFORE = {
    "STRING": "string",
    "DECIMAL": "number",
    "INTEGER": "number",
    "BOOLEAN": "boolean",
    "LIST_OF_OBJECTS": "list",
}
_KEY = ("account_id", "name", "data_type")
_MORE = ("object_schema", "created_at", "modified_at")
_SEEDS = sa.table("seeds", sa.column("account_id"), sa.column("part"), sa.column("contents", sa.Text))
Row = Sequence[Any]


def upgrade() -> None:
    now = time.time_ns() // 1_000_000

    def whole(name: str, data_type: str) -> Row:
        return name, _FORMER[data_type], None, now, now

    more = [
        sa.Column("object_schema", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("modified_at", sa.BigInteger, nullable=False),
    ]
    _make_anew(more, whole)
    _change_in_seeds(_MORE, whole)


def downgrade() -> None:
    def part(name: str, data_type: str) -> Row:
        return name, _BEFORE.get(data_type, "string")

    _make_anew([], part)
    _change_in_seeds((), part)


def _make_anew(more: list[sa.Column[Any]], change: Callable[[str, str], Row]) -> None:
    """Nothing refers to the table, and it is small."""
    old = sa.table(_TABLE, *map(sa.column, _KEY))
    rows = op.get_bind().execute(sa.select(*(old.c[name] for name in _KEY))).all()
    op.drop_table(_TABLE)
    new = op.create_table(
        _TABLE,
        *(sa.Column(name, sa.Text, nullable=False) for name in _KEY),
        *more,
        sa.PrimaryKeyConstraint("account_id", "name"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    names = [column.name for column in new.columns]
    op.bulk_insert(new, [dict(zip(names, (one, *change(*rest)), strict=True)) for one, *rest in rows])


def _change_in_seeds(more: Sequence[str], change: Callable[[str, str], Row]) -> None:
    connection = op.get_bind()
    seeds = sa.select(_SEEDS).where(_SEEDS.c.contents.contains(f'"{_TABLE}":[', autoescape=True))
    for account_id, part, contents in connection.execute(seeds).all():
        document = json.loads(contents)
        if _TABLE not in document["columns"]:
            continue
        places = [document["columns"][_TABLE].index(name) for name in _KEY[1:]]
        rows = document["rows"][_TABLE]
        document["rows"][_TABLE] = [change(*(row[place] for place in places)) for row in rows]
        document["columns"][_TABLE] = [*_KEY[1:], *more]
        is_this = (_SEEDS.c.account_id == account_id, _SEEDS.c.part == part)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        connection.execute(sa.update(_SEEDS).where(*is_this).values(contents=text))
