"""Models are built by one thread at a time.

Whoever builds what judges a type changes the warnings of the whole process meanwhile (FastAPI does): of two twins in
one process, in threads of their own, the second would be told of what the first had silenced.
"""

from collections.abc import Callable
from functools import cache, wraps
from threading import RLock
from typing import TypeVar

T = TypeVar("T")
_building = RLock()


def built_once(build: Callable[[], T]) -> Callable[[], T]:
    """Builds when it is first called, while no other thread builds anything, and remembers."""
    remembered = cache(build)

    @wraps(build)
    def get() -> T:
        with _building:
            return remembered()

    return get
