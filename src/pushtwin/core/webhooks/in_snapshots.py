"""What a snapshot says of webhooks: what is told, and what came of it. What it tells of has it in its entry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.problems import Place, Problem
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import TWICE, known, text_of
from pushtwin.core.documents.values import MAX_ORDINAL, Milliseconds, entry
from pushtwin.core.webhooks.model import Attempt, CallbackKey, CallbackKind, CallbackState

_JSON = "application/json"


@entry
class AttemptEntry(TypedDict):
    """A call that was made, or refused."""

    at: Milliseconds
    status: NotRequired[Annotated[int, Field(ge=100, le=999)]]
    reason: NotRequired[str]
    ms: NotRequired[Annotated[int, Field(ge=0, le=MAX_ORDINAL)]]


@entry
class CallbackEntry(TypedDict):
    """Something that is told to a webhook."""

    kind: NotRequired[Annotated[CallbackKind, Field(strict=False)]]
    url: str
    contentType: NotRequired[str]
    body: NotRequired[str]
    state: NotRequired[Annotated[CallbackState, Field(strict=False)]]
    attempts: NotRequired[list[AttemptEntry]]
    dueAt: NotRequired[Milliseconds]


class CallbackRow(NamedTuple):
    """A callback as its table keeps it. The attempts are JSON text."""

    ordinal: int
    place: int
    kind: str
    message_id: str
    url: str
    content_type: str
    body: str
    state: str
    tries: int
    attempts: str
    due_at: int | None
    claimed_until: int | None


class Subject(NamedTuple):
    """What callbacks tell of, and of which kinds they are."""

    ordinal: int
    place: int
    message_id: str
    kinds: frozenset[CallbackKind]


ROWS = {"callbacks": CallbackRow}


def callback_rows(
    entries: Sequence[CallbackEntry], subject: Subject, now: int, place: Place, problems: list[Problem]
) -> Iterator[CallbackRow]:
    """Those of one subject, one of each kind; `place` is that of the subject."""
    taken: set[CallbackKind] = set()
    for number, shown in enumerate(entries):
        kind = shown.get("kind", CallbackKind.DELIVERY)
        if kind in taken or kind not in subject.kinds:
            message = f"{kind} {TWICE}" if kind in taken else f"{kind} tells of something else"
            problems.append(Problem((*place, "callbacks", number, "kind"), message))
        taken.add(kind)
        yield callback_row(shown, CallbackKey(subject.ordinal, subject.place, kind), subject.message_id, now)


def callback_row(shown: CallbackEntry, key: CallbackKey, message_id: str, now: int) -> CallbackRow:
    """What is pending and says no time is due now."""
    state = shown.get("state", CallbackState.PENDING)
    attempts = [
        Attempt(one["at"], one.get("status"), one.get("reason"), one.get("ms", 0)) for one in shown.get("attempts", ())
    ]
    return CallbackRow(
        key.ordinal,
        key.place,
        kind=key.kind.value,
        message_id=message_id,
        url=shown["url"],
        content_type=shown.get("contentType", _JSON),
        body=shown.get("body", ""),
        state=state.value,
        tries=len(attempts),
        attempts=text_of(list(map(list, attempts))),
        due_at=shown.get("dueAt", now if state is CallbackState.PENDING else None),
        claimed_until=None,
    )


def by_subject(rows: Iterable[CallbackRow]) -> dict[tuple[int, int], list[CallbackRow]]:
    """What is told of each, by its ordinal and its place."""
    found: dict[tuple[int, int], list[CallbackRow]] = defaultdict(list)
    for row in rows:
        found[row.ordinal, row.place].append(row)
    return found


def render_callback(row: CallbackRow) -> dict[str, Any]:
    """Whoever makes a call just now is not told: it is made again where the snapshot is put."""
    attempts = [_render_attempt(Attempt(*one)) for one in json_text.parse(row.attempts)]
    return known(
        {
            "kind": row.kind,
            "url": row.url,
            "contentType": None if row.content_type == _JSON else row.content_type,
            "body": row.body or None,
            "state": row.state,
            "attempts": attempts or None,
            "dueAt": None if row.due_at is None else render_time(row.due_at),
        }
    )


def _render_attempt(one: Attempt) -> dict[str, Any]:
    return known({"at": render_time(one.at), "status": one.status, "reason": one.reason, "ms": one.ms})
