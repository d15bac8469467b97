"""Patterns that several parts of the twin go by. Pure."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

# What ids, codes and names of an account consist of.
MAX_CODE = 255
CODE = r"^[^\x00-\x1f\x7f]+$"
CODE_WITHOUT_COLON = r"^[^:\x00-\x1f\x7f]+$"


def is_path(path: str, pattern: str) -> bool:
    """Whether a path is what a pattern describes: `*` stands for one or more characters, all else for itself."""
    return fnmatchcase(path, pattern.replace("[", "[[]").replace("?", "[?]").replace("*", "?*"))


def may_be_same(one: str, other: str) -> bool:
    """Whether there is a path that both patterns describe."""
    first, second = one.replace("*", "?*"), other.replace("*", "?*")
    reached, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        at, beside = waiting.pop()
        here, there = first[at : at + 1], second[beside : beside + 1]
        if not here and not there:
            return True
        places = {(at + step, beside + step_beside) for step, step_beside in _steps(here, there)} - reached
        reached |= places
        waiting += places
    return False


def _steps(here: str, there: str) -> Iterator[tuple[int, int]]:
    """How far two patterns go on together; `*` stands for any number of characters here, `?` for one."""
    if here == "*" or there == "*":
        if here:
            yield 1, 0
        if there:
            yield 0, 1
    elif here and there and (here == there or "?" in {here, there}):
        yield 1, 1
