"""What probes are told."""

from typing import Literal

from pushtwin import __version__
from pushtwin.control_types.health import LiveAnswer, NotReadyAnswer, ReadyAnswer
from pushtwin.database import Database


def live() -> LiveAnswer:
    return {"status": "ok"}


def ready(database: Database) -> ReadyAnswer:
    return {"status": "ready", "version": __version__, "database": database.kind}


def not_ready(status: Literal["starting", "unavailable"], reason: str) -> NotReadyAnswer:
    return {"status": status, "reason": reason}
