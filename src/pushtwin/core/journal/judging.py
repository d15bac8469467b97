"""Judging calls against what a test expects, one after the other as they come. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from pushtwin.core.journal.entries import JournaledCall, form_to_compare, is_cut
from pushtwin.core.journal.matching import Amount, Difference, Expectation, differences, distance
from pushtwin.core.journal.secrets import HIDDEN, is_secret, is_secret_member, mask, mask_members

_MAX_NEAREST = 3
_MAX_MATCHES = 20
_COLUMNS = {"operation": "operation", "status": "status", "registrationId": "registration_id", "personId": "person_id"}


@dataclass(frozen=True, slots=True)
class Verification:
    """What a test expects: so many calls of one kind, or one call after the other."""

    expected: tuple[Expectation, ...]
    amount: Amount | None
    since: int | None = None


@dataclass(slots=True)
class Judge:
    """Takes calls in the order in which they were made, and tells how things stand.

    `number` counts those that are as expected; the first of them are kept. `undecided` counts those of which it can't
    be told, because the journal has cut their body. `last` is the ordinal of the latest.
    """

    verification: Verification
    number: int = 0
    undecided: int = 0
    last: int = -1
    matches: list[JournaledCall] = field(default_factory=list)

    def take(self, call: JournaledCall) -> None:
        self.last = max(self.last, call.ordinal)
        expected = self._awaited
        if expected is None or (found := _match(expected, call)) is False:
            return
        if found is None:
            self.undecided += 1
            return
        self.number += 1
        if len(self.matches) < _MAX_MATCHES:
            self.matches.append(call)

    @property
    def order_matters(self) -> bool:
        """Whether a call that was made before one that was taken already would have to come before it."""
        return self.verification.amount is None

    @property
    def missing(self) -> Expectation | None:
        """What is not met; None when all is."""
        amount = self.verification.amount
        return None if amount and amount.is_met(self.number) else self._awaited

    @property
    def is_final(self) -> bool:
        """Whether no call to come can change it."""
        amount = self.verification.amount
        if amount is None:
            return self._awaited is None
        return amount.is_exceeded(self.number) or (amount.is_met(self.number) and amount.at_most is None)

    @property
    def _awaited(self) -> Expectation | None:
        expected = self.verification.expected
        if self.verification.amount is not None:
            return expected[0]
        return expected[self.number] if self.number < len(expected) else None


def _may_be_meant(expected: Expectation, call: JournaledCall) -> bool:
    """Expectations look past calls that go the other way, and past those that a fault has told them not to count."""
    return call.is_counted and call.direction == expected.direction


def _match(expected: Expectation, call: JournaledCall) -> bool | None:
    """Whether the call is as expected; None when it depends on what was cut of its body."""
    if not _may_be_meant(expected, call):
        return False
    if any(value != getattr(call, _COLUMNS[name]) for name, value in expected.exact.items()) and not call.touched:
        return False  # most calls, and no JSON has to be made of them
    found = differences(expected, form_to_compare(call))
    if not found or not is_cut(call.body):
        return not found
    return None if {one.field for one in found} == {"body"} else False


class NearCall(NamedTuple):
    """A call that is almost as expected, and where it differs; secrets are hidden."""

    call: JournaledCall
    differences: list[Difference]


class Nearest:
    """Takes calls, and keeps those that differ least: those of another operation last, of equals the latest first."""

    def __init__(self, expected: Expectation) -> None:
        self._expected = expected
        self._best: list[tuple[tuple[bool, int, int], NearCall]] = []

    def take(self, call: JournaledCall) -> None:
        if not _may_be_meant(self._expected, call):
            return
        if found := differences(self._expected, form_to_compare(call)):
            rank = (*distance(found), -call.ordinal)
            if len(self._best) < _MAX_NEAREST or rank < self._best[-1][0]:
                self._best.append((rank, NearCall(call, [_masked(one) for one in found])))
                self._best = sorted(self._best, key=lambda one: one[0])[:_MAX_NEAREST]

    @property
    def calls(self) -> list[NearCall]:
        """Those of another operation only where there is none of the same."""
        is_other = bool(self._best) and self._best[0][0][0]
        return [near for rank, near in self._best if rank[0] == is_other]


class Came:
    """Takes calls, and keeps the first that were expected in some order, each with the places it could have had."""

    def __init__(self, verification: Verification) -> None:
        self._expected = verification.expected[:_MAX_MATCHES] if verification.amount is None else ()
        self.calls: list[tuple[JournaledCall, list[int]]] = []

    def take(self, call: JournaledCall) -> None:
        if len(self.calls) < _MAX_MATCHES and (
            places := [place for place, expected in enumerate(self._expected) if _match(expected, call)]
        ):
            self.calls.append((call, places))


def _masked(one: Difference) -> Difference:
    part, _, place = one.field.partition(".")
    if one.is_missing:
        return one
    if part in {"headers", "query"} and is_secret(place.partition(".")[0]):
        return one._replace(actual=mask(one.actual) if part == "headers" else HIDDEN)
    if part == "body":
        hides = any(map(is_secret_member, place.split(".")))
        return one._replace(actual=HIDDEN if hides else mask_members(one.actual))
    return one
