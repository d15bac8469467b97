"""The use cases of the control API on OMNI failover: the outbox of SMS, and why a message is where it is."""

from typing import NamedTuple

from pushtwin.base.errors import ControlRequestInvalid, NotFound
from pushtwin.base.numbers import read_number
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.messages import repository as messages
from pushtwin.core.messages import timeline
from pushtwin.core.messages.devices import reaches_silently, waiting_device
from pushtwin.core.messages.model import Stage
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.timeline import Explanation
from pushtwin.core.omni import report_repository, repository, story
from pushtwin.core.omni.following import let_happen
from pushtwin.core.omni.model import Attempt, Channel, Flow
from pushtwin.core.omni.pushing import ordinal_of_push
from pushtwin.core.omni.report_repository import AttemptFilter, Tried
from pushtwin.core.omni.sms import decided
from pushtwin.database import Reading, Writing


class SmsPlace(NamedTuple):
    """Which SMS of an account: that of a step of a flow."""

    flow_ordinal: int
    place: int

    @property
    def sms_id(self) -> str:
        """The same as one text."""
        return f"{self.flow_ordinal}-{self.place}"


class ExplainedFlow(NamedTuple):
    """A flow, and why it is where it is."""

    flow: Flow
    explanation: Explanation


def read_sms_id(text: str) -> SmsPlace | None:
    """The place that a text stands for; None when it stands for none."""
    before, _, after = text.partition("-")
    ordinal, place = read_number(before), read_number(after)
    if ordinal is None or place is None:
        return None
    found = SmsPlace(ordinal, place)
    return found if found.sms_id == text else None


def list_sms(
    reading: Reading, account_id: str, wanted: AttemptFilter, after: SmsPlace | None, limit: int
) -> list[Tried]:
    """In the order of their flows, the newest last. Raises NotFound for the account."""
    require_account(reading, account_id)
    return report_repository.list_oldest(reading, account_id, wanted, after, limit)


def decide_sms(writing: Writing, account_id: str, sms_id: str, status: int) -> Tried:
    """What becomes of an SMS that is under way. Raises NotFound, or ControlRequestInvalid for one that is final."""
    require_account(writing, account_id)
    place = read_sms_id(sms_id)
    flow = repository.find_flow(writing, account_id, place.flow_ordinal) if place else None
    attempt = _find_sms(flow, place.place) if flow and place else None
    if flow is None or attempt is None:
        raise NotFound("SMS", sms_id)
    if attempt.done_at is not None:
        detail = {"field": "status", "message": f"the SMS has status {attempt.status}, and what is final stays so"}
        raise ControlRequestInvalid("The SMS is not under way any more.", [detail])
    account = accounts.find_account(writing, account_id)
    assert account is not None  # it was entered
    after = let_happen(writing, flow, [(decided(attempt.place, status), writing.now)], account.settings)
    return Tried(after.flow, after.flow.attempts[attempt.place])


def _find_sms(flow: Flow, place: int) -> Attempt | None:
    attempt = flow.attempts[place] if place < len(flow.attempts) else None
    return attempt if attempt and attempt.channel is Channel.SMS and not attempt.is_left_out else None


def find_explanation(reading: Reading, account_id: str, message_id: str) -> ExplainedFlow | None:
    """Of the first flow with this message id; None where there is none. Raises NotFound for the account."""
    account = accounts.find_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    found = repository.list_by_message_id(reading, account_id, message_id)
    if not found:
        return None
    flow, now = found[0], account.clock.now(reading.time_and_ids.now())
    return ExplainedFlow(flow, story.explain(flow, now, _explain_push(reading, flow, now)))


def _explain_push(reading: Reading, flow: Flow, now: int) -> Explanation | None:
    """Of the first device that may still get the push that is under way."""
    last = flow.attempts[-1] if flow.attempts else None
    if last is None or last.done_at is not None or last.channel is not Channel.PUSH:
        return None
    account = accounts.find_account(reading, flow.account_id)
    assert account is not None  # its flow is there
    for one in messages.list_of_send(reading, flow.account_id, ordinal_of_push(flow, last.place)):
        if one.message.stage is not Stage.FINAL:
            send = parse_send(one.definition)
            device = waiting_device(reading, one, send, account.settings)
            return timeline.explain(one.message, device, now, is_silent=reaches_silently(send, account.settings))
    return None
