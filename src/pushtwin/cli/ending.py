"""How a process of the twin ends: in time, whatever hangs, and not later than the process that has started it."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from pushtwin.base import machine

log = logging.getLogger(__name__)

WORKER_SECONDS = 8.5  # of the ten that whoever tells it to stop gives it
PARENT_SECONDS = 9.5  # it hands the signal on to its workers first
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def end_in_time(seconds: float, *, serves: Callable[[], bool], give_up: Callable[[], None] = lambda: None) -> None:
    """From now on a signal to stop is obeyed within these seconds, at once before the twin serves.

    Whoever listens to signals now is still told. What does not end by itself is ended, after `give_up`.
    """

    def end_anyway() -> None:
        machine.sleep(seconds)
        log.error("The twin does not end by itself: it is ended.")
        give_up()
        os._exit(1)

    def listen(told: signal.Signals) -> None:
        listening = signal.getsignal(told)

        def on_signal(number: int, frame: FrameType | None) -> None:
            if not serves():
                os._exit(0)
            threading.Thread(target=end_anyway, name="pushtwin-end", daemon=True).start()
            if callable(listening):
                listening(number, frame)

        signal.signal(told, on_signal)

    for told in _SIGNALS:
        listen(told)


def end_with(wait_for_parent: Callable[[], object]) -> None:
    """Tell this process to stop once `wait_for_parent`, which knows when the parent has ended, returns."""

    def watch() -> None:
        wait_for_parent()
        if os.name == "nt":
            signal.raise_signal(signal.SIGTERM)
        else:
            os.kill(os.getpid(), signal.SIGTERM)  # wakes the process, whatever it waits for

    threading.Thread(target=watch, name="pushtwin-parent", daemon=True).start()
