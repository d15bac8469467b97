"""What is measured."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import calls
from benchmarks.bare import BARE_PATH
from benchmarks.calls import Call


@dataclass(frozen=True, slots=True)
class Operation:
    """What is measured. `expected` is in every right answer; `needs_each_once` says that a second call does less.

    `like` is the operation of the People API whose goals it has.
    """

    name: str
    description: str
    expected: bytes
    call: Callable[[int, int], Call]
    needs_each_once: bool = False
    like: str = ""

    @property
    def is_write(self) -> bool:
        return self.call(0, 0).method != "GET"


BARE = Operation("bare", f"GET {BARE_PATH} of the bare app", b'"registrationId"', lambda *_: Call("GET", BARE_PATH))
OPERATIONS = (
    Operation("get", "GET of a random registration", b'"registrationId"', calls.get),
    Operation(
        "update",
        'PATCH {"additionalData":{"seen":<n>}} on a random registration: merges the key, touches its person',
        b'"seen":',
        calls.update,
    ),
    Operation(
        "personalize",
        'POST {"identity":{"externalId":"user-<i>"}} on a registration of an anonymous person, which the known '
        "person with that external id absorbs (row 4 of the decision table)",
        b'"externalId":"user-',
        lambda index, _: calls.personalize(index, index),
        needs_each_once=True,
    ),
    Operation(
        "depersonalize",
        "POST without a body on the registrations just personalized: each moves to a fresh anonymous person",
        b"",
        calls.depersonalize,
        needs_each_once=True,
    ),
    Operation(
        "person",
        "GET of a random person by external id, with contacts and devices",
        b'"externalId":"user-',
        calls.person,
    ),
    Operation(
        "person create",
        "POST of a new person with an external id, a phone and a name",
        b'"externalId":"made-',
        calls.create_person,
    ),
    Operation(
        "sdk create",
        "POST of a new install by an SDK: a registration with its anonymous person and an event",
        b'"pushRegId"',
        calls.sdk_create,
        like="personalize",
    ),
    Operation(
        "sdk personalize",
        "as personalize, by an SDK: the answer is the user with its installs",
        b'"externalUserId":"user-',
        calls.sdk_personalize,
        needs_each_once=True,
        like="personalize",
    ),
    Operation(
        "sdk user",
        "GET of the user of a random registration, with its installs",
        b'"instances"',
        calls.sdk_user,
        like="get",
    ),
    Operation(
        "sdk logout",
        "POST depersonalize by an SDK on the registrations just personalized",
        b"{}",
        calls.sdk_logout,
        needs_each_once=True,
        like="depersonalize",
    ),
)


WRITES = tuple(operation for operation in OPERATIONS if operation.is_write)


def draw(operation: Operation, seed: str, among: Sequence[int], count: int) -> list[Call]:
    """`count` calls on registrations drawn at random. The same seed draws the same ones for both login operations."""
    source = random.Random(seed)
    if operation.needs_each_once:
        drawn = source.sample(among, min(count, len(among)))
    else:
        drawn = source.choices(among, k=count)
    return [operation.call(index, source.randrange(1_000_000)) for index in drawn]
