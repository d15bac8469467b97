"""Flows hear of what becomes of their pushes, and go on by themselves when their time has come."""

from collections.abc import Iterable, Sequence

from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.model import Account
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.agenda.settling import Due
from pushtwin.core.messages.model import Message, Stage
from pushtwin.core.omni import repository
from pushtwin.core.omni.engine import Happening, Seen, Started
from pushtwin.core.omni.model import Flow
from pushtwin.core.omni.moving import Moved, move
from pushtwin.core.omni.pushing import outcome_of, place_of_send
from pushtwin.core.omni.sms import come_due
from pushtwin.core.omni.telling import tell_of_flow
from pushtwin.database import Reading, Writing


class DueFlows:
    """Flows that start, and those whose SMS arrives, fails or expires."""

    what = "a failover goes on"

    def list_accounts(self, reading: Reading) -> Sequence[str]:
        return repository.list_accounts_with_due_flows(reading)

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return repository.find_earliest_due(reading, account_id)

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        found = repository.list_due(reading, account_id, until, limit)
        return [Due(due_at, (3, ordinal, 0), ordinal) for due_at, ordinal in found]

    def happen(self, writing: Writing, account: Account, due: Due) -> int | None:
        flow = repository.find_flow(writing, account.account_id, due.what)
        assert flow is not None  # it was just listed
        happening = come_due(flow.attempts[-1], account.settings, writing.now) if flow.attempts else Started()
        return let_happen(writing, flow, [(happening, writing.now)], account.settings).due_at


class PushFollower:
    """Hears of the messages that PUSH steps have sent."""

    def hear(self, writing: Writing, before: Message, after: Message, settings: AccountSettings) -> int | None:
        """One has changed. Returns when what that has made due is."""
        is_over = after.stage is Stage.FINAL and before.stage is not Stage.FINAL
        is_seen = after.seen_at is not None and before.seen_at is None
        if not (is_over or is_seen):
            return None
        flow = repository.find_flow_of_send(writing, after.account_id, after.send_ordinal)
        place = place_of_send(flow, after.send_ordinal) if flow else None
        if flow is None or place is None:
            return None
        happened: list[tuple[Happening, int]] = []
        if is_over and (outcome := outcome_of(place, after, settings)):
            happened.append((outcome, after.done_at or writing.now))
        if is_seen:
            happened.append((Seen(place), after.seen_at or writing.now))
        return let_happen(writing, flow, happened, settings).due_at

    def find_earliest_due(self, reading: Reading, account_id: str) -> int | None:
        return repository.find_earliest_due(reading, account_id)

    def is_message_id_taken(self, reading: Reading, account_id: str, message_id: str) -> bool:
        return repository.is_message_id_taken(reading, account_id, message_id)


def let_happen(
    writing: Writing, flow: Flow, happened: Iterable[tuple[Happening, int]], settings: AccountSettings
) -> Moved:
    """Let things happen to a flow, each at its own time."""
    after = flow
    due: list[int | None] = []
    made: list[Message] = []
    for happening, when in happened:
        moved = move(writing, after, happening, when, settings)
        after = moved.flow
        due.append(moved.due_at)
        made += moved.made
    if after is not flow:
        repository.update_flow(writing, flow, after)
        tell_of_flow(writing, flow, after, settings)
        tell_due(writing, flow.account_id)
    return Moved(after, min((one for one in due if one is not None), default=None), made)
