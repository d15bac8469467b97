"""The event loop that a twin lives on."""

import asyncio
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec


def new_event_loop() -> asyncio.AbstractEventLoop:
    """One of uvloop, which Windows does not have."""
    if find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    make: Callable[[], asyncio.AbstractEventLoop] = import_module("uvloop").new_event_loop
    return make()
