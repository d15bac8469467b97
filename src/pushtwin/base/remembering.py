"""Remembering results without remembering whatever clients send, however long it is."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
LONGEST = 4096  # of what is remembered: a thousand of them are 4 MiB


def remember_short(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As `lru_cache(maxsize=most)`, but a call with long texts is worked out each time, and nothing of it stays."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        remembered = lru_cache(maxsize=most)(function)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if sum(len(one) for one in args if isinstance(one, str | bytes)) > LONGEST:
                return function(*args, **kwargs)
            return remembered(*args, **kwargs)  # type: ignore[arg-type]  # it takes what can be hashed, as before

        return call

    return decorate
