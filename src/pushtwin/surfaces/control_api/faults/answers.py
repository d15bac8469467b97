"""Faults as the control API shows them."""

from typing import (
    Any,
    Literal,
    NotRequired,  # pydantic needs this one before Python 3.12
)

from typing_extensions import TypedDict

from pushtwin.base.times import render_time
from pushtwin.core.faults.model import Connection, FaultDefinition
from pushtwin.core.faults.service import ListedFault


class FaultAnswer(TypedDict):
    """A fault as it was ordered, with the number of calls that it looked at and that it struck."""

    faultId: str
    on: dict[str, Any]
    when: dict[str, Any]
    error: NotRequired[int | str]
    retryAfter: NotRequired[int]
    answer: NotRequired[dict[str, Any]]
    latencyMs: NotRequired[int | dict[str, int]]
    connection: NotRequired[Connection]
    slowMs: NotRequired[int]
    after: bool
    calls: int
    hits: int
    expired: bool


class FaultList(TypedDict):
    """All faults of the account, in the order of creation."""

    faults: list[FaultAnswer]


def fault(listed: ListedFault) -> dict[str, Any]:
    """What `FaultAnswer` describes."""
    one, ordered = listed.fault, listed.fault.definition
    target = {
        "operation": ordered.target.operation,
        "path": ordered.target.path,
        "registrationId": ordered.target.registration_id,
        "personId": ordered.target.person_id,
    }
    timing = {
        "first": ordered.first,
        "every": ordered.every,
        "share": ordered.share,
        "seed": ordered.seed or None,
        "from": None if ordered.starts_at is None else render_time(ordered.starts_at),
        "until": None if ordered.ends_at is None else render_time(ordered.ends_at),
        "forMs": ordered.for_ms,
    }
    effects = {
        "error": _as_ordered(ordered.error),
        "retryAfter": ordered.retry_after,
        "answer": _raw_answer(ordered),
        "latencyMs": _latency(ordered),
        "connection": ordered.connection,
        "slowMs": ordered.slow_ms if ordered.connection is Connection.SLOW else None,
    }
    return {
        "faultId": one.fault_id,
        "on": _known(target),
        "when": _known(timing),
        **_known(effects),
        "after": ordered.after,
        "calls": one.calls,
        "hits": one.hits,
        "expired": listed.is_expired,
    }


def _as_ordered(error: str | None) -> int | str | None:
    """The numbers of the push endpoints are numbers, those of the SDKs' are texts."""
    is_number = error is not None and error.isdigit() and len(error) > 1
    return int(error) if error and is_number else error


def _raw_answer(ordered: FaultDefinition) -> dict[str, Any] | None:
    if ordered.status is None:
        return None
    return _known({"status": ordered.status, "body": ordered.body, "headers": dict(ordered.headers) or None})


def _latency(ordered: FaultDefinition) -> Literal[0] | int | dict[str, int] | None:
    if ordered.latency_min == ordered.latency_max:
        return ordered.latency_max or None
    return {"min": ordered.latency_min, "max": ordered.latency_max}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
