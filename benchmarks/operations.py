"""The four operations as requests, rendered once for sockets and once for calls in process."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.bare import BARE_PATH
from pushtwin.seeding import DEMO_ACCOUNT

_PUSH = "/people/2/contactInformation/push"
_HEADERS = {
    "host": "127.0.0.1",
    "accept": "application/json",
    "appcode": DEMO_ACCOUNT.applications[0].application_code or "",
    "authorization": f"App {DEMO_ACCOUNT.api_key}",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as a backend sends it."""

    method: str
    path: str
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        """The bare app gets the same ones, so that both parse as much."""
        if self.method == "GET":
            return _HEADERS
        content = {"content-type": "application/json"} if self.body else {}
        return {**_HEADERS, **content, "content-length": str(len(self.body))}

    def to_bytes(self) -> bytes:
        """The request for a socket."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + self.body

    def to_scope(self) -> dict[str, Any]:
        """The request as uvicorn hands it to an app; a new one for each call, because apps write to it."""
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 40000),
            "scheme": "http",
            "method": self.method,
            "root_path": "",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in self.headers.items()],
            "state": {},
        }


@dataclass(frozen=True, slots=True)
class Operation:
    """What is measured. `expected` is in every right answer; `needs_each_once` says that a second call does less."""

    name: str
    description: str
    expected: bytes
    call: Callable[[int, int], Call]
    needs_each_once: bool = False


def registration_id(index: int) -> str:
    """As scattered as the UUIDs that devices draw, and the same in every run."""
    digits = hashlib.md5(str(index).encode(), usedforsecurity=False).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def external_id(index: int) -> str:
    """Of the person that logs in on registration `index`."""
    return f"user-{index}"


def _path(index: int) -> str:
    return f"{_PUSH}/{registration_id(index)}"


def _update(index: int, number: int) -> Call:
    return Call("PATCH", _path(index), b'{"additionalData":{"seen":%d}}' % number)


def _personalize(index: int, _: int) -> Call:
    body = b'{"identity":{"externalId":"%s"}}' % external_id(index).encode()
    return Call("POST", f"{_path(index)}/personalize", body)


BARE = Operation("bare", f"GET {BARE_PATH} of the bare app", b'"registrationId"', lambda *_: Call("GET", BARE_PATH))
OPERATIONS = (
    Operation("get", "GET of a random registration", b'"registrationId"', lambda index, _: Call("GET", _path(index))),
    Operation(
        "update",
        'PATCH {"additionalData":{"seen":<n>}} on a random registration: merges the key, touches its person',
        b'"seen":',
        _update,
    ),
    Operation(
        "personalize",
        'POST {"identity":{"externalId":"user-<i>"}} on a registration of an anonymous person, which the known '
        "person with that external id absorbs (row 4 of the decision table)",
        b'"externalId":"user-',
        _personalize,
        needs_each_once=True,
    ),
    Operation(
        "depersonalize",
        "POST without a body on the registrations just personalized: each moves to a fresh anonymous person",
        b"",
        lambda index, _: Call("POST", f"{_path(index)}/depersonalize"),
        needs_each_once=True,
    ),
)


def draw(operation: Operation, seed: str, among: Sequence[int], count: int) -> list[Call]:
    """`count` calls on registrations drawn at random. The same seed draws the same ones for both login operations."""
    source = random.Random(seed)
    if operation.needs_each_once:
        drawn = source.sample(among, min(count, len(among)))
    else:
        drawn = source.choices(among, k=count)
    return [operation.call(index, source.randrange(1_000_000)) for index in drawn]
