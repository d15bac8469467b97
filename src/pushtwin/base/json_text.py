"""JSON as the twin reads, keeps and writes it.

Numbers stay what the client wrote: integers are integers of any size, decimals keep every digit.
Text is valid Unicode without U+0000, which PostgreSQL can't keep.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import orjson

_MAX_INTEGER_DIGITS = 4000  # Python refuses to convert longer ones


class MalformedJson(ValueError):
    """The text is not JSON that the twin can keep."""


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else Decimal(digits)


def _refuse_constant(name: str) -> None:
    raise MalformedJson(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_float=Decimal, parse_int=_integer, parse_constant=_refuse_constant)


def read(body: bytes) -> Any:
    """Parse what a client sent. Raises MalformedJson for anything but UTF-8 JSON."""
    try:
        value = _decoder.decode(body.decode("utf-8-sig"))
    except (ValueError, ArithmeticError, RecursionError) as problem:
        raise MalformedJson(str(problem)) from problem
    if b"\\u" in body and not all(is_storable(text) for text in _strings(value)):
        raise MalformedJson("text holds U+0000 or half of a surrogate pair")
    return value


def read_part(text: str, start: int) -> tuple[Any, int]:
    """Parse the value that begins there; returns where it ends, too. Raises MalformedJson."""
    try:
        value, end = _decoder.raw_decode(text, start)
    except (ValueError, ArithmeticError, RecursionError) as problem:
        raise MalformedJson(getattr(problem, "msg", str(problem))) from problem
    if text.find("\\u", start, end) >= 0 and not all(is_storable(one) for one in _strings(value)):
        raise MalformedJson("text holds U+0000 or half of a surrogate pair")
    return value, end


def parse(text: str) -> Any:
    """Parse what the twin itself has written."""
    return _decoder.decode(text)


def write(value: Any) -> bytes:
    """Compact UTF-8 JSON; `raw` marks parts that are JSON already."""
    return orjson.dumps(value, default=_encode_decimal)


raw: Callable[[str | bytes], Any] = orjson.Fragment
"""Marks JSON that is text already. It passes for whatever the text says, which no type checker can read."""


def _encode_decimal(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} is not JSON")


def _strings(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        match stack.pop():
            case str() as text:
                yield text
            case dict() as members:
                stack.extend(members)
                stack.extend(members.values())
            case list() as items:
                stack.extend(items)


def is_storable(text: str) -> bool:
    """Whether every database can keep the text."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
