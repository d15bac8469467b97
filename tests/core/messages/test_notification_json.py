"""A send as a row keeps it: short, and back without losing anything."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from pushtwin.base import json_text
from pushtwin.core.messages.model import (
    InAppStyle,
    Notification,
    Send,
    Source,
    TapAction,
    Target,
    TargetKind,
    Timing,
    Window,
)
from pushtwin.core.messages.notification_json import UnknownForm, parse_send, to_json
from tests.cases import each_named
from tests.core.messages.sends import sends

MINIMAL = Send(
    source=Source.V3,
    sender="code",
    target=Target(TargetKind.REGISTRATION, "r-1"),
    notification=Notification(text="Hi"),
)
MINIMAL_JSON = (
    '{"source":"v3","sender":"code","target":{"kind":"REGISTRATION","address":"r-1"},"notification":{"text":"Hi"}}'
)


def make_send(**notification: Any) -> Send:
    return Send(
        source=Source.V3, sender="code", target=MINIMAL.target, notification=Notification(text="Hi", **notification)
    )


@given(sends)
def test_a_send_comes_back_as_it_was(send: Send) -> None:
    text = to_json(send)
    assert parse_send(text) == send
    assert to_json(parse_send(text)) == text


def test_what_is_as_by_default_is_left_out() -> None:
    assert to_json(MINIMAL) == MINIMAL_JSON


def test_numbers_of_the_custom_payload_keep_their_digits_and_keys_their_order() -> None:
    text = '{"z":1.10,"a":18446744073709551616,"m":0.1000000000000000055,"nothing":null}'
    kept = to_json(make_send(custom_payload=json_text.read(text.encode())))
    assert f'"custom_payload":{text}' in kept
    assert parse_send(kept).notification.custom_payload == {
        "z": Decimal("1.10"),
        "a": Decimal(2**64),
        "m": Decimal("0.1000000000000000055"),
        "nothing": None,
    }


def test_an_empty_custom_payload_stays_one() -> None:
    assert parse_send(to_json(make_send(custom_payload={}))).notification.custom_payload == {}


def test_parts_come_back_as_what_they_were() -> None:
    timing = Timing(window=Window((0, 6), 540, None))
    send = Send(
        source=Source.V2,
        sender="code",
        target=Target(TargetKind.MULTIPLE, query={"$and": [{"os": "iOS"}]}),
        notification=Notification(text="Hi", in_app_style=InAppStyle.BANNER, tap_action=TapAction(None, None)),
        timing=timing,
    )
    parsed = parse_send(to_json(send))
    assert isinstance(parsed.source, Source)
    assert isinstance(parsed.notification.in_app_style, InAppStyle)
    assert isinstance(parsed.notification.tap_action, TapAction)
    assert isinstance(parsed.timing.window, Window)
    assert isinstance(parsed.timing.window.days, tuple)
    assert isinstance(parsed.target, Target)


@each_named(
    ("text", "told"),
    {
        "a field": (MINIMAL_JSON.replace('"source"', '"colour":1,"source"'), "send has colour, which"),
        "a field of a part": (MINIMAL_JSON.replace('"text"', '"vibes":1,"text"'), "send.notification has vibes, which"),
        "a value": (MINIMAL_JSON.replace('"v3"', '"v9"'), "send.source is v9, which"),
        "none where there must be one": (MINIMAL_JSON.replace('"sender":"code",', ""), "send has no sender"),
    },
)
def test_what_another_version_has_written_is_refused_by_name(text: str, told: str) -> None:
    with pytest.raises(UnknownForm, match=told):
        parse_send(text)


def test_a_send_is_parsed_once_for_all_messages_of_a_bulk() -> None:
    assert parse_send(MINIMAL_JSON) is parse_send(MINIMAL_JSON)
