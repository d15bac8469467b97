"""What the core knows of webhooks: what is to be told to whom, and what came of it. No SQL, no HTTP."""

from enum import StrEnum
from typing import NamedTuple

from pushtwin.base.numbers import read_number
from pushtwin.control_types.calls import OutgoingOperation
from pushtwin.core.calls.touched import Touched

WEBHOOK: OutgoingOperation = "webhook"
"""What a call to one is called in the journal, and in faults."""
Headers = tuple[tuple[bytes, bytes], ...]


class CallbackKind(StrEnum):
    """What it tells, and with that of what: of a message that it has become final, or that it is on its way.

    Those of OMNI tell of a flow that it is done, that a step is on its way, or that its push was seen.
    `forward` tells what a phone has sent back.
    """

    DELIVERY = "delivery"
    INTERMEDIATE = "intermediate"
    OMNI_DELIVERY = "omniDelivery"
    OMNI_INTERMEDIATE = "omniIntermediate"
    OMNI_SEEN = "omniSeen"
    FORWARD = "forward"


IN_TURN = (
    CallbackKind.INTERMEDIATE,
    CallbackKind.DELIVERY,
    CallbackKind.OMNI_INTERMEDIATE,
    CallbackKind.OMNI_DELIVERY,
    CallbackKind.OMNI_SEEN,
    CallbackKind.FORWARD,
)
"""As they come of one message: it is on its way before it is final, and there before it is seen."""

OF_MESSAGES = frozenset({CallbackKind.DELIVERY, CallbackKind.INTERMEDIATE})
OF_FLOWS = frozenset({CallbackKind.OMNI_DELIVERY, CallbackKind.OMNI_INTERMEDIATE, CallbackKind.OMNI_SEEN})
OF_MO = frozenset({CallbackKind.FORWARD})


class CallbackState(StrEnum):
    """`pending` is tried again, the others are not."""

    PENDING = "pending"
    DONE = "done"
    GIVEN_UP = "given up"


class Attempt(NamedTuple):
    """One call that was made, or refused: its time in the account, and a status or the reason why there is none."""

    at: int
    status: int | None
    reason: str | None
    ms: int


class CallbackKey(NamedTuple):
    """Which callback of an account: one of each kind for what it tells of.

    Of a message the ordinal is that of its send, and the place its own there; of a flow, the place is that of the step.
    What a phone has sent back has an ordinal of its own; the place is that among its forwards.
    """

    ordinal: int
    place: int
    kind: CallbackKind

    @property
    def webhook_id(self) -> str:
        """The same as one text."""
        return f"{self.ordinal}-{self.place}-{self.kind}"


class Callback(NamedTuple):
    """Something that is told to a webhook. Times are milliseconds of the account, but for `claimed_until`.

    `message_id` is what its receiver knows what it tells of by. `body` is empty until the first attempt is about to be
    made. `tries` counts the attempts. `due_at` is when the next one is made by itself; None when there is none.
    `claimed_until` is the real time until which whoever has claimed the next attempt may make it.
    """

    account_id: str
    ordinal: int
    place: int
    kind: CallbackKind
    message_id: str
    url: str
    content_type: str
    body: str
    state: CallbackState = CallbackState.PENDING
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()
    due_at: int | None = None
    claimed_until: int | None = None

    @property
    def key(self) -> CallbackKey:
        return CallbackKey(self.ordinal, self.place, self.kind)


class Outcome(NamedTuple):
    """What came of one call: a status with an answer, or the reason why there is none.

    `asked` are the headers that were to be sent, `answered` and `body` what came back.
    """

    status: int | None
    reason: str | None
    ms: int
    asked: Headers = ()
    answered: Headers = ()
    body: bytes = b""

    def attempt(self, at: int, *, is_clock_frozen: bool = False) -> Attempt:
        """The same, at a time of the account; where that stands still, a call takes no time."""
        return Attempt(at, self.status, self.reason, 0 if is_clock_frozen else self.ms)


class Concerned(NamedTuple):
    """Whom a call is about, as far as it is about anybody; `touched` are all where they are several."""

    application_id: str = ""
    registration_id: str | None = None
    person_id: int | None = None
    touched: Touched | None = None


NOBODY = Concerned()


def read_webhook_id(text: str) -> CallbackKey | None:
    """The key that a text stands for; None when it stands for none."""
    before, _, rest = text.partition("-")
    after, _, kind = rest.partition("-")
    ordinal, place = read_number(before), read_number(after)
    if ordinal is None or place is None or kind not in set(CallbackKind):
        return None
    found = CallbackKey(ordinal, place, CallbackKind(kind))
    return found if found.webhook_id == text else None
