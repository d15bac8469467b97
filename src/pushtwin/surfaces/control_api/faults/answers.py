"""Faults as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types import faults as words
from pushtwin.control_types.faults import FaultAnswer, FaultEffects, FaultList, FaultMoments, FaultyCalls, OrderedAnswer
from pushtwin.core.faults.model import Connection, FaultDefinition, Target
from pushtwin.core.faults.service import ListedFault
from pushtwin.http.openapi.fields import describe
from pushtwin.http.openapi.references import Reference

describe(FaultAnswer, connection=Reference(Connection))
_CONNECTIONS: dict[Connection, words.Connection] = {
    Connection.RESET: "reset",
    Connection.EMPTY: "empty",
    Connection.TRUNCATED: "truncated",
    Connection.SLOW: "slow",
}


def fault(listed: ListedFault) -> FaultAnswer:
    one, ordered = listed.fault, listed.fault.definition
    return {
        "faultId": one.fault_id,
        "on": _target(ordered.target),
        "when": _moments(ordered),
        **_effects(ordered),
        "after": ordered.after,
        "calls": one.calls,
        "hits": one.hits,
        "expired": listed.is_expired,
    }


def faults(found: Sequence[ListedFault]) -> FaultList:
    return {"faults": [fault(one) for one in found]}


def _target(target: Target) -> FaultyCalls:
    answer: FaultyCalls = {}
    if target.operation is not None:
        answer["operation"] = target.operation
    if target.path is not None:
        answer["path"] = target.path
    if target.registration_id is not None:
        answer["registrationId"] = target.registration_id
    if target.person_id is not None:
        answer["personId"] = target.person_id
    return answer


def _moments(ordered: FaultDefinition) -> FaultMoments:
    answer: FaultMoments = {}
    if ordered.skip is not None:
        answer["skip"] = ordered.skip
    if ordered.nth is not None:
        answer["nth"] = ordered.nth
    if ordered.first is not None:
        answer["first"] = ordered.first
    if ordered.every is not None:
        answer["every"] = ordered.every
    if ordered.share is not None:
        answer["share"] = ordered.share
    if ordered.seed:
        answer["seed"] = ordered.seed
    if ordered.starts_at is not None:
        answer["from"] = render_time(ordered.starts_at)
    if ordered.ends_at is not None:
        answer["until"] = render_time(ordered.ends_at)
    if ordered.for_ms is not None:
        answer["forMs"] = ordered.for_ms
    return answer


def _effects(ordered: FaultDefinition) -> FaultEffects:
    answer: FaultEffects = {}
    if ordered.error is not None:
        answer["error"] = _as_ordered(ordered.error)
    if ordered.retry_after is not None:
        answer["retryAfter"] = ordered.retry_after
    if ordered.status is not None:
        answer["answer"] = _ordered_answer(ordered.status, ordered)
    if ordered.latency_max:
        answer["latencyMs"] = _latency(ordered.latency_min, ordered.latency_max)
    if ordered.connection is not None:
        answer["connection"] = _CONNECTIONS[ordered.connection]
    if ordered.connection is Connection.SLOW:
        answer["slowMs"] = ordered.slow_ms
    if ordered.twice:
        answer["twice"] = True
    if not ordered.is_counted:
        answer["counted"] = False
    return answer


def _as_ordered(error: str) -> int | str:
    """The numbers of the push endpoints are numbers, those of the SDKs' are texts."""
    return int(error) if error.isdigit() and len(error) > 1 else error


def _ordered_answer(status: int, ordered: FaultDefinition) -> OrderedAnswer:
    answer: OrderedAnswer = {"status": status}
    if ordered.body is not None:
        answer["body"] = ordered.body
    if ordered.headers:
        answer["headers"] = dict(ordered.headers)
    return answer


def _latency(low: int, high: int) -> int | dict[str, int]:
    return high if low == high else {"min": low, "max": high}
