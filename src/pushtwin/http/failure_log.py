"""What the log says of a call that the twin could not answer."""

import logging

from starlette.types import Scope

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.http.paths import shown_path


def log_failure(log: logging.Logger, scope: Scope, error: Exception) -> None:
    """With a traceback, unless the database is away: that is nobody's mistake here, and comes with every call."""
    if isinstance(error, DatabaseUnavailable):
        log.error("%s %s failed: %s", scope["method"], shown_path(scope), error)
    else:
        log.error("%s %s failed", scope["method"], shown_path(scope), exc_info=error)
