"""Every SQL statement about tags of accounts, and who has them. No decisions, no commit."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import delete, func, insert, or_, select

from pushtwin.base import json_text
from pushtwin.base.portions import portions_of
from pushtwin.core.people.named_page_repository import read_page
from pushtwin.core.people.named_pages import Page, PageQuery
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.people import persons, tags

_PORTION = 1000  # values in one statement


class Tag(NamedTuple):
    """A label that persons of an account may have."""

    tag_id: int
    name: str
    created_at: int
    modified_at: int


_COLUMNS = tuple(tags.c[name] for name in Tag._fields)


def find_tag(reading: Reading, account_id: str, name: str) -> Tag | None:
    row = reading.connection.execute(
        select(*_COLUMNS).where(tags.c.account_id == account_id, tags.c.name == name)
    ).first()
    return Tag(*row) if row else None


def list_known_names(reading: Reading, account_id: str, names: Collection[str]) -> set[str]:
    """Those of these names that tags of the account have."""
    known: set[str] = set()
    for some in portions_of([*names], _PORTION):
        query = select(tags.c.name).where(tags.c.account_id == account_id, tags.c.name.in_(some))
        known.update(reading.connection.execute(query).scalars())
    return known


def list_tags(reading: Reading, account_id: str, query: PageQuery) -> Page[Tag]:
    found, total = read_page(reading, tags, Tag._fields, account_id, query)
    return Page([Tag(*row) for row in found], total)


def add_tags(writing: Writing, account_id: str, new: Iterable[Tag]) -> None:
    """Any number at once."""
    if rows := [{**tag._asdict(), "account_id": account_id} for tag in new]:
        writing.connection.execute(insert(tags), rows)


def delete_tag(writing: Writing, account_id: str, name: str) -> None:
    """The tag alone; who has it keeps it."""
    writing.connection.execute(delete(tags).where(tags.c.account_id == account_id, tags.c.name == name))


def list_ids_with_tag(reading: Reading, account_id: str, name: str, limit: int) -> list[int]:
    """Persons who have a tag. A tag begins after a bracket or a comma; in a text it would be an escaped quote there."""
    text = json_text.write(name).decode()
    has_it = [func.replace(persons.c.tags, begin + text, "") != persons.c.tags for begin in "[,"]
    query = select(persons.c.person_id).where(persons.c.account_id == account_id, or_(*has_it)).limit(limit)
    return list(reading.connection.execute(query).scalars())
