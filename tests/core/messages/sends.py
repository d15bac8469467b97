"""Sends of every kind, for properties."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pushtwin.base import json_text
from pushtwin.core.messages.model import (
    InAppStyle,
    InboxPeriod,
    InboxPeriodUnit,
    Notification,
    Reporting,
    Send,
    Source,
    SpeedLimit,
    TapAction,
    TapActionType,
    Target,
    TargetKind,
    Timing,
    Window,
)


def _read(number: str) -> int | Decimal:
    read: int | Decimal = json_text.read(number.encode())
    return read


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
some_text = texts.filter(bool)
numbers = st.one_of(
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.sampled_from(["1.10", "1e2", "-0.0", "0.1000000000000000055", "18446744073709551616", "1E+1000"]),
).map(_read)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
objects = st.dictionaries(texts, json_values, max_size=4)
amounts = st.integers(0, 2**53)


def _or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


notifications = st.builds(
    Notification,
    text=some_text,
    title=_or_none(texts),
    image_url=_or_none(some_text),
    sound_enabled=st.booleans(),
    sound_name=_or_none(texts),
    vibration_enabled=st.booleans(),
    content_available=st.booleans(),
    is_silent=st.booleans(),
    badge=_or_none(st.integers(-(2**31), 2**31 - 1)),
    category=_or_none(some_text),
    shows_in_app=st.booleans(),
    in_app_style=_or_none(st.sampled_from(InAppStyle)),
    in_app_validity_ms=_or_none(amounts),
    in_app_dismiss_title=_or_none(texts),
    in_app_open_title=_or_none(texts),
    tap_action=_or_none(st.builds(TapAction, _or_none(texts), _or_none(st.sampled_from(TapActionType)))),
    inbox_topic=_or_none(some_text),
    inbox_period=_or_none(st.builds(InboxPeriod, amounts, st.sampled_from(InboxPeriodUnit))),
    custom_payload=_or_none(objects),
)
minutes = _or_none(st.integers(0, 24 * 60))
windows = st.builds(Window, st.lists(st.integers(0, 6), max_size=7).map(tuple), minutes, minutes)
sends = st.builds(
    Send,
    source=st.sampled_from(Source),
    sender=texts,
    target=st.builds(Target, st.sampled_from(TargetKind), _or_none(texts), _or_none(objects), st.booleans()),
    notification=notifications,
    timing=st.builds(
        Timing,
        send_at=_or_none(amounts),
        validity_ms=_or_none(amounts),
        window=_or_none(windows),
        speed_limit=_or_none(st.builds(SpeedLimit, amounts, amounts)),
    ),
    reporting=st.builds(
        Reporting,
        webhook_url=_or_none(texts),
        wants_webhook=st.booleans(),
        wants_intermediate=st.booleans(),
        content_type=texts,
        callback_data=_or_none(texts),
        entity_id=_or_none(texts),
        platform_application_id=_or_none(texts),
        campaign_reference_id=_or_none(texts),
    ),
    message_id=_or_none(some_text),
)
