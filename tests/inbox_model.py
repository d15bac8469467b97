"""What inboxes promise, said once more and as simply as possible, to compare a twin with.

Written from push-messages-api 3.3 and 10, mobile-sdk-api 4.15 and 4.18, and from nothing else: what happens by itself
is a list of things with their times.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.model import Device, Json, Model, Person

DAY = 86_400_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(eq=False)
class Send:
    """One content for one destination. `matches` says of a device whether it is for it."""

    text: str
    bulk_id: str
    message_id: str
    application_id: str
    topic: str
    period: tuple[int, str] | None
    matches: Callable[[Device], bool]
    opens_at: int | None = None
    expires_at: int = 0


@dataclass(eq=False)
class Kept:
    """A message in an inbox; it is that of a device. `seen` is when."""

    send: Send
    registration_id: str
    sent: int
    ends: int | None
    seen: int | None = None


@dataclass(eq=False)
class Held:
    """A message that has been made and has not left."""

    send: Send
    device: Device
    person: Person


@dataclass(eq=False)
class Inboxes:
    """Those of an account. `boxes` are by persons, the oldest message first; `later` is what happens by itself."""

    world: Model
    days: int
    now: int
    boxes: dict[Person, list[Kept]] = field(default_factory=dict)
    later: list[tuple[int, int, Send | Held]] = field(default_factory=list)

    # -- sends -------------------------------------------------------------------------------------------------------

    def send(self, send: Send, starts_at: int) -> None:
        if starts_at > self.now:
            self.later.append((starts_at, 0, send))
        else:
            self._start(send, self.now)

    def _start(self, send: Send, at: int) -> None:
        for device in self.world.devices:
            if device.application_id == send.application_id and send.matches(device):
                held = Held(send, device, device.person)
                if send.opens_at is None:
                    self._leave(held, at)
                else:
                    self.later.append((min(send.opens_at, send.expires_at), 1, held))

    def _leave(self, held: Held, at: int) -> None:
        """It goes to its person, or to whoever has the device where there is no such person any more."""
        send, person = held.send, held.person
        if at >= send.expires_at:
            return
        if person not in self.world.persons:
            if held.device not in self.world.devices:
                return
            person = held.device.person
        box = self.boxes.setdefault(person, [])
        ends = self._end(send, at)
        is_kept = person.external_id is not None and all(one.send is not send for one in box)
        if is_kept and (ends is None or ends > at):
            box.append(Kept(send, held.device.registration_id, at, ends))

    def _end(self, send: Send, at: int) -> int | None:
        if send.period is None:
            return at + self.days * DAY if self.days else None
        amount, unit = send.period
        return at + amount * DAY if unit == "DAYS" else _months_later(at, amount)

    # -- time --------------------------------------------------------------------------------------------------------

    def advance(self, until: int) -> None:
        while True:
            due = sorted((one for one in self.later if one[0] <= until), key=lambda one: one[:2])
            if not due:
                break
            at, _, what = due[0]
            self.later.remove(due[0])
            if isinstance(what, Send):
                self._start(what, at)
            else:
                self._leave(what, at)
        self.now = until
        for box in self.boxes.values():
            box[:] = [one for one in box if one.ends is None or one.ends > until]

    # -- persons -----------------------------------------------------------------------------------------------------

    def settle_persons(self, target: Person | None) -> None:
        """Those who are gone have left what they had to the target, if there is one; of a send it keeps its own.

        That one is seen when the other was.
        """
        for person in [one for one in self.boxes if one not in self.world.persons]:
            left = self.boxes.pop(person)
            if target is not None:
                own = self.boxes.setdefault(target, [])
                for one in left:
                    for other in own:
                        if other.send is one.send and other.seen is None:
                            other.seen = one.seen
                own += [one for one in left if all(one.send is not other.send for other in own)]

    def uninstall(self, device: Device) -> None:
        """What was held for it leaves now, to nobody but its person."""
        self.world.uninstall(device)
        for one in [one for one in self.later if isinstance(one[2], Held) and one[2].device is device]:
            self.later.remove(one)
            held = one[2]
            assert isinstance(held, Held)
            self._leave(held, self.now)
        self.settle_persons(None)

    # -- what is asked of them ---------------------------------------------------------------------------------------

    def of(self, external_id: str) -> Person | None:
        return next((one for one in self.world.persons if one.external_id == external_id), None)

    def newest(self, person: Person | None, application_id: str | None = None) -> list[Kept]:
        box = self.boxes.get(person, []) if person else []
        found = [one for one in box if application_id in {None, one.send.application_id}]
        return sorted(found, key=lambda one: (one.sent, SENT.index(one.send)), reverse=True)

    def see(self, kept: Iterable[Kept], seen: int) -> None:
        for one in kept:
            if one.seen is None:
                one.seen = max(seen, one.sent)

    def remove(self, persons: Iterable[Person], is_meant: Callable[[Kept], bool]) -> None:
        for person in persons:
            self.boxes[person] = [one for one in self.boxes.get(person, []) if not is_meant(one)]


SENT: list[Send] = []
"""All sends, in their order."""


def filtered(kept: list[Kept], query: Json) -> list[Kept]:
    return [
        one
        for one in kept
        if query.get("dateTimeFrom", one.sent) <= one.sent < query.get("dateTimeTo", one.sent + 1)
        and query.get("messageTopic", one.send.topic) == one.send.topic
    ]


def _months_later(at: int, months: int) -> int:
    """Month by month, so that nothing is reckoned as the twin does it; the day is that of the beginning."""
    moment = EPOCH + timedelta(milliseconds=at)
    first = moment.replace(day=1)
    for _ in range(months):
        first += timedelta(days=monthrange(first.year, first.month)[1])
    ends = first.replace(day=min(moment.day, monthrange(first.year, first.month)[1]))
    return (ends - EPOCH) // timedelta(milliseconds=1)
