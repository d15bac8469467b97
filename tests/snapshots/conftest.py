"""Databases that a test has for itself."""

from tests.control_api.conftest import database_url

__all__ = ["database_url"]
