"""Requests made from the twin's own document."""
