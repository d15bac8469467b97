"""Every SQL statement about the API keys of an account that it has beside its own one. No decisions, no commit."""

from sqlalchemy import delete, insert, select

from pushtwin.core.accounts.model import ApiKey, read_scopes, scopes_to_text
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.accounts import api_keys


def list_api_keys(reading: Reading, account_id: str) -> list[ApiKey]:
    """In the order of creation."""
    rows = reading.connection.execute(
        select(*(api_keys.c[name] for name in ApiKey._fields))
        .where(api_keys.c.account_id == account_id)
        .order_by(api_keys.c.ordinal)
    )
    return [ApiKey(*row)._replace(scopes=read_scopes(row.scopes)) for row in rows]


def add_api_key(writing: Writing, account_id: str, key: ApiKey) -> None:
    values = {**key._asdict(), "scopes": scopes_to_text(key.scopes)}
    writing.connection.execute(insert(api_keys), {"account_id": account_id, **values})


def delete_api_key(writing: Writing, account_id: str, key_id: str) -> bool:
    """Whether there was one."""
    deleted = writing.connection.execute(
        delete(api_keys).where(api_keys.c.account_id == account_id, api_keys.c.key_id == key_id)
    )
    return deleted.rowcount > 0
