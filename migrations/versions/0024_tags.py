"""Accounts know their tags: those that persons have, now and in what a reset goes back to."""

import json
import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_SEEDS = sa.table("seeds", sa.column("account_id"), sa.column("part"), sa.column("contents", sa.Text))
_PERSONS = sa.table("persons", sa.column("account_id"), sa.column("tags", sa.Text))
_COLUMNS = ("tag_id", "name", "created_at", "modified_at")
_EPOCH_MS = 1_577_836_800_000  # that of ordinals
_ORDINAL_BITS = 12


def upgrade() -> None:
    tags = op.create_table(
        "tags",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tag_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("modified_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "name"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    found: dict[str, dict[str, None]] = {}
    for account_id, written in op.get_bind().execute(sa.select(_PERSONS).where(_PERSONS.c.tags != "[]")):
        found.setdefault(account_id, {}).update(dict.fromkeys(json.loads(written)))
    rows = [
        {"account_id": account_id, **dict(zip(_COLUMNS, row, strict=True))}
        for account_id, names in found.items()
        for row in _rows(names)
    ]
    op.bulk_insert(tags, rows)
    _learn_in_seeds()


def downgrade() -> None:
    op.drop_table("tags")
    for account_id, part, document in _seeds_with('"tags":[["'):
        for member in ("columns", "rows"):
            document[member].pop("tags", None)
        _write_seed(account_id, part, document)


def _rows(names: Iterable[str]) -> list[list[Any]]:
    """As the twin draws ids."""
    now = time.time_ns() // 1_000_000
    first = (now - _EPOCH_MS) << _ORDINAL_BITS
    return [[first + place, name, now, now] for place, name in enumerate(names)]


def _learn_in_seeds() -> None:
    known: dict[str, set[str]] = {}
    for account_id, part, document in _seeds_with('"tags"'):
        if "persons" not in document["columns"]:
            continue
        place = document["columns"]["persons"].index("tags")
        names = dict.fromkeys(name for row in document["rows"]["persons"] for name in json.loads(row[place]))
        new = [name for name in names if name not in known.setdefault(account_id, set())]
        if new:
            known[account_id].update(new)
            document["columns"]["tags"] = _COLUMNS
            document["rows"]["tags"] = _rows(new)
            _write_seed(account_id, part, document)


def _seeds_with(text: str) -> list[tuple[str, int, dict[str, Any]]]:
    query = sa.select(_SEEDS).where(_SEEDS.c.contents.contains(text, autoescape=True))
    return [(one, part, json.loads(contents)) for one, part, contents in op.get_bind().execute(query).all()]


def _write_seed(account_id: str, part: int, document: dict[str, Any]) -> None:
    is_this = (_SEEDS.c.account_id == account_id, _SEEDS.c.part == part)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    op.get_bind().execute(sa.update(_SEEDS).where(*is_this).values(contents=text))
