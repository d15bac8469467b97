"""The log as JSON: an object in each line."""

import logging
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.times import render_time


class JsonLines(logging.Formatter):
    """What the twin says beside its calls, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": render_time(int(record.created * 1000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json_text.write(told).decode()
