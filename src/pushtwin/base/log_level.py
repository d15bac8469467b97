"""How much a twin says of what it does."""

from enum import StrEnum


class LogLevel(StrEnum):
    """From most to least talkative."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
