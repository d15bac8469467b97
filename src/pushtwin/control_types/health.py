"""What probes are told."""

from typing import Literal

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12


class LiveAnswer(TypedDict):
    """The process serves."""

    status: Literal["ok"]


class ReadyAnswer(TypedDict):
    """The twin is ready for use."""

    status: Literal["ready"]
    version: str
    database: Literal["sqlite", "postgresql"]


class NotReadyAnswer(TypedDict):
    """The twin can't be used now."""

    status: Literal["starting", "unavailable"]
    reason: str
