"""What a sweep has found, as suites of JUnit: one for each other answer that was tried. Pure."""

from collections.abc import Sequence

from pushtwin.trials.junit import Case, Suite
from pushtwin.trials.sweep import words
from pushtwin.trials.sweep.strategy import GUESS, SOUND, Answers, Examined
from pushtwin.trials.sweep.sums import Sums

_AS_IT_IS = "as it is"


def suites(sums: Sums) -> list[Suite]:
    """That of the tests as they are comes first; those that rest on nothing have passed under each answer."""
    everything = [one for tests in sums.standings.values() for one in tests]
    first = Suite(_AS_IT_IS, [_as_it_is(one) for one in everything])
    return [first, *(Suite(words.said(one.answers), _under(one.answers, everything)) for one in sums.tried)]


def _as_it_is(one: Examined) -> Case:
    if one.standing in {SOUND, GUESS}:
        return Case(*_named(one.test))
    return Case(*_named(one.test), skipped=f"{one.standing}: {one.message}" if one.message else one.standing)


def _under(answers: Answers, everything: Sequence[Examined]) -> list[Case]:
    return [_tried(answers, one) for one in everything if one.standing in {SOUND, GUESS} and answers in one.tried]


def _tried(answers: Answers, one: Examined) -> Case:
    finding = next((found for found in one.findings if found.answers == answers), None)
    if finding is None:
        return Case(*_named(one.test))
    told = words.difference(finding.difference) if finding.difference else ()
    return Case(*_named(one.test), failure=finding.message, details="\n".join(told))


def _named(test: str) -> tuple[str, str]:
    """The file, and the test in it."""
    file, separator, name = test.partition("::")
    return (file, name) if separator else ("command", words.name_of(test))
