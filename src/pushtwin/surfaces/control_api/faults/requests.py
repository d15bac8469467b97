"""The wire models of the control API: faults."""

from typing import (
    Annotated,
    Any,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pushtwin.base.numbers import MAX_INTEGER, MIN_INTEGER
from pushtwin.base.times import parse_time
from pushtwin.core.faults.model import Connection, FaultDefinition, Target
from pushtwin.core.webhooks.model import WEBHOOK
from pushtwin.surfaces.control_api.fields import Code, ControlBody, PersonId, Time

_MAX_MS = 600_000
Milliseconds = Annotated[int, Field(strict=True, ge=0, le=_MAX_MS, description="Milliseconds.")]
_MAX_DAYS_MS = 30 * 86_400_000
Delay = Annotated[
    int, Field(strict=True, ge=0, le=_MAX_DAYS_MS, description="Milliseconds: 600000 at most, of webhooks 30 days.")
]
Amount = Annotated[int, Field(strict=True, ge=1, le=2**53)]


def _error_name(value: Any) -> str:
    """Whether it is one is known where the operation is, too."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError("error", "should be the name or the number of a failure")
    return str(value)


ErrorName = Annotated[
    str, BeforeValidator(_error_name), WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]})
]


class FaultTarget(ControlBody):
    """Which calls a fault looks at: those that match all that is given. `path` may hold `*`.

    A call that names several registrations or persons, as batches and sends do, matches by any of them.
    """

    operation: Code | None = None
    path: Annotated[str, Field(min_length=1, max_length=2048)] | None = None
    registration_id: Code | None = None
    person_id: PersonId | None = None


class FaultTiming(ControlBody):
    """Which of them it strikes: when all that is given holds. Numbers count the calls that it looks at."""

    skip: Amount | None = Field(None, description="All but the first so many.")
    nth: Amount | None = Field(None, description="Only the so manieth.")
    first: Amount | None = Field(None, description="The first so many.")
    every: Amount | None = Field(None, description="Every so manieth.")
    share: Annotated[float, Field(strict=True, ge=0, le=1)] | None = Field(
        None, description="Such a share, drawn by `seed`."
    )
    seed: Annotated[int, Field(strict=True, ge=MIN_INTEGER, le=MAX_INTEGER)] = 0
    starts: Time | None = Field(None, alias="from")
    ends: Time | None = Field(None, alias="until")
    for_ms: Annotated[int, Field(strict=True, ge=0, le=2**53)] | None = Field(
        None, description="From now on, milliseconds."
    )

    @model_validator(mode="after")
    def _draws_something(self) -> Self:
        if "seed" in self.model_fields_set and self.share is None:
            raise ValueError("seed goes with share")
        return self

    @model_validator(mode="after")
    def _strikes_something(self) -> Self:
        every = self.every or 1
        latest = self.nth or (self.first and self.first - self.first % every)  # that may be struck, if one is
        if latest is not None and not self._may_strike(latest, every):
            raise ValueError("no number of a call is as skip, nth, first and every say together")
        return self

    def _may_strike(self, number: int, every: int) -> bool:
        return (self.skip or 0) < number <= (self.first or number) and number % every == 0


_OF_THE_CONNECTION = {
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


def _is_not_of_the_connection(name: str) -> str:
    if name.lower() in _OF_THE_CONNECTION:
        raise PydanticCustomError("header", "says how an answer is sent, which is the server's; see `connection`")
    return name


class RawAnswer(ControlBody):
    """An answer in place of the real one: a text is sent as it is, anything else as JSON."""

    status: Annotated[int, Field(strict=True, ge=200, le=599)]
    body: Any = None
    headers: dict[
        Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"), AfterValidator(_is_not_of_the_connection)],
        Annotated[str, Field(pattern=r"^[\x20-\x7e]*$", max_length=8192)],
    ] = Field(default_factory=dict)


class LatencyRange(ControlBody):
    """A delay that is drawn for each call."""

    min: Delay
    max: Delay

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max < self.min:
            raise ValueError("max should not be less than min")
        return self


class CreateFault(ControlBody):
    """What becomes of some calls: another answer, a delay, a broken connection, or several of these.

    A call that is struck changes nothing, unless `after` is set (it is carried out, but its answer is lost) or
    it is merely delayed. A truncated answer is that of the call: where the call changes something, it needs `after`.

    On the operation `webhook` it strikes calls that the twin makes: they come later (`latencyMs`), again when they were
    taken (`twice`, so much later), or are lost (`connection`), with `after` only their answer. What is lost is repeated
    so much later, without `latencyMs` as if the receiver had not answered.
    """

    fault_id: Code | None = None
    on: FaultTarget = Field(default_factory=FaultTarget)
    when: FaultTiming = Field(default_factory=FaultTiming)
    error: ErrorName | None = Field(
        None, description="A failure of the API that is called, by its name or number; it comes in that API's envelope."
    )
    retry_after: Annotated[int, Field(strict=True, ge=0, le=86_400)] | None = Field(
        None, description="Seconds, in `Retry-After`."
    )
    answer: RawAnswer | None = None
    latency_ms: Delay | LatencyRange | None = None
    connection: Connection | None = None
    slow_ms: Milliseconds = 1000
    after: Annotated[bool, Field(strict=True)] = False
    twice: Annotated[bool, Field(strict=True)] = Field(False, description="Of webhooks: called again.")
    counted: Annotated[bool, Field(strict=True)] = Field(
        True, description="Whether expectations count the calls that it strikes. The journal has them anyway."
    )

    @field_validator("latency_ms")
    @classmethod
    def _is_short(cls, latency: int | LatencyRange | None, others: ValidationInfo) -> int | LatencyRange | None:
        """Only webhooks come much later."""
        target: FaultTarget | None = others.data.get("on")
        longest = latency.max if isinstance(latency, LatencyRange) else latency or 0
        if longest > _MAX_MS and (target is None or target.operation != WEBHOOK):
            raise ValueError(f"should be at most {_MAX_MS}")
        return latency

    @model_validator(mode="after")
    def _fits_webhooks(self) -> Self:
        if self.on.operation != WEBHOOK:
            if self.twice:
                raise ValueError("twice goes with the operation webhook")
            return self
        if self.error is not None or self.answer is not None:
            raise ValueError("a webhook is answered by its receiver: it has no error and no answer")
        if self.connection in {Connection.TRUNCATED, Connection.SLOW}:
            raise ValueError("the connection of a webhook is reset or empty")
        if self.twice and self.connection is not None:
            raise ValueError("what is lost is repeated anyway: twice goes without connection")
        return self

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.error is not None and self.answer is not None:
            raise ValueError("error and answer exclude each other")
        if all(one is None for one in (self.error, self.answer, self.latency_ms, self.connection, self.twice or None)):
            others = "connection, twice" if self.on.operation == WEBHOOK else "error, answer, connection"
            raise ValueError(f"should have at least one of latencyMs, {others}")
        if self.retry_after is not None and self.error is None:
            raise ValueError("retryAfter goes with error; an answer has headers of its own")
        if self.retry_after is not None and self.connection in {Connection.RESET, Connection.EMPTY}:
            raise ValueError("retryAfter goes with an answer, and this connection breaks before there is one")
        if "slow_ms" in self.model_fields_set and self.connection is not Connection.SLOW:
            raise ValueError("slowMs goes with connection slow")
        if self.answer is not None and self.answer.status in {204, 304} and self.answer.body is not None:
            raise ValueError("an answer with this status has no body")
        return self

    def command(self) -> FaultDefinition:
        low, high = self._latency()
        answer = self.answer
        return FaultDefinition(
            target=Target(self.on.operation, self.on.path, self.on.registration_id, self.on.person_id),
            skip=self.when.skip,
            nth=self.when.nth,
            first=self.when.first,
            every=self.when.every,
            share=self.when.share,
            seed=self.when.seed,
            starts_at=parse_time(self.when.starts) if self.when.starts else None,
            ends_at=parse_time(self.when.ends) if self.when.ends else None,
            for_ms=self.when.for_ms,
            error=self.error,
            retry_after=self.retry_after,
            status=answer.status if answer else None,
            body=answer.body if answer else None,
            headers=tuple(answer.headers.items()) if answer else (),
            latency_min=low,
            latency_max=high,
            connection=self.connection,
            slow_ms=self.slow_ms,
            after=self.after,
            twice=self.twice,
            is_counted=self.counted,
        )

    def _latency(self) -> tuple[int, int]:
        match self.latency_ms:
            case None:
                return 0, 0
            case LatencyRange(min=low, max=high):
                return low, high
            case fixed:
                return fixed, fixed
