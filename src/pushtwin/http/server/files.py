"""Telling in the log that no more files can be opened: then nobody new is let in, and nothing else would say so."""

import errno
import logging
import os

from pushtwin.base import machine

log = logging.getLogger(__name__)

LOOK_SECONDS = 1
_QUIET_SECONDS = 60


class OpenFiles:
    """Looks when it is called; says it once a minute at most."""

    def __init__(self) -> None:
        self._told_at: float | None = None

    async def __call__(self) -> None:
        if self._told_at is not None and machine.monotonic() - self._told_at < _QUIET_SECONDS:
            return
        try:
            os.close(os.open(os.devnull, os.O_RDONLY))
        except OSError as problem:
            if problem.errno not in {errno.EMFILE, errno.ENFILE}:
                raise
            self._told_at = machine.monotonic()
            log.warning(
                "The limit of open files is reached: nobody can connect until others have closed their connections. "
                "`ulimit -n` tells the limit, and raises it."
            )
