"""What is promised of push messages, said once more and as simply as possible, to compare a twin with.

Written from the contract (push-messages-api 3 to 8, and the choices of the design of messages) and from nothing else:
mutable objects and plain lists, no plan, no database. Persons and devices are those of `tests.model`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.model import Device, Json, Model, Person

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
UNITS = {"SECONDS": SECOND, "MINUTES": MINUTE, "MINUTE": MINUTE, "HOURS": HOUR, "HOUR": HOUR, "DAY": DAY}
NOT_COUNTED = {23, 65, 66, 68, 69, 70, 71, 73, 74}
"""Statuses of what was never on its way to a device (8.1)."""
ADDRESSES = {
    "REGISTRATION": "pushRegistrationId",
    "EXTERNAL_USER_ID": "externalUserId",
    "PHONE_NUMBER": "phoneNumber",
    "EMAIL": "email",
}


@dataclass(eq=False)
class Request:
    """All sends of one request share its speed limit; `free_from` is when the next message may leave."""

    interval: Fraction | None = None
    free_from: Fraction = Fraction(0)


@dataclass(eq=False, kw_only=True)
class Sending:
    """One content for one destination."""

    request: Request
    source: str
    bulk_id: str
    message_id: str | None
    sender: str
    application_id: str | None
    query: Json
    is_registration: bool
    address: str | None
    only_primary: bool
    text: str
    is_silent: bool
    window: Json | None
    accepted_at: int
    starts_at: int
    expires_at: int
    webhook: str | None = None
    wants_intermediate: bool = False

    @property
    def is_for_person(self) -> bool:
        return not {"externalUserId", "phoneNumber", "email", "tag"}.isdisjoint(fields_in(self.query))


@dataclass(eq=False)
class Item:
    """What one device gets of a sending, or the one report of a sending that reaches none."""

    sending: Sending
    message_id: str | None
    device: Device | None
    to: str | None
    person: Person | None = None
    status: int = 7
    error: int = 0
    leaves_at: int | None = None  # held until then
    sent_at: int | None = None
    arrives_at: int | None = None  # by itself
    tries: int = 0  # that the cloud has sent back
    done_at: int | None = None
    is_seen: bool = False
    is_named: bool = False
    is_taken: bool = False
    told: set[str] = field(default_factory=set)

    @property
    def is_final(self) -> bool:
        return self.done_at is not None

    @property
    def is_out(self) -> bool:
        return self.sent_at is not None and not self.is_final

    @property
    def was_handed_over(self) -> bool:
        return self.is_out or self.status == 5

    def end(self, status: int, error: int, at: int) -> None:
        self.status, self.error, self.done_at = status, error, at

    def next_at(self) -> int | None:
        """When something happens to it by itself."""
        if self.is_final:
            return None
        known = [self.leaves_at if self.sent_at is None else self.arrives_at, self.sending.expires_at]
        return min(one for one in known if one is not None)


@dataclass(eq=False)
class Callback:
    """What a webhook is told of an item: `attempts` are when, and whether it was taken."""

    item: Item
    kind: str
    url: str
    next_at: int | None
    attempts: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def state(self) -> str:
        if self.next_at is not None:
            return "pending"
        return "done" if self.attempts[-1][1] else "given up"


@dataclass(eq=False)
class Messages:
    """One account. `is_taken` is whether receivers of webhooks take what they are told."""

    world: Model
    settings: Json
    now: int
    delivery: dict[str, str | int] = field(default_factory=dict)  # how registrations receive; by themselves if nothing
    gone: list[tuple[str, str]] = field(default_factory=list)  # (application, registration)
    waiting: list[Sending] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    order: list[Sending] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    is_taken: bool = True

    # -- accepting ---------------------------------------------------------------------------------------------

    def accept(self, sending: Sending, body_problem: int | None) -> int:
        """3.5 and 7.1: the status of the answer."""
        self.order.append(sending)
        status = 65 if sending.application_id is None else body_problem
        if status is None and not is_query(sending.query):
            status = 71
        if status is None and sending.message_id is not None and self._is_used(sending):
            status = 23
        found = [] if status else self.audience(sending)
        is_later = sending.starts_at > self.now
        if status is None and not is_later and not found and not self._names_nobody(sending):
            status = 66
        if status:
            if sending.source == "v3":
                self.items.append(self._rejected(sending, status))
            else:
                self.order.remove(sending)
            return status
        if is_later:
            self.waiting.append(sending)
        else:
            self._start(sending, self.now)
        return 26 if sending.source == "v2" else 7

    def _is_used(self, sending: Sending) -> bool:
        return any(one.message_id == sending.message_id for one in self.items) or any(
            one.message_id == sending.message_id for one in self.waiting
        )

    def _names_nobody(self, sending: Sending) -> bool:
        """5.4: an unknown registration is accepted, and fails afterwards."""
        return sending.is_registration and not any(
            matches(device, sending.query, strict=False) for device in self._installed(sending)
        )

    def _installed(self, sending: Sending) -> list[Device]:
        return [one for one in self.world.devices if one.application_id == sending.application_id]

    def audience(self, sending: Sending) -> list[Device]:
        """5.4, oldest registration first."""
        return [
            device
            for device in self._installed(sending)
            if matches(device, sending.query, strict=self.settings["targetingEvaluation"] == "strict")
            and (device.primary or not sending.only_primary)
        ]

    def _rejected(self, sending: Sending, status: int) -> Item:
        item = Item(sending, sending.message_id, None, sending.address, sent_at=self.now)
        item.end(status, 0, self.now)
        return item

    # -- by itself ---------------------------------------------------------------------------------------------

    def advance(self, to: int) -> None:
        """Whatever is due by then happens in order, each at its own time. Going back undoes nothing."""
        while due := self._find_due(to):
            at, what = due
            self.now, before = at, self.now
            what()
            self.tell()
            self.now = before
        self.now = to

    def settle(self) -> None:
        self.tell()
        self.advance(self.now)

    def _find_due(self, to: int) -> tuple[int, Callable[[], None]] | None:
        due: list[tuple[int, Callable[[], None]]] = [
            (one.starts_at, lambda one=one: self._start_later(one)) for one in self.waiting
        ]
        for item in self.items:
            next_at = item.next_at()
            if next_at is not None:
                due.append((next_at, lambda item=item: self._go_on(item)))
        due.extend(
            (callback.next_at, lambda callback=callback: self._call(callback))
            for callback in self.callbacks
            if callback.next_at is not None
        )
        earliest = min(due, key=lambda one: one[0], default=None)
        return earliest if earliest and earliest[0] <= to else None

    def _start_later(self, sending: Sending) -> None:
        self.waiting.remove(sending)
        self._start(sending, sending.starts_at)

    def _start(self, sending: Sending, at: int) -> None:
        found = self.audience(sending)
        if not found and self._names_nobody(sending):
            address = (sending.address or "").lower()
            was_there = (sending.application_id, address) in self.gone
            item = Item(sending, sending.message_id, None, sending.address, sent_at=at)
            item.end(4, 8001 if was_there else 8004, at)
            self.items.append(item)
        elif not found:
            self.items.append(self._rejected(sending, 66))
        for place, device in enumerate(found):
            message_id = None if place else sending.message_id
            item = Item(sending, message_id, device, device.registration_id, device.person)
            item.leaves_at = self._leaves_at(sending, at)
            self.items.append(item)
            if item.leaves_at <= at:
                self._go_on(item)
        self.items.sort(key=lambda one: self.order.index(one.sending))  # stable: devices keep their order

    def _leaves_at(self, sending: Sending, at: int) -> int:
        """6.2: spread evenly over a whole request; the row goes on where a window opens again."""
        request = sending.request
        turn = max(request.free_from, Fraction(at)) if request.interval else Fraction(at)
        leaves_at = int(turn)
        if sending.window:
            opens_at = next_open(sending.window, leaves_at)
            if opens_at > leaves_at:
                leaves_at, turn = opens_at, Fraction(opens_at)
        if request.interval:
            request.free_from = turn + request.interval
        return leaves_at

    def _go_on(self, item: Item) -> None:
        """7.4."""
        if item.sending.expires_at <= self.now:
            item.end(15, 4100 if item.sent_at is None else 4101, item.sending.expires_at)
        elif item.sent_at is None:
            self._leave(item)
        else:
            item.arrives_at = None
            if self._wants(item):
                item.end(5, 0, self.now)

    def _leave(self, item: Item) -> None:
        device = item.device
        item.sent_at = self.now
        if device not in self.world.devices:
            item.end(4, 8001, self.now)
        elif not self._takes(item):
            item.end(4, 8013, self.now)
        elif (error := self._delivery(item)) == 8012:
            item.sent_at, item.error = None, 8012
            item.leaves_at = self.now + (1 + item.tries**2) * MINUTE
            item.tries += 1
        elif isinstance(error, int):
            item.end(4, error, self.now)
        else:
            item.error = 0
            item.arrives_at = self._arrival(item)

    def _delivery(self, item: Item) -> str | int:
        assert item.device is not None
        return self.delivery.get(item.device.registration_id, "auto")

    def _arrival(self, item: Item) -> int | None:
        """7.4: an ordered error is told at the hand-over only."""
        assert item.sent_at is not None
        is_alone = self._delivery(item) not in {"phone", "never"}
        return max(self.now, item.sent_at + self.settings["deliveryDelayMs"]) if is_alone else None

    def deliver_as(self, device: Device, delivery: str | int) -> None:
        """At once for what is out, and for what the cloud has sent back; windows and limits hold the others."""
        self.delivery[device.registration_id] = delivery
        for item in self.items:
            if item.device is device and item.is_out:
                item.arrives_at = self._arrival(item)
            elif item.device is device and item.error == 8012 and not item.is_final:
                item.leaves_at = self.now

    def _takes(self, item: Item) -> bool:
        """7.3, 8013."""
        assert item.device is not None
        shows = item.device.system.get("notificationsEnabled") is not False
        return bool(item.device.system["registrationEnabled"]) and (shows or item.sending.is_silent)

    def _wants(self, item: Item) -> bool:
        return item.device in self.world.devices and self._takes(item) and self.is_for(item)

    def is_for(self, item: Item) -> bool:
        """Whether the device is still the person's that was addressed."""
        assert item.device is not None
        strict = self.settings["targetingEvaluation"] == "strict"
        return (
            not item.sending.is_for_person
            or item.device.person is item.person
            or matches(item.device, item.sending.query, strict=strict)
        )

    def uninstall(self, device: Device) -> None:
        """7.3, 8001: what is on its way to it has failed."""
        self.world.uninstall(device)
        self.gone.append((device.application_id, device.registration_id.lower()))
        for item in self.items:
            if item.device is device and not item.is_final:
                item.sent_at = self.now if item.sent_at is None else item.sent_at
                item.end(4, 8001, self.now)

    # -- webhooks ----------------------------------------------------------------------------------------------

    def tell(self) -> None:
        """8.5: that it was handed over, where that was asked for, and how it ended."""
        for item in self.items:
            sending = item.sending
            for kind, is_so in (
                ("intermediate", sending.wants_intermediate and item.was_handed_over),
                ("delivery", item.is_final),
            ):
                if sending.webhook is not None and is_so and kind not in item.told:
                    item.told.add(kind)
                    self.callbacks.append(Callback(item, kind, sending.webhook, self.now))

    def _call(self, callback: Callback) -> None:
        """Whoever is not heard is told again after 1, 2, 5, 10 … minutes, twenty times; what was taken is no report."""
        callback.attempts.append((self.now, self.is_taken))
        retry = len(callback.attempts) - 1
        callback.next_at = None if self.is_taken or retry == 20 else self.now + (1 + retry**2) * MINUTE
        if self.is_taken and callback.kind == "delivery":
            callback.item.is_taken = True

    # -- on the phone ------------------------------------------------------------------------------------------

    def sync(self, device: Device, named: list[str], delivered: list[str]) -> list[Item]:
        """What the phone gets, what left first at the beginning (12.4)."""
        for item in self.items:
            if item.device is device and item.message_id in named + delivered:
                if item.message_id in delivered:
                    self._receive(item)
                item.is_named = True
        return self.pulled(device)

    def pulled(self, device: Device) -> list[Item]:
        if not device.system["registrationEnabled"]:
            return []
        found = [one for one in self.items if one.device is device and self._is_there(one)]
        return sorted(found[-100:], key=lambda one: one.sent_at or 0)

    def _is_there(self, item: Item) -> bool:
        is_arriving = item.is_out or item.status == 5
        is_new = item.sent_at is not None and item.sent_at >= self.now - 7 * DAY
        return is_arriving and is_new and not item.is_named and self.is_for(item)

    def report_delivered(self, ids: list[str], application_id: str) -> None:
        for item in self._own(ids, application_id, None):
            self._receive(item)
            item.is_named = True

    def report_seen(self, ids: list[str], device: Device) -> None:
        for item in self._own(ids, device.application_id, device):
            self._receive(item)
            item.is_seen = item.is_seen or item.status == 5

    def _own(self, ids: list[str], application_id: str, device: Device | None) -> Iterator[Item]:
        for item in self.items:
            is_its_own = device is None or item.device is device
            if item.message_id in ids and item.sending.application_id == application_id and is_its_own:
                yield item

    def _receive(self, item: Item) -> None:
        """A report of what is final changes nothing."""
        if not item.is_final:
            item.sent_at = self.now if item.sent_at is None else item.sent_at
            item.end(5, 0, self.now)

    # -- what became of it -------------------------------------------------------------------------------------

    def statistics(self, bulk_id: str) -> Json:
        """8.1."""
        counted = [one for one in self.of_bulk(bulk_id) if one.status not in NOT_COUNTED]
        delivered = sum(one.status == 5 for one in counted)
        return {
            "totalSent": len(counted),
            "delivered": delivered,
            "seen": sum(one.is_seen for one in counted),
            "errors": {
                "registration": sum(8001 <= one.error <= 8004 for one in counted),
                "expired": sum(one.status == 15 for one in counted),
                "cloud": sum(8005 <= one.error <= 8013 and one.is_final for one in counted),
            },
            "delivery": {
                "rate": int(Fraction(100 * 100 * delivered, len(counted)) + Fraction(1, 2)) / 100 if counted else 0.0,
                "time": max((one.done_at or 0 for one in counted), default=0),
            },
        }

    def of_bulk(self, bulk_id: str) -> list[Item]:
        return [one for one in self.items if one.sending.bulk_id == bulk_id]

    def take_reports(self, limit: int, bulk_id: str | None, message_id: str | None) -> list[Item]:
        """8.2 and 8.3: once only, of the last 48 hours, the latest first."""
        found = [
            item
            for item in reversed(self.items)
            if item.done_at is not None
            and item.done_at >= self.now - 48 * HOUR
            and not item.is_taken
            and bulk_id in {None, item.sending.bulk_id}
            and message_id in {None, item.message_id}
        ]
        taken = sorted(found, key=lambda one: -(one.done_at or 0))[:limit]
        for item in taken:
            item.is_taken = True
        return taken

    def logs(self) -> list[Item]:
        """8.4: the newest first; of those that were accepted, left, or ended before they could leave since then."""
        since = self.now - 48 * HOUR
        return [one for one in reversed(self.items) if max(one.sending.accepted_at, self._left_at(one)) >= since]

    def _left_at(self, item: Item) -> int:
        known = item.done_at if item.sent_at is None else item.sent_at
        return self.now if known is None else known


