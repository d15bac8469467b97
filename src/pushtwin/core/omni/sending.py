"""The use case of OMNI sending (push-messages-api 11.2 and 11.3): each destination becomes a flow."""

from itertools import chain

from pushtwin.base.errors import RequestInvalid
from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.messages import catalogue
from pushtwin.core.messages.commands import MAX_DAYS_AHEAD, Scheduled, problems_of_past
from pushtwin.core.messages.entering import enter_settled
from pushtwin.core.messages.model import DAY_MS, Target
from pushtwin.core.messages.taken_ids import TakenIds
from pushtwin.core.messages.targeting import addresses_named
from pushtwin.core.omni import engine, repository
from pushtwin.core.omni.commands import AdvancedSend, Destination
from pushtwin.core.omni.model import Channel, Flow, Order, Scenario
from pushtwin.core.omni.moving import move
from pushtwin.core.omni.order_json import write_order
from pushtwin.core.omni.results import AcceptedFlow, OmniAccepted
from pushtwin.core.omni.scenario_repository import find_default, find_scenario
from pushtwin.core.omni.telling import tell_of_flow
from pushtwin.core.people.addressing import note_addressed
from pushtwin.database import Writing

FEW = 20  # destinations that begin at once; more are left to the agenda, so that nobody else waits long


def send_advanced(writing: Writing, call: Call, request: AdvancedSend) -> OmniAccepted:
    """Send through the steps of a scenario.

    Raises Unauthorized, AskFirst, SettleFirst or RequestInvalid; nothing has changed then.
    """
    targets = [Target(*name) for one in request.destinations for name in engine.names_in(one.address)]
    note_addressed(call, lambda: chain.from_iterable(map(addresses_named, targets)))
    account = enter_settled(writing, call)
    _require_within_reach(request, account.settings, writing.now)
    scenario = _get_scenario(writing, account.account_id, request)
    acceptance = _Acceptance(writing, call, account, request, scenario)
    accepted = [acceptance.accept(one) for one in request.destinations]
    acceptance.write()
    return OmniAccepted(acceptance.bulk_id, accepted)


def _require_within_reach(request: AdvancedSend, settings: AccountSettings, now: int) -> None:
    """A first step begins sooner than 180 days from now; one that should have begun before may be refused, too."""
    if request.send_at is None:
        return
    problems = problems_of_past([Scheduled("sendAt", request.send_at)], settings, now)
    if request.send_at >= now + MAX_DAYS_AHEAD * DAY_MS:
        problems.append(("sendAt", f"must be sooner than {MAX_DAYS_AHEAD} days from now"))
    if problems:
        raise RequestInvalid(problems)


def _get_scenario(writing: Writing, account_id: str, request: AdvancedSend) -> Scenario:
    if request.scenario_key is None:
        scenario, problem = find_default(writing, account_id), "must be there, because there is no default scenario"
    else:
        scenario, problem = find_scenario(writing, account_id, request.scenario_key), "must be that of a scenario"
    if scenario is None:
        raise RequestInvalid([("scenarioKey", problem)])
    return scenario


class _Acceptance:
    """Accepts the destinations of one request, one after the other."""

    def __init__(
        self, writing: Writing, call: Call, account: CalledAccount, request: AdvancedSend, scenario: Scenario
    ) -> None:
        self._writing = writing
        self._touched = call.touch()
        self._account_id, self._settings = account.account_id, account.settings
        self._order = Order(steps=scenario.flow, push=request.push, sms=request.sms, reporting=request.reporting)
        self._definition = write_order(self._order)
        self._pushes = sum(one.channel is Channel.PUSH for one in scenario.flow)
        self._starts_at = max(request.send_at or 0, writing.now)
        self._begins_now = self._starts_at == writing.now and len(request.destinations) <= FEW
        self._ids = TakenIds(writing, account.account_id, account.settings)
        self.bulk_id = request.bulk_id or self._ids.draw()
        tell_due(writing, account.account_id)

    def accept(self, destination: Destination) -> AcceptedFlow:
        """A message id that is taken is refused; whatever else is wrong with a step leads to the next one."""
        is_refused = self._ids.refuses(destination.message_id)
        self._ids.give(destination.message_id)
        flow = self._new_flow(destination, destination.message_id or self._ids.draw())
        self._ids.take(flow.message_id)
        self._touched.add(destination.address.registration_id, None)
        if is_refused:
            flow = engine.refuse(flow, catalogue.REJECTED_DUPLICATE_MESSAGE_ID, self._writing.now)
        elif self._begins_now:
            flow = self._begin(flow)
        repository.insert_flow(self._writing, flow, self._definition)
        tell_of_flow(self._writing, None, flow, self._settings)
        return AcceptedFlow(flow.message_id, flow.status if is_refused else catalogue.PENDING_ENROUTE, flow.address)

    def write(self) -> None:
        """What is left once all are accepted."""
        self._ids.write()

    def _begin(self, flow: Flow) -> Flow:
        moved = move(self._writing, flow, engine.Started(), self._writing.now, self._settings)
        for one in moved.made:
            self._touched.add(one.registration_id, one.person_id)
        return moved.flow

    def _new_flow(self, destination: Destination, message_id: str) -> Flow:
        draw = self._writing.time_and_ids.next_ordinal
        return Flow(
            account_id=self._account_id,
            ordinal=draw(),
            bulk_id=self.bulk_id,
            message_id=message_id,
            address=destination.address,
            order=self._order,
            accepted_at=self._writing.now,
            starts_at=self._starts_at,
            push_ordinals=tuple(draw() for _ in range(self._pushes)),
            due_at=self._starts_at,
        )
