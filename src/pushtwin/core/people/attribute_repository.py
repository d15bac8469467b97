"""Every SQL statement about the custom attributes of accounts, and who has values. No decisions, no commit."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import delete, func, insert, or_, select

from pushtwin.base import json_text
from pushtwin.core.people.attribute_types import AttributeType, DataType, schema_of
from pushtwin.core.people.named_page_repository import read_page
from pushtwin.core.people.named_pages import Page, PageQuery
from pushtwin.database import Reading, Row, Writing
from pushtwin.database.tables.people import custom_attributes, persons


class CustomAttribute(NamedTuple):
    """What values that persons have under a name are like."""

    name: str
    type: AttributeType
    created_at: int
    modified_at: int


_NAMES = ("name", "data_type", "object_schema", "created_at", "modified_at")
_COLUMNS = tuple(custom_attributes.c[name] for name in _NAMES)


def find_attribute(reading: Reading, account_id: str, name: str) -> CustomAttribute | None:
    row = reading.connection.execute(
        select(*_COLUMNS).where(custom_attributes.c.account_id == account_id, custom_attributes.c.name == name)
    ).first()
    return _attribute(row) if row else None


def list_types(reading: Reading, account_id: str, names: Collection[str]) -> dict[str, AttributeType]:
    """Those of these custom attributes that the account knows."""
    rows = reading.connection.execute(
        select(*_COLUMNS).where(custom_attributes.c.account_id == account_id, custom_attributes.c.name.in_(names))
    )
    return {one.name: one.type for one in map(_attribute, rows)}


def list_attributes(reading: Reading, account_id: str, query: PageQuery) -> Page[CustomAttribute]:
    found, total = read_page(reading, custom_attributes, _NAMES, account_id, query)
    return Page([_attribute(row) for row in found], total)


def add_attributes(writing: Writing, account_id: str, new: Iterable[CustomAttribute]) -> None:
    """Any number at once."""
    rows = [
        {
            "account_id": account_id,
            "name": one.name,
            "data_type": one.type.data_type,
            "object_schema": None if one.type.schema is None else json_text.write(one.type.schema).decode(),
            "created_at": one.created_at,
            "modified_at": one.modified_at,
        }
        for one in new
    ]
    if rows:
        writing.connection.execute(insert(custom_attributes), rows)


def delete_attribute(writing: Writing, account_id: str, name: str) -> None:
    """The attribute alone; values that persons have stay."""
    writing.connection.execute(
        delete(custom_attributes).where(custom_attributes.c.account_id == account_id, custom_attributes.c.name == name)
    )


def list_ids_with_name(reading: Reading, account_id: str, name: str, after: int, limit: int) -> list[int]:
    """The next persons who may have a value: it is also found where it is the name of a member inside a list."""
    text = f"{json_text.write(name).decode()}:"
    may_have_it = [
        func.replace(persons.c.custom_attributes, begin + text, "") != persons.c.custom_attributes for begin in "{,"
    ]
    query = (
        select(persons.c.person_id)
        .where(persons.c.account_id == account_id, persons.c.person_id > after, or_(*may_have_it))
        .order_by(persons.c.person_id)
        .limit(limit)
    )
    return list(reading.connection.execute(query).scalars())


def _attribute(row: Row) -> CustomAttribute:
    name, data_type, schema, created_at, modified_at = row
    members = None if schema is None else schema_of(json_text.parse(schema).items())
    return CustomAttribute(name, AttributeType(DataType(data_type), members), created_at, modified_at)
