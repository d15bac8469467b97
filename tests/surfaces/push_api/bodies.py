"""Bodies of `/push`, and what is wrong with them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest

from pushtwin.base.errors import RequestInvalid

Read = Callable[[Mapping[str, Any]], Any]
Path = tuple[str | int, ...]
ABSENT = object()


def with_value(body: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The body with another value at this place, or without it."""
    changed: dict[str, Any] = deepcopy(dict(body))
    at: Any = changed
    for part, following in pairwise(path):
        if isinstance(at, dict):
            at.setdefault(part, [] if isinstance(following, int) else {})
        at = at[part]
    if value is ABSENT:
        at.pop(path[-1], None)
    else:
        at[path[-1]] = value
    return changed


def violations_of(read: Read, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(RequestInvalid) as refused:
        read(body)
    return list(refused.value.violations)
