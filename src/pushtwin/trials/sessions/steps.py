"""What a session is made of: calls, and time that goes by. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_CLOCKS = {"freeze-clock", "set-clock", "advance-clock", "resume-clock"}  # the times of the calls tell what they did
_MAKING = "create-installation"
_FORGETTING = {"clear-journal"}
_UNITS = {"days": 86_400_000, "hours": 3_600_000, "minutes": 60_000}
_UNNOTICED_MS = 1000  # what goes by between two calls of a program; whoever waits for something waits longer


class Subject(NamedTuple):
    """Whom a JWT was for, by external id, and the id of the key that has signed it. One that was refused has ended."""

    external_id: str
    key_id: str
    has_ended: bool = False


class Call(NamedTuple):
    """A call as a journal has kept it. Without a status nothing was answered."""

    time: int
    is_control: bool
    operation: str
    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    has_body: bool
    body: Any
    status: int | None
    answer: Any
    application_id: str
    is_struck: bool
    person_id: int | None = None
    registration_id: str | None = None
    subject: Subject | None = None

    @property
    def told(self) -> list[Any]:
        """What the journal tells of the outcome: the answer, and whom the call has touched."""
        return [self.answer, self.person_id]

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status or 'no answer'}"


class Pause(NamedTuple):
    """So many milliseconds of the account's time go by; fewer than none where somebody has set its clock back."""

    ms: int

    def __str__(self) -> str:
        amount, unit = in_units(abs(self.ms))
        time = f"{amount:g} {unit.removesuffix('s') if amount == 1 else unit}"
        return f"{time} later" if self.ms > 0 else f"the clock is set back by {time}"


def in_units(ms: int) -> tuple[float, str]:
    """In the largest unit of which there is a whole number, or in seconds."""
    whole = ((ms // length, unit) for unit, length in _UNITS.items() if ms % length == 0)
    return next(whole, (ms / 1000, "seconds"))


Step = Call | Pause


class Start(NamedTuple):
    """A snapshot of the account where the session begins, without its secrets."""

    document: Mapping[str, Any]

    @property
    def account(self) -> Mapping[str, Any]:
        found = self.document.get("account")
        return found if isinstance(found, dict) else {}

    @property
    def frozen_at(self) -> str | None:
        clock = self.account.get("clock")
        return clock.get("frozenAt") if isinstance(clock, dict) else None

    @property
    def applications(self) -> list[Mapping[str, Any]]:
        found = self.document.get("applications")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def installs_before(calls: Sequence[Call]) -> Iterator[Call]:
    """Installs of devices that must have been there: calls to them went well, and no call has made them."""
    made: set[str] = set()
    for call in calls:
        device, has_worked = call.registration_id, call.status is not None and call.status < 400
        if device and has_worked and device not in made and call.operation != _MAKING:
            yield _install(device, calls[0].time)
        made |= {device} if device and has_worked else set()


def _install(device: str, time: int) -> Call:
    return Call(
        time=time,
        is_control=True,
        operation="install",
        method="POST",
        path="/_twin/accounts/any/registrations",
        query={},
        headers={},
        has_body=True,
        body={"registrationId": device},
        status=201,
        answer={"registrationId": device},
        application_id="",
        is_struck=False,
    )


class Session(NamedTuple):
    """Calls in the order in which they came, where they began, and why they may not be all."""

    start: Start | None
    calls: tuple[Call, ...]
    doubts: tuple[str, ...] = ()

    @property
    def application_ids(self) -> list[str]:
        """Those of the applications that there are at the start, or, where nobody tells, that calls are of."""
        if self.start is not None:
            return [str(one.get("applicationId")) for one in self.start.applications]
        return list(dict.fromkeys(call.application_id for call in self.calls if call.application_id))


def _roughly(ms: int) -> int:
    if abs(ms) < _UNNOTICED_MS:
        return 0
    return ms - ms % _UNNOTICED_MS if ms > 0 else ms


def steps_of(calls: Sequence[Call], begun_at: int, *, is_frozen: bool) -> Iterator[Step]:
    """The calls, with the time in between.

    Where the clock runs, whole seconds count.
    """
    now = begun_at
    for call in calls:
        is_frozen = {"freeze-clock": True, "resume-clock": False}.get(call.operation, is_frozen)
        ms = call.time - now if is_frozen else _roughly(call.time - now)
        if ms:
            yield Pause(ms)
            now += ms
        if not (call.is_control and call.operation in _CLOCKS | _FORGETTING):
            yield call
