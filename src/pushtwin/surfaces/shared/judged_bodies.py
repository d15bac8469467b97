"""How bodies are judged where everything that is wrong is told at once, and `null` counts as absent."""

from collections.abc import Callable, Container, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    WrapValidator,
)

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.numbers import MAX_INTEGER, MIN_INTEGER
from pushtwin.base.problems import path_of
from pushtwin.base.times import LATEST, parse_time
from pushtwin.core.documents.values import REFUSED, refusal
from pushtwin.core.messages.model import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from pushtwin.http.bodies import Body

MAX_VIOLATIONS = 1000  # more would only make an answer that is longer than the question
MAX_INT32 = 2**31 - 1
CONTENT_TYPE = "application/json"
MS_OF = {
    "SECONDS": SECOND_MS,
    "MINUTES": MINUTE_MS,
    "HOURS": HOUR_MS,
    "MINUTE": MINUTE_MS,
    "HOUR": HOUR_MS,
    "DAY": DAY_MS,
}
_TEXTS = {
    "missing": "must not be null",
    "string_type": "must be a string",
    "bool_type": "must be a boolean",
    "int_type": "must be an integer",
    "list_type": "must be an array",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_too_short": "must not be blank",
    "too_short": "must not be empty",
    "extra_forbidden": "must not be there",
}
_LIMITS = {
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must have at most {max_length} entries",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    REFUSED: "{message}",
}
_CHOICES = {"enum": "{expected}", "literal_error": "{expected}", "union_tag_invalid": "{expected_tags}"}


def without_nulls(schema: dict[str, Any]) -> None:
    """The document speaks of values only, as the platform's does."""
    for name, told in schema.get("properties", {}).items():
        if told.get("default", ...) is None:
            del told["default"]
        kinds = told.get("anyOf")
        if kinds and {"type": "null"} in kinds:
            (kind,) = [one for one in kinds if one != {"type": "null"}]
            del told["anyOf"]
            schema["properties"][name] = {**kind, **told}


class JudgedBody(Body):
    """A part of a body."""

    model_config = ConfigDict(json_schema_extra=without_nulls)


def about(description: str, example: Any = None, **extra: Any) -> Any:
    """Of a member that may be left out: what the document says of it."""
    examples = None if example is None else [example]
    return Field(None, description=description, examples=examples, json_schema_extra=extra or None)


B = TypeVar("B", bound=JudgedBody)


def unread(field: str) -> RequestInvalid:
    """For accounts that refuse what nobody reads."""
    return RequestInvalid([(field, "must not be there")])


def validate_all(model: type[B], body: Mapping[str, Any], tags: Container[str] = ()) -> B:
    """Raises RequestInvalid with everything that the model refuses. No path goes by `tags`, which tell unions apart."""
    try:
        return model.model_validate(body, context=_Found())
    except ValidationError as problem:
        found = problem.errors(include_url=False)
        raise RequestInvalid([_violation(one, tags) for one in found[:MAX_VIOLATIONS]]) from None


def _violation(problem: Any, tags: Container[str]) -> tuple[str, str]:
    kind = problem["type"]
    path = path_of(*(part for part in problem["loc"] if part not in tags))
    value = problem["input"]
    if kind.startswith("union_tag"):
        path, value = f"{path}.type", value.get("type")
    if value is None:
        return path, "must not be null"
    if kind in _LIMITS:
        return path, _LIMITS[kind].format(**problem["ctx"])
    if kind in _CHOICES:
        return path, f"must be one of {_CHOICES[kind].format(**problem['ctx'])}".replace("'", "").replace(" or ", ", ")
    return path, _TEXTS.get(kind, "is not valid")


class _Found:
    """How many violations there are so far."""

    number = 0


def _unless_enough(value: Any, handler: Callable[[Any], Any], info: "ValidationInfo[Any]") -> Any:
    """To judge a million entries that are all wrong would take seconds, in which nobody else is served."""
    found: _Found = info.context
    if found.number >= MAX_VIOLATIONS:
        return value
    before = found.number
    try:
        return handler(value)
    except ValidationError as problem:
        found.number = before + problem.error_count()
        raise


# -- kinds of values -------------------------------------------------------------------------------------------


def _moment(value: Any) -> int:
    milliseconds = parse_time(value)
    if milliseconds is None:
        raise refusal("must be a date-time with a zone: yyyy-MM-ddTHH:mm:ss.SSSZ")
    return milliseconds


def _content_type(value: str) -> str:
    """No source says how reports look in XML, so the twin refuses to tell them so (push-messages-api 8.5)."""
    if value != CONTENT_TYPE:
        raise refusal(f"must be {CONTENT_TYPE}: the twin tells reports in no other form")
    return value


def _not_negative(value: int) -> int:
    if value < 0:
        raise refusal("must be at least 0")
    return value


Moment = Annotated[int, PlainValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
ContentType = Annotated[str, AfterValidator(_content_type)]
Int32 = Annotated[int, Field(ge=-(2**31), le=MAX_INT32), WithJsonSchema({"type": "integer", "format": "int32"})]
PositiveInt32 = Annotated[int, Field(ge=1, le=MAX_INT32), WithJsonSchema({"type": "integer", "format": "int32"})]
Int64 = Annotated[int, Field(ge=MIN_INTEGER, le=MAX_INTEGER), WithJsonSchema({"type": "integer", "format": "int64"})]
Length = Annotated[
    int, Field(ge=0, le=MAX_INTEGER), WithJsonSchema({"type": "integer", "format": "int64", "minimum": 0})
]
"""How long something lasts, in a unit that stands beside it."""
LengthWithoutMinimum = Annotated[Int64, AfterValidator(_not_negative)]
"""The same, where the platform publishes no minimum."""
JsonObject = dict[str, Any]
entry = WrapValidator(_unless_enough)
"""For the entries of lists, of which there may be many."""
Loose = Field(strict=False)
"""For enumerations: their values come as texts."""


def _without_null_members(value: Any) -> Any:
    return {name: one for name, one in value.items() if one is not None} if isinstance(value, dict) else value


nulls_are_absent = BeforeValidator(_without_null_members)
"""For types that answers have, too, where nothing is ever null."""


def milliseconds(amount: int, unit: str) -> int:
    """A length of time; longer than the calendar is as long as that."""
    return min(amount * MS_OF[unit], LATEST)
