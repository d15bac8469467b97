"""Several processes that serve one port, and what releases of uvicorn do not agree on about them."""

import inspect
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

OLDEST_UVICORN = "0.37"
PATIENCE_SECONDS = 30  # a busy machine is no reason to kill a process
_STARTUP_FAILURE = 3  # how a process ends that could not start


def can_be_watched() -> bool:
    """Whether uvicorn lets itself be told this patience. An older one kills what does not answer in five seconds."""
    return "timeout_worker_healthcheck" in inspect.signature(uvicorn.Config).parameters


def supervisor(config: uvicorn.Config, listener: socket.socket) -> Multiprocess:
    """Starts and watches the processes. A release before 0.52 wants to be told what each of them runs."""
    told: dict[str, Any] = {}
    if "target" in inspect.signature(Multiprocess).parameters:
        told["target"] = uvicorn.Server(config).run
    return Multiprocess(config, sockets=[listener], **told)


def could_not_start(workers: Multiprocess) -> bool:
    """Whether this is why they have all ended."""
    return any(worker.process.exitcode == _STARTUP_FAILURE for worker in workers.processes)
