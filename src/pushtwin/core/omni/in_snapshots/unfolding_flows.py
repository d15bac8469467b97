"""Flows of a document on their way into rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic.alias_generators import to_snake

from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.documents.entries import Rows, text_of
from pushtwin.core.messages import catalogue
from pushtwin.core.messages.catalogue import DELIVERED, NO_ERROR, PENDING_GROUP, STATUSES
from pushtwin.core.messages.ids import new_id
from pushtwin.core.messages.in_snapshots.content import renamed
from pushtwin.core.omni.engine import decisive
from pushtwin.core.omni.in_snapshots.flows import AddressEntry, FlowAttemptEntry, FlowAttemptRow, FlowEntry, FlowRow
from pushtwin.core.omni.in_snapshots.scenarios import steps_of
from pushtwin.core.omni.model import Address, Attempt, Channel, Flow, Order, Step
from pushtwin.core.omni.order_json import read_order, write_order
from pushtwin.core.omni.sms import first_due
from pushtwin.core.webhooks.in_snapshots import Subject, callback_rows
from pushtwin.core.webhooks.model import OF_FLOWS

_TABLES = ("omni_flows", "omni_attempts", "callbacks")
_ENDING = (DELIVERED, catalogue.REJECTED_DUPLICATE_MESSAGE_ID)
"""After these no other step begins."""


class Flows:
    """Turns the flows of one document into rows, some at a time. What is wrong with them is told in `problems`."""

    def __init__(self, time_and_ids: TimeAndIds, senders: Mapping[str, str], settings: AccountSettings) -> None:
        self.problems: list[Problem] = []
        self._time_and_ids = time_and_ids
        self._now = time_and_ids.now()
        self._senders = senders
        self._settings = settings
        self._last = -1  # the ordinal of the flow before
        self._awaited: list[tuple[int, Place]] = []

    def rows(self, entries: Sequence[FlowEntry]) -> Rows:
        """By table. The place of an entry is its number among these."""
        rows: Rows = {name: [] for name in _TABLES}
        for number, shown in enumerate(entries):
            flow = self._flow(shown, number)
            rows["omni_flows"].append(_row(flow))
            rows["omni_attempts"] += [FlowAttemptRow(flow.ordinal, *one) for one in flow.attempts]
            for place, one in enumerate(shown.get("attempts", ())):
                subject = Subject(flow.ordinal, place, flow.message_id, OF_FLOWS)
                at = (number, "attempts", place)
                rows["callbacks"] += callback_rows(one.get("callbacks", ()), subject, self._now, at, self.problems)
        return rows

    def take_awaited(self) -> list[tuple[int, Place]]:
        """The sends that the latest flows wait for, by their ordinals, and which steps these are."""
        awaited, self._awaited = self._awaited, []
        return awaited

    def _flow(self, shown: FlowEntry, number: int) -> Flow:
        order = self._order(shown, number)
        accepted_at = shown.get("acceptedAt", self._now)
        starts_at = shown.get("startsAt", accepted_at)
        form = self._settings.message_ids
        ordinal = self._ordinal(shown.get("ordinal"), number)
        pushes = [place for place, one in enumerate(order.steps) if one.channel is Channel.PUSH]
        flow = Flow(
            "",
            ordinal,
            shown.get("bulkId") or new_id(self._time_and_ids, form),
            shown.get("messageId") or new_id(self._time_and_ids, form),
            _address(shown.get("address", {})),
            order,
            accepted_at,
            starts_at,
            tuple(shown.get("pushOrdinals") or (self._time_and_ids.next_ordinal() for _ in pushes)),
            tuple(_attempts(shown.get("attempts", ()), order.steps)),
            seen_at=shown.get("seenAt"),
            consumed_at=shown.get("consumedAt"),
        )
        self.problems += _problems_of_flow(shown, flow, len(pushes), number)
        if _waits_for_push(flow):
            self._note_awaited(flow, pushes, number)
        return self._as_it_goes_on(flow, shown.get("dueAt"))

    def _order(self, shown: FlowEntry, number: int) -> Order:
        steps = steps_of(shown["steps"], self._senders, (number, "steps"), self.problems)
        members: dict[str, Any] = {"steps": [one._asdict() for one in steps]}
        for name in ("push", "sms", "reporting"):
            if name in shown:
                members[name] = renamed(shown[name], to_snake)
        return read_order(text_of(members))

    def _ordinal(self, given: int | None, number: int) -> int:
        ordinal = max(self._time_and_ids.next_ordinal(), self._last + 1) if given is None else given
        if ordinal <= self._last:
            self.problems.append(Problem((number, "ordinal"), "should be greater than that of the flow before"))
        self._last = ordinal
        return ordinal

    def _note_awaited(self, flow: Flow, pushes: Sequence[int], number: int) -> None:
        place = len(flow.attempts) - 1
        index = pushes.index(place)
        if index < len(flow.push_ordinals):
            self._awaited.append((flow.push_ordinals[index], (number, "attempts", place)))

    def _as_it_goes_on(self, flow: Flow, due_at: int | None) -> Flow:
        """What follows from the steps: how it ended, or when it goes on where the entry says nothing."""
        if not flow.attempts:
            return flow._replace(due_at=flow.starts_at if due_at is None else due_at)
        last = flow.attempts[-1]
        if last.done_at is None:
            if last.channel is Channel.SMS and due_at is None:
                due_at = first_due(last.sent_at, last.expires_at or last.sent_at, self._settings)
            return flow._replace(due_at=due_at if last.channel is Channel.SMS else None)
        found = decisive(flow)
        assert found is not None  # it has attempts
        return flow._replace(status=found.status, error=found.error, done_at=last.done_at)


def _address(shown: AddressEntry) -> Address:
    return Address(
        shown.get("phoneNumber"), shown.get("emailAddress"), shown.get("registrationId"), shown.get("whatsAppUserId")
    )


def _attempts(entries: Sequence[FlowAttemptEntry], steps: Sequence[Step]) -> Iterator[Attempt]:
    """More than there are steps are a problem, and left out."""
    for place, (shown, step) in enumerate(zip(entries, steps, strict=False)):
        is_open = "doneAt" not in shown
        yield Attempt(
            place,
            step.channel,
            step.sender,
            shown.get("to"),
            shown["status"],
            shown.get("error", NO_ERROR),
            shown["sentAt"],
            shown.get("doneAt"),
            shown.get("expiresAt"),
            shown.get("pending", 1 if is_open else 0),
            shown.get("messageCount", 1),
            shown.get("why"),
            shown.get("isLeftOut", False),
        )


def _waits_for_push(flow: Flow) -> bool:
    last = flow.attempts[-1] if flow.attempts else None
    return last is not None and last.done_at is None and last.channel is Channel.PUSH


def _problems_of_flow(shown: FlowEntry, flow: Flow, pushes: int, number: int) -> Iterator[Problem]:
    steps, last = flow.order.steps, flow.attempts[-1] if flow.attempts else None
    if len(flow.push_ordinals) != pushes:
        yield Problem((number, "pushOrdinals"), f"should be as many as there are steps of PUSH: {pushes}")
    if len(shown.get("attempts", ())) > len(steps):
        yield Problem((number, "attempts", len(steps)), "there is no such step")
    for one in flow.attempts:
        yield from _problems_of_attempt(one, (number, "attempts", one.place))
    for one in flow.attempts[:-1]:
        if one.done_at is None or one.status == DELIVERED:
            yield Problem((number, "attempts", one.place + 1), "begins only when the step before has failed")
    if last and last.place < len(steps) - 1 and last.done_at is not None and last.status not in _ENDING:
        yield Problem((number, "attempts"), "should go on: the step has failed, and there is another one")
    if last and "dueAt" in shown and (last.done_at is not None or last.channel is not Channel.SMS):
        yield Problem((number, "dueAt"), "nothing happens by itself to this flow")


def _problems_of_attempt(one: Attempt, at: Place) -> Iterator[Problem]:
    is_under_way = one.done_at is None
    if is_under_way != (STATUSES[one.status].group_id == PENDING_GROUP):
        state = "under way" if is_under_way else "over"
        yield Problem((*at, "status"), f"{one.status} is no status of a step that is {state}")
    if is_under_way and one.channel not in {Channel.PUSH, Channel.SMS}:
        yield Problem(at, f"the twin sends nothing by {one.channel}")
    if is_under_way and one.expires_at is None:
        yield Problem((*at, "expiresAt"), "is missing")


def _row(flow: Flow) -> FlowRow:
    found = decisive(flow) if flow.done_at is not None else None
    return FlowRow(
        flow.ordinal,
        flow.bulk_id,
        flow.message_id,
        *flow.address,
        definition=write_order(flow.order),
        accepted_at=flow.accepted_at,
        starts_at=flow.starts_at,
        push_ordinals=text_of(list(flow.push_ordinals)),
        status=flow.status,
        error=flow.error,
        channel=found.channel.value if found else None,
        done_at=flow.done_at,
        due_at=flow.due_at,
        seen_at=flow.seen_at,
        consumed_at=flow.consumed_at,
    )
