"""Every SQL statement about registrations. No decisions, no commit.

Statements of the push endpoints are built once at import: building one costs as much as running it.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, false, insert, or_, select, true, update

from pushtwin.core.calls import repository as calls
from pushtwin.core.calls.call import CalledAccount
from pushtwin.core.people.model import Registration
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.accounts import applications
from pushtwin.database.tables.messages import messages
from pushtwin.database.tables.people import registrations, uninstalled_registrations

_REGISTRATION_COLUMNS = tuple(registrations.c[name] for name in Registration._fields)
_BOOLEANS = [Registration._fields.index(name) for name in ("is_primary", "registration_enabled")]

# What `read_called` reads, in this order; a statement that joins more appends its own columns.
CALLED_COLUMNS = (*calls.CALLED_COLUMNS, *_REGISTRATION_COLUMNS)
CALLED = calls.CALLED.outerjoin(
    registrations,
    and_(
        registrations.c.account_id == applications.c.account_id,
        registrations.c.registration_id == bindparam("registration_id"),
        registrations.c.application_id == applications.c.application_id,
    ),
)
_CALLED = Statement(select(*CALLED_COLUMNS).select_from(CALLED).where(calls.IS_CALLED))


class Called(NamedTuple):
    """What the application code and the registration id of a call lead to."""

    account: CalledAccount
    registration: Registration | None


class Uninstalled(NamedTuple):
    """What outlives an uninstall."""

    application_id: str
    additional_data: str | None
    application_user_id: str | None


def find_called(reading: Reading, application_code: str, registration_id: str) -> Called | None:
    """The account of the application, and its registration with this id; None when no application has the code."""
    row = reading.row(_CALLED, {"application_code": application_code, "registration_id": registration_id})
    return read_called(reading, row) if row else None


def read_called(reading: Reading, row: Row) -> Called:
    """The account and the registration in a row that begins with `CALLED_COLUMNS`."""
    registration = row[len(calls.CALLED_COLUMNS) : len(CALLED_COLUMNS)]
    account = calls.read_called_account(reading, row)
    return Called(account, _registration(registration) if registration[0] is not None else None)


def _registration(row: Row) -> Registration:
    values = [*row]
    for place in _BOOLEANS:
        values[place] = bool(values[place])
    return Registration._make(values)


_REGISTRATIONS = select(*_REGISTRATION_COLUMNS).where(registrations.c.account_id == bindparam("account_id"))
_REGISTRATION = Statement(_REGISTRATIONS.where(registrations.c.registration_id == bindparam("registration_id")))
_REGISTRATIONS_OF_PERSON = Statement(
    _REGISTRATIONS.where(registrations.c.person_id == bindparam("person_id")).order_by(registrations.c.ordinal)
)
_IN_PAGES = (
    _REGISTRATIONS.where(registrations.c.ordinal > bindparam("after"))
    .order_by(registrations.c.ordinal)
    .limit(bindparam("most"))
)
_PAGE = Statement(_IN_PAGES)
_PAGE_OF_PERSON = Statement(_IN_PAGES.where(registrations.c.person_id == bindparam("person_id")))
_IDS_OF_PERSON = Statement(
    select(registrations.c.registration_id)
    .where(registrations.c.account_id == bindparam("account_id"), registrations.c.person_id == bindparam("person_id"))
    .order_by(registrations.c.ordinal)
)
_IDS_BETWEEN = Statement(
    select(registrations.c.person_id, registrations.c.registration_id)
    .where(
        registrations.c.account_id == bindparam("account_id"),
        registrations.c.person_id.between(bindparam("first"), bindparam("last")),
    )
    .order_by(registrations.c.ordinal)
)
_DATA = ("registration_enabled", "additional_data")
_CHANGED = ("person_id", "is_primary", "registration_enabled", "additional_data", "application_user_id")
_REPORTED = (
    "cloud_type",
    "registration_enabled",
    "system_data",
    "additional_data",
    "push_service_type",
    "push_service_token",
    "application_user_id",
    "modules",
)
_UPDATE_REGISTRATION = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values({name: bindparam(name) for name in _CHANGED})
    .values(modified_at=bindparam("modified_at"))
)
_UPDATE_DEVICE = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values({name: bindparam(name) for name in _REPORTED})
    .values(modified_at=bindparam("modified_at"))
)
_UPDATE_DATA = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values({name: bindparam(name) for name in _DATA})
    .values(modified_at=bindparam("modified_at"))
)
_MOVE_REGISTRATIONS = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.person_id == bindparam("of_person_id"),
    )
    .values(person_id=bindparam("person_id"), is_primary=false(), modified_at=bindparam("modified_at"))
)
_CLEAR_PRIMARY = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.person_id == bindparam("of_person_id"),
        registrations.c.is_primary,
    )
    .values(is_primary=false(), modified_at=bindparam("modified_at"))
)
_SET_PRIMARY = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values(is_primary=true(), modified_at=bindparam("modified_at"))
)
_INSERT_REGISTRATION = Statement(insert(registrations))
_IS_UNINSTALLED = and_(
    uninstalled_registrations.c.account_id == bindparam("account_id"),
    uninstalled_registrations.c.registration_id == bindparam("registration_id"),
)
_UNINSTALLED = Statement(
    select(*(uninstalled_registrations.c[name] for name in Uninstalled._fields)).where(_IS_UNINSTALLED)
)
_INSERT_UNINSTALLED = Statement(insert(uninstalled_registrations))
_DELETE_UNINSTALLED = Statement(delete(uninstalled_registrations).where(_IS_UNINSTALLED))
_SET_DELIVERY = Statement(
    update(registrations)
    .where(
        registrations.c.account_id == bindparam("of_account_id"),
        registrations.c.registration_id == bindparam("of_registration_id"),
    )
    .values(delivery=bindparam("delivery"), modified_at=bindparam("modified_at"))
)
_IS_TO_BE_LOOKED_AT = and_(
    messages.c.account_id == bindparam("of_account_id"),
    messages.c.registration_id == bindparam("of_registration_id"),
    messages.c.due_at > bindparam("now"),
)
_STRIKE_ALL = Statement(update(messages).where(_IS_TO_BE_LOOKED_AT).values(due_at=bindparam("now")))
_STRIKE_WITH_CLOUD = Statement(
    update(messages)
    .where(_IS_TO_BE_LOOKED_AT, or_(messages.c.sent_at.is_not(None), messages.c.error != 0))
    .values(due_at=bindparam("now"))
)
_STRUCK = Statement(
    select(messages.c.place)
    .where(
        messages.c.account_id == bindparam("account_id"),
        messages.c.registration_id == bindparam("registration_id"),
        messages.c.due_at <= bindparam("now"),
    )
    .limit(1)
)
_DELETE_REGISTRATION = Statement(
    delete(registrations).where(
        registrations.c.account_id == bindparam("account_id"),
        registrations.c.registration_id == bindparam("registration_id"),
    )
)


def find_registration(reading: Reading, account_id: str, registration_id: str) -> Registration | None:
    row = reading.row(_REGISTRATION, {"account_id": account_id, "registration_id": registration_id})
    return _registration(row) if row else None


def list_registrations_of_person(reading: Reading, account_id: str, person_id: int) -> list[Registration]:
    """Oldest first, over all applications of the account."""
    rows = reading.rows(_REGISTRATIONS_OF_PERSON, {"account_id": account_id, "person_id": person_id})
    return [_registration(row) for row in rows]


def list_registrations_with_token(reading: Reading, like: Registration) -> list[Registration]:
    """Those of the same application with the same push token, oldest first."""
    query = _REGISTRATIONS.where(
        registrations.c.application_id == like.application_id,
        registrations.c.push_service_token == like.push_service_token,
    )
    rows = reading.connection.execute(query.order_by(registrations.c.ordinal), {"account_id": like.account_id})
    return [_registration(row) for row in rows]


def list_registrations_of_persons(
    reading: Reading, account_id: str, person_ids: Collection[int]
) -> dict[int, list[Registration]]:
    """Those of each of these persons, oldest first."""
    query = _REGISTRATIONS.where(registrations.c.person_id.in_(person_ids)).order_by(registrations.c.ordinal)
    found: dict[int, list[Registration]] = {person_id: [] for person_id in person_ids}
    for row in reading.connection.execute(query, {"account_id": account_id}):
        registration = _registration(row)
        found[registration.person_id].append(registration)
    return found


def list_registrations(
    reading: Reading, account_id: str, person_id: int | None, after: int, limit: int
) -> list[Registration]:
    """In the order of creation."""
    parameters = {"account_id": account_id, "after": after, "most": limit}
    if person_id is None:
        rows = reading.rows(_PAGE, parameters)
    else:
        rows = reading.rows(_PAGE_OF_PERSON, {**parameters, "person_id": person_id})
    return [_registration(row) for row in rows]


def list_registration_ids(reading: Reading, account_id: str, person_id: int) -> list[str]:
    """Those of a person, oldest first."""
    return [one for (one,) in reading.rows(_IDS_OF_PERSON, {"account_id": account_id, "person_id": person_id})]


def list_registration_ids_between(reading: Reading, account_id: str, first: int, last: int) -> dict[int, list[str]]:
    """Those of each person that has one and whose id is between these two, both included; oldest first."""
    found: dict[int, list[str]] = {}
    for person_id, one in reading.rows(_IDS_BETWEEN, {"account_id": account_id, "first": first, "last": last}):
        found.setdefault(person_id, []).append(one)
    return found


def add_registration(writing: Writing, registration: Registration) -> None:
    writing.run(_INSERT_REGISTRATION, registration._asdict())


def change_registration(writing: Writing, registration: Registration) -> None:
    """Owner, flags, additional data and application user id; the rest of a registration only its SDK changes."""
    _update(writing, _UPDATE_REGISTRATION, registration, _CHANGED)


def change_device(writing: Writing, registration: Registration) -> None:
    """What an SDK reports; owner and primary flag stay."""
    _update(writing, _UPDATE_DEVICE, registration, _REPORTED)


def change_data(writing: Writing, registration: Registration) -> None:
    """What a device keeps for itself. Naming indexed columns too would write every index again."""
    _update(writing, _UPDATE_DATA, registration, _DATA)


def _update(writing: Writing, statement: Statement, registration: Registration, columns: Iterable[str]) -> None:
    values = {name: getattr(registration, name) for name in columns}
    values["of_account_id"] = registration.account_id
    values["of_registration_id"] = registration.registration_id
    values["modified_at"] = writing.now
    writing.run(statement, values)


def move_registrations(writing: Writing, account_id: str, from_person_id: int, to_person_id: int) -> None:
    """All registrations of one person become another's; none of them is primary there."""
    writing.run(
        _MOVE_REGISTRATIONS,
        {
            "of_account_id": account_id,
            "of_person_id": from_person_id,
            "person_id": to_person_id,
            "modified_at": writing.now,
        },
    )


