"""Persons have an address, a language and a picture.

What a reset goes back to names its columns: one of before has none of these.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_COLUMNS = ("address", "city", "country", "preferred_language", "profile_picture")
_SEEDS = sa.table("seeds", sa.column("account_id"), sa.column("part"), sa.column("contents", sa.Text))


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("persons", sa.Column(name, sa.Text))


def downgrade() -> None:
    for name in _COLUMNS:
        op.execute(f"ALTER TABLE persons DROP COLUMN {name}")  # a copy of the table would lose what refers to it
    _forget_in_seeds()


def _forget_in_seeds() -> None:
    connection = op.get_bind()
    seeds = sa.select(_SEEDS).where(_SEEDS.c.contents.contains('"preferred_language"', autoescape=True))
    for account_id, part, contents in connection.execute(seeds).all():
        document = json.loads(contents)
        names = document["columns"]["persons"]
        kept = [place for place, name in enumerate(names) if name not in _COLUMNS]
        document["columns"]["persons"] = [names[place] for place in kept]
        document["rows"]["persons"] = [[row[place] for place in kept] for row in document["rows"].get("persons", ())]
        is_this = (_SEEDS.c.account_id == account_id, _SEEDS.c.part == part)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        connection.execute(sa.update(_SEEDS).where(*is_this).values(contents=text))
