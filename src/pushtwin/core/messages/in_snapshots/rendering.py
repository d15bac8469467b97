"""Rows of sends and messages as a document shows them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, starmap
from operator import attrgetter
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import known
from pushtwin.core.inbox.in_snapshots import InboxRow
from pushtwin.core.messages.in_snapshots.content import render_content
from pushtwin.core.messages.in_snapshots.messages import MessageRow, SaidOfSend, render_message
from pushtwin.core.messages.in_snapshots.sends import SendRow
from pushtwin.core.webhooks.in_snapshots import CallbackRow, by_subject

_of_send = attrgetter("send_ordinal")


def render_sends(portions: Iterable[Mapping[str, Iterable[Any]]]) -> Iterator[bytes]:
    """Sends with their messages, one a line, some at a time; the last one of a portion may go on in the next ones."""
    said: dict[int, SaidOfSend] = {}
    for rows in portions:
        sends = {row.send_ordinal: row for row in starmap(SendRow, rows.get("sends", ()))}
        said |= {ordinal: SaidOfSend(row.message_id, row.expires_at) for ordinal, row in sends.items()}
        yield b",\n".join(map(json_text.write, _entries(sends, _render_messages(rows, said))))
        said = dict([*said.items()][-1:])


def _render_messages(
    rows: Mapping[str, Iterable[Any]], said: Mapping[int, SaidOfSend]
) -> dict[int, list[dict[str, Any]]]:
    """By the ordinals of their sends."""
    callbacks = by_subject(starmap(CallbackRow, rows.get("callbacks", ())))
    kept = {(row.send_ordinal, row.place): row for row in starmap(InboxRow, rows.get("inbox_messages", ()))}
    return {
        ordinal: [
            render_message(
                one,
                said[ordinal],
                callbacks[one.send_ordinal, one.place],
                kept.get((one.send_ordinal, one.place)),
            )
            for one in some
        ]
        for ordinal, some in groupby(starmap(MessageRow, rows.get("messages", ())), _of_send)
    }


def _entries(sends: Mapping[int, SendRow], messages: Mapping[int, list[Any]]) -> Iterator[dict[str, Any]]:
    for ordinal in sorted({*sends, *messages}):
        shown = _render_send(sends[ordinal]) if ordinal in sends else {"ordinal": ordinal}
        yield {**shown, **({"messages": messages[ordinal]} if ordinal in messages else {})}


def _render_send(row: SendRow) -> dict[str, Any]:
    return {
        "ordinal": row.send_ordinal,
        **known({"requestOrdinal": None if row.request_ordinal == row.send_ordinal else row.request_ordinal}),
        "bulkId": row.bulk_id,
        "messageId": row.message_id,
        "applicationId": row.application_id,
        "send": render_content(row.definition),
        "acceptedAt": render_time(row.accepted_at),
        **known(
            {
                "startsAt": None if row.starts_at == row.accepted_at else render_time(row.starts_at),
                "expiresAt": render_time(row.expires_at),
                "dueAt": None if row.due_at is None else render_time(row.due_at),
                "reached": row.reached,
                "until": row.until,
                "nextPlace": row.next_place or None,
                "nextSlot": row.next_slot,
                "flowOrdinal": row.flow_ordinal,
            }
        ),
    }
