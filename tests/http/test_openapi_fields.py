"""Descriptions of fields whose types know nothing of documents."""

from enum import StrEnum
from typing import Any

import pytest
from typing_extensions import TypedDict

from pushtwin.http.openapi import fields
from pushtwin.http.openapi.fields import describe, describe_fields, described_types, said
from pushtwin.http.openapi.references import Reference


class Kind(StrEnum):
    MARINARA = "marinara"


class Pizza(TypedDict):
    size: int
    kind: str


@pytest.fixture(autouse=True)
def _nothing_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "_DESCRIBED", {})


@pytest.fixture
def schemas() -> dict[str, Any]:
    return {"Pizza": {"properties": {"size": {"type": "integer"}, "kind": {"enum": ["a"]}}}}


def test_a_field_keeps_its_schema_and_gets_what_is_said(schemas: dict[str, Any]) -> None:
    describe(Pizza, size=said("In centimetres.", 30, readOnly=True))
    describe_fields(schemas)
    size = {"type": "integer", "description": "In centimetres.", "examples": [30], "readOnly": True}
    assert schemas["Pizza"]["properties"] == {"size": size, "kind": {"enum": ["a"]}}


def test_a_reference_stands_for_the_schema_of_a_field(schemas: dict[str, Any]) -> None:
    describe(Pizza, kind=Reference(Kind, description="Which."))
    describe_fields(schemas)
    assert list(described_types()) == [Kind]
    assert schemas["Pizza"]["properties"]["kind"] == {"$ref": "#/components/schemas/Kind", "description": "Which."}


def test_a_field_that_there_is_not_can_not_be_described(schemas: dict[str, Any]) -> None:
    describe(Pizza, colour=said("Of the box.", "red"))
    with pytest.raises(KeyError, match="colour"):
        describe_fields(schemas)


def test_a_field_that_there_is_not_can_not_be_a_reference(schemas: dict[str, Any]) -> None:
    describe(Pizza, colour=Reference(Kind))
    with pytest.raises(KeyError, match="colour"):
        describe_fields(schemas)
