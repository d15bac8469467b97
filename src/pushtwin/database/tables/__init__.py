"""The whole schema: tables and constraints, no decisions."""

from pushtwin.database.tables import accounts, events, faults, journal, people, webhooks
from pushtwin.database.tables.metadata import metadata

__all__ = ["accounts", "events", "faults", "journal", "metadata", "people", "webhooks"]
from pushtwin.database.tables import messages

__all__ = ["accounts", "events", "faults", "journal", "messages", "metadata", "people"]
