"""The whole schema: tables and constraints, no decisions."""

from pushtwin.database.tables import (
    accounts,
    events,
    faults,
    inbox,
    journal,
    messages,
    mo,
    omni,
    people,
    scenarios,
    unmatched,
    webhooks,
)
from pushtwin.database.tables.metadata import metadata

__all__ = [
    "accounts",
    "events",
    "faults",
    "inbox",
    "journal",
    "messages",
    "metadata",
    "mo",
    "omni",
    "people",
    "scenarios",
    "unmatched",
    "webhooks",
]
