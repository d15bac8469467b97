"""Ids of callbacks, and what becomes of an outcome."""

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.webhooks.model import Attempt, CallbackKey, CallbackKind, Outcome, read_webhook_id
from tests.cases import each

NUMBERS = st.integers(0, 2**63 - 1)


@given(NUMBERS, NUMBERS, st.sampled_from(CallbackKind))
def test_an_id_is_read_as_it_was_written(ordinal: int, place: int, kind: CallbackKind) -> None:
    key = CallbackKey(ordinal, place, kind)
    assert read_webhook_id(key.webhook_id) == key


@each(
    "text",
    ["", "1-0", "1-0-other", "1-0-delivery-", "01-0-delivery", "1--0-delivery", "²-0-delivery", f"{2**63}-0-delivery"],
)
def test_another_text_is_no_id(text: str) -> None:
    assert read_webhook_id(text) is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert (key := read_webhook_id(text)) is None or key.webhook_id == text


@each(("is_frozen", "ms"), [(False, 12), (True, 0)])
def test_where_time_stands_still_a_call_takes_none(*, is_frozen: bool, ms: int) -> None:
    assert Outcome(200, None, 12).attempt(5, is_clock_frozen=is_frozen) == Attempt(5, 200, None, ms)
