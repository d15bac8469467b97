"""YAML says what JSON can say, and nothing is taken for something else."""

from decimal import Decimal
from typing import Any

import pytest

from pushtwin.core.snapshots.yaml_text import MalformedYaml, read
from tests.cases import each, each_named

SCALARS: dict[str, Any] = {
    "1990-05-17": "1990-05-17",
    "2026-01-05T10:00:00Z": "2026-01-05T10:00:00Z",
    "12:30:00": "12:30:00",
    "0123": "0123",
    "+385911234567": "+385911234567",
    "0x1F": "0x1F",
    "1_000": "1_000",
    ".5": ".5",
    ".inf": ".inf",
    "on": "on",
    "Off": "Off",
    "yes": "yes",
    "n": "n",
    "'12'": "12",
    '"true"': "true",
    "!!str 12": "12",
    "12": 12,
    "-5": -5,
    "1.50": Decimal("1.50"),
    "1e3": Decimal("1E+3"),
    "true": True,
    "False": False,
    "null": None,
    "~": None,
    "": None,
    "''": "",
}


@each(("text", "value"), SCALARS.items())
def test_a_scalar_is_what_json_would_take_it_for(text: str, value: Any) -> None:
    found = read(f"a: {text}".encode())["a"]
    assert (found, type(found)) == (value, type(value))


def test_decimals_keep_their_zeros() -> None:
    assert str(read(b"a: 1.500")["a"]) == "1.500"


def test_an_alias_stands_for_what_it_names() -> None:
    assert read(b"a: &x [1]\nb: *x") == {"a": [1], "b": [1]}


def test_merged_members_give_way_to_own_ones() -> None:
    assert read(b"a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3") == {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}


def test_the_first_of_several_merged_mappings_wins() -> None:
    assert read(b"a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}")["c"] == {"p": 1, "q": 2}


def test_comments_and_other_encodings_are_read() -> None:
    assert read("# ž\na: ž".encode("utf-16")) == {"a": "ž"}


MALFORMED = {
    "name twice": b"a: 1\na: 2",
    "number as a name": b"1: x",
    "list as a name": b"? [a]\n: x",
    "object of python": b"a: !!python/object:os.system x",
    "timestamp": b"a: !!timestamp 2020-01-01",
    "set": b"!!set {a}",
    "circle": b"&a [*a]",
    "unknown alias": b"a: *x",
    "second document": b"a: 1\n---\nb: 2",
    "not closed": b"a: [",
    "latin 1": b"a: \xff",
    "control character": b"a: \x07",
    "nul": b'a: "\\0"',
    "surrogate": b'a: "\\ud800"',
    "merging a list": b"<<: [1]",
    "huge exponent": b"a: 1e9999999999999999999",
    "deep sequences": b"- " * 100_000,
    "deep lists": b"[" * 100_000,
    "deep mappings": b'{"a":' * 100_000,
    "a billion laughs": b"a0: &a0 [x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (level, level, b",".join([b"*a%d" % (level - 1)] * 9)) for level in range(1, 20)),
}


@each_named("body", MALFORMED)
def test_what_json_can_not_say_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedYaml):
        read(body)


def test_the_line_of_a_fault_is_named() -> None:
    with pytest.raises(MalformedYaml, match=r"a comes twice \(line 3\)"):
        read(b"a: 1\nb: 2\na: 3")


@each_named(
    ("number", "what"),
    {
        "digits": ("9" * 1001, "a number has more than 1000 characters"),
        "exponent": ("1e999999999", "the exponent of a number is beyond 1000"),
    },
)
def test_a_number_beyond_the_limits_is_refused_with_its_line(number: str, what: str) -> None:
    with pytest.raises(MalformedYaml) as refusal:
        read(f"a: 1\nb: [2, {number}]".encode())
    assert str(refusal.value) == f"{what} (line 2)"


def test_levels_behind_an_alias_count() -> None:
    deep = "[" * 60 + "]" * 60
    assert read(f"a: &a {deep}\nb: [*a]".encode())
    with pytest.raises(MalformedYaml, match="nested more than 120 levels deep"):
        read(f"a: &a {deep}\nb: {'[' * 60}*a{']' * 60}".encode())
