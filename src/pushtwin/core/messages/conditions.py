"""What a device must fulfil to get a message, and what it lacks, in words. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from pushtwin.core.messages.candidates import Candidate, Field
from pushtwin.core.messages.misses import MAX_SHOWN, words_for_miss


class Condition(Protocol):
    """Matches exactly those devices that miss nothing."""

    def matches(self, candidate: Candidate) -> bool: ...

    def why_missed(self, candidate: Candidate) -> str | None: ...


class FieldTest:
    """The candidate has one of these values in a field."""

    __slots__ = ("_key", "_read", "field", "keys", "values")

    def __init__(self, field: Field, values: Sequence[Any]) -> None:
        self.field = field
        self.values = list({(type(value), str(value)): value for value in values}.values())
        self.keys = frozenset(key for value in values for key in field.keys_asked_for(value))
        self._read, self._key = field.read, field.key

    def matches(self, candidate: Candidate) -> bool:
        return not self.keys.isdisjoint(map(self._key, self._read(candidate)))

    def why_missed(self, candidate: Candidate) -> str | None:
        return None if self.matches(candidate) else words_for_miss(self.field, self.values, self.keys, candidate)


class AllOf:
    """Every one of these is fulfilled."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Condition]) -> None:
        self.parts = parts

    def matches(self, candidate: Candidate) -> bool:
        for part in self.parts:  # noqa: SIM110 - a generator costs more than the loop, and a frame at each level
            if not part.matches(candidate):
                return False
        return True

    def why_missed(self, candidate: Candidate) -> str | None:
        """The first that fails."""
        for part in self.parts:
            if why := part.why_missed(candidate):
                return why
        return None


class AnyOf:
    """At least one of these is fulfilled."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Condition]) -> None:
        self.parts = parts

    def matches(self, candidate: Candidate) -> bool:
        for part in self.parts:  # noqa: SIM110 - as above
            if part.matches(candidate):
                return True
        return False

    def why_missed(self, candidate: Candidate) -> str | None:
        """What is the matter with each: with the first few, where there are many."""
        reasons = []
        for part in self.parts[:MAX_SHOWN]:
            why = part.why_missed(candidate)
            if why is None:
                return None
            reasons.append(why)
        rest = self.parts[MAX_SHOWN:]
        if any(part.matches(candidate) for part in rest):
            return None
        return "; ".join(dict.fromkeys(reasons)) + (f"; and {len(rest)} more" if rest else "")


# -- putting together ------------------------------------------------------------------------------------------


def all_of(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(parts)


def any_of(parts: Iterable[Condition]) -> Condition:
    """Alternatives; tests of the same field become one, which is as fast for thousands of values as for two."""
    others: list[Condition] = []
    tests: list[FieldTest] = []
    for part in parts:
        if isinstance(part, FieldTest):
            tests.append(part)
        else:
            others.append(part)
    merged = [*merge_tests(tests), *others]
    return merged[0] if len(merged) == 1 else AnyOf(merged)


def merge_tests(tests: Iterable[FieldTest]) -> list[FieldTest]:
    """One test for each field, in the order in which they come first, with the values of all."""
    values: dict[str, tuple[Field, list[Any]]] = {}
    for test in tests:
        values.setdefault(test.field.name, (test.field, []))[1].extend(test.values)
    return [FieldTest(field, accepted) for field, accepted in values.values()]


def field_tests_in(condition: Condition) -> Iterator[FieldTest]:
    """Every test, in no particular order, however deep."""
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        if isinstance(one, FieldTest):
            yield one
        elif isinstance(one, AllOf | AnyOf):
            waiting += one.parts
