"""The time and the randomness of the machine, out of reach of what tests patch in the process they share with a twin.

They replace functions of `time`, `uuid`, `secrets` and `asyncio`, or every reference to one that a module holds
(freezegun). So what is here are functions that no other module has.
"""

import ctypes
import importlib.util
import os
import random
import sys
from asyncio.tasks import sleep as sleep_async
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any
from uuid import UUID

__all__ = ["monotonic", "new_token", "new_uuid", "quick_random", "secret_bytes", "sleep", "sleep_async", "time_ns"]


def _own_copy(name: str) -> ModuleType:
    """A second instance of a module that is written in C, with functions of its own; also while a test has patched."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy


_time = _own_copy("time")
_system_random = random.SystemRandom()
quick_random = random.Random()  # noqa: S311  for what need not be secret, at a tenth of the cost

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=quick_random.seed)  # else all children of a process would draw the same

monotonic: Callable[[], float] = _time.monotonic  # seconds, to measure how long something takes
sleep: Callable[[float], None] = _time.sleep


def time_ns() -> int:
    """Nanoseconds since 1970 in UTC."""
    if "time_machine" in sys.modules and sys.platform != "win32":
        return _time_ns_of_the_system()
    now: int = _time.time_ns()
    return now


def secret_bytes(count: int) -> bytes:
    """Bytes that nobody can guess."""
    return _system_random.randbytes(count)


def new_uuid() -> UUID:
    """A random UUID."""
    return UUID(bytes=secret_bytes(16), version=4)


def new_token(count: int) -> str:
    """So many random bytes as text that can stand in a URL."""
    return urlsafe_b64encode(secret_bytes(count)).rstrip(b"=").decode()


class _TimeSpec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


@cache
def _clock_gettime() -> Any:
    return ctypes.CDLL(None).clock_gettime


def _time_ns_of_the_system() -> int:
    """time-machine replaces what is below the functions of `time`, in every copy; this asks the C library itself."""
    found = _TimeSpec()
    _clock_gettime()(_time.CLOCK_REALTIME, ctypes.byref(found))
    seconds: int = found.seconds
    nanoseconds: int = found.nanoseconds
    return seconds * 1_000_000_000 + nanoseconds
