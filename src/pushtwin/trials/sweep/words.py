"""What a sweep has found, in words. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from pushtwin.trials.differences import Difference
from pushtwin.trials.orders import WHOLE
from pushtwin.trials.strategy import WHY_NOT_JUDGED
from pushtwin.trials.sweep.strategy import GUESS, Answers, Finding
from pushtwin.trials.sweep.sums import Guess, Sums
from pushtwin.trials.table import NOTHING, aligned

_MOST_TESTS = 10
_MOST_VALUE = 100


def report(sums: Sums) -> Iterator[str]:
    """Line by line."""
    number = sum(map(len, sums.standings.values()))
    yield f"{counted(number, 'test')}, {counted(len(sums.tried), 'other answer')} tried, {counted(sums.runs, 'run')}"
    if sums.tried:
        yield ""
        yield from _table(sums)
    for guess in sums.guesses:
        yield ""
        yield from _guess(guess, sums.judged)
    for standing, why in WHY_NOT_JUDGED.items():
        for one in sums.standings.get(standing, ()):
            yield ""
            yield f"{name_of(one.test)} {why}, and is judged no further."
            yield from ([f"    {one.message}"] if one.message else [])
    yield ""
    yield verdict(sums)


def _table(sums: Sums) -> Iterator[str]:
    """A row for each other answer: how many tests rest on the twin's own, and how many bear both."""
    rows = [
        [
            " and ".join(one.answers),
            *(" and ".join(map(_value, side.values())) for side in (one.usual, one.answers)),
            str(one.resting) if one.resting else NOTHING,
            str(one.bearing) if one.bearing else NOTHING,
        ]
        for one in sums.tried
    ]
    yield from aligned([["question", "the twin says", "tried", "tests rest on it", "bear both"], *rows])


def verdict(sums: Sums) -> str:
    """The whole in a sentence."""
    resting = len(sums.standings.get(GUESS, ()))
    if resting:
        return f"{resting} of {counted(sums.judged, 'test')} {_rest(resting)} on a guess of the twin."
    return f"None of {counted(sums.judged, 'test')} rests on a guess of the twin."


def sentence(guess: Guess, judged: int) -> str:
    """How many tests rest on what."""
    number = len(guess.tests)
    return (
        f"{number} of {counted(judged, 'test')} {'passes' if number == 1 else 'pass'} only if {said(guess.usual)}, "
        f"not if {said(guess.instead)}"
    )


def _guess(guess: Guess, judged: int) -> Iterator[str]:
    yield sentence(guess, judged)
    for question in guess.questions:
        yield f"  {question}"
    for place in guess.places:
        yield f"  fidelity: {place.section}, {place.row}"
    for test, finding in [*guess.tests.items()][:_MOST_TESTS]:
        yield f"  - {name_of(test)}"
        yield from (f"      {line}" for line in _finding(finding))
    if len(guess.tests) > _MOST_TESTS:
        yield f"  - and {len(guess.tests) - _MOST_TESTS} more (--json tells all)"


def _finding(finding: Finding) -> Iterator[str]:
    if finding.difference:
        yield from difference(finding.difference)
    else:
        asked_by = finding.asked_by or "What happens by itself, and no call,"
        yield f"{asked_by} went by it; no answer to a call was another one, the test has looked elsewhere"
    yield finding.message


def difference(one: Difference) -> Iterator[str]:
    """The first call that was answered otherwise."""
    yield f"{one.method} {one.path} ({one.operation})"
    yield f"{one.field}: {_value(one.before)} → {_value(one.after)}"


def said(answers: Answers) -> str:
    """Settings with their values."""
    return " and ".join(f"`{name}` is {_value(value)}" for name, value in answers.items())


def name_of(test: str) -> str:
    return "The command" if test == WHOLE else test


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _rest(number: int) -> str:
    return "rests" if number == 1 else "rest"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_VALUE else f"{text[:_MOST_VALUE]}…"
