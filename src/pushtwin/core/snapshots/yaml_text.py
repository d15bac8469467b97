"""YAML as the twin reads it: what JSON can say, in another notation.

Only what would be a number, `true`, `false` or `null` in JSON is anything but text: dates, `on`, `0123` and `+385…`
come through as they were written. Numbers keep every digit.
"""

import re
from collections.abc import Iterable
from typing import Any

import yaml
from yaml import events

from pushtwin.base import json_text
from pushtwin.base.json_text import MAX_DOCUMENT_DEPTH, MalformedJson, is_storable, too_deep

_MAX_ENTRIES = 50_000_000  # of a document when its aliases are followed
_FASTEST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_TEXT_TAGS = {"tag:yaml.org,2002:str", "!"}
_MERGE = "<<"


class MalformedYaml(ValueError):
    """The text is not YAML that the twin reads."""


def read(body: bytes) -> Any:
    """Parse what a client sent. Raises MalformedYaml."""
    try:
        return _Builder().build(yaml.parse(body, Loader=_FASTEST))
    except yaml.MarkedYAMLError as problem:
        place = f" (line {problem.problem_mark.line + 1})" if problem.problem_mark else ""
        raise MalformedYaml(f"{problem.problem or problem.context}{place}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise MalformedYaml(str(problem)) from None


class _Container:
    """A mapping or a sequence that is not complete yet."""

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.size = 1
        self.levels = 1
        self.name: str | None = None
        self.merged: list[dict[str, Any]] = []

    @property
    def awaits_name(self) -> bool:
        return isinstance(self.value, dict) and self.name is None


class _Builder:
    """Makes values of the events of a parser, without recursion: a document may be as deep as it likes to be refused.

    Values under an alias are shared, so that a small document can stand for a huge one, and for a deep one: `size`
    counts them all, `levels` those of containers.
    """

    def __init__(self) -> None:
        self._open: list[_Container] = []
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._roots: list[Any] = []
        self._line = 0

    def build(self, parsed: Iterable[events.Event]) -> Any:
        for event in parsed:
            self._line = event.start_mark.line + 1 if event.start_mark else 0
            self._take(event)
        return self._roots[0] if self._roots else None

    def _take(self, event: events.Event) -> None:
        match event:
            case events.ScalarEvent():
                self._add(self._scalar(event), 1, 0, event.anchor)
            case events.MappingStartEvent() | events.SequenceStartEvent():
                self._begin(event)
            case events.MappingEndEvent() | events.SequenceEndEvent():
                self._end()
            case events.AliasEvent():
                if event.anchor not in self._anchors:
                    raise self._malformed(f"there is no complete {event.anchor} yet")
                self._add(*self._anchors[event.anchor], None)
            case events.DocumentStartEvent() if self._roots:
                raise self._malformed("a second document begins")

    def _begin(self, event: events.CollectionStartEvent) -> None:
        if event.tag:
            raise self._malformed(f"{event.tag} is no type of JSON")
        if self._open and self._open[-1].awaits_name:
            raise self._malformed("a name should be text")
        self._require_depth(1)
        self._open.append(_Container({} if isinstance(event, events.MappingStartEvent) else [], event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict):
            for merged in done.merged:
                for name, value in merged.items():
                    done.value.setdefault(name, value)
        self._add(done.value, done.size, done.levels, done.anchor)

    def _require_depth(self, levels: int) -> None:
        if len(self._open) + levels > MAX_DOCUMENT_DEPTH:
            raise self._malformed(too_deep(MAX_DOCUMENT_DEPTH))

    def _add(self, value: Any, size: int, levels: int, anchor: str | None) -> None:
        self._require_depth(levels)
        if anchor:
            self._anchors[anchor] = value, size, levels
        if not self._open:
            self._roots.append(value)
            return
        container = self._open[-1]
        container.size += size
        container.levels = max(container.levels, levels + 1)
        if container.size > _MAX_ENTRIES:
            raise self._malformed("aliases make it too large")
        if isinstance(container.value, list):
            container.value.append(value)
        elif container.name is None:
            self._name(container, value)
        else:
            self._member(container, container.value, container.name, value)

    def _name(self, container: _Container, name: Any) -> None:
        if not isinstance(name, str):
            raise self._malformed("a name should be text; put it in quotes")
        if name in container.value:
            raise self._malformed(f"{name} comes twice")
        container.name = name

    def _member(self, container: _Container, members: dict[str, Any], name: str, value: Any) -> None:
        container.name = None
        if name != _MERGE:
            members[name] = value
            return
        container.merged = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) for one in container.merged):
            raise self._malformed("only mappings can be merged")

    def _scalar(self, event: events.ScalarEvent) -> Any:
        text: str = event.value
        if not is_storable(text):
            raise self._malformed("text holds U+0000 or half of a surrogate pair")
        if event.tag and event.tag not in _TEXT_TAGS:
            raise self._malformed(f"{event.tag} is no type of JSON")
        if event.tag or not event.implicit[0]:
            return text
        try:
            return _resolve(text)
        except MalformedJson as problem:
            raise self._malformed(str(problem)) from None

    def _malformed(self, what: str) -> MalformedYaml:
        return MalformedYaml(f"{what} (line {self._line})")


def _resolve(text: str) -> Any:
    """What a plain scalar is."""
    if text in _WORDS:
        return _WORDS[text]
    return json_text.read_number(text) if _NUMBER.fullmatch(text) else text