# -- targeting -----------------------------------------------------------------------------------------------


ALIASES = {"tags": "tag", "appVersion": "applicationVersion", "registrationsEnabled": "pushRegistrationEnabled"}
SYSTEM_DATA = {
    "platform": "os",
    "applicationVersion": "appVersion",
    "pushRegistrationEnabled": "registrationEnabled",
    **{
        name: name
        for name in ("osVersion", "sdkVersion", "osLanguage", "deviceModel", "deviceManufacturer", "deviceSecure")
    },
    "notificationsEnabled": "notificationsEnabled",
    "cloudType": "cloudType",
}


def is_query(query: Any) -> bool:
    """5.2 and 7.1, status 71."""
    if not isinstance(query, dict) or not any(True for _ in fields_in(query)):
        return False
    for name, value in query.items():
        if name in {"$and", "$or"}:
            if not isinstance(value, list) or not all(map(is_query, value)):
                return False
        elif name.startswith("$") or isinstance(value, dict):
            return False
    return True


def fields_in(query: Json) -> Iterator[str]:
    """Every field that it asks for, however deep."""
    for name, value in query.items():
        if name in {"$and", "$or"}:
            for one in value if isinstance(value, list) else []:
                yield from fields_in(one) if isinstance(one, dict) else []
        else:
            yield ALIASES.get(name, name)


