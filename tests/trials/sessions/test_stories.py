"""Recorded sessions that end in a failure: a tenth of them, or less, is left, and nothing of that can go."""

import time

import pytest

from pushtwin.base import json_text
from pushtwin.testing import Twin
from pushtwin.trials.sessions.reading import read_session
from pushtwin.trials.sessions.replaying import Script, prepare
from pushtwin.trials.sessions.steps import Call, Step
from pushtwin.trials.sessions.trying import Trial, Trials
from tests.trials.sessions.stories import STORIES, Judging, long_words, record

QUICK = ("a message expires", "a key that may only read")


def reduced(twin: Twin, name: str, noise: int) -> tuple[Script, Trials, Trial]:
    script = prepare(read_session([json_text.write(record(twin, name, noise))]))
    trials = Trials(twin, script, Judging(twin, STORIES[name]))
    whole = trials.run_whole()
    differing = [str(one.step) for one in whole.answered if not one.is_as_before]
    assert differing == [], f"{name}: it can't be done again"
    return script, trials, trials.reduce(whole, lambda *_: None)


def request_of(step: Step) -> str:
    return json_text.write([step.path, step.query, step.body]).decode() if isinstance(step, Call) else ""


def assert_minimal(script: Script, trials: Trials, last: Trial) -> None:
    """Without any step, and those that name what only it has told, nothing fails, or others are answered otherwise.

    Who names what is told apart by reading texts.
    """
    for gone in last.answered:
        earlier = "".join(map(request_of, script.steps[: gone.place + 1]))
        told = gone.step.answer if isinstance(gone.step, Call) else None
        own = {word for word in long_words(told) if word not in earlier}
        left = tuple(
            one.place
            for one in last.answered
            if one is not gone and not (one.place > gone.place and own & set(long_words(_parts(one.step))))
        )
        statuses = {one.place: one.status for one in last.answered}
        trial = trials.run(left)
        is_as_before = all(one.status == statuses[one.place] for one in trial.answered)
        assert not (is_as_before and trial.verdict.has_failed), f"{gone.step} can go"


def _parts(step: Step) -> list[object]:
    return [*step.path.split("/"), step.query, step.body] if isinstance(step, Call) else []


@pytest.mark.parametrize("name", QUICK)
def test_a_failing_session_is_reduced_to_what_it_takes(own_twin: Twin, name: str) -> None:
    script, trials, last = reduced(own_twin, name, noise=8)
    assert len(last.answered) <= len(STORIES[name].acts) + 1  # a phone that acts was installed before
    assert_minimal(script, trials, last)


@pytest.mark.extra
@pytest.mark.parametrize("name", STORIES)
def test_nine_tenths_of_each_session_go_within_a_minute(own_twin: Twin, name: str) -> None:
    begun = time.monotonic()
    script, trials, last = reduced(own_twin, name, noise=80)
    assert time.monotonic() - begun < 60
    assert len(last.answered) <= len(script.steps) / 10, [str(one.step) for one in last.answered]
    assert_minimal(script, trials, last)


def test_there_are_twenty_stories() -> None:
    assert len(STORIES) == 20
