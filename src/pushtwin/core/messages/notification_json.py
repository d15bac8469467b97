"""A send as a row keeps it: JSON without what is as by default, and back without losing a digit. Pure."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, cast, get_args, get_type_hints

from pushtwin.base import json_text
from pushtwin.base.remembering import remember_short
from pushtwin.core.messages.model import Send


class UnknownForm(ValueError):
    """The text was written by a version of the twin that keeps sends in another form."""


def to_json(send: Send) -> str:
    """The send with all its parts. Members are named as in the model."""
    return json_text.write(_packed(send)).decode()


@remember_short(1024)
def parse_send(text: str) -> Send:
    """The send as it was; it may be shared, so nobody changes what is in it. Raises UnknownForm."""
    return cast("Send", _unpacked(Send, json_text.parse(text), "send"))


class _Field(NamedTuple):
    """A field of a part. `default` is MISSING where there must be a value."""

    kind: type
    default: Any


@lru_cache
def _fields_of(part: Any) -> Mapping[str, _Field]:
    kinds = {name: _without_none(kind) for name, kind in get_type_hints(part).items()}
    if not is_dataclass(part):
        defaults = getattr(part, "_field_defaults")  # noqa: B009  no type checker knows that it is a NamedTuple
        return {name: _Field(kind, defaults.get(name, MISSING)) for name, kind in kinds.items()}
    return {
        one.name: _Field(kinds[one.name], one.default if one.default_factory is MISSING else one.default_factory())
        for one in fields(part)
    }


def _without_none(kind: Any) -> Any:
    """`str` of `str | None`."""
    options = [option for option in get_args(kind) if option is not type(None)]
    return options[0] if type(None) in get_args(kind) else kind


def _is_part(kind: type) -> bool:
    return is_dataclass(kind) or hasattr(kind, "_field_defaults")


def _packed(part: Any) -> dict[str, Any]:
    kind: Any = type(part)
    values = ((name, getattr(part, name), one.default) for name, one in _fields_of(kind).items())
    return {
        name: _packed(value) if _is_part(type(value)) else value for name, value, default in values if value != default
    }


def _unpacked(kind: Any, value: Any, place: str) -> Any:
    if value is None:
        return None
    if _is_part(kind):
        return _part(kind, value, place)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _member(kind, value, place)
    return tuple(value) if isinstance(value, list) else value


def _part(kind: Any, members: Mapping[str, Any], place: str) -> Any:
    known = _fields_of(kind)
    if unknown := members.keys() - known.keys():
        raise UnknownForm(f"{place} has {', '.join(sorted(unknown))}, which this version of the twin does not know")
    required = {name for name, one in known.items() if one.default is MISSING}
    if missing := required - members.keys():
        raise UnknownForm(f"{place} has no {', '.join(sorted(missing))}")
    return kind(**{name: _unpacked(known[name].kind, value, f"{place}.{name}") for name, value in members.items()})


def _member(kind: type[StrEnum], value: Any, place: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise UnknownForm(f"{place} is {value}, which this version of the twin does not know") from None
