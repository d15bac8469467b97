"""JSON as the twin reads, keeps and writes it.

Numbers keep every digit that the client wrote: int as far as 64 bits go, Decimal beyond and for fractions.
Text is valid Unicode without U+0000, which PostgreSQL can't keep. What would cost whoever computes with it or shows
it out of all proportion is refused here, whoever sends it: numbers too long or too large, and too many levels.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

import orjson

MAX_DEPTH = 100
"""Levels of objects and lists; an answer may show a document some levels further down, which the writer can do."""
MAX_DOCUMENT_DEPTH = MAX_DEPTH + 20
"""Of a document that holds what was taken elsewhere, and has some levels of its own around it."""
MAX_CHARACTERS = 1000
"""Of one number."""
MAX_EXPONENT = 1000
"""Of a number, to either side."""
_SIXTY_FOUR_BITS = range(-(2**63), 2**64)  # what the writer takes for an integer
_TOKEN = re.compile(r'[{\[\]}]|"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][-+.0-9eE]*|NaN|-?Infinity')
_STEPS = {"{": 1, "[": 1, "}": -1, "]": -1}  # from level to level
_MAY_BE_REFUSED = re.compile(rb"\\u|[0-9.]{%d}|[0-9][eE][-+]?[0-9]{3}" % (MAX_CHARACTERS // 2))


class MalformedJson(ValueError):
    """The text is not JSON that the twin can keep."""


def read_number(text: str) -> int | Decimal:
    """A number as JSON writes it. Raises MalformedJson for one that is too long or too large."""
    if len(text) > MAX_CHARACTERS:
        raise MalformedJson(f"a number has more than {MAX_CHARACTERS} characters")
    mantissa, has_exponent, exponent = text.lower().partition("e")
    if has_exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise MalformedJson(f"the exponent of a number is beyond {MAX_EXPONENT}")
    if has_exponent or "." in mantissa:
        return Decimal(text)
    return _within_64_bits(int(text))


def _own_integer(text: str) -> int | Decimal:
    return _within_64_bits(int(text)) if len(text) <= MAX_CHARACTERS else Decimal(text)


def _within_64_bits(number: int) -> int | Decimal:
    return number if number in _SIXTY_FOUR_BITS else Decimal(number)


def _refuse_constant(name: str) -> None:
    raise MalformedJson(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_float=read_number, parse_int=read_number, parse_constant=_refuse_constant)
_own_decoder = json.JSONDecoder(parse_float=Decimal, parse_int=_own_integer)


def too_deep(most: int) -> str:
    """What is wrong with a document of more levels than this."""
    return f"it is nested more than {most} levels deep"


def read(body: bytes, *, depth: int = 0, most: int = MAX_DEPTH) -> Any:
    """Parse what a client sent. Raises MalformedJson, with the place, for anything but UTF-8 JSON within the limits.

    `depth` is the number of levels that are around it, `most` how many there may be in all.
    """
    try:
        text = body.decode("utf-8-sig")
        value = _decoder.decode(text)
        _require_limits(value, text, 0, len(text), depth=depth, most=most)
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise MalformedJson(str(problem)) from None
    except (MalformedJson, RecursionError) as problem:
        raise _placed(problem, text, depth, most) from None
    return value


def read_part(text: str, start: int, *, depth: int = 0, most: int = MAX_DEPTH) -> tuple[Any, int]:
    """Parse the value that begins there; returns where it ends, too. Raises MalformedJson."""
    try:
        value, end = _decoder.raw_decode(text, start)
        _require_limits(value, text, start, end, depth=depth, most=most)
    except json.JSONDecodeError as problem:
        raise MalformedJson(problem.msg) from None
    except RecursionError:
        raise MalformedJson(too_deep(most)) from None
    return value, end


def is_readable(content: bytes) -> bool:
    """Whether `read` would take it; a faster reader can tell of most."""
    try:
        if not _MAY_BE_REFUSED.search(content) and content.count(b"{") + content.count(b"[") <= MAX_DEPTH:
            with contextlib.suppress(orjson.JSONDecodeError):  # it knows fewer numbers
                orjson.loads(content)
                return True
        read(content)
    except MalformedJson:
        return False
    return True


def parse(text: str) -> Any:
    """Parse what the twin itself has written."""
    return _own_decoder.decode(text)


def write(value: Any) -> bytes:
    """Compact UTF-8 JSON; `raw` marks parts that are JSON already."""
    return orjson.dumps(value, default=_encode_decimal)


raw: Callable[[str | bytes], Any] = orjson.Fragment
"""Marks JSON that is text already. It passes for whatever the text says, which no type checker can read."""


def _encode_decimal(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} is not JSON")


def _require_limits(value: Any, text: str, start: int, end: int, *, depth: int, most: int) -> None:
    """Those that can't be seen before the whole is read; `value` is what the text says there."""
    if text.find("\\u", start, end) >= 0:
        _require_storable(value)
    if text.count("{", start, end) + text.count("[", start, end) + depth > most:
        _require_depth(value, depth, most)


def _require_storable(value: Any) -> None:
    if not all(is_storable(text) for text in _strings(value)):
        raise MalformedJson("text holds U+0000 or half of a surrogate pair")


def _require_depth(value: Any, depth: int, most: int) -> None:
    """Level by level: most documents are wide, not deep."""
    level = [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        if depth > most:
            raise MalformedJson(too_deep(most))
        members = chain.from_iterable(one.values() if isinstance(one, dict) else one for one in level)
        level = [one for one in members if isinstance(one, dict | list)]


def _placed(problem: Exception, text: str, depth: int, most: int) -> MalformedJson:
    """What is beyond the limits, with the place where it begins."""
    for token in _TOKEN.finditer(text):
        depth += _STEPS.get(token[0], 0)
        try:
            _require_token(token[0], depth, most)
        except MalformedJson as found:
            return MalformedJson(str(json.JSONDecodeError(str(found), text, token.start())))
    return MalformedJson(str(problem))


def _require_token(token: str, depth: int, most: int) -> None:
    if depth > most:
        raise MalformedJson(too_deep(most))
    if token not in _STEPS:
        _require_storable(_decoder.decode(token))


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
