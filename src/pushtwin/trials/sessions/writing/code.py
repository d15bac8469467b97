"""Expressions of Python as the usual formatters lay them out. Pure.

What does not fit into a line has each of its parts in one, with a comma after the last: formatters leave that as it is,
however long their lines may be.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

WIDTH = 88
_STEP = "    "
_WORD = re.compile(r"[^\W\d]\w*")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Group(NamedTuple):
    """A call, a list or an object: parts, each with what stands before it, between two ends."""

    begin: str
    parts: tuple[tuple[str, "Node"], ...]
    end: str


Node = str | Group
Names = Mapping[Any, str]
"""Expressions that stand for values, in place of literals."""


def call(function: str, *parts: Node, **named: Node) -> Group:
    by_name = ((f"{name}=", one) for name, one in named.items())
    return Group(f"{function}(", (*(("", one) for one in parts), *by_name), ")")


def literal(value: Any, names: Names) -> Node:
    """A JSON value."""
    match value:
        case dict():
            return Group("{", tuple((f"{quoted(name)}: ", literal(one, names)) for name, one in value.items()), "}")
        case list():
            return Group("[", tuple(("", literal(one, names)) for one in value), "]")
        case str() | int() if not isinstance(value, bool) and value in names:
            return names[value]
        case str():
            return quoted(value)
    return str(value) if isinstance(value, Decimal) else repr(value)


def quoted(text: str) -> str:
    """In double quotes, unless others need fewer backslashes."""
    quote = _quote_for(text)
    return quote + _between_quotes(text, quote) + quote


def _quote_for(text: str) -> str:
    return "'" if '"' in text and "'" not in text else '"'


def _between_quotes(text: str, quote: str) -> str:
    return "".join(map(_escaped, text)).replace(quote, f"\\{quote}")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


def filled(parts: Iterable[str], names: Names, between: str) -> str:
    """A text of several parts, some of which names stand for."""
    shown = [(one, names.get(one)) for one in parts]
    if all(name is None for _, name in shown):
        return quoted(between.join(one for one, _ in shown))
    quote = _quote_for("".join(one for one, name in shown if name is None))
    texts = (
        _between_quotes(one.replace("{", "{{").replace("}", "}}"), quote) if name is None else f"{{{name}}}"
        for one, name in shown
    )
    return f"f{quote}{between.join(texts)}{quote}"


def flat(node: Node) -> str:
    if isinstance(node, str):
        return node
    return node.begin + ", ".join(before + flat(one) for before, one in node.parts) + node.end


def line(before: str, node: Node, indent: int = 1) -> str:
    """A statement: so many steps to the right, what comes first, and an expression."""
    return _STEP * indent + before + _laid_out(node, indent, len(before))


def _laid_out(node: Node, indent: int, before: int, after: int = 0) -> str:
    text = flat(node)
    fits = len(_STEP) * indent + before + len(text) + after <= WIDTH
    if isinstance(node, str) or fits or not node.parts:
        return text
    lines = [
        f"{_STEP * (indent + 1)}{first}{_laid_out(one, indent + 1, len(first), 1)},\n" for first, one in node.parts
    ]
    return f"{node.begin}\n{''.join(lines)}{_STEP * indent}{node.end}"


def is_name(text: str) -> bool:
    """Whether it can be a name in Python."""
    return _WORD.fullmatch(text) is not None


def snake(name: str) -> str:
    """`externalId` as Python spells it: `external_id`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"_{found[1].lower()}", name)


def members(value: Any) -> Mapping[str, Any]:
    """Those of a JSON object; anything else has none."""
    return value if isinstance(value, dict) else {}
