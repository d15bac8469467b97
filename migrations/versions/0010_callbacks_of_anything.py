"""Callbacks tell of other things than messages, too."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    _rename("send_ordinal", "ordinal")


def downgrade() -> None:
    op.execute("DELETE FROM callbacks WHERE kind NOT IN ('delivery', 'intermediate')")
    _rename("ordinal", "send_ordinal")


def _rename(old: str, new: str) -> None:
    """What a reset goes back to names its columns as well."""
    op.execute(f"ALTER TABLE callbacks RENAME COLUMN {old} TO {new}")
    contents: sa.ColumnClause[str] = sa.column("contents", sa.Text)
    before, after = (f'"callbacks":["{name}",' for name in (old, new))
    op.execute(
        sa.update(sa.table("seeds", contents))
        .where(contents.contains(before, autoescape=True))
        .values(contents=sa.func.replace(contents, before, after))
    )
