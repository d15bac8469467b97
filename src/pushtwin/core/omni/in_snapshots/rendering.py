"""Rows of flows as a document shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, starmap
from operator import attrgetter
from typing import Any

from pydantic.alias_generators import to_camel

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import known
from pushtwin.core.messages.in_snapshots.content import renamed
from pushtwin.core.omni.in_snapshots.flows import FlowAttemptRow, FlowRow
from pushtwin.core.webhooks.in_snapshots import CallbackRow, by_subject, render_callback

_ADDRESS = {
    "phoneNumber": "phone_number",
    "emailAddress": "email_address",
    "registrationId": "registration_id",
    "whatsAppUserId": "whatsapp_user_id",
}


def render_flows(rows: Mapping[str, Iterable[Any]]) -> bytes:
    """One a line."""
    callbacks = by_subject(starmap(CallbackRow, rows.get("callbacks", ())))
    of_flow = attrgetter("flow_ordinal")
    attempts = {
        ordinal: [*some] for ordinal, some in groupby(starmap(FlowAttemptRow, rows.get("omni_attempts", ())), of_flow)
    }
    flows = starmap(FlowRow, rows["omni_flows"])
    return b",\n".join(
        json_text.write(_render_flow(one, attempts.get(one.flow_ordinal, ()), callbacks)) for one in flows
    )


def _render_flow(
    row: FlowRow,
    attempts: Sequence[FlowAttemptRow],
    callbacks: Mapping[tuple[int, int], Sequence[CallbackRow]],
) -> dict[str, Any]:
    push_ordinals = json_text.parse(row.push_ordinals)
    return known(
        {
            "ordinal": row.flow_ordinal,
            "bulkId": row.bulk_id,
            "messageId": row.message_id,
            "address": known({name: getattr(row, column) for name, column in _ADDRESS.items()}) or None,
            **renamed(json_text.parse(row.definition), to_camel),
            "acceptedAt": render_time(row.accepted_at),
            "startsAt": None if row.starts_at == row.accepted_at else render_time(row.starts_at),
            "pushOrdinals": push_ordinals or None,
            "attempts": [_render_attempt(one, callbacks.get((row.flow_ordinal, one.place), ())) for one in attempts]
            or None,
            **dict(_times(row, "due_at", "seen_at", "consumed_at")),
        }
    )


def _render_attempt(row: FlowAttemptRow, callbacks: Sequence[CallbackRow]) -> dict[str, Any]:
    is_under_way = row.done_at is None
    return known(
        {
            "to": row.recipient,
            "status": row.status,
            "error": row.error or None,
            **dict(_times(row, "sent_at", "done_at", "expires_at")),
            "pending": None if row.pending == int(is_under_way) else row.pending,
            "messageCount": None if row.message_count == 1 else row.message_count,
            "why": row.why,
            "isLeftOut": True if row.is_left_out else None,
            "callbacks": list(map(render_callback, callbacks)) or None,
        }
    )


def _times(row: FlowRow | FlowAttemptRow, *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        at = getattr(row, name)
        if at is not None:
            yield to_camel(name), render_time(at)