def matches(device: Device, query: Json, *, strict: bool) -> bool:
    """5.3."""
    if strict:
        return _holds(device, query)
    groups: dict[str, list[Any]] = {}
    plain = {name: value for name, value in query.items() if not name.startswith("$")}
    conditions = [*([plain] if plain else []), *query.get("$and", [])]
    for condition in conditions:
        for name, value in condition.items():
            if not name.startswith("$"):
                groups.setdefault(ALIASES.get(name, name), []).append(value)
    nested = [{name: one[name] for name in ("$and", "$or") if name in one} for one in query.get("$and", [])]
    rest = []
    for condition in query.get("$or", []):
        if all(ALIASES.get(name, name) in groups for name in condition):
            for name, value in condition.items():
                groups[ALIASES.get(name, name)].append(value)
        else:
            rest.append(condition)
    return (
        all(any(_equals(device, name, value) for value in values) for name, values in groups.items())
        and all(_holds(device, one) for one in nested)
        and (not rest or any(_holds(device, one) for one in rest))
    )


def _holds(device: Device, query: Json) -> bool:
    """Plain boolean meaning."""
    for name, value in query.items():
        if name == "$and":
            fits = all(_holds(device, one) for one in value)
        elif name == "$or":
            fits = not value or any(_holds(device, one) for one in value)
        else:
            fits = _equals(device, ALIASES.get(name, name), value)
        if not fits:
            return False
    return True


