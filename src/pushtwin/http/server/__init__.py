"""The server: one way to run an app on connections, for every way to have a twin."""

from typing import Any

import uvicorn

from pushtwin.http.server.files import LOOK_SECONDS, OpenFiles
from pushtwin.http.server.limits import KEEP_ALIVE_SECONDS
from pushtwin.http.server.protocol import Protocol

STOP_SECONDS = 5  # for calls that are going on when the twin is told to stop


def server_config(app: Any, **running: Any) -> uvicorn.Config:
    """How the twin serves. `running` says where its log goes and how many processes there are.

    Headers of a proxy in front are not believed: anybody could send them.
    """
    how: dict[str, Any] = {
        "http": Protocol,
        "ws": "none",
        "lifespan": "on",
        "log_config": None,
        "access_log": False,  # the twin has one of its own, without secrets
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": STOP_SECONDS,
        "callback_notify": OpenFiles(),
        "timeout_notify": LOOK_SECONDS,
    }
    return uvicorn.Config(app, **{**how, **running})
