"""The wire models of the control API: the journal, and what tests expect of it."""

from collections.abc import Iterator
from typing import (
    Annotated,
    Any,
    Literal,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import Field, model_validator

from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.base.times import parse_time
from pushtwin.core.journal.judging import Verification
from pushtwin.core.journal.matching import Amount, Expectation
from pushtwin.core.journal.repository import Filter
from pushtwin.surfaces.control_api.fields import Code, ControlBody, PersonId, Time
from pushtwin.surfaces.control_api.pages import PageQuery

MAX_WAIT_MS = 60_000
Number = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class JournalQuery(PageQuery):
    """Which calls."""

    operation: Code | None = Field(None, description="Only calls of this operation.")
    status: int | None = Field(None, ge=100, le=599, description="Only calls that were answered so.")
    registration_id: Code | None = Field(None, description="Only calls of this registration.")
    person_id: int | None = Field(None, ge=0, le=MAX_INTEGER, description="Only calls that touched this person.")
    since: Time | None = Field(None, description="Only calls from this time on.")
    direction: Literal["in", "out", "control", "all"] = Field(
        "in",
        description="Calls to the emulated APIs, those that the twin has made, which are webhooks, or changes by the "
        "control API; `all` of them.",
    )

    def filter(self) -> Filter:
        since = None if self.since is None else parse_time(self.since)
        direction = None if self.direction == "all" else self.direction
        return Filter(self.operation, self.status, self.registration_id, self.person_id, since, direction)


class CallMatch(ControlBody):
    """What a call carries. Objects may have more members than named here; lists and scalars are equal."""

    url: Annotated[str, Field(max_length=2048)] | None = Field(
        None, description="Of a call that the twin has made; `*` stands for any characters."
    )
    path: Annotated[str, Field(max_length=2048)] | None = Field(None, description="`*` stands for any characters.")
    query: dict[str, Any] = Field(default_factory=dict)
    headers: dict[str, Any] = Field(default_factory=dict)
    body: Any = None


class ExpectedCall(ControlBody):
    """A call that a test expects. What is not named may be anything."""

    direction: Literal["in", "out"] = "in"
    operation: Code | None = None
    status: Annotated[int, Field(strict=True, ge=100, le=599)] | None = None
    registration_id: str | None = None
    person_id: PersonId | None = None
    match: CallMatch = Field(default_factory=CallMatch)

    def expectation(self) -> Expectation:
        exact = {
            "operation": self.operation,
            "status": self.status,
            "registrationId": self.registration_id,
            "personId": self.person_id,
        }
        return Expectation(
            exact={name: value for name, value in exact.items() if value is not None},
            direction=self.direction,
            url=self.match.url,
            path=self.match.path,
            query=self.match.query,
            headers=self.match.headers,
            body=self.match.body,
            has_body="body" in self.match.model_fields_set,
        )


class VerifyCalls(ExpectedCall):
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

    def operations(self) -> Iterator[tuple[ExpectedCall, str]]:
        """Each call whose operation may be named, and where that is."""
        yield self, "operation"
        for number, one in enumerate(self.in_order or ()):
            yield one, f"inOrder.{number}.operation"

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
