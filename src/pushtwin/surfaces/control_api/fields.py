"""Values that many requests of the control API have. Unknown fields are errors: a typo must not pass silently."""

from typing import Annotated

import fastapi
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.core.documents import values

Code = Annotated[values.Code, Field(description="1 to 255 characters.")]
Time = Annotated[values.Time, Field(description="ISO 8601 with a zone: 2026-11-22T09:30:00.000Z.")]
PersonId = Annotated[int, Field(strict=True, ge=0, le=MAX_INTEGER)]


class ControlBody(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, validate_by_alias=True)


# A release of FastAPI before 0.124 hands the parameters of a query over by the names that they have in Python.
_OF_QUERIES: ConfigDict = {"populate_by_name": tuple(map(int, fastapi.__version__.split(".")[:2])) < (0, 124)}


class ControlQuery(ControlBody):
    model_config = _OF_QUERIES
