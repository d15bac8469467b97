"""Whom calls of `/push` speak of: under lenient authentication an application tells whose call it is."""

from typing import Any

_MAX_NAMED = 100


def senders_of(messages: Any, field: str) -> tuple[str, ...]:
    """The applications that a body names, whatever else may be wrong with it: they tell who may be meant to call."""
    if not isinstance(messages, list):
        return ()
    senders = (message.get(field) for message in messages if isinstance(message, dict))
    named = dict.fromkeys(one for one in senders if isinstance(one, str))
    return tuple(named)[:_MAX_NAMED]
