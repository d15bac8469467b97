"""How the settings of an account are declared: each with its question, its alternatives and its source. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, fields
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from pushtwin.base.problems import Problem

T = TypeVar("T")


def choice(
    default: T,
    question: str,
    source: str,
    *,
    bounds: tuple[int, int] | None = None,
    rule: Callable[[T], Iterable[Problem]] | None = None,
) -> T:
    """A setting in a data class: what it decides, in words, and the section of the contract that leaves it open.

    A number has `bounds`, both of which it may be; a `rule` tells what is wrong with a value. A default that is a
    mapping is shared, and nobody changes it.
    """
    declared = {"default": default, "question": question, "source": source, "bounds": bounds, "rule": rule}
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata=declared)
    return field(default=default, metadata=declared)


class ChoicePoint(NamedTuple):
    """A declared setting. `kind` is its type: an enumeration of the alternatives, or whatever JSON can say."""

    name: str
    kind: Any
    default: Any
    question: str
    source: str
    bounds: tuple[int, int] | None = None
    rule: Callable[[Any], Iterable[Problem]] | None = None

    @property
    def wire_name(self) -> str:
        """How clients and documents spell it."""
        first, *rest = self.name.split("_")
        return first + "".join(map(str.capitalize, rest))

    @property
    def alternatives(self) -> tuple[StrEnum, ...]:
        """What can be chosen, the default first; nothing where a number or a text is asked for."""
        return tuple(_enumeration(self.kind) or ())

    def read(self, value: Any) -> Any:
        """What use cases compare, from what JSON says. Raises ValueError for what is no alternative."""
        enumeration = _enumeration(self.kind)
        return value if enumeration is None or value is None else enumeration(value)


def choice_points_of(settings: type) -> tuple[ChoicePoint, ...]:
    """The settings that a data class declares, in its order."""
    kinds = get_type_hints(settings, include_extras=True)
    return tuple(ChoicePoint(one.name, kinds[one.name], **one.metadata) for one in fields(settings))


def _enumeration(kind: Any) -> type[StrEnum] | None:
    """That of the alternatives; also where there may be none of them, but not where there may be many."""
    if get_origin(kind) is Mapping:
        return None
    kinds = (kind, *get_args(kind))
    return next((one for one in kinds if isinstance(one, type) and issubclass(one, StrEnum)), None)
