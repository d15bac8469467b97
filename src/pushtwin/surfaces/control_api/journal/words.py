"""A verdict in words, for whoever reads a failed test. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pushtwin.background.journal_reader import Verdict
from pushtwin.base import json_text
from pushtwin.core.journal.entries import show
from pushtwin.core.journal.judging import Verification
from pushtwin.core.journal.matching import Amount, Difference

_LONGEST = 300  # of a value
_MOST_CAME = 20


def message(judged: Verdict, verification: Verification, elsewhere: str) -> str:
    """What came instead of what was expected; of what has passed a sentence.

    `elsewhere` are calls of late that are in no journal, in words: what is missed may be among them.
    """
    lines = [_headline(judged, verification)]
    if not judged.has_passed:
        lines += _calls_that_matched(judged)
        lines += _order(judged)
        lines += _nearest(judged)
        lines += [f"In the last minute {elsewhere}"] if elsewhere else []
    return "\n".join(lines)


def _headline(judged: Verdict, verification: Verification) -> str:
    if judged.is_evicted:
        return (
            "Undecided: calls that could decide it are no longer kept, or not whole. "
            "Ask `since` a later time, or keep more."
        )
    amount = verification.amount
    if amount is None:
        return f"{judged.number} of {len(verification.expected)} calls came in this order."
    match amount:
        case Amount(at_least=None, at_most=0):
            wanted = "none"
        case Amount(at_least=least, at_most=most) if least == most:
            wanted = f"exactly {least}"
        case Amount(at_least=least, at_most=None):
            wanted = f"at least {least}"
        case Amount(at_most=most):
            wanted = f"at most {most}"
    return f"{judged.number} calls match; expected {wanted}."


def _calls_that_matched(judged: Verdict) -> Iterator[str]:
    if judged.matches:
        cut = f", the first {len(judged.matches)} of {judged.number}" if judged.number > len(judged.matches) else ""
        yield f"Calls that matched{cut}:"
        yield from (f"  {line(show(call))}" for call in judged.matches)


def _order(judged: Verdict) -> Iterator[str]:
    """Those that were expected at all, as they came."""
    if judged.came:
        yield "They came in this order:" if len(judged.came) < _MOST_CAME else "They came in this order at first:"
        for call, places in judged.came:
            yield f"  {line(show(call))} (expected as number {_either(places)})"


def _either(places: Sequence[int]) -> str:
    return " or ".join(str(place + 1) for place in places)


def _nearest(judged: Verdict) -> Iterator[str]:
    if judged.nearest:
        yield "Nearest calls:"
        for near in judged.nearest:
            yield f"  {line(show(near.call))}"
            yield from (f"    {_difference(one)}" for one in near.differences)


def line(call: Mapping[str, Any]) -> str:
    """A call in one line, as the journal shows it."""
    query = "&".join(f"{name}={value}" for name, value in _pairs(call["query"]))
    target = call.get("url") or (f"{call['path']}?{query}" if query else call["path"])
    struck = f", fault {call['fault']}" if "fault" in call else ""
    became = call.get("status") or call.get("reason", "no answer")
    return f"{call['time']} {call['method']} {target} → {became}{struck}"


def _pairs(query: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, values in query.items():
        for value in values if isinstance(values, list) else [values]:
            yield name, value


def _difference(one: Difference) -> str:
    return f"{one.field}: expected {_shown(one.expected)}, got {'nothing' if one.is_missing else _shown(one.actual)}"


def _shown(value: Any) -> str:
    text = json_text.write(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
