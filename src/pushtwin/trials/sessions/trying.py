"""Trying which steps of a session it takes until a command fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from pushtwin.testing.twin import Twin
from pushtwin.testing.variables import variables_of
from pushtwin.trials.commands import Stopped
from pushtwin.trials.sessions.checking import Judge, Verdict
from pushtwin.trials.sessions.reducing import Attempt, Kept, Reduction
from pushtwin.trials.sessions.replaying import Answered, Script, World, fresh_world


class NotToReduce(Exception):
    """The command does not fail, or not always; says when."""


class Trial(NamedTuple):
    """What came of some steps in a world of their own, and what the command has said then."""

    answered: list[Answered]
    session: dict[str, Any]
    verdict: Verdict


class Trials:
    """Runs a command after some steps of a session. Each trial has an account of its own in the twin."""

    def __init__(self, twin: Twin, script: Script, check: Judge) -> None:
        self._twin = twin
        self._script = script
        self._check = check
        self.count = 0
        self.stopped: Stopped | None = None

    def run(self, kept: Kept, *, keep_session: bool = False) -> Trial:
        """Do these steps, and let the command judge."""
        with self._played(kept) as (world, answered):
            session = world.account.session() if keep_session else {}
            return Trial(answered, session, self._judge(world))

    @contextmanager
    def _played(self, kept: Kept) -> Iterator[tuple[World, list[Answered]]]:
        self.count += 1
        with fresh_world(self._twin, self._script) as world:
            yield world, world.play(kept)

    def _judge(self, world: World) -> Verdict:
        return self._check.run(variables_of(self._twin.url, "", world.account))

    def attempt(self, kept: Kept, whole: Trial) -> Attempt:
        """What comes of these steps: are they answered as they were among all, and does the command fail as after all?

        So a call stays with those that it needs, also where it names no id that they have made.
        """
        statuses = {one.place: one.status for one in whole.answered}
        with self._played(kept) as (world, answered):
            otherwise = tuple(one.place for one in answered if one.status != statuses[one.place])
            if otherwise:
                return Attempt(otherwise)
            return Attempt(fails=_fails_alike(self._judge(world), whole.verdict))

    def run_whole(self) -> Trial:
        """All steps, twice. Raises NotToReduce unless the command fails both times."""
        whole = tuple(range(len(self._script.steps)))
        first = self.run(whole)
        if not first.verdict.has_failed:
            printed = f". It has printed:\n{first.verdict.printed}" if first.verdict.printed else ""
            raise NotToReduce(f"The command does not fail after the whole session{printed}")
        again = self.run(whole).verdict
        if again.code != first.verdict.code:
            raise NotToReduce(f"The command is flaky: after the whole session it {first.verdict}, and then it {again}")
        return first

    def reduce(self, whole: Trial, tell: Callable[[int, int], None]) -> Trial:
        """As few steps as possible after which it fails as after all. `tell` hears the trials and what is left.

        A signal stops it, and what is left until then is as few as was possible.
        """

        def attempt(kept: Kept) -> Attempt:
            tell(self.count, len(reduction.kept))
            return self.attempt(kept, whole)

        reduction = Reduction(self._script.needs, attempt)
        try:
            reduction.run()
        except Stopped as stop:
            self.stopped = stop
        last = self.run(reduction.kept, keep_session=True)
        if not _fails_alike(last.verdict, whole.verdict):
            raise NotToReduce("The command is flaky: it has failed after what is left, and then it has not")
        return last


def _fails_alike(verdict: Verdict, whole: Verdict) -> bool:
    """What ends is no failure where the whole takes too long, nor the other way round."""
    return verdict.has_failed and (verdict.code is None) == (whole.code is None)
