"""The use cases of faults and rate limits: ordering faults, and asking whether a call may go on."""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import NamedTuple

from pushtwin.base.errors import ControlRequestInvalid, NotFound, Taken
from pushtwin.core.accounts.own_time_and_ids import enter_account, require_account
from pushtwin.core.accounts.repository import find_account
from pushtwin.core.accounts.settings.calls import RateLimits
from pushtwin.core.accounts.trial import trial_of
from pushtwin.core.calls.call import Addressed, Call
from pushtwin.core.faults import repository
from pushtwin.core.faults.model import (
    CalledAs,
    Fault,
    FaultDefinition,
    Target,
    is_expired,
    is_in_time,
    latency_of,
    looks_at,
    strikes,
)
from pushtwin.core.faults.repository import StandingFault
from pushtwin.database import Reading, Writing


class RateLimit(NamedTuple):
    """So many calls in each of the fixed windows of so many seconds, of an account."""

    calls: int
    seconds: int


# people-api 1.5, push-messages-api 0.3; other endpoints, those of the SDKs among them, have no published limit.
LIMITS = {
    "get-push-device-registration": RateLimit(50, 1),
    "update-push-device-registration": RateLimit(50, 1),
    "personalize-push-instance": RateLimit(50, 1),
    "depersonalize-push-instance": RateLimit(50, 1),
    "create-a-new-person": RateLimit(10, 1),
    "get-a-single-person-or-a-list-of-people": RateLimit(5, 1),
    "update-a-person": RateLimit(5, 1),
    "partial-person-update": RateLimit(5, 1),
    "delete-a-person": RateLimit(5, 1),
    "set-person-contact-information": RateLimit(5, 1),
    "add-person-contact-information": RateLimit(5, 1),
    "delete-person-contact-information": RateLimit(5, 1),
    "match-people-ids": RateLimit(15, 1),
    "merge-persons": RateLimit(5, 1),
    "send-push-notifications": RateLimit(2500, 1),
    "get-outbound-push-message-delivery-reports": RateLimit(2500, 1),
    "get-outbound-push-message-logs": RateLimit(120, 60),
    "delete-push-inbox-messages": RateLimit(2, 60),
    "create-omni-failover-scenario": RateLimit(20, 600),
    "update-omni-failover-scenario": RateLimit(40, 600),
    "get-omni-failover-message-logs": RateLimit(120, 60),
    "list-all-configurations": RateLimit(10, 1),
    "create-a-new-configuration": RateLimit(10, 1),
    "get-a-single-configuration": RateLimit(10, 1),
    "delete-the-configuration": RateLimit(10, 1),
    "list-all-actions": RateLimit(10, 1),
    "create-new-action": RateLimit(10, 1),
    "delete-action": RateLimit(10, 1),
    "receive-push-messages": RateLimit(10, 1),
    "get-list-of-tags": RateLimit(5, 1),
    "create-a-new-tag": RateLimit(5, 1),
    "get-a-tag": RateLimit(5, 1),
    "delete-a-tag": RateLimit(5, 1),
    "add-tag-to-people-batch": RateLimit(5, 1),
    "remove-tag-from-people-batch": RateLimit(5, 1),
    "get-a-list-of-custom-attributes": RateLimit(5, 1),
    "create-a-custom-attribute": RateLimit(5, 1),
    "get-a-single-custom-attribute": RateLimit(5, 1),
    "delete-a-custom-attribute": RateLimit(5, 1),
    "append-item-to-custom-attribute": RateLimit(5, 1),
    "send-custom-events": RateLimit(5, 1),
    "send-custom-event": RateLimit(250, 1),
}


MAX_FAULTS = 500  # of an account: each call looks at all of them


class Permission(NamedTuple):
    """What becomes of a call: refused for being one too many, struck by a fault, or neither.

    `retry_after` are the seconds after which a call that is one too many may be made again.
    """

    retry_after: int | None
    fault: Fault | None


class ListedFault(NamedTuple):
    """A fault, and whether it will strike again."""

    fault: StandingFault
    is_expired: bool


def ask_permission(writing: Writing, call: Call, errors: Container[str]) -> Permission:
    """Count the call against rate limits and faults; of several faults that strike the oldest one counts.

    `errors` are those that the called API has: a fault with another one looks past the call.
    """
    account = call.account
    assert account is not None  # who is not known yet does not ask
    enter_account(writing, account.account_id, account.clock, None)
    if account.settings.rate_limits is RateLimits.DOCUMENTED:
        seconds = _seconds_to_wait(writing, call)
        if seconds is not None:
            return Permission(seconds, fault=None)
    ordered = repository.list_faults(writing, account.account_id)
    addressed = _find_addressed(writing, call, account.account_id, [one.definition.target for one in ordered])
    called = CalledAs(call.operation, call.path, call.registration_id, call.person_id, *addressed)
    return Permission(None, _find_striking(writing, account.account_id, ordered, called, errors))


def are_there(reading: Reading, account_id: str) -> bool:
    """Whether the account has faults at all."""
    return bool(repository.list_faults(reading, account_id))


