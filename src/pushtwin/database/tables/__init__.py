"""The whole schema: tables and constraints, no decisions."""

from pushtwin.database.tables import accounts, events, faults, journal, messages, people, scenarios, webhooks
from pushtwin.database.tables.metadata import metadata

__all__ = ["accounts", "events", "faults", "journal", "messages", "metadata", "people", "scenarios", "webhooks"]
from pushtwin.database.tables import inbox

__all__ = ["accounts", "events", "faults", "inbox", "journal", "messages", "metadata", "people", "webhooks"]