def _equals(device: Device, name: str, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(_equals(device, name, one) for one in wanted)
    return any(_is_same(name, actual, wanted) for actual in _values(device, name))


def _values(device: Device, name: str) -> list[Any]:
    """5.1. An attribute that device and person both have is the device's."""
    person = device.person
    of_person = {
        "externalUserId": [person.external_id],
        "phoneNumber": person.phones,
        "email": person.emails,
        "tag": person.tags if person.identified else [],
    }
    if name in of_person:
        return list(of_person[name])
    if name == "pushRegistrationId":
        return [device.registration_id]
    if name in SYSTEM_DATA:
        return [device.system.get(SYSTEM_DATA[name])]
    own = device.data.get(name)
    return [person.custom.get(name) if own is None else own]


def _is_same(name: str, actual: Any, wanted: Any) -> bool:
    if actual is None:
        return False
    if name == "phoneNumber":
        return bool(actual == str(wanted).removeprefix("+").removeprefix("00"))
    if name in {"email", "pushRegistrationId", "platform"}:
        return bool(str(actual).lower() == str(wanted).lower())
    if isinstance(actual, bool):
        return wanted is actual or wanted == str(actual).lower()
    return not isinstance(wanted, bool) and isinstance(wanted, str) == isinstance(actual, str) and actual == wanted


# -- times ---------------------------------------------------------------------------------------------------


def next_open(window: Json, at: int) -> int:
    """The first permitted minute (6.2), looked for minute by minute."""
    if _is_open(window, at):
        return at
    minute = at - at % MINUTE + MINUTE
    while not _is_open(window, minute):
        minute += MINUTE
    return minute


def _is_open(window: Json, at: int) -> bool:
    day, minute = DAYS[(at // DAY + 3) % 7], at // MINUTE % 1440  # 1970 began on a Thursday
    day_before = DAYS[(at // DAY + 2) % 7]
    if "from" not in window:
        return day in window["days"]
    begins, ends = (window[name]["hour"] * 60 + window[name]["minute"] for name in ("from", "to"))
    if begins < ends:
        return day in window["days"] and begins <= minute < ends
    return (day in window["days"] and minute >= begins) or (day_before in window["days"] and minute < ends)


def validity_of(source: str, asked: int | None) -> int:
    """6.3."""
    if asked is None:
        return 48 * HOUR
    return min(asked, (72 if source == "v2" else 48) * HOUR)