def clear_primary(writing: Writing, account_id: str, person_id: int) -> None:
    """None of the person's registrations is primary."""
    writing.run(_CLEAR_PRIMARY, {"of_account_id": account_id, "of_person_id": person_id, "modified_at": writing.now})


def set_primary(writing: Writing, account_id: str, registration_id: str) -> None:
    """The registration is primary; its person must have no other primary one."""
    writing.run(
        _SET_PRIMARY,
        {"of_account_id": account_id, "of_registration_id": registration_id, "modified_at": writing.now},
    )


def set_delivery(writing: Writing, registration: Registration) -> None:
    """How the device receives messages."""
    _update(writing, _SET_DELIVERY, registration, ["delivery"])


def strike_messages(writing: Writing, registration: Registration) -> None:
    """Whatever is to happen to the messages of the device by itself is due now: it is gone."""
    writing.run(_STRIKE_ALL, _to_be_looked_at(writing, registration))


def strike_messages_with_cloud(writing: Writing, registration: Registration) -> None:
    """The same, but for those that the platform keeps back on purpose: the device answers otherwise than before."""
    writing.run(_STRIKE_WITH_CLOUD, _to_be_looked_at(writing, registration))


def _to_be_looked_at(writing: Writing, registration: Registration) -> dict[str, Any]:
    return {
        "of_account_id": registration.account_id,
        "of_registration_id": registration.registration_id,
        "now": writing.now,
    }


def delete_registration(writing: Writing, registration: Registration) -> None:
    """The row; what an SDK that revives the id will find again is kept beside (mobile-sdk-api 6.3)."""
    key = {"account_id": registration.account_id, "registration_id": registration.registration_id}
    writing.run(_DELETE_REGISTRATION, key)
    writing.run(
        _INSERT_UNINSTALLED,
        {
            **key,
            "application_id": registration.application_id,
            "additional_data": registration.additional_data,
            "application_user_id": registration.application_user_id,
        },
    )


def has_struck_messages(reading: Reading, account_id: str, registration_id: str, now: int) -> bool:
    """Whether something is to happen now to messages of a device with this id."""
    key = {"account_id": account_id, "registration_id": registration_id, "now": now}
    return reading.row(_STRUCK, key) is not None


def take_uninstalled(writing: Writing, account_id: str, registration_id: str) -> Uninstalled | None:
    """What was kept of an uninstalled registration, once."""
    key = {"account_id": account_id, "registration_id": registration_id}
    row = writing.row(_UNINSTALLED, key)
    if row is None:
        return None
    writing.run(_DELETE_UNINSTALLED, key)
    return Uninstalled(*row)
