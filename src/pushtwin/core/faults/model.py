"""Faults that tests order: which calls they strike, and what becomes of those. Pure."""

import hashlib
from collections.abc import Collection, Container
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from pushtwin.base.patterns import is_path
from pushtwin.core.webhooks.model import WEBHOOK

_DRAWS = 2**64


class Connection(StrEnum):
    """What may happen to the connection instead of a whole answer."""

    RESET = "reset"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    SLOW = "slow"


class Target(NamedTuple):
    """What a fault looks at; None matches every call to the twin. `path` may hold `*`.

    At webhooks, which the twin calls, only a fault looks that names them.
    """

    operation: str | None = None
    path: str | None = None
    registration_id: str | None = None
    person_id: int | None = None


EVERY_CALL = Target()


@dataclass(frozen=True, slots=True)
class FaultDefinition:
    """What a test orders. Times are milliseconds; `skip` to `share` count the matching calls in time.

    `is_counted` says whether expectations count the calls that it strikes; `twice` is for webhooks.
    """

    target: Target = EVERY_CALL
    skip: int | None = None
    nth: int | None = None
    first: int | None = None
    every: int | None = None
    share: float | None = None
    seed: int = 0
    starts_at: int | None = None
    ends_at: int | None = None
    for_ms: int | None = None
    ordered_at: int = 0
    error: str | None = None
    retry_after: int | None = None
    status: int | None = None
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    latency_min: int = 0
    latency_max: int = 0
    connection: Connection | None = None
    slow_ms: int = 1000
    after: bool = False
    twice: bool = False
    is_counted: bool = True

    @property
    def replaces_answer(self) -> bool:
        return self.error is not None or self.status is not None

    @property
    def lets_call_go_on(self) -> bool:
        """Whether the call is carried out: of what comes late or in part, there is the answer of the call."""
        needs_answer = not self.replaces_answer and self.connection not in {Connection.RESET, Connection.EMPTY}
        return self.after or needs_answer

    @property
    def cuts_answer_of_call(self) -> bool:
        """Whether the call must be carried out so that something can be cut."""
        return self.connection is Connection.TRUNCATED and not self.replaces_answer

    def sends_nothing_of(self, body: bytes) -> bool:
        """Whether not even a status is sent: of an answer without a body nothing else could be cut."""
        is_nothing_to_cut = self.connection is Connection.TRUNCATED and not body
        return is_nothing_to_cut or self.connection in {Connection.RESET, Connection.EMPTY}


class Fault(NamedTuple):
    """A fault that strikes a call; `latency` is drawn for this call, in milliseconds."""

    fault_id: str
    definition: FaultDefinition
    latency: int


class CalledAs(NamedTuple):
    """What is known of a call when faults look at it. Without an operation only faults by path do.

    `addressed` are the registrations, in small letters, that a call names which may name many, and the persons.
    """

    operation: str
    path: str
    registration_id: str | None
    person_id: int | None
    addressed: Collection[str] = ()
    addressed_persons: Collection[int] = ()


def looks_at(definition: FaultDefinition, call: CalledAs, errors: Container[str]) -> bool:
    """Whether the fault looks at this call: its target is one, and the called API has the error to answer."""
    return _matches(definition.target, call) and (definition.error is None or definition.error in errors)


def _matches(target: Target, call: CalledAs) -> bool:
    is_named = target.operation == call.operation
    return (
        (is_named or (target.operation is None and call.operation != WEBHOOK))
        and (bool(call.operation) if target.path is None else is_path(call.path, target.path))
        and _is_about(target.registration_id, call)
        and (target.person_id in {None, call.person_id} or target.person_id in call.addressed_persons)
    )


def _is_about(registration_id: str | None, call: CalledAs) -> bool:
    """A send finds a device by its id in any letter case."""
    if registration_id in {None, call.registration_id}:
        return True
    return registration_id is not None and registration_id.lower() in call.addressed


def is_in_time(definition: FaultDefinition, now: int) -> bool:
    """Whether it looks at calls now."""
    has_begun = definition.starts_at is None or now >= definition.starts_at
    return has_begun and not _is_over(definition, now)


def _is_over(definition: FaultDefinition, now: int) -> bool:
    lasts = definition.for_ms is None or now < definition.ordered_at + definition.for_ms
    return not lasts or (definition.ends_at is not None and now >= definition.ends_at)


def strikes(definition: FaultDefinition, number: int) -> bool:
    """Whether it strikes the matching call of this number, which counts from 1."""
    return (
        (definition.skip is None or number > definition.skip)
        and definition.nth in {None, number}
        and (definition.first is None or number <= definition.first)
        and (definition.every is None or number % definition.every == 0)
        and (definition.share is None or _draw(definition, number, "share") < definition.share)
    )


def is_expired(definition: FaultDefinition, calls: int, now: int) -> bool:
    """Whether it will never strike again."""
    last = min((one for one in (definition.first, definition.nth) if one is not None), default=None)
    is_used_up = last is not None and calls >= last
    return is_used_up or _is_over(definition, now)


def latency_of(definition: FaultDefinition, number: int) -> int:
    """The delay of a call: the same number always draws the same."""
    span = definition.latency_max - definition.latency_min
    return definition.latency_min + int(_draw(definition, number, "latency") * (span + 1))


def _draw(definition: FaultDefinition, number: int, purpose: str) -> float:
    """From 0 to just below 1."""
    digest = hashlib.blake2b(f"{definition.seed}/{purpose}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / _DRAWS
