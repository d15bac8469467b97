"""The document of all surfaces, made once for all tests: to make it takes seconds."""

from typing import Any

from pushtwin.app import create_app
from pushtwin.settings import Settings

DOCUMENT: dict[str, Any] = create_app(Settings(ephemeral=True)).openapi_document()
