"""Documents as they come: files of any size are read as if they were in memory."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pushtwin.base.errors import ControlRequestInvalid, SeedInvalid
from pushtwin.core.snapshots import json_stream
from pushtwin.core.snapshots.json_stream import Source, in_memory, is_json, read_document, streamed
from pushtwin.core.snapshots.seed_file import SeedFile
from tests.cases import each, each_named

DOCUMENTS = {
    "without persons": b'{"version": 1, "account": {"name": "x"}}',
    "without anything": b"{}",
    "no persons": b'{"version": 1, "persons": []}',
    "one person": b' {"version":1,"persons":[{"a":"\\u017e"}]} \n',
    "many persons": json.dumps({"version": 1, "persons": [{"n": number} for number in range(2500)]}).encode(),
    "sends behind persons": b'{"persons": [\n{},\n{"a": 1}\n],\n"sends": [\n{},\n{"b": ["],"]}\n]\n}',
    "sends alone": b'{"version": 1, "sends": [{"a": 1}]}',
    "neither persons nor sends": b'{"persons": [], "sends": []}',
    "sends that are none": b'{"persons": [{}], "sends": 5}',
    "persons that are none": b'{"persons": 5}',
    "marked as utf-8": b'\xef\xbb\xbf{"version": 1}',
    "digits": b'{"version": 1.50, "persons": [123456789012345678901234567890]}',
    "as deep as can be": b'{"account": '
    + b"[" * 119
    + b"]" * 119
    + b', "persons": [\n'
    + b"[" * 118
    + b"]" * 118
    + b",\n[]]}",
    "not ascii": '{"version": "ž", "persons": ["ž", "€"]}'.encode(),
}
MALFORMED = {
    "empty": b"",
    "list": b"[]",
    "cut in the head": b'{"version": 1, "account": {',
    "cut between members": b'{"version": 1',
    "cut in a person": b'{"persons": [{"a": 1}, {"b"',
    "cut between persons": b'{"persons": [{"a": 1}',
    "not closed": b'{"persons": []',
    "comma at the end": b'{"persons": [{},]}',
    "comma at the end of the head": b'{"version": 1,}',
    "no comma": b'{"persons": [{} {}]}',
    "no colon": b'{"persons" []}',
    "something behind": b'{"persons": []} x',
    "member behind": b'{"persons": [], "version": 1}',
    "member between": b'{"persons": [], "version": 1, "sends": []}',
    "cut in a send": b'{"persons": [], "sends": [{"a": 1}, {"b"',
    "number as a name": b"{1: 2}",
    "not utf-8": b'{"persons": ["\xff"]}',
    "nul": b'{"persons": ["\\u0000"]}',
    "nan": b'{"persons": [NaN]}',
    "number too large": b'{"persons": [{"a": 1e1001}]}',
    "head too deep": b'{"account": ' + b"[" * 120 + b"]" * 120 + b"}",
    "person too deep": b'{"persons": [' + b"[" * 119 + b"]" * 119 + b"]}",
    "person too deep among lines": b'{"persons": [\n[],\n' + b"[" * 119 + b"]" * 119 + b",\n[]]}",
}


def stream(tmp_path: Path, body: bytes, monkeypatch: pytest.MonkeyPatch, piece: int) -> Source:
    monkeypatch.setattr(json_stream, "_READ_AT_ONCE", piece)
    path = tmp_path / "world.json"
    path.write_bytes(body)
    return streamed(path.open("rb"))


def contents(source: Source) -> tuple[Any, list[Any]]:
    entries: list[Any] = []
    with closing(source):
        for name, portion in source.entries:
            entries += [(name, one) for one in (portion if isinstance(portion, list) else [portion])]
    return source.head, entries


@each("piece", [1, 7, 4096])
@each_named("body", DOCUMENTS)
def test_a_streamed_document_is_the_one_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, piece: int
) -> None:
    assert contents(stream(tmp_path, body, monkeypatch, piece)) == contents(in_memory(read_document(body)))


@each("piece", [1, 4096])
@each_named("body", MALFORMED)
def test_a_malformed_stream_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, piece: int
) -> None:
    with pytest.raises(ControlRequestInvalid):
        contents(stream(tmp_path, body, monkeypatch, piece))


def test_the_line_of_a_fault_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ControlRequestInvalid) as refusal:
        contents(stream(tmp_path, b'{\n"persons": [\n{},\n{"a" 1}]}', monkeypatch, 5))
    assert "line 4" in refusal.value.details[0]["message"]


def test_the_share_grows_to_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for source in (
        in_memory(read_document(DOCUMENTS["many persons"])),
        stream(tmp_path, DOCUMENTS["many persons"], monkeypatch, 100),
    ):
        with closing(source):
            shares = [source.share() for _ in source.entries]
        assert len(shares) == 3
        assert shares == sorted(shares)
        assert shares[-1] == 1


@each(
    ("body", "content_type", "expected"),
    [
        (b" {", "", True),
        (b"\xef\xbb\xbf{", "", True),
        (b"[", "text/plain", True),
        (b"a: 1", "", False),
        (b"---", "", False),
        (b"{", "application/yaml", False),
        (b"a", "application/json", True),
    ],
)
def test_the_content_type_tells_or_the_first_byte(body: bytes, content_type: str, expected: bool) -> None:
    assert is_json(body, content_type) is expected


def test_a_file_that_is_not_there_can_not_be_used(tmp_path: Path) -> None:
    with pytest.raises(SeedInvalid, match="No such file"):
        SeedFile(tmp_path / "none.json").open()


def test_an_account_without_an_id_is_called_as_its_file(tmp_path: Path) -> None:
    path = tmp_path / "checkout.yaml"
    path.write_text("{version: 1}")
    assert SeedFile(path).account()["accountId"] == "checkout"
