"""Reading the bodies of the control API."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from pushtwin.base import json_text
from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.base.json_text import MalformedJson
from pushtwin.core.documents.judging import problems_of
from pushtwin.http.openapi.operations import Need, needs
from pushtwin.http.openapi.references import json_content
from pushtwin.surfaces.control_api.failures import invalid_fields

M = TypeVar("M", bound=BaseModel)


def body_of(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """A dependency that reads the JSON body, whatever its content type says; no body at all is `{}`."""

    async def read(request: Request) -> M:
        try:
            value = json_text.read(await request.body() or b"{}")
            return model.model_validate(value)
        except MalformedJson as problem:
            detail = {"field": "", "message": str(problem)}
            raise ControlRequestInvalid("The body is not JSON.", [detail]) from None
        except ValidationError as problem:
            raise invalid_fields(problems_of(problem, value)) from None

    return read


def takes(model: type[BaseModel], examples: Mapping[str, Any], *after: Need) -> dict[str, Any]:
    """What the documentation says of a body that `body_of` reads, with examples by what they show.

    `after` says what has to come first.
    """
    return {"requestBody": {"content": json_content(model, examples=examples)}, **needs(*after)}
