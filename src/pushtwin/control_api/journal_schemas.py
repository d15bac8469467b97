"""The wire models of the control API: the journal, and what tests expect of it."""

from collections.abc import Iterator
from typing import (
    Annotated,
    Any,
    NotRequired,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import Field, model_validator
from typing_extensions import TypedDict

from pushtwin.control_api.schemas import Code, ControlBody, PageQuery, Time
from pushtwin.journal.matching import Amount, Expectation, Nearest
from pushtwin.journal.repository import Filter
from pushtwin.journal.service import Verdict, Verification
from pushtwin.times import parse_time

MAX_WAIT_MS = 60_000
Number = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class JournalQuery(PageQuery):
    """Which calls."""

    operation: Code | None = Field(None, description="Only calls of this operation.")
    status: int | None = Field(None, ge=100, le=599, description="Only calls that were answered so.")
    registration_id: str | None = Field(None, max_length=255, description="Only calls of this registration.")
    person_id: int | None = Field(None, ge=0, le=2**63 - 1, description="Only calls that touched this person.")
    since: Time | None = Field(None, description="Only calls from this time on.")

    def filter(self) -> Filter:
        since = None if self.since is None else parse_time(self.since)
        return Filter(self.operation, self.status, self.registration_id, self.person_id, since)


class Match(ControlBody):
    """What a call carries. Objects may have more members than named here; lists and scalars are equal."""

    path: Annotated[str, Field(max_length=2048)] | None = Field(None, description="`*` stands for any characters.")
    query: dict[str, Any] = Field(default_factory=dict)
    headers: dict[str, Any] = Field(default_factory=dict)
    body: Any = None


class ExpectedCall(ControlBody):
    """A call that a test expects. What is not named may be anything."""

    operation: Code | None = None
    status: int | None = None
    registration_id: str | None = None
    person_id: int | None = None
    match: Match = Field(default_factory=Match)

    def expectation(self) -> Expectation:
        exact = {
            "operation": self.operation,
            "status": self.status,
            "registrationId": self.registration_id,
            "personId": self.person_id,
        }
        return Expectation(
            exact={name: value for name, value in exact.items() if value is not None},
            path=self.match.path,
            query=self.match.query,
            headers=self.match.headers,
            body=self.match.body,
            has_body="body" in self.match.model_fields_set,
        )


class Verify(ExpectedCall):
    """So many calls of one kind (at least one, when nothing else is said), or one call after the other (`inOrder`)."""

    count: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    never: Annotated[bool, Field(strict=True)] = False
    in_order: Annotated[list[ExpectedCall], Field(min_length=1, max_length=1000)] | None = None
    since: Time | None = None
    within_ms: Annotated[int, Field(strict=True, ge=0, le=MAX_WAIT_MS)] = Field(
        0, description="How long to wait for calls that are still to come."
    )

    @model_validator(mode="after")
    def _is_one_question(self) -> Self:
        if self.never + sum(one is not None for one in (self.count, self.at_least, self.at_most)) > 1:
            raise ValueError("count, atLeast, atMost and never exclude each other")
        if self.in_order is not None and self.model_fields_set - {"in_order", "since", "within_ms"}:
            raise ValueError("inOrder goes with since and withinMs only")
        return self

    def operations(self) -> Iterator[tuple[str | None, str]]:
        """Each operation that is named, and where."""
        yield self.operation, "operation"
        for number, one in enumerate(self.in_order or ()):
            yield one.operation, f"inOrder.{number}.operation"

    def command(self) -> Verification:
        since = None if self.since is None else parse_time(self.since)
        if self.in_order is not None:
            return Verification(tuple(one.expectation() for one in self.in_order), None, since)
        return Verification((self.expectation(),), self._amount(), since)

    def _amount(self) -> Amount:
        if self.never:
            return Amount(at_most=0)
        if self.count is not None:
            return Amount(self.count, self.count)
        if self.at_least is None and self.at_most is None:
            return Amount(at_least=1)
        return Amount(self.at_least, self.at_most)


class JournaledCall(TypedDict):
    """A call to an emulated API and its answer."""

    time: str
    operation: str
    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: NotRequired[Any]
    status: int
    answer: NotRequired[Any]
    durationMs: float
    applicationId: str
    registrationId: NotRequired[str]
    personId: NotRequired[int]
    warnings: list[str]
    fault: NotRequired[str]


class JournalAnswer(TypedDict):
    """One page, in the order in which the calls were answered. `evicted`: older ones are no longer kept."""

    calls: list[JournaledCall]
    nextCursor: NotRequired[str]
    evicted: bool


class FieldDifference(TypedDict):
    """A place where a call is not as expected; without `actual` it has nothing there."""

    field: str
    expected: Any
    actual: NotRequired[Any]


class NearestCall(TypedDict):
    """A call that is almost as expected."""

    call: JournaledCall
    differences: list[FieldDifference]


class VerdictAnswer(TypedDict):
    """Whether the calls are as expected. `evicted`: calls that could decide it are no longer kept."""

    passed: bool
    count: int
    matches: list[JournaledCall]
    message: str
    evicted: bool
    nearest: NotRequired[list[NearestCall]]


def verdict(judged: Verdict, verification: Verification) -> dict[str, Any]:
    """What `VerdictAnswer` describes."""
    answer: dict[str, Any] = {
        "passed": judged.has_passed,
        "count": judged.number,
        "matches": judged.matches,
        "message": _message(judged, verification),
        "evicted": judged.is_evicted,
    }
    if not judged.has_passed:
        answer["nearest"] = [_nearest(one) for one in judged.nearest]
    return answer


def _nearest(near: Nearest) -> dict[str, Any]:
    return {
        "call": near.call,
        "differences": [
            {"field": one.field, "expected": one.expected, **({} if one.is_missing else {"actual": one.actual})}
            for one in near.differences
        ],
    }


def _message(judged: Verdict, verification: Verification) -> str:
    if judged.is_evicted:
        return "Undecided: calls that could decide it are no longer kept. Ask `since` a later time, or keep more."
    amount = verification.amount
    if amount is None:
        return f"{judged.number} of {len(verification.expected)} calls came in this order."
    match amount:
        case Amount(at_least=None, at_most=0):
            wanted = "none"
        case Amount(at_least=least, at_most=most) if least == most:
            wanted = f"exactly {least}"
        case Amount(at_least=least, at_most=None):
            wanted = f"at least {least}"
        case Amount(at_most=most):
            wanted = f"at most {most}"
    return f"{judged.number} calls match; expected {wanted}."
