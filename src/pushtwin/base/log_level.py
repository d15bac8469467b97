"""How much a twin says of what it does, and how."""

from enum import StrEnum


class LogLevel(StrEnum):
    """From most to least talkative."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For whom it is."""

    TEXT = "text"
    JSON = "json"
