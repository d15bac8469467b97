"""The types of values that documents and requests share; a model that names one judges by its rule."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator, ValidationError, with_config
from pydantic_core import InitErrorDetails, PydanticCustomError

from pushtwin.base.errors import AnswerableError
from pushtwin.base.patterns import CODE, CODE_WITHOUT_COLON, MAX_CODE
from pushtwin.base.problems import Problem
from pushtwin.base.times import FORM, parse_time

T = TypeVar("T")
REFUSED = "refused"
"""The kind of what rules of the core find."""
MAX_ORDINAL = 2**62
"""The largest that documents bring: the ids and ordinals of what comes after have as much room again."""
entry = with_config(ConfigDict(strict=True, extra="forbid"))
"""An object in a document: unknown members are refused, and no type is taken for another."""


def refusal(message: str) -> PydanticCustomError:
    """What a validator raises to say just this."""
    return PydanticCustomError(REFUSED, "{message}", {"message": message})


def judged(read: Callable[[Any], Any]) -> AfterValidator:
    """The value becomes what the core reads in it; what the core refuses is wrong with the value."""
    return AfterValidator(partial(_read, read))


def judged_as_it_is(read: Callable[[Any], Any]) -> AfterValidator:
    """As `judged`, but the value stays."""

    def judge(value: Any) -> Any:
        _read(read, value)
        return value

    return AfterValidator(judge)


def obeys(rule: Callable[[Any], Iterable[Problem]]) -> AfterValidator:
    """A rule of the core judges the value."""
    return AfterValidator(lambda value: require(rule(value), value))


def require(problems: Iterable[Problem], value: T) -> T:
    """For validators: the value, unless there is a problem with it. Each problem is told at its place below."""
    if found := list(problems):
        raise ValidationError.from_exception_data("", [_line(one, value) for one in found])
    return value


def _read(read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except AnswerableError as problem:
        raise refusal(str(problem)) from None


def _line(problem: Problem, value: Any) -> InitErrorDetails:
    return {"type": refusal(problem.message), "loc": problem.place, "input": value}


def _milliseconds(value: Any) -> int:
    milliseconds = parse_time(value)
    if milliseconds is None:
        raise refusal(f"should be a {FORM}")
    return milliseconds


def _time(value: str) -> str:
    _milliseconds(value)
    return value


Code = Annotated[str, Field(min_length=1, max_length=MAX_CODE, pattern=CODE)]
CodeWithoutColon = Annotated[str, Field(min_length=1, max_length=MAX_CODE, pattern=CODE_WITHOUT_COLON)]
Secret = Annotated[str, Field(min_length=1, max_length=4096)]
Ordinal = Annotated[int, Field(ge=0, le=MAX_ORDINAL)]
Milliseconds = Annotated[int, PlainValidator(_milliseconds)]
"""A time that is read at once."""
Time = Annotated[str, AfterValidator(_time)]
"""A time that stays a text."""
