"""Values of the model as a row keeps them: JSON without what is as by default, and back without losing a digit. Pure.

A value is a data class or a named tuple, whose parts may be such, too. Members are named as its fields.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

from pushtwin.base import json_text

T = TypeVar("T")


class UnknownForm(ValueError):
    """The text was written by a version of the twin that keeps such values in another form."""


def write_packed(value: Any) -> str:
    """The value with all its parts."""
    return json_text.write(_packed(type(value), value)).decode()


def read_packed(kind: type[T], text: str, name: str) -> T:
    """The value as it was; problems call it by this name. Raises UnknownForm."""
    return cast("T", _unpacked(kind, json_text.parse(text), name))


class _Field(NamedTuple):
    """A field of a part; it may be a part itself, or have several. `default` is MISSING where there must be a value."""

    kind: Any
    default: Any
    is_part: bool
    has_parts: bool


class _Form(NamedTuple):
    """What a part is made of."""

    fields: Mapping[str, _Field]
    required: frozenset[str]


@lru_cache
def _form_of(part: Any) -> _Form:
    kinds = {name: _without_none(kind) for name, kind in get_type_hints(part).items()}
    defaults = _defaults_of(part)
    fields_by_name = {name: _field(kind, defaults.get(name, MISSING)) for name, kind in kinds.items()}
    return _Form(fields_by_name, frozenset(kinds.keys() - defaults.keys()))


def _field(kind: Any, default: Any) -> _Field:
    """Of several parts the kind is that of each."""
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    has_parts = inner is not None and _is_part(inner)
    return _Field(inner if has_parts else kind, default, _is_part(kind), has_parts)


def _defaults_of(part: Any) -> dict[str, Any]:
    if not is_dataclass(part):
        return dict(part._field_defaults)
    made = {one.name: one.default_factory() for one in fields(part) if one.default_factory is not MISSING}
    return made | {one.name: one.default for one in fields(part) if one.default is not MISSING}


def _without_none(kind: Any) -> Any:
    """`str` of `str | None`."""
    options = [option for option in get_args(kind) if option is not type(None)]
    return options[0] if type(None) in get_args(kind) else kind


def _is_part(kind: Any) -> bool:
    return is_dataclass(kind) or hasattr(kind, "_field_defaults")


def _packed(kind: Any, part: Any) -> dict[str, Any]:
    members = {}
    for name, one in _form_of(kind).fields.items():
        value = getattr(part, name)
        if value is not one.default and value != one.default:
            members[name] = _pack(one, value)
    return members


def _pack(one: _Field, value: Any) -> Any:
    if value is None:
        return None
    if one.has_parts:
        return [_packed(one.kind, part) for part in value]
    return _packed(one.kind, value) if one.is_part else value


def _unpacked(kind: Any, members: Mapping[str, Any], place: str) -> Any:
    form = _form_of(kind)
    if unknown := members.keys() - form.fields.keys():
        raise UnknownForm(f"{place} has {', '.join(sorted(unknown))}, which this version of the twin does not know")
    if missing := form.required - members.keys():
        raise UnknownForm(f"{place} has no {', '.join(sorted(missing))}")
    return kind(**{name: _value(form.fields[name], value, f"{place}.{name}") for name, value in members.items()})


def _value(one: _Field, value: Any, place: str) -> Any:
    if value is None:
        return None
    if one.is_part:
        return _unpacked(one.kind, value, place)
    if one.has_parts:
        return tuple(_unpacked(one.kind, part, f"{place}.{number}") for number, part in enumerate(value))
    if isinstance(value, str):
        return _word(one.kind, value, place)
    return tuple(value) if isinstance(value, list) else value


def _word(kind: Any, value: str, place: str) -> str:
    """A text, or one of those that there are."""
    try:
        return cast("str", kind(value))
    except ValueError:
        raise UnknownForm(f"{place} is {value}, which this version of the twin does not know") from None
