"""Custom attributes and tags that an account knows, in a document, and as rows."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import BeforeValidator
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.problems import Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.documents.entries import refuse_twice, text_of
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry
from pushtwin.core.people.attribute_types import AttributeType, DataType, schema_of
from pushtwin.core.people.attributes import FORBIDDEN_IN_NAMES, problems_of_custom_attributes, problems_of_tags

problems_of_attributes = partial(
    problems_of_custom_attributes, forbidden_in_names=FORBIDDEN_IN_NAMES, allows_lists=True
)
_FORMER_TYPES = {"string": "STRING", "number": "DECIMAL", "boolean": "BOOLEAN", "list": "LIST_OF_OBJECTS"}
_ScalarType = Literal["STRING", "DECIMAL", "INTEGER", "BOOLEAN", "DATE", "DATE_TIME"]


@entry
class CustomAttributeEntry(TypedDict):
    """What values of a custom attribute are like."""

    dataType: _ScalarType | Literal["LIST_OF_OBJECTS"]
    objectSchema: NotRequired[dict[str, _ScalarType]]
    createdAt: NotRequired[Milliseconds]
    modifiedAt: NotRequired[Milliseconds]


def _spelt_out(shown: Any) -> Any:
    """A type alone will do; those of before have other names."""
    return {"dataType": _FORMER_TYPES.get(shown, shown)} if isinstance(shown, str) else shown


CustomAttributes = dict[str, Annotated[CustomAttributeEntry, BeforeValidator(_spelt_out)]]


@entry
class TagEntry(TypedDict):
    """A label that persons may have."""

    name: str
    tagId: NotRequired[Ordinal]
    createdAt: NotRequired[Milliseconds]
    modifiedAt: NotRequired[Milliseconds]


class CustomAttributeRow(NamedTuple):
    """The type of a custom attribute as its table keeps it."""

    name: str
    data_type: str
    object_schema: str | None
    created_at: int
    modified_at: int

    @property
    def type(self) -> AttributeType:
        schema = None if self.object_schema is None else schema_of(json_text.parse(self.object_schema).items())
        return AttributeType(DataType(self.data_type), schema)


class TagRow(NamedTuple):
    """A tag as its table keeps it."""

    tag_id: int
    name: str
    created_at: int
    modified_at: int


def custom_attribute_rows(
    entries: Mapping[str, CustomAttributeEntry], now: int, problems: list[Problem]
) -> list[CustomAttributeRow]:
    """Attributes that are known before any person has a value."""
    names = dict.fromkeys(entries)
    problems += [one.below("customAttributes") for one in problems_of_attributes(names)]
    rows = []
    for name, shown in sorted(entries.items()):
        schema, created_at = shown.get("objectSchema"), shown.get("createdAt", now)
        if schema is not None and shown["dataType"] != DataType.LIST_OF_OBJECTS:
            problems.append(Problem(("customAttributes", name, "objectSchema"), "a list, and nothing else, has one"))
        text = None if schema is None else text_of(schema)
        rows.append(CustomAttributeRow(name, shown["dataType"], text, created_at, shown.get("modifiedAt", created_at)))
    return rows


def tag_rows(entries: Sequence[TagEntry], time_and_ids: TimeAndIds, problems: list[Problem]) -> list[TagRow]:
    """Tags that the account knows, whether or not anybody has them."""
    rows: list[TagRow] = []
    for number, shown in enumerate(entries):
        name, tag_id = shown["name"], shown.get("tagId")
        problems += [Problem(("tags", number, "name"), one.message) for one in problems_of_tags([name])]
        refuse_twice(problems, {row.name for row in rows}, name, "tags", number, "name")
        refuse_twice(problems, {row.tag_id for row in rows}, tag_id, "tags", number, "tagId")
        created_at = shown.get("createdAt", time_and_ids.now())
        kept_id = time_and_ids.next_ordinal() if tag_id is None else tag_id
        rows.append(TagRow(kept_id, name, created_at, shown.get("modifiedAt", created_at)))
    return rows
