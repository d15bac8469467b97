"""Values that many requests of the control API have. Unknown fields are errors: a typo must not pass silently."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from pushtwin.base.errors import AnswerableError
from pushtwin.base.times import FORM, parse_time

Code = Annotated[
    str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$", description="1 to 255 characters.")
]


class ControlBody(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, validate_by_alias=True)


def _milliseconds(value: str) -> str:
    if parse_time(value) is None:
        raise PydanticCustomError("time", "should be a {form}", {"form": FORM})
    return value


Time = Annotated[
    str, AfterValidator(_milliseconds), Field(description="ISO 8601 with a zone: 2026-11-22T09:30:00.000Z.")
]


def judged(read: Callable[[Any], object]) -> AfterValidator:
    """The core judges the value; what it refuses becomes the detail of the field."""

    def check(value: Any) -> Any:
        try:
            read(value)
        except AnswerableError as problem:
            raise PydanticCustomError("refused", "{reason}", {"reason": str(problem)}) from None
        return value

    return AfterValidator(check)
