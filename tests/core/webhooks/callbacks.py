"""Callbacks for tests: what a test does not name is as plain as can be."""

from typing import Any

from pushtwin.core.webhooks.model import Callback, CallbackKind

NOON = 1_800_000_000_000


def make_callback(ordinal: int = 1, place: int = 0, **facts: Any) -> Callback:
    """One of the account `a` that is due at noon."""
    values: dict[str, Any] = {
        "account_id": "a",
        "kind": CallbackKind.DELIVERY,
        "message_id": f"m{ordinal}",
        "url": "http://127.0.0.1:9/hook",
        "content_type": "application/json",
        "body": "{}",
        "due_at": NOON,
        **facts,
    }
    return Callback(ordinal=ordinal, place=place, **values)
