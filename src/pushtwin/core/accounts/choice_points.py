"""How the settings of an account are declared: each with its question, its alternatives and its source. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, fields, is_dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from pushtwin.base.problems import Problem

T = TypeVar("T")


Rule = Callable[[T], Iterable[Problem]]


def choice(
    default: T,
    question: str,
    source: str,
    *,
    bounds: tuple[int, int] | None = None,
    rule: Rule[T] | None = None,
    others: tuple[T, ...] = (),
) -> T:
    """A guess about the platform, as a field of a data class: its question, and the section that leaves it open.

    A number has `bounds`, both of which it may be; a `rule` tells what is wrong with a value. What else may be true of
    the platform are all other alternatives; where there are none to list, it is said by `others`.
    """
    return _declared(default, question=question, source=source, bounds=bounds, rule=rule, said=others, is_guess=True)


def convenience(
    default: T,
    question: str,
    source: str,
    *,
    bounds: tuple[int, int] | None = None,
    rule: Rule[T] | None = None,
) -> T:
    """A setting that is no guess: it says how a test wants the twin, whatever the platform does."""
    return _declared(default, question=question, source=source, bounds=bounds, rule=rule, said=(), is_guess=False)


def _declared(
    default: T,
    *,
    question: str,
    source: str,
    bounds: tuple[int, int] | None,
    rule: Rule[T] | None,
    said: tuple[T, ...],
    is_guess: bool,
) -> T:
    """The field of a data class, from what a `ChoicePoint` says. A default that is a mapping is shared, and nobody
    changes it."""
    metadata = {
        "default": default,
        "question": question,
        "source": source,
        "bounds": bounds,
        "rule": rule,
        "said": said,
        "is_guess": is_guess,
    }
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


class ChoicePoint(NamedTuple):
    """A declared setting. `kind` is its type: an enumeration of the alternatives, or whatever JSON can say."""

    name: str
    kind: Any
    default: Any
    question: str
    source: str
    bounds: tuple[int, int] | None = None
    rule: Rule[Any] | None = None
    said: tuple[Any, ...] = ()
    is_guess: bool = True

    @property
    def wire_name(self) -> str:
        """How clients and documents spell it."""
        first, *rest = self.name.split("_")
        return first + "".join(map(str.capitalize, rest))

    @property
    def alternatives(self) -> tuple[StrEnum, ...]:
        """What can be chosen, the default first; nothing where a number or a text is asked for."""
        return tuple(_enumeration(self.kind) or ())

    @property
    def others(self) -> tuple[Any, ...]:
        """What else may be true of the platform, and so what a sweep tries; nothing where the setting is no guess."""
        if not self.is_guess:
            return ()
        return self.said or tuple(one for one in self.alternatives if one is not self.default)

    def read(self, value: Any) -> Any:
        """What use cases compare, from what JSON says. Raises ValueError for what is no alternative."""
        enumeration = _enumeration(self.kind)
        return value if enumeration is None or value is None else enumeration(value)


def choice_points_of(settings: type) -> tuple[ChoicePoint, ...]:
    """The settings that a data class declares, or its bases do, in their order."""
    if bases := [base for base in settings.__bases__ if is_dataclass(base)]:
        return tuple(point for base in bases for point in choice_points_of(base))
    kinds = get_type_hints(settings, include_extras=True)
    return tuple(ChoicePoint(one.name, kinds[one.name], **one.metadata) for one in fields(settings))


def _enumeration(kind: Any) -> type[StrEnum] | None:
    """That of the alternatives; also where there may be none of them, but not where there may be many."""
    if get_origin(kind) is Mapping:
        return None
    kinds = (kind, *get_args(kind))
    return next((one for one in kinds if isinstance(one, type) and issubclass(one, StrEnum)), None)
