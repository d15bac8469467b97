"""The keys of configurations and actions (push-messages-api 2)."""

from pushtwin.base.time_and_ids import TimeAndIds

_DIGITS = 32


def new_key(time_and_ids: TimeAndIds) -> str:
    """Of a configuration, or of an action."""
    return time_and_ids.new_hex(_DIGITS).upper()
