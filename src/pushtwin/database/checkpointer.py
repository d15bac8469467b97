"""Moving SQLite's write-ahead log into the database file, so that no request waits for the disk."""

import logging
import sqlite3
import threading

log = logging.getLogger(__name__)

_INTERVAL_SECONDS = 0.25


class Checkpointer:
    """Works in a thread, on a connection of its own. `has_work` is set by whoever has written."""

    def __init__(self, path: str) -> None:
        self.has_work = False
        self._path = path
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpointer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            while not self._stopped.wait(_INTERVAL_SECONDS):
                if self.has_work:
                    self._checkpoint(connection)
        finally:
            connection.close()

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """What can't be moved now, because the disk is full or for any other reason, is tried again."""
        self.has_work = False
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as problem:
            if not self.has_work:
                log.warning("the write-ahead log stays as it is for now: %s", problem)
            self.has_work = True
