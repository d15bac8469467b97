"""Results as JUnit XML, which build servers show."""

from collections.abc import Sequence
from typing import BinaryIO, NamedTuple
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

_UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd")


class Case(NamedTuple):
    """A test: it has passed unless it was not judged (`skipped`), or something is wrong with it (`failure`)."""

    group: str
    name: str
    failure: str | None = None
    details: str = ""
    skipped: str | None = None


class Suite(NamedTuple):
    """Tests under one name."""

    name: str
    cases: Sequence[Case]


def write(file: BinaryIO, suites: Sequence[Suite]) -> None:
    """Raises OSError."""
    root = Element("testsuites")
    for suite in suites:
        _add(root, suite)
    indent(root)
    ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _add(root: Element, suite: Suite) -> None:
    failures = sum(one.failure is not None for one in suite.cases)
    skipped = sum(one.skipped is not None for one in suite.cases)
    numbers = {"tests": str(len(suite.cases)), "failures": str(failures), "errors": "0", "skipped": str(skipped)}
    element = SubElement(root, "testsuite", {"name": _clean(suite.name), **numbers})
    for one in suite.cases:
        case = SubElement(element, "testcase", classname=_clean(one.group), name=_clean(one.name))
        if one.failure is not None:
            SubElement(case, "failure", message=_clean(one.failure)).text = _clean(one.details)
        elif one.skipped is not None:
            SubElement(case, "skipped", message=_clean(one.skipped))


def _clean(text: str) -> str:
    """Without the characters that no XML can have."""
    return text.translate(_UNWRITABLE)
