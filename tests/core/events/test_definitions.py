"""What a custom event may be defined like, place by place."""

from typing import Any

from pushtwin.base.problems import Place, Problem
from pushtwin.core.events.definitions import problems_of_definition
from pushtwin.core.events.model import EventField, FieldType
from tests.cases import each, each_named

STRING = EventField("a", FieldType.STRING)
ITEMS = EventField("items", FieldType.LIST, (STRING,))


def named(*names: str) -> tuple[EventField, ...]:
    return tuple(EventField(name, FieldType.STRING) for name in names)


def items_of(*fields: EventField) -> list[EventField]:
    """A definition whose only field is a List of such objects."""
    return [EventField("items", FieldType.LIST, fields)]


def problems(
    definition_id: str | None = "bought", title: str | None = None, description: str | None = None, fields: Any = ()
) -> list[Problem]:
    return list(problems_of_definition(definition_id, title, description, fields))


GOOD: dict[str, dict[str, Any]] = {
    "nothing": {"definition_id": None},
    "id at its limits": {"definition_id": "aZ9" * 12},
    "title at its limits": {"title": "x" * 100},
    "description at its limits": {"description": "😀" * 2000},
    "empty description": {"description": ""},
    "120 fields": {"fields": named(*(f"f{number}" for number in range(120)))},
    "names at their limits": {"fields": named("_", "aZ_9", "x" * 128)},
    "every type": {"fields": [EventField(f"f{one.lower()}", one) for one in FieldType if one is not FieldType.LIST]},
    "a list": {"fields": [ITEMS, STRING]},
    "a list of 128 fields": {"fields": items_of(*named(*(f"f{number}" for number in range(128))))},
    "one name in a list and beside it": {"fields": [ITEMS, STRING]},
}
SCHEMA: Place = ("fields", 0, "schema", "fields")
BAD: dict[str, tuple[dict[str, Any], list[Place]]] = {
    "no id": ({"definition_id": ""}, [("definitionId",)]),
    "long id": ({"definition_id": "x" * 37}, [("definitionId",)]),
    "id with a blank": ({"definition_id": "a b"}, [("definitionId",)]),
    "id with a line feed": ({"definition_id": "a\n"}, [("definitionId",)]),
    "id with a foreign letter": ({"definition_id": "ž"}, [("definitionId",)]),
    "no title": ({"title": ""}, [("title",)]),
    "long title": ({"title": "x" * 101}, [("title",)]),
    "long description": ({"description": "x" * 2001}, [("description",)]),
    "121 fields": ({"fields": named(*(f"f{number}" for number in range(121)))}, [("fields",)]),
    "no name": ({"fields": named("")}, [("fields", 0, "name")]),
    "long name": ({"fields": named("x" * 129)}, [("fields", 0, "name")]),
    "name with a large letter": ({"fields": named("a", "A1")}, [("fields", 1, "name")]),
    "name with a digit": ({"fields": named("1a")}, [("fields", 0, "name")]),
    "name with a line feed": ({"fields": named("a\n")}, [("fields", 0, "name")]),
    "name twice": ({"fields": named("a", "b", "a")}, [("fields", 2, "name")]),
    "name in another letter case": ({"fields": named("aB", "ab")}, [("fields", 1, "name")]),
    "list without a schema": ({"fields": [EventField("a", FieldType.LIST)]}, [("fields", 0, "schema")]),
    "schema without a list": ({"fields": [EventField("a", FieldType.STRING, (STRING,))]}, [("fields", 0, "schema")]),
    "empty schema without a list": ({"fields": [EventField("a", FieldType.STRING, ())]}, [("fields", 0, "schema")]),
    "empty list": ({"fields": items_of()}, [SCHEMA]),
    "list of 129 fields": ({"fields": items_of(*named(*(f"f{number}" for number in range(129))))}, [SCHEMA]),
    "name in a list": ({"fields": items_of(*named("a", "-"))}, [(*SCHEMA, 1, "name")]),
    "name twice in a list": ({"fields": items_of(*named("a", "a"))}, [(*SCHEMA, 1, "name")]),
    "list in a list": ({"fields": items_of(STRING, ITEMS)}, [(*SCHEMA, 1, "type")]),
    "two lists": ({"fields": [ITEMS, STRING, ITEMS._replace(name="more")]}, [("fields", 2, "type")]),
    "everything at once": (
        {"definition_id": "-", "title": "", "fields": [*named("a", "a"), EventField("b", FieldType.LIST)]},
        [("definitionId",), ("title",), ("fields", 1, "name"), ("fields", 2, "schema")],
    ),
}


@each_named("definition", GOOD)
def test_a_definition_within_its_limits_has_no_problem(definition: dict[str, Any]) -> None:
    assert problems(**definition) == []


@each_named(("definition", "places"), BAD)
def test_each_place_that_breaks_a_rule_is_told(definition: dict[str, Any], places: list[Place]) -> None:
    assert [one.place for one in problems(**definition)] == places


def test_a_problem_says_what_should_be_there() -> None:
    assert [str(one.message) for one in problems(title="", fields=named("a", "A"))] == [
        "should be 1 to 100 characters",
        "should be 1 to 128 letters, digits and _, the first a small letter or _",
    ]


@each("field", [STRING, ITEMS, EventField("x", FieldType.LIST, ())])
def test_a_field_is_kept_as_json(field: EventField) -> None:
    assert EventField.from_json(field.to_json()) == field
