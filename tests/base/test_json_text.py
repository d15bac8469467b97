"""JSON as it is read, kept and written: numbers stay what the client wrote, text is storable."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base import json_text
from pushtwin.base.json_text import MalformedJson
from tests.cases import each, each_named


@each(
    "number",
    [
        "0",
        "-1",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "1.10",
        "0.1",
        "-0.0",
        "100.00",
        "9223372036854775806.5",
        "0.1000000000000000055511151231257827",
    ],
)
def test_a_number_comes_back_digit_by_digit(number: str) -> None:
    assert json_text.write(json_text.read(f'{{"n":{number}}}'.encode())) == f'{{"n":{number}}}'.encode()


@each("number", ["1e5", "1E+5", "1.5e-7", "1E400", "-2.50e+10"])
def test_a_number_with_an_exponent_keeps_its_value_and_its_digits(number: str) -> None:
    written = json_text.write(json_text.read(number.encode())).decode()
    assert Decimal(written).as_tuple() == Decimal(number).as_tuple()


def test_an_integer_stays_an_integer_and_a_decimal_a_decimal() -> None:
    found = json_text.read(b"[1, 1.0, true]")
    assert [type(value) for value in found] == [int, Decimal, bool]


@each("number", ["18446744073709551616", "-9223372036854775809", "9" * 1000, "0." + "1" * 998, "1E+1000", "1E-1000"])
def test_a_number_at_the_limits_keeps_every_digit(number: str) -> None:
    assert json_text.write({"n": [json_text.read(number.encode())]}).decode() == f'{{"n":[{number}]}}'


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


BEYOND = {
    "digits": (b'{"a":\n ' + b"9" * 1001 + b"}", "a number has more than 1000 characters: line 2 column 2"),
    "decimals": (b"0." + b"0" * 999, "a number has more than 1000 characters: line 1 column 1"),
    "digits of an exponent": (
        b"[1, 1e" + b"0" * 999 + b"1]",
        "a number has more than 1000 characters: line 1 column 5",
    ),
    "exponent": (b'["1e9999", 1e1001]', "the exponent of a number is beyond 1000: line 1 column 12"),
    "negative exponent": (b'{"\\"": -1E-1001}', "the exponent of a number is beyond 1000: line 1 column 8"),
    "exponent that hangs a twin": (b"1e999999999", "the exponent of a number is beyond 1000: line 1 column 1"),
    "levels": (nested(101), "it is nested more than 100 levels deep: line 1 column 101"),
    "levels of objects": (
        b'{"a":' * 100 + b"{}" + b"}" * 100,
        "it is nested more than 100 levels deep: line 1 column 501",
    ),
    "levels without end": (b"[" * 100_000, "it is nested more than 100 levels deep: line 1 column 101"),
    "levels beside text": (b'["[", ' + nested(100) + b"]", "it is nested more than 100 levels deep: line 1 column 106"),
    "text": (b'{"a": "\\u0000"}', "text holds U+0000 or half of a surrogate pair: line 1 column 7"),
    "constant": (b"[1, -Infinity]", "-Infinity is not JSON: line 1 column 5"),
}


@each_named(("body", "message"), BEYOND)
def test_what_is_beyond_the_limits_is_refused_with_its_place(body: bytes, message: str) -> None:
    with pytest.raises(MalformedJson) as refusal:
        json_text.read(body)
    assert str(refusal.value).startswith(f"{message} (char ")


@each("body", [nested(100), b'["' + b"[" * 200 + b'"]', b"[" + b"[]," * 200 + b"[]]"])
def test_a_document_within_the_limits_is_read_however_many_brackets_it_has(body: bytes) -> None:
    assert json.loads(body) == json_text.read(body)


@each(
    "body", [b"1", b"1e400", b"9" * 30, b"\xef\xbb\xbf{}", nested(100), b"nul", *(body for body, _ in BEYOND.values())]
)
def test_readable_is_what_can_be_read(body: bytes) -> None:
    try:
        json_text.read(body)
    except MalformedJson:
        assert not json_text.is_readable(body)
    else:
        assert json_text.is_readable(body)


@each("number", ["1" * 5000, "1e5000"])
def test_what_the_twin_has_kept_is_read_whatever_it_is(number: str) -> None:
    assert json_text.parse(number) == Decimal(number)


@each(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{}x",
        b"{} {}",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a"}',
        b"{a:1}",
        b"[1,]",
        b"01",
        b"1.",
        b".5",
        b"+1",
        b"0x10",
        b"1e",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b'{"a":NaN}',
        b"nul",
        b"True",
        b"undefined",
        b'"\x01"',
        b'"\x00"',
        b'"\\x41"',
        b'"\\u12"',
        b'"open',
        b"\x0c{}",
        b"/* c */{}",
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        json_text.read(body)


@each_named(
    "body",
    {
        "no utf-8": b'"\xff"',
        "cut off": b'"\xc3"',
        "encoded surrogate": b'"\xed\xa0\x80"',
        "overlong zero": b'"\xc0\x80"',
        "utf-16": '{"a":1}'.encode("utf-16"),
        "latin-1": '"é"'.encode("latin-1"),
    },
)
def test_what_is_not_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        json_text.read(body)


@each("text", [r"\u0000", r"a\u0000b", r"\ud800", r"\udfff", r"\ude00\ud83d", r"\ud83dx"])
@each("body", ['"{}"', '{{"a":["{}"]}}', '{{"{}":1}}', '[[{{"a":{{"b":"{}"}}}}]]'])
def test_text_that_no_database_can_keep_is_refused_wherever_it_stands(body: str, text: str) -> None:
    with pytest.raises(MalformedJson):
        json_text.read(body.format(text).encode())


@each(
    ("body", "text"),
    [
        (rb'"\ud83d\ude00"', "😀"),
        ('"😀"'.encode(), "😀"),
        (rb'"\u00e9\u0001"', "é\x01"),
        (rb'"\\u0000"', r"\u0000"),
        (rb'"\"\/\b\f\n\r\t"', '"/\b\f\n\r\t'),
        (b'"\x7f"', "\x7f"),
    ],
)
def test_every_other_text_is_kept(body: bytes, text: str) -> None:
    assert json_text.read(body) == text
    assert json_text.parse(json_text.write(text).decode()) == text


@each("opening", [b"[", b'{"a":'])
def test_nesting_beyond_reason_is_refused(opening: bytes) -> None:
    with pytest.raises(MalformedJson):
        json_text.read(opening * 100_000)


def test_a_byte_order_mark_is_skipped() -> None:
    assert json_text.read(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_of_a_key_that_comes_twice_the_last_value_counts() -> None:
    assert json_text.read(b'{"a":1,"b":2,"a":3}') == {"a": 3, "b": 2}


def test_white_space_around_a_value_is_skipped() -> None:
    assert json_text.read(b' \t\r\n{ "a" : 1 }\n') == {"a": 1}


def test_raw_parts_are_written_as_they_are() -> None:
    assert json_text.write({"a": json_text.raw('{"n":1.10}')}) == b'{"a":{"n":1.10}}'


def test_what_is_not_json_is_not_written() -> None:
    with pytest.raises(TypeError):
        json_text.write({"a": object()})


STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.decimals(allow_nan=False, allow_infinity=False),
    STORABLE,
)
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(STORABLE, inner), max_leaves=10)


@given(DOCUMENTS)
def test_what_is_written_is_read_again_the_same(document: Any) -> None:
    written = json_text.write(document)
    assert json_text.read(written) == json_text.parse(written.decode()) == document
    assert json_text.write(json_text.read(written)) == written


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        found = json_text.read(body)
    except MalformedJson:
        return
    assert found == json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
