"""Which fields of a body nobody reads, wherever they stand."""

from typing import Any

from pushtwin.http.bodies import DEPRECATED, Known, deprecated_fields, unread_fields
from tests.cases import each

KNOWN: Known = {"id": None, "old": DEPRECATED, "one": {"id": None, "old": DEPRECATED, "many": {"id": None}}}


@each(
    ("body", "unread"),
    [
        ({}, []),
        ({"id": 1, "x": 1}, ["x"]),
        ({"id": {"x": 1}}, []),
        ({"one": {"x": 1}}, ["one.x"]),
        ({"one": [{"id": 1}, {"x": 1}, 5, None, [{"x": 1}]]}, ["one[1].x"]),
        ({"one": [{"many": [{"y": 1}]}], "x": 1}, ["one[0].many[0].y", "x"]),
        ({"one": 5}, []),
    ],
)
def test_fields_that_nobody_reads_are_named(body: dict[str, Any], unread: list[str]) -> None:
    assert list(unread_fields(body, KNOWN)) == unread


def test_deprecated_fields_are_named_in_lists_too() -> None:
    assert list(deprecated_fields({"old": 1, "one": [{}, {"old": 1}]}, KNOWN)) == ["old", "one[1].old"]
