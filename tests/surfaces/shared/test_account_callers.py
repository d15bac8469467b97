"""Which applications a body names, whatever else is wrong with it."""

from typing import Any

from pushtwin.surfaces.shared.account_callers import senders_of
from tests.cases import each


@each(
    ("messages", "senders"),
    [
        ([{"sender": "a"}, {"sender": "b"}, {"sender": "a"}], ("a", "b")),
        ([{"sender": 1}, {"sender": None}, {}, 5, None, {"sender": "a"}], ("a",)),
        ([], ()),
        (None, ()),
        ({"sender": "a"}, ()),
        ([{"sender": str(number)} for number in range(1000)], tuple(map(str, range(100)))),
    ],
)
def test_the_senders_of_messages_are_named(messages: Any, senders: tuple[str, ...]) -> None:
    assert senders_of(messages, "sender") == senders
