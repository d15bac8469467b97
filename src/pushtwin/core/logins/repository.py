"""Every SQL statement about tokens that were handed out. No decisions, no commit."""

from sqlalchemy import delete, insert, select, update

from pushtwin.core.calls.handed_out import TokenKind
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.accounts import access_tokens


def add_token(
    writing: Writing, account_id: str, kind: TokenKind, token_hash: str, *, ordinal: int, expires_at: int
) -> None:
    row = {"account_id": account_id, "token_hash": token_hash, "kind": kind, "ordinal": ordinal}
    writing.connection.execute(insert(access_tokens), {**row, "expires_at": expires_at})


def is_token_taken(reading: Reading, token_hash: str) -> bool:
    """Whether any account has handed it out."""
    query = select(access_tokens.c.account_id).where(access_tokens.c.token_hash == token_hash)
    return reading.connection.execute(query).first() is not None


def prolong(writing: Writing, account_id: str, token_hash: str, expires_at: int) -> None:
    """Never to an earlier time: others may have used it since."""
    writing.connection.execute(
        update(access_tokens)
        .where(
            access_tokens.c.account_id == account_id,
            access_tokens.c.token_hash == token_hash,
            access_tokens.c.expires_at < expires_at,
        )
        .values(expires_at=expires_at)
    )


def delete_token(writing: Writing, account_id: str, token_hash: str) -> None:
    writing.connection.execute(
        delete(access_tokens).where(access_tokens.c.account_id == account_id, access_tokens.c.token_hash == token_hash)
    )


def forget_tokens(writing: Writing, account_id: str, now: int, keep: int) -> None:
    """Those that have expired, and of the others all but the latest."""
    own = access_tokens.c.account_id == account_id
    writing.connection.execute(delete(access_tokens).where(own, access_tokens.c.expires_at <= now))
    oldest_kept = (
        select(access_tokens.c.ordinal)
        .where(own)
        .order_by(access_tokens.c.ordinal.desc())
        .offset(keep - 1)
        .limit(1)
        .scalar_subquery()
    )
    writing.connection.execute(delete(access_tokens).where(own, access_tokens.c.ordinal < oldest_kept))
