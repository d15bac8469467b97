"""Whether a journaled call is the one that a test expects, and where it differs. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pushtwin.base.patterns import is_path
from pushtwin.control_types.calls import Direction
from pushtwin.core.journal.secrets import HIDDEN, is_secret, is_secret_member, mask, shown_url

Json = Any


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a call should look like. What is not named may be anything; `exact` goes by the names of the journal.

    `direction` is where it goes: into the twin or out of it. Calls that go the other way are never meant.
    """

    exact: Mapping[str, Json] = field(default_factory=dict)
    direction: Direction = "in"
    url: str | None = None
    path: str | None = None
    query: Mapping[str, Json] = field(default_factory=dict)
    headers: Mapping[str, Json] = field(default_factory=dict)
    body: Json = None
    has_body: bool = False


class Difference(NamedTuple):
    """A place where a call is not as expected; `is_missing` says that it has nothing there."""

    field: str
    expected: Json
    actual: Json
    is_missing: bool


def differences(expected: Expectation, call: Mapping[str, Json]) -> list[Difference]:
    """Every place where the call is not as expected; none when it matches."""
    return list(_differences(expected, call))


def _differences(expected: Expectation, call: Mapping[str, Json]) -> Iterator[Difference]:
    exact = {name: value for name, value in expected.exact.items() if not _is_among(value, call.get(f"{name}s", ()))}
    yield from _missing_members(exact, call, "")
    if expected.path is not None and not is_path(call["path"], expected.path):
        yield Difference("path", expected.path, call["path"], is_missing=False)
    if expected.url is not None:
        yield from _other_url(expected.url, call.get("url"))
    query = {name: value for name, value in expected.query.items() if not _is_as_shown(name, value, call["query"])}
    yield from _missing_members(query, call["query"], "query.")
    yield from _missing_members(_as_sent(expected.headers, call["headers"]), call["headers"], "headers.")
    if expected.has_body:
        yield from _compare(expected.body, call, "body", "body")


def _is_among(expected: Json, several: Sequence[Json]) -> bool:
    """Whether a call that is about several registrations or persons is about this one, too."""
    return any(_is_same(expected, one) for one in several)


def _other_url(pattern: str, url: str | None) -> Iterator[Difference]:
    """It may be expected as it was, and as the journal shows it."""
    if url is None or not (is_path(url, pattern) or is_path(shown_url(url), pattern)):
        yield Difference("url", pattern, url and shown_url(url), is_missing=url is None)


def _as_sent(expected: Mapping[str, Json], headers: Mapping[str, Json]) -> dict[str, Json]:
    """Names in lower case. A secret may be expected in the form in which the journal shows it."""
    by_name = {name.lower(): value for name, value in expected.items()}
    shown = {name: mask(headers[name]) for name in by_name if name in headers and is_secret(name)}
    return {name: headers[name] if name in shown and shown[name] == value else value for name, value in by_name.items()}


def _is_as_shown(name: str, expected: Json, query: Mapping[str, Json]) -> bool:
    return expected == HIDDEN and name in query and is_secret(name)


def _missing_members(expected: Mapping[str, Json], actual: Mapping[str, Json], prefix: str) -> Iterator[Difference]:
    for name, value in expected.items():
        yield from _compare(value, actual, name, f"{prefix}{name}")


def _compare(expected: Json, holder: Mapping[str, Json], name: str, place: str) -> Iterator[Difference]:
    if name not in holder:
        yield Difference(place, expected, None, is_missing=True)
    elif not (expected == HIDDEN and place.startswith("body.") and is_secret_member(name)):
        yield from _subset(expected, holder[name], place)


def _subset(expected: Json, actual: Json, place: str) -> Iterator[Difference]:
    """Objects may have more members than expected; lists and scalars are equal."""
    match expected, actual:
        case dict(), dict():
            yield from _missing_members(expected, actual, f"{place}.")
        case list(), list() if len(expected) == len(actual):
            for number, (one, other) in enumerate(zip(expected, actual, strict=True)):
                yield from _subset(one, other, f"{place}.{number}")
        case _ if not _is_same(expected, actual):
            yield Difference(place, expected, actual, is_missing=False)


def _is_same(expected: Json, actual: Json) -> bool:
    """JSON has no true that is 1."""
    return isinstance(expected, bool) is isinstance(actual, bool) and bool(expected == actual)


# -- how many, in which order --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Amount:
    """How many calls should match; None is no bound."""

    at_least: int | None = None
    at_most: int | None = None

    def is_met(self, count: int) -> bool:
        return (self.at_least is None or count >= self.at_least) and not self.is_exceeded(count)

    def is_exceeded(self, count: int) -> bool:
        return self.at_most is not None and count > self.at_most


def distance(found: list[Difference]) -> tuple[bool, int]:
    """How far a call is from what was expected: one of another operation is farther than any of the same."""
    return any(one.field == "operation" for one in found), len(found)