def strike_webhook(writing: Writing, account_id: str, called: CalledAs) -> Fault | None:
    """Count an attempt to call a webhook at `writing.now` against faults; the oldest one that strikes counts."""
    return _find_striking(writing, account_id, repository.list_faults(writing, account_id), called, ())


def _find_striking(
    writing: Writing, account_id: str, ordered: Sequence[StandingFault], called: CalledAs, errors: Container[str]
) -> Fault | None:
    """A fault that strikes hides the call from those that were ordered later: they wait for their turn."""
    for standing in ordered:
        definition = standing.definition
        if looks_at(definition, called, errors) and is_in_time(definition, writing.now):
            number = standing.calls + 1
            hits = strikes(definition, number)
            repository.count_call(writing, account_id, standing._replace(calls=number, hits=standing.hits + hits))
            if hits:
                return Fault(standing.fault_id, definition, latency_of(definition, number))
    return None


def _find_addressed(writing: Writing, call: Call, account_id: str, targets: Sequence[Target]) -> Addressed:
    """Whom a call names that may name many; nobody, where no fault asks for it."""
    person_ids = {one.person_id for one in targets if one.person_id is not None}
    if not person_ids and not any(one.registration_id for one in targets):
        return Addressed()
    return call.find_addressed(writing, account_id, person_ids)


def _seconds_to_wait(writing: Writing, call: Call) -> int | None:
    """Until the next window begins, for a call that is one too many; None counts the call."""
    limit = LIMITS.get(call.operation)
    assert call.account is not None
    if limit is None:
        return None
    account_id, second = call.account.account_id, writing.now // 1000
    begins = second - second % limit.seconds
    window = repository.find_window(writing, account_id, call.operation)
    if window is None:
        repository.add_window(writing, account_id, call.operation, begins)
        return None
    calls = window[1] if window[0] == begins else 0
    if calls >= limit.calls:
        return begins + limit.seconds - second
    repository.change_window(writing, account_id, call.operation, begins, calls + 1)
    return None


def order_fault(writing: Writing, account_id: str, fault_id: str | None, definition: FaultDefinition) -> ListedFault:
    """From now on. Raises NotFound, Taken, or ControlRequestInvalid when the account has as many as it may have."""
    now = require_account(writing, account_id)
    return _add_fault(writing, account_id, fault_id, definition, now)


def order_tried(writing: Writing, account_id: str, *, is_new: bool = False) -> None:
    """Order the faults of a trial for an account that was just made, restored or reset.

    Ids that the account draws are what they are without them.
    """
    trial, account = trial_of(writing), find_account(writing, account_id)
    if trial is None or account is None:
        return
    now = account.clock.now(writing.time_and_ids.now())
    for fault_id, definition in trial.faults_of_new(account_id) if is_new else trial.faults_of_begun(account_id):
        _add_fault(writing, account_id, fault_id, definition, now)


def _add_fault(
    writing: Writing, account_id: str, fault_id: str | None, definition: FaultDefinition, now: int
) -> ListedFault:
    standing = repository.list_faults(writing, account_id)
    definition = replace(definition, ordered_at=now)
    fault_id = fault_id or writing.time_and_ids.new_uuid()
    if any(one.fault_id == fault_id for one in standing):
        raise Taken("fault id", fault_id)
    if len(standing) >= MAX_FAULTS:
        raise ControlRequestInvalid(f"An account has at most {MAX_FAULTS} faults: remove some that are over.", [])
    fault = StandingFault(fault_id, writing.time_and_ids.next_ordinal(), definition, 0, 0)
    repository.add_fault(writing, account_id, fault)
    return ListedFault(fault, is_expired=is_expired(definition, 0, now))


def list_faults(reading: Reading, account_id: str) -> list[ListedFault]:
    """In the order of creation, without those of a trial. Raises NotFound."""
    now = require_account(reading, account_id)
    return [
        ListedFault(one, is_expired(one.definition, one.calls, now))
        for one in repository.list_faults(reading, account_id)
        if not _is_tried(reading, one)
    ]


def get_fault(reading: Reading, account_id: str, fault_id: str) -> ListedFault:
    """Raises NotFound."""
    for listed in list_faults(reading, account_id):
        if listed.fault.fault_id == fault_id:
            return listed
    raise NotFound("fault", fault_id)


def lift_fault(writing: Writing, account_id: str, fault_id: str) -> None:
    """Raises NotFound."""
    get_fault(writing, account_id, fault_id)
    repository.delete_faults(writing, account_id, fault_id)


def lift_faults(writing: Writing, account_id: str) -> None:
    """All but those of a trial. Raises NotFound."""
    require_account(writing, account_id)
    staying = [one for one in repository.list_faults(writing, account_id) if _is_tried(writing, one)]
    repository.delete_faults(writing, account_id)
    for one in staying:
        repository.add_fault(writing, account_id, one)


def _is_tried(reading: Reading, fault: StandingFault) -> bool:
    """Whether a trial has ordered it, of which whoever asks for faults knows nothing."""
    trial = trial_of(reading)
    return trial is not None and any(fault.fault_id == one.order[0] for one in trial.faults)
