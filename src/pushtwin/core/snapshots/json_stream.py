"""Documents as they come: in memory, in JSON or YAML, or as a file that is too large for that."""

import codecs
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.json_text import MalformedJson
from pushtwin.core.snapshots.problems import malformed
from pushtwin.core.snapshots.rows import CHUNK
from pushtwin.core.snapshots.without_gc import without_collecting

PERSONS = "persons"
_JSON_BEGINS = (b"{", b"[", b'"')
_MAY_GO_ON = {"", *".eE"}  # after a number that is cut
_AROUND_PERSONS = 1  # levels
_READ_AT_ONCE = 4 * 1024 * 1024


class Source(NamedTuple):
    """A document on its way in: what is not about persons, and persons, some at a time.

    `share` tells how much of it has been read.
    """

    head: dict[str, Any]
    persons: Iterable[list[Any]]
    share: Callable[[], float]
    close: Callable[[], object] = lambda: None


def read_document(body: bytes, content_type: str = "") -> dict[str, Any]:
    """JSON or YAML: the content type tells or, if it does not, the first byte. Raises ControlRequestInvalid."""
    try:
        with without_collecting():
            document = json_text.read(body) if is_json(body, content_type) else _read_yaml(body)
    except MalformedJson as problem:
        raise malformed(str(problem)) from None
    if not isinstance(document, dict):
        raise malformed("should be an object")
    return document


def _read_yaml(body: bytes) -> Any:
    from pushtwin.core.snapshots import yaml_text  # noqa: PLC0415  a start need not wait for it

    try:
        return yaml_text.read(body)
    except yaml_text.MalformedYaml as problem:
        raise malformed(str(problem)) from None


def is_json(beginning: bytes, content_type: str = "") -> bool:
    if "yaml" in content_type:
        return False
    return "json" in content_type or beginning.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_JSON_BEGINS)


def in_memory(document: dict[str, Any]) -> Source:
    """A document that has been read."""
    head = {name: value for name, value in document.items() if name != PERSONS}
    chunks = _Chunks(document.get(PERSONS, []))
    return Source(head, chunks, chunks.share)


class _Chunks:
    """What the document calls persons; whether they are any is judged by whoever asks for them."""

    def __init__(self, persons: Any) -> None:
        self._chunks = [persons]
        if isinstance(persons, list):
            self._chunks = [persons[start : start + CHUNK] for start in range(0, len(persons), CHUNK)]
        self._given = 0

    def __iter__(self) -> Iterator[Any]:
        for chunk in self._chunks:
            self._given += 1
            yield chunk

    def share(self) -> float:
        return self._given / max(len(self._chunks), 1)


def streamed(file: BinaryIO) -> Source:
    """A JSON file that is read as far as it is needed; its `persons` come last. Raises ControlRequestInvalid."""
    stream = _JsonStream(file)
    try:
        return Source(stream.head(), stream.persons(), stream.share, file.close)
    except BaseException:
        file.close()
        raise


class _JsonStream:
    """Reads an object member by member, and the list of its last member entry by entry."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text = ""
        self._at = 0
        self._is_complete = False
        self._is_by_lines = True
        self._lines_before = 0
        self._bytes_read = 0
        self._size = os.fstat(file.fileno()).st_size or 1

    def share(self) -> float:
        return self._bytes_read / self._size

    def head(self) -> dict[str, Any]:
        """What comes before the persons."""
        head: dict[str, Any] = {}
        self._expect("{")
        if self._next() == "}":
            self._end()
            return head
        while True:
            name = self._value()
            if not isinstance(name, str):
                raise self._malformed("a name should be text")
            self._expect(":")
            if name == PERSONS:
                return head
            head[name] = self._value()
            if self._next() == "}":
                self._end()
                return head
            self._expect(",")

    def persons(self) -> Iterator[list[Any]]:
        if self._is_complete and self._at >= len(self._text):
            return
        if self._next() != "[":
            yield self._value()
            return
        self._expect("[")
        chunk: list[Any] = []
        is_over = self._next() == "]"
        while not is_over:
            chunk += self._several()
            chunk.append(self._value(_AROUND_PERSONS + 1))
            is_over = self._next() == "]"
            if not is_over:
                self._expect(",")
            while len(chunk) >= CHUNK or (is_over and chunk):
                yield chunk[:CHUNK]
                chunk = chunk[CHUNK:]
        self._at += 1
        if self._next() == ",":
            raise self._malformed(f"in a large file {PERSONS} come last")
        self._end()

    def _several(self) -> list[Any]:
        """Entries that are in memory, at half the cost of one after the other; only where each ends its line."""
        end = self._text.rfind(",\n", self._at) if self._is_by_lines else -1
        if end < 0:
            return []
        try:
            entries: list[Any] = json_text.read(f"[{self._text[self._at : end]}]".encode(), depth=_AROUND_PERSONS)
        except MalformedJson:
            self._is_by_lines = False
            return []
        self._at = end + 1
        return entries

    def _end(self) -> None:
        self._expect("}")
        if self._next():
            raise self._malformed("something follows the document")

    def _value(self, depth: int = _AROUND_PERSONS) -> Any:
        """What begins here, with so many levels around it."""
        self._next()
        while True:
            try:
                value, end = json_text.read_part(self._text, self._at, depth=depth)
            except MalformedJson as problem:
                if self._is_complete:
                    raise self._malformed(str(problem)) from None
            else:
                if self._is_complete or self._text[end : end + 1] not in _MAY_GO_ON:
                    self._at = end
                    return value
            self._read_on()

    def _next(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in " \t\r\n":
                    return self._text[self._at]
                self._at += 1
            if self._is_complete:
                return ""
            self._read_on()

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise self._malformed(f"expected {character}")
        self._at += 1

    def _read_on(self) -> None:
        self._lines_before += self._text.count("\n", 0, self._at)
        read = self._file.read(max(_READ_AT_ONCE, len(self._text) - self._at))
        self._bytes_read += len(read)
        self._is_complete = not read
        try:
            self._text = self._text[self._at :] + self._decode(read, final=self._is_complete)
        except UnicodeDecodeError as problem:
            raise malformed(str(problem)) from None
        self._at = 0

    def _malformed(self, message: str) -> Exception:
        return malformed(f"{message} (line {self._lines_before + self._text.count(chr(10), 0, self._at) + 1})")
