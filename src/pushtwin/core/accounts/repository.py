"""Every SQL statement about accounts and applications. No decisions, no commit."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from pushtwin.base import json_text
from pushtwin.core.accounts.clock import REAL, Clock, read_clock
from pushtwin.core.accounts.jwt_keys import read_jwt_keys
from pushtwin.core.accounts.model import Account, Application, Credentials
from pushtwin.core.accounts.settings import AccountSettings, parse_settings
from pushtwin.core.accounts.trial import settings_in_use
from pushtwin.database import Reading, Statement, Writing
from pushtwin.database.tables.accounts import accounts, api_keys, applications
from pushtwin.database.tables.messages import messages
from pushtwin.database.tables.metadata import GROWS, Whose, contents_of, in_writing_order
from pushtwin.database.tables.people import persons

_ACCOUNT_COLUMNS = (
    accounts.c.account_id,
    accounts.c.ordinal,
    accounts.c.name,
    accounts.c.api_key,
    accounts.c.username,
    accounts.c.password,
    accounts.c.settings,
    accounts.c.created_at,
    accounts.c.clock,
    accounts.c.id_seed,
)
_INSERT_ACCOUNT = Statement(
    insert(accounts).values({name: bindparam(name) for name in (*(c.name for c in _ACCOUNT_COLUMNS), "epoch")})
)
_ACCOUNT = Statement(select(*_ACCOUNT_COLUMNS).where(accounts.c.account_id == bindparam("account_id")))
_ALL_TABLES = tuple(reversed(in_writing_order()))  # in the order of deletion
_OWNED = tuple(table for table in _ALL_TABLES if contents_of(table).whose > Whose.TWIN)
_OWNER: BindParameter[str] = bindparam("of_account_id")
_DELETE_OWNED = {table: Statement(delete(table).where(table.c.account_id == _OWNER)) for table in _OWNED}
_UPDATE_ACCOUNT = Statement(
    update(accounts)
    .where(accounts.c.account_id == _OWNER)
    .values(name=bindparam("name"), settings=bindparam("settings"))
)
_DELETE_ACCOUNT = Statement(delete(accounts).where(accounts.c.account_id == _OWNER))
_GROWING = tuple(column for table in _OWNED for column in table.columns if column.info == GROWS)
_COUNT_CALL = Statement(
    update(accounts)
    .where(accounts.c.account_id == bindparam("of_account_id"))
    .values(id_counter=accounts.c.id_counter + 1)
    .returning(accounts.c.id_counter)
)
_OWNERS_OF_API_KEY = Statement(
    union_all(
        *(
            select(table.c.account_id, literal(table is api_keys)).where(table.c.api_key == bindparam("api_key"))
            for table in (accounts, api_keys)
        )
    )
)
_APPLICATIONS_WITH = {
    name: Statement(select(applications.c.application_id).where(applications.c[name] == bindparam("value")))
    for name in ("application_id", "application_code")
}
_APPLICATION_COLUMNS = tuple(applications.c[name] for name in Application._fields)
_APPLICATIONS = Statement(
    select(*_APPLICATION_COLUMNS)
    .where(applications.c.account_id == bindparam("account_id"))
    .order_by(applications.c.ordinal)
)
_CHANGE_CLOCK = Statement(update(accounts).where(accounts.c.account_id == _OWNER).values(clock=bindparam("clock")))
_INSERT_APPLICATION = Statement(insert(applications).values({name: bindparam(name) for name in Application._fields}))


def _lock_persons(*conditions: ColumnElement[bool]) -> Statement:
    """In the order in which every writer takes them; a DELETE alone takes them as they lie on the disk."""
    in_order = select(persons.c.person_id).where(*conditions).order_by(persons.c.account_id, persons.c.person_id)
    return Statement(select(func.count()).select_from(in_order.with_for_update().subquery()))


_LOCK_PERSONS = _lock_persons(persons.c.account_id == _OWNER)
_LOCK_ALL_PERSONS = _lock_persons()


def find_account(reading: Reading, account_id: str) -> Account | None:
    """With the settings by which it lives."""
    account = find_kept_account(reading, account_id)
    return account and account._replace(settings=settings_in_use(reading, account_id, account.settings))


def find_kept_account(reading: Reading, account_id: str) -> Account | None:
    """With the settings that are kept of it, whatever is tried."""
    row = reading.row(_ACCOUNT, {"account_id": account_id})
    return _account(row) if row else None


def list_accounts(reading: Reading, after: int, limit: int) -> list[Account]:
    """In the order of creation."""
    rows = reading.connection.execute(
        select(*_ACCOUNT_COLUMNS).where(accounts.c.ordinal > after).order_by(accounts.c.ordinal).limit(limit)
    )
    return [_account(tuple(row)) for row in rows]


def find_account_ids(reading: Reading, some: Sequence[str]) -> set[str]:
    """Those of these ids that accounts have."""
    query = select(accounts.c.account_id).where(accounts.c.account_id.in_(some))
    return set(reading.connection.execute(query).scalars())


def list_account_ids(reading: Reading) -> list[str]:
    """In the order of creation."""
    return list(reading.connection.execute(select(accounts.c.account_id).order_by(accounts.c.ordinal)).scalars())


def list_applications(reading: Reading, account_id: str) -> list[Application]:
    """In the order of creation."""
    return [_application(row) for row in reading.rows(_APPLICATIONS, {"account_id": account_id})]


def list_applications_of(reading: Reading, account_ids: Sequence[str]) -> list[Application]:
    """The same of several accounts."""
    rows = reading.connection.execute(
        select(*_APPLICATION_COLUMNS).where(applications.c.account_id.in_(account_ids)).order_by(applications.c.ordinal)
    )
    return [_application(tuple(row)) for row in rows]


def is_api_key_taken(reading: Reading, api_key: str, except_id: str | None = None) -> bool:
    """Whether another account has it for its own, or any has handed it out."""
    found = reading.rows(_OWNERS_OF_API_KEY, {"api_key": api_key})
    return any(account_id != except_id or is_handed_out for account_id, is_handed_out in found)


def is_application_taken(reading: Reading, column: str, value: str, except_id: str | None = None) -> bool:
    """Whether another application of any account has this `application_id` or `application_code`."""
    found = reading.row(_APPLICATIONS_WITH[column], {"value": value})
    return found is not None and found[0] != except_id


def add_account(writing: Writing, account: Account) -> None:
    values = {
        **_account_values(account.name, account.settings),
        "account_id": account.account_id,
        "ordinal": account.ordinal,
        **account.credentials._asdict(),
        "created_at": account.created_at,
        "id_seed": account.id_seed,
        "epoch": account.ordinal,
    }
    writing.run(_INSERT_ACCOUNT, values)


def change_account(writing: Writing, account_id: str, name: str, settings: AccountSettings) -> None:
    writing.run(_UPDATE_ACCOUNT, {"of_account_id": account_id, **_account_values(name, settings)})


def strike_messages_on_their_way(writing: Writing, account_id: str, now: int) -> None:
    """Those that devices are about to receive by themselves are due now, to be looked at anew."""
    is_on_its_way = (
        messages.c.account_id == account_id,
        messages.c.due_at > now,
        messages.c.due_at < messages.c.expires_at,
        messages.c.sent_at.is_not(None),
    )
    writing.connection.execute(update(messages).where(*is_on_its_way).values(due_at=now))


def change_credentials(writing: Writing, account_id: str, credentials: Credentials) -> None:
    writing.connection.execute(
        update(accounts).where(accounts.c.account_id == account_id).values(credentials._asdict())
    )


def change_clock(writing: Writing, account_id: str, clock: Clock) -> None:
    told = None if clock == REAL else clock.to_json()
    writing.run(_CHANGE_CLOCK, {"of_account_id": account_id, "clock": told})


def change_id_seed(writing: Writing, account_id: str, id_seed: str | None, counted: int) -> None:
    """The next use case that draws from the seed has the number after `counted`."""
    writing.connection.execute(
        update(accounts).where(accounts.c.account_id == account_id).values(id_seed=id_seed, id_counter=counted)
    )


def find_latest_ordinal(reading: Reading, account_id: str) -> int | None:
    """The largest ordinal of what lists of the account show; None when they are empty."""
    found = [
        reading.connection.execute(select(func.max(column)).where(column.table.c.account_id == account_id)).scalar()
        for column in _GROWING
    ]
    return max((one for one in found if one is not None), default=None)


def count_call(writing: Writing, account_id: str) -> int:
    """The number of this use case among those of the account that draw ids from its seed; 0 without an account."""
    writing.line_up(account_id)
    row = writing.row(_COUNT_CALL, {"of_account_id": account_id})
    number: int = row[0] if row else 0
    return number


def add_application(writing: Writing, application: Application) -> None:
    writing.run(_INSERT_APPLICATION, _application_values(application))


def change_application(writing: Writing, application: Application) -> None:
    writing.connection.execute(
        update(applications).where(
            applications.c.account_id == application.account_id,
            applications.c.application_id == application.application_id,
        ),
        _application_values(application),
    )


def delete_contents(writing: Writing, account_id: str) -> None:
    """Everything that the account owns, the applications too; the account itself and what a reset needs stay."""
    _delete_owned(writing, account_id, [table for table in _OWNED if not contents_of(table).outlives_reset])


def delete_account(writing: Writing, account_id: str) -> None:
    """The account with all it owns."""
    _delete_owned(writing, account_id, _OWNED)
    writing.run(_DELETE_ACCOUNT, {"of_account_id": account_id})


def delete_everything(writing: Writing) -> None:
    writing.rows(_LOCK_ALL_PERSONS, {})
    for table in _ALL_TABLES:
        writing.connection.execute(delete(table))


def _delete_owned(writing: Writing, account_id: str, tables: Iterable[Table]) -> None:
    """Persons are locked first, as every writer does it; then what is owned goes before its owner."""
    writing.rows(_LOCK_PERSONS, {"of_account_id": account_id})
    for table in tables:
        writing.run(_DELETE_OWNED[table], {"of_account_id": account_id})


def _account(row: Sequence[Any]) -> Account:
    """From a row of `_ACCOUNT_COLUMNS`."""
    account_id, ordinal, name, api_key, username, password, settings, created_at, clock, id_seed = row
    credentials = Credentials(api_key, username, password)
    return Account(
        account_id, ordinal, name, credentials, parse_settings(settings), created_at, read_clock(clock), id_seed
    )


def _account_values(name: str, settings: AccountSettings) -> dict[str, Any]:
    return {"name": name, "settings": settings.to_json()}


def _application(row: Sequence[Any]) -> Application:
    """From a row of `_APPLICATION_COLUMNS`."""
    account_id, application_id, code, ordinal, name, keys, apns, gcm = row
    return Application(account_id, application_id, code, ordinal, name, read_jwt_keys(keys), bool(apns), bool(gcm))


def _application_values(application: Application) -> dict[str, Any]:
    keys = [key.to_json() for key in application.jwt_keys]
    return {**application._asdict(), "jwt_keys": json_text.write(keys).decode()}
