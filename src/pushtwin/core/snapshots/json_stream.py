"""Documents as they come: in memory, in JSON or YAML, or as a file that is too large for that."""

import codecs
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.json_text import MAX_DOCUMENT_DEPTH, MalformedJson
from pushtwin.core.snapshots.problems import malformed
from pushtwin.core.snapshots.rows import CHUNK
from pushtwin.core.snapshots.without_gc import without_collecting

PERSONS, SENDS, MO_MESSAGES, FLOWS = "persons", "sends", "moMessages", "flows"
IN_PORTIONS = (PERSONS, SENDS, MO_MESSAGES, FLOWS)
"""The lists that may be far larger than memory."""
_JSON_BEGINS = (b"{", b"[", b'"')
_MAY_GO_ON = {"", *".eE"}  # after a number that is cut
_AROUND_ENTRIES = 1  # levels
_READ_AT_ONCE = 4 * 1024 * 1024


class Source(NamedTuple):
    """A document on its way in: its head, and the entries of its large lists, some at a time, with their names.

    `share` tells how much of it has been read.
    """

    head: dict[str, Any]
    entries: Iterable[tuple[str, Any]]
    share: Callable[[], float]
    close: Callable[[], object] = lambda: None


def read_document(body: bytes, content_type: str = "") -> dict[str, Any]:
    """JSON or YAML: the content type tells or, if it does not, the first byte. Raises ControlRequestInvalid."""
    try:
        with without_collecting():
            document = (
                json_text.read(body, most=MAX_DOCUMENT_DEPTH) if is_json(body, content_type) else _read_yaml(body)
            )
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
    head = {name: value for name, value in document.items() if name not in IN_PORTIONS}
    portions = _Portions({name: document[name] for name in IN_PORTIONS if name in document})
    return Source(head, portions, portions.share)


def in_portions(entries: Iterable[Any]) -> Iterator[list[Any]]:
    """As many at once as memory should hold; what an entry lists of messages counts, too."""
    portion: list[Any] = []
    weight = 0
    for one in entries:
        portion.append(one)
        weight += _weight(one)
        if weight >= CHUNK:
            yield portion
            portion, weight = [], 0
    if portion:
        yield portion


def _weight(one: Any) -> int:
    messages = one.get("messages") if isinstance(one, dict) else None
    return 1 + len(messages) if isinstance(messages, list) else 1


class _Portions:
    """What the document has under the names of large lists; whether it is any is judged by whoever asks for it."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        self._lists = lists
        self._size = sum(map(_length, lists.values()))
        self._given = 0

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name, given in self._lists.items():
            for portion in in_portions(given) if isinstance(given, list) else [given]:
                self._given += _length(portion)
                yield name, portion

    def share(self) -> float:
        return self._given / max(self._size, 1)


def _length(given: Any) -> int:
    return len(given) if isinstance(given, list) else 1


def streamed(file: BinaryIO) -> Source:
    """A JSON file that is read as far as needed; its large lists come last. Raises ControlRequestInvalid."""
    stream = _JsonStream(file)
    try:
        return Source(stream.head(), stream.entries(), stream.share, file.close)
    except BaseException:
        file.close()
        raise


class _JsonStream:
    """Reads an object member by member, and the lists of its last members entry by entry."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text = ""
        self._at = 0
        self._is_complete = False
        self._is_by_lines = True
        self._lines_before = 0
        self._bytes_read = 0
        self._lists: list[str] = []  # that have begun
        self._size = os.fstat(file.fileno()).st_size or 1

    def share(self) -> float:
        return self._bytes_read / self._size

    def head(self) -> dict[str, Any]:
        """What comes before the large lists."""
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
            if name in IN_PORTIONS:
                self._lists.append(name)
                return head
            head[name] = self._value()
            if self._next() == "}":
                self._end()
                return head
            self._expect(",")

    def entries(self) -> Iterator[tuple[str, Any]]:
        """Those of the lists, some at a time."""
        while self._lists:
            name = self._lists[-1]
            for portion in in_portions(self._list()) if self._next() == "[" else [self._value()]:
                yield name, portion
            if self._next() != ",":
                self._end()
                return
            self._at += 1
            self._begin_list()

    def _begin_list(self) -> None:
        name = self._value()
        if name not in IN_PORTIONS or name in self._lists:
            raise self._malformed(f"in a large file {', '.join(IN_PORTIONS)} come last, and once")
        self._expect(":")
        self._lists.append(name)

    def _list(self) -> Iterator[Any]:
        """Entry by entry."""
        self._expect("[")
        is_over = self._next() == "]"
        while not is_over:
            yield from self._several()
            yield self._value(_AROUND_ENTRIES + 1)
            is_over = self._next() == "]"
            if not is_over:
                self._expect(",")
        self._at += 1

    def _several(self) -> list[Any]:
        """Entries that are in memory, at half the cost of one after the other; only where each ends its line."""
        end = self._end_of_lines() if self._is_by_lines else -1
        if end < 0:
            return []
        try:
            some = f"[{self._text[self._at : end]}]".encode()
            entries: list[Any] = json_text.read(some, depth=_AROUND_ENTRIES, most=MAX_DOCUMENT_DEPTH)
        except MalformedJson:
            self._is_by_lines = False
            return []
        self._at = end + 1
        return entries

    def _end_of_lines(self) -> int:
        """Where the last line ends that is sure to be of this list; -1 when none is."""
        end_of_list = self._text.find("\n]", self._at)
        return self._text.rfind(",\n", self._at, end_of_list if end_of_list >= 0 else len(self._text))

    def _end(self) -> None:
        self._expect("}")
        if self._next():
            raise self._malformed("something follows the document")

    def _value(self, depth: int = _AROUND_ENTRIES) -> Any:
        """What begins here, with so many levels around it."""
        self._next()
        while True:
            try:
                value, end = json_text.read_part(self._text, self._at, depth=depth, most=MAX_DOCUMENT_DEPTH)
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
