"""Databases that a test has for itself."""

from tests.surfaces.control_api.conftest import database_url

__all__ = ["database_url"]
