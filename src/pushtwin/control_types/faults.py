"""What may go wrong with calls: faults that are ordered, and failures that are documented."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

Connection = Literal["reset", "empty", "truncated", "slow"]
"""What may happen to the connection instead of a whole answer."""


class FaultyCalls(TypedDict, total=False):
    """Which calls a fault looks at: those that match all that is given. `path` may hold `*`."""

    operation: str
    path: str
    registrationId: str
    personId: int


FaultMoments = TypedDict(
    "FaultMoments",
    {
        "skip": int,
        "nth": int,
        "first": int,
        "every": int,
        "share": float,
        "seed": int,
        "from": str,
        "until": str,
        "forMs": int,
    },
    total=False,
)
FaultMoments.__doc__ = "Which of them it strikes: when all that is given holds."


class OrderedAnswer(TypedDict):
    """An answer that a fault gives in place of the real one, as it was ordered."""

    status: int
    body: NotRequired[Any]
    headers: NotRequired[dict[str, str]]


class FaultEffects(TypedDict, total=False):
    """What a fault does."""

    error: int | str
    retryAfter: int
    answer: OrderedAnswer
    latencyMs: int | dict[str, int]
    connection: Connection
    slowMs: int
    twice: bool
    counted: bool


class FaultAnswer(FaultEffects):
    """A fault as it was ordered, with the number of calls that it looked at and that it struck."""

    faultId: str
    on: FaultyCalls
    when: FaultMoments
    after: bool
    calls: int
    hits: int
    expired: bool


class DocumentedFailure(TypedDict):
    """A failure that an operation is documented with. `error` orders it, `code` is what the client calls it."""

    error: str
    status: int
    code: str
    when: str


class FailingOperation(TypedDict):
    """An operation of an emulated API, whether it may change something, and how it is documented to fail."""

    operation: str
    changes: bool
    failures: list[DocumentedFailure]


class FailureList(TypedDict):
    """How operations fail."""

    operations: list[FailingOperation]


class FaultList(TypedDict):
    """All faults of the account, in the order of creation."""

    faults: list[FaultAnswer]
