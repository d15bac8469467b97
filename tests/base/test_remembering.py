"""What is remembered of what clients send."""

from collections.abc import Callable
from typing import Any

from pushtwin.base.remembering import LONGEST, remember_short
from pushtwin.core.events import model
from pushtwin.core.journal import entries
from pushtwin.core.people.in_snapshots import rendering
from pushtwin.surfaces.mobile_api import callers
from tests.cases import each_named


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    seen: list[str] = []

    @remember_short(10)
    def measure(text: str, more: bytes = b"") -> int:
        seen.append(text)
        return len(text) + len(more)

    for _ in range(2):
        assert measure("short") == 5
        assert measure("x" * (LONGEST + 1)) == LONGEST + 1
        assert measure("y", b"x" * LONGEST) == LONGEST + 1
    assert [len(text) for text in seen] == [5, LONGEST + 1, 1, LONGEST + 1, 1]


@each_named(
    ("function", "arguments"),
    {
        "headers of a call": (entries._shown_headers, (b"x:" + b"y" * 1_000_000,)),
        "an application code": (callers._hash, ("y" * 1_000_000,)),
        "what a device reports": (model._device_properties, ('{"os": "' + "y" * 1_000_000 + '"}',)),
        "what a snapshot says of it": (
            rendering._render_system_data,
            ("GCM", True, '{"os": "' + "y" * 1_000_000 + '"}'),
        ),
    },
)
def test_a_megabyte_of_a_client_is_not_kept(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    assert function(*arguments) == function(*arguments)
    assert function(*arguments) is not function(*arguments)
