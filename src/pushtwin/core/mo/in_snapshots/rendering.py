"""A document of what rows say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import known
from pushtwin.core.mo.in_snapshots.entries import ActionRow, ConfigurationRow, MoMessageRow
from pushtwin.core.mo.model import Action, ActionType
from pushtwin.core.mo.repository import read_actions
from pushtwin.core.webhooks.in_snapshots import CallbackRow, by_subject, render_callback


def render_configurations(
    configurations: Iterable[Sequence[Any]], actions: Iterable[Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """Each with its actions, in the order of creation."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for action in starmap(ActionRow, actions):
        shown = Action(action.action_key, ActionType(action.type), action.forward_url, action.callback_data)
        by_key.setdefault(action.configuration_key, []).append(_render_action(shown))
    for row in starmap(ConfigurationRow, configurations):
        shown_actions = by_key.get(row.configuration_key)
        yield known({"key": row.configuration_key, "applicationId": row.application_id, "actions": shown_actions})


def render_mo_messages(rows: Mapping[str, Iterable[Any]]) -> bytes:
    """One a line."""
    callbacks = by_subject(starmap(CallbackRow, rows.get("callbacks", ())))
    by_ordinal: dict[int, list[CallbackRow]] = {}
    for (ordinal, _), some in sorted(callbacks.items()):
        by_ordinal.setdefault(ordinal, []).extend(some)
    messages = starmap(MoMessageRow, rows["mo_messages"])
    return b",\n".join(json_text.write(_render_message(one, by_ordinal.get(one.ordinal, ()))) for one in messages)


def _render_message(row: MoMessageRow, callbacks: Sequence[CallbackRow]) -> dict[str, Any]:
    return known(
        {
            "ordinal": row.ordinal,
            "messageId": row.message_id,
            "applicationId": row.application_id,
            "registrationId": row.registration_id,
            "personId": row.person_id,
            "externalId": row.external_id,
            "phoneMessageId": row.phone_message_id,
            "destination": row.destination,
            "text": row.text,
            "keyword": row.keyword,
            "initialMessageId": row.initial_message_id,
            "bulkId": row.bulk_id,
            "customPayload": None if row.custom_payload is None else json_text.raw(row.custom_payload),
            "receivedAt": render_time(row.received_at),
            "waitingSince": _render_waiting(row),
            "actions": list(map(_render_action, read_actions(row.actions))) or None,
            "pulledAt": None if row.pulled_at is None else render_time(row.pulled_at),
            "callbacks": list(map(render_callback, callbacks)) or None,
        }
    )


def _render_waiting(row: MoMessageRow) -> str | None:
    """Said where no action says that it waits to be pulled."""
    says_so = any(one.type is ActionType.PULL for one in read_actions(row.actions))
    return None if row.waiting_since is None or says_so else render_time(row.waiting_since)


def _render_action(one: Action) -> dict[str, Any]:
    return known(
        {
            "key": one.key,
            "type": one.type.value,
            "forwardUrl": one.forward_url,
            "callbackData": one.callback_data,
        }
    )
