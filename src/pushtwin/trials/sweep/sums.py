"""What a sweep has found, summed up. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.control_types.accounts import SettingAnswer
from pushtwin.trials.orders import Reference
from pushtwin.trials.sweep.strategy import GUESS, SOUND, Answers, Examined, Finding


class Place(NamedTuple):
    """A row of the fidelity ledger."""

    section: str
    row: str


class Guess(NamedTuple):
    """Answers on which some tests rest: they do not pass under `instead`.

    `usual` are the twin's own answers to the same questions, `questions` these in words, with their sources; `places`
    are the rows of the ledger that tell of them.
    """

    usual: Answers
    instead: Answers
    questions: Sequence[str]
    places: Sequence[Place]
    tests: Mapping[str, Finding]


class Tried(NamedTuple):
    """Other answers than the usual ones, how many tests rest on these, and how many bear both."""

    usual: Answers
    answers: Answers
    resting: int
    bearing: int


class Sums(NamedTuple):
    """What a sweep has found: guesses, those with most tests first, how many tests are how, and all that was tried."""

    guesses: Sequence[Guess]
    standings: Mapping[str, Sequence[Examined]]
    tried: Sequence[Tried]
    runs: int

    @property
    def judged(self) -> int:
        """How many tests were found to rest on something, or on nothing."""
        return sum(len(self.standings.get(one, ())) for one in (SOUND, GUESS))


def sum_up(examined: Sequence[Examined], reference: Reference, runs: int) -> Sums:
    """All that is told at the end."""
    settings = {one["name"]: one for one in reference.settings}
    found: dict[str, tuple[Answers, dict[str, Finding]]] = {}
    standings: dict[str, list[Examined]] = {}
    for one in examined:
        standings.setdefault(one.standing, []).append(one)
        for finding in one.findings:
            found.setdefault(str(finding.answers), (finding.answers, {}))[1][one.test] = finding
    guesses = [_guess(answers, tests, settings, reference) for answers, tests in found.values()]
    guesses.sort(key=lambda guess: (len(guess.instead), -len(guess.tests), list(guess.instead)))
    return Sums(guesses, standings, _tried(examined, settings), runs)


def _tried(examined: Sequence[Examined], settings: Mapping[str, SettingAnswer]) -> list[Tried]:
    """Those on which most tests rest come first, and those that most tests have met."""
    every = {str(answers): answers for one in examined for answers in one.tried}
    met: Counter[str] = Counter()
    resting: Counter[str] = Counter()
    for one in examined:
        if one.standing in {SOUND, GUESS}:
            met.update(map(str, one.tried))
            resting.update(str(finding.answers) for finding in one.findings)
    in_order = sorted(every, key=lambda key: (-resting[key], -met[key], key))
    return [Tried(_usual(every[key], settings), every[key], resting[key], met[key] - resting[key]) for key in in_order]


def _usual(answers: Answers, settings: Mapping[str, SettingAnswer]) -> Answers:
    return {name: settings[name]["default"] for name in answers}


def _guess(
    answers: Answers, tests: Mapping[str, Finding], settings: Mapping[str, SettingAnswer], reference: Reference
) -> Guess:
    return Guess(
        _usual(answers, settings),
        answers,
        [f"{settings[name]['decides']} ({settings[name]['source']})" for name in answers],
        [place for name in answers for place in _places(name, reference)],
        tests,
    )


def _places(name: str, reference: Reference) -> list[Place]:
    rows = [row for row in reference.ledger if f"`{name}`" in row.get("setting", "")]
    return [Place(row["section"], row["behaviour"]) for row in rows]


def as_json(sums: Sums) -> dict[str, Any]:
    """The report as `--json` writes it."""
    return {
        "tests": {standing: len(tests) for standing, tests in sorted(sums.standings.items())},
        "runs": sums.runs,
        "tried": [{**one.answers} for one in sums.tried],
        "guesses": [
            {
                "passesOnlyIf": {**guess.usual},
                "failsIf": {**guess.instead},
                "questions": [*guess.questions],
                "fidelity": [place._asdict() for place in guess.places],
                "tests": [_finding(test, finding) for test, finding in guess.tests.items()],
            }
            for guess in sums.guesses
        ],
        "notJudged": [
            {"test": one.test, "why": standing, "message": one.message}
            for standing, tests in sorted(sums.standings.items())
            if standing not in {SOUND, GUESS}
            for one in tests
        ],
    }


def _finding(test: str, finding: Finding) -> dict[str, Any]:
    told: dict[str, Any] = {"test": test, "message": finding.message}
    if finding.difference:
        told["firstDifference"] = finding.difference._asdict()
    elif finding.asked_by:
        told["askedBy"] = finding.asked_by
    return told
