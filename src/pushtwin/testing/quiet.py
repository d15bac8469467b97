"""Keeping the twin's own doings out of the log of whoever tests: what the libraries below it say at INFO."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

_is_own: ContextVar[bool] = ContextVar("pushtwin_is_own", default=False)


class QuietClient(httpx.Client):
    """A client whose calls are not told in the log, as those of anybody else are."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        before = _is_own.set(True)
        try:
            return super().send(request, **options)
        finally:
            _is_own.reset(before)


def _is_of_others(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO or not _is_own.get()


logging.getLogger("httpx").addFilter(_is_of_others)


@contextmanager
def quiet_server() -> Iterator[None]:
    """What uvicorn says in this thread, warnings apart, is not logged; another server of the process may go on."""
    thread = threading.get_ident()

    def is_of_others(record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO or record.thread != thread

    log = logging.getLogger("uvicorn.error")
    log.addFilter(is_of_others)
    try:
        yield
    finally:
        log.removeFilter(is_of_others)
