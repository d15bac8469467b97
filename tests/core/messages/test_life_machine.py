"""The lives of a few messages for one device, whatever happens in whatever order, beside a model of their own."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages import life
from pushtwin.core.messages.model import DAY_MS, HOUR_MS, MINUTE_MS, DeliveryMode, Device, Message, Stage
from pushtwin.core.messages.notes import notes_of
from pushtwin.core.messages.reasons import REASONS, Situation
from pushtwin.core.messages.statistics import Row, count
from pushtwin.core.messages.timeline import explain, timeline
from tests.core.messages.making import ACCEPTED_AT, DELAY, make_message

NEVER = 10**18
MOSTLY = st.sampled_from([True, True, True, False])
STEPS = st.sampled_from([0, 1, DELAY - 1, DELAY, MINUTE_MS, HOUR_MS, 7 * HOUR_MS, DAY_MS])


@dataclass
class Model:
    """One message, as the contract tells of it: where it is, what comes next, and how it ended."""

    expires_at: int
    next_at: int
    is_out: bool = False
    tries: int = 0
    end: tuple[int, int, int] | None = None  # status, error, time
    is_seen: bool = False

    def advance(self, device: Device, to: int) -> None:
        while self.end is None and min(self.next_at, self.expires_at) <= to:
            if self.expires_at <= self.next_at:
                self.end = (15, 4101 if self.is_out else 4100, self.expires_at)
            elif self.is_out:
                self.arrive(device)
            else:
                self.leave(device)

    def leave(self, device: Device) -> None:
        error = error_of(device)
        if error == 8012:
            self.next_at += (1 + self.tries**2) * MINUTE_MS
            self.tries += 1
        elif error:
            self.end = (4, error, self.next_at)
        else:
            self.is_out = True
            self.next_at = self.next_at + DELAY if device.mode is DeliveryMode.AUTO else NEVER

    def arrive(self, device: Device) -> None:
        wants_it = device.registration_enabled and device.notifications_enabled and device.is_addressed
        if not device.is_there:
            self.end = (4, 8001, self.next_at)
        elif device.mode is DeliveryMode.AUTO and wants_it:
            self.end = (5, 0, self.next_at)
        self.next_at = NEVER

    def report(self, now: int, *, is_seen: bool) -> None:
        self.end = self.end or (5, 0, now)
        self.is_seen |= is_seen and self.end[0] == 5


def error_of(device: Device) -> int:
    if not device.is_there:
        return 8001
    if not device.is_cloud_enabled:
        return 8008
    if not (device.registration_enabled and (device.notifications_enabled or device.may_be_muted)):
        return 8013
    return device.error_id or 0


class Lives(RuleBasedStateMachine):
    """The clock goes on as the twin's does: from due time to due time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = ACCEPTED_AT
        self.device = Device()
        self.messages: list[Message] = []
        self.models: list[Model] = []
        self.ends: dict[int, tuple[object, ...]] = {}

    # -- what happens --

    @initialize(
        waits=st.lists(st.sampled_from([0, 1, HOUR_MS, 3 * DAY_MS]), min_size=1, max_size=3),
        validity=st.sampled_from([30_000, HOUR_MS, 2 * DAY_MS]),
        device=st.builds(
            Device,
            is_there=st.just(True),
            was_uninstalled=st.just(False),
            is_cloud_enabled=MOSTLY,
            registration_enabled=MOSTLY,
            notifications_enabled=MOSTLY,
            is_addressed=MOSTLY,
            mode=st.sampled_from(DeliveryMode),
            error_id=st.sampled_from([None, None, 8012]),
            may_be_muted=st.sampled_from([False, False, True]),
        ),
    )
    def accept(self, waits: list[int], validity: int, device: Device) -> None:
        self.device = device
        for wait in waits:
            expires_at, leaves_at = ACCEPTED_AT + validity, ACCEPTED_AT + wait
            message = make_message(expires_at=expires_at)
            held = life.hold(message, ACCEPTED_AT, leaves_at, Situation.SPEED_LIMIT) if wait else message
            self.messages.append(held)
            self.models.append(Model(expires_at, leaves_at))
        self.advance(0)

    @rule(milliseconds=STEPS)
    def advance(self, milliseconds: int) -> None:
        until = self.now + milliseconds
        for place, message in enumerate(self.messages):
            self.messages[place] = self.settle(message, until)
        self.now = until
        for model in self.models:
            model.advance(self.device, until)

    def settle(self, message: Message, until: int) -> Message:
        while message.due_at is not None and message.due_at <= until:
            due_at = message.due_at
            message = life.come_due(message, self.device, due_at, is_silent=False, delivery_delay_ms=DELAY)
            assert message.due_at is None or message.due_at > due_at, "what came due is due again at once"
        return message

    @rule(
        name=st.sampled_from(["is_cloud_enabled", "registration_enabled", "notifications_enabled", "is_addressed"]),
        value=st.booleans(),
    )
    def switch(self, name: str, value: bool) -> None:
        self.device = self.device._replace(**{name: value})

    @rule(mode=st.sampled_from(DeliveryMode))
    def receive_otherwise(self, mode: DeliveryMode) -> None:
        self.device = self.device._replace(mode=mode)

    @rule(error=st.sampled_from([None, 8005, 8012]))
    def order(self, error: int | None) -> None:
        self.device = self.device._replace(error_id=error)

    @rule()
    def uninstall(self) -> None:
        self.device = self.device._replace(is_there=False, was_uninstalled=True)
        self.messages = [life.strike(message, self.now) for message in self.messages]
        for model in self.models:
            model.next_at = min(model.next_at, self.now)
        self.advance(0)

    @rule(place=st.integers(0, 2))
    def report(self, place: int) -> None:
        if place < len(self.messages):
            self.messages[place] = life.deliver(self.messages[place], self.now)
            self.models[place].report(self.now, is_seen=False)

    @rule(place=st.integers(0, 2), ago=STEPS)
    def see(self, place: int, ago: int) -> None:
        if place < len(self.messages):
            self.messages[place] = life.see(self.messages[place], self.now - ago, self.now)
            self.models[place].report(self.now, is_seen=True)

    @rule()
    def name_all(self) -> None:
        self.messages = [life.learn_of(message) for message in self.messages]

    # -- what always holds --

    @invariant()
    def a_message_ends_as_the_model_does(self) -> None:
        for message, model in zip(self.messages, self.models, strict=True):
            end = (message.status, message.error, message.done_at) if message.stage is Stage.FINAL else None
            assert end == model.end
            assert message.due_at == (None if model.end else min(model.next_at, model.expires_at))
            assert (message.seen_at is not None) == model.is_seen

    @invariant()
    def final_means_final(self) -> None:
        for place, message in enumerate(self.messages):
            if message.stage is Stage.FINAL:
                end = (message.status, message.error, message.sent_at, message.delivered_at, message.done_at)
                assert self.ends.setdefault(place, end) == end
            assert (place in self.ends) == (message.stage is Stage.FINAL)

    @invariant()
    def whatever_is_pending_is_due_within_its_validity(self) -> None:
        for message in self.messages:
            assert (message.stage is Stage.FINAL) == (message.due_at is None) == (message.done_at is not None)
            assert message.due_at is None or self.now < message.due_at <= (message.expires_at or 0)

    @invariant()
    def times_never_go_backwards(self) -> None:
        for message in self.messages:
            times = (message.accepted_at, message.sent_at, message.delivered_at, message.seen_at, self.now)
            known = [one for one in times if one is not None]
            assert known == sorted(known)
            assert (message.status == 5) == (message.delivered_at is not None)
            assert (message.delivered_at or message.sent_at or 0) <= (message.done_at or self.now)
            moments = [moment.at for moment in timeline(message)]
            assert moments == sorted(moments)

    @invariant()
    def nothing_is_without_a_reason(self) -> None:
        for message in self.messages:
            explanation = explain(message, self.device, self.now)
            assert explanation.why
            assert explanation.next or message.seen_at is not None
            assert all(step.at is None or step.at >= self.now for step in explanation.next)
            lost = [one for one in timeline(message) if one.what in {"failed", "expired"}]
            assert len(lost) == (message.stage is Stage.FINAL and message.delivered_at is None)
            assert all(one.why for one in lost)
            assert all(one.why in REASONS for one in notes_of(message))

    @invariant()
    def the_sums_add_up(self) -> None:
        rows = [Row(one.status, one.error, one.seen_at is not None, 1, one.done_at) for one in self.messages]
        sums = count(rows, AccountSettings())
        pending = sum(model.end is None for model in self.models)
        assert sums.total_sent == len(self.models)
        assert sums.total_sent == sums.delivered + sums.registration + sums.expired + sums.cloud + pending
        assert sums.seen <= sums.delivered


Lives.TestCase.settings = settings(stateful_step_count=25)
TestLives = Lives.TestCase
