"""What the twin remembers of calls that it compares is small, whatever they are."""

from pushtwin.core.journal.entries import JournaledCall, _short_form, form_to_compare


def remembered(body: bytes = b"", answer: bytes = b"", headers: bytes = b"") -> int:
    """How many calls are, after this one was compared."""
    _short_form.cache_clear()
    form_to_compare(
        JournaledCall("a", 1, 0, "get", 200, None, None, "app", 0.0, "GET", "/", b"", headers, body, answer, "[]", None)
    )
    return _short_form.cache_info().currsize


def test_a_short_call_is_remembered() -> None:
    assert remembered(b'{"n": 1}', b"{}", b"accept:*/*") == 1


def test_a_call_that_is_long_in_any_part_is_not() -> None:
    for part in ("body", "answer", "headers"):
        assert remembered(**{part: b"x" * 5000}) == 0, part
