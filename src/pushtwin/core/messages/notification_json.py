"""A send as a row keeps it: JSON without what is as by default, and back without losing a digit. Pure."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from typing import Any, NamedTuple, cast, get_args, get_type_hints

from pushtwin.base import json_text
from pushtwin.base.remembering import remember_short
from pushtwin.core.messages.model import Send


class UnknownForm(ValueError):
    """The text was written by a version of the twin that keeps sends in another form."""


def to_json(send: Send) -> str:
    """The send with all its parts. Members are named as in the model."""
    return json_text.write(_packed(Send, send)).decode()


@remember_short(1024)
def parse_send(text: str) -> Send:
    """The send as it was; it may be shared, so nobody changes what is in it. Raises UnknownForm."""
    return cast("Send", _unpacked(Send, json_text.parse(text), "send"))


class _Field(NamedTuple):
    """A field of a part; it may be a part itself. `default` is MISSING where there must be a value."""

    kind: Any
    default: Any
    is_part: bool


class _Form(NamedTuple):
    """What a part is made of."""

    fields: Mapping[str, _Field]
    required: frozenset[str]


@lru_cache
def _form_of(part: Any) -> _Form:
    kinds = {name: _without_none(kind) for name, kind in get_type_hints(part).items()}
    defaults = _defaults_of(part)
    fields_by_name = {name: _Field(kind, defaults.get(name, MISSING), _is_part(kind)) for name, kind in kinds.items()}
    return _Form(fields_by_name, frozenset(kinds.keys() - defaults.keys()))


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
            members[name] = _packed(one.kind, value) if one.is_part and value is not None else value
    return members


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
    if isinstance(value, str):
        return _word(one.kind, value, place)
    return tuple(value) if isinstance(value, list) else value


def _word(kind: Any, value: str, place: str) -> str:
    """A text, or one of those that there are."""
    try:
        return cast("str", kind(value))
    except ValueError:
        raise UnknownForm(f"{place} is {value}, which this version of the twin does not know") from None
