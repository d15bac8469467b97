"""Trials: for a while each account has other settings, and it is noted which ones are read.

Nothing of a trial is kept in the database, and it is that of one process. `pushtwin sweep` runs tests under trials: a
test that passes only under some settings rests on a guess.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any, NamedTuple, Self

from pushtwin.core.accounts.settings import CHOICE_POINTS, AccountSettings
from pushtwin.database import Database, Reading

MOST_CALLS = 2000
"""Calls that a trial remembers, if they are not too long."""
MOST_BYTES = 16 * 1024 * 1024
"""What these take at most."""

_SHOWN_BY_TWIN = "recorded_logins"  # only `/_twin` shows what it decides: it counts as read when somebody looks there
_DEFAULTS = {point.name: point.default for point in CHOICE_POINTS}
_GUESSES = {point.name: point.wire_name for point in CHOICE_POINTS if point.is_guess}
Sink = Callable[[str], object]
FaultOrder = Any
"""What faults know how to order; they are above accounts."""


class NotedSettings(AccountSettings):
    """Settings that tell which of them is read, each time, as far as they are guesses about the platform."""

    _sinks: list[Sink]

    @classmethod
    def of(cls, settings: AccountSettings, *sinks: Sink) -> Self:
        """The same settings. Each sink is told the names."""
        noted = object.__new__(cls)
        noted.__dict__.update(settings.__dict__, _sinks=[*sinks])
        return noted

    def tell_also(self, sink: Sink) -> None:
        """From now on."""
        self._sinks.append(sink)

    def may_be(self, *_: object) -> bool:
        """Nobody is told. It is worth it even so: what would not matter need not be read, and is tried in vain."""
        return True

    def __getattribute__(self, name: str) -> Any:
        if name in _GUESSES and name != _SHOWN_BY_TWIN:
            for sink in object.__getattribute__(self, "_sinks"):
                sink(name)
        return object.__getattribute__(self, name)


class Consulted:
    """Which settings were read, each once, in the order of their first time."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def __call__(self, name: str) -> None:
        self._names[name] = None

    def wire_names(self) -> list[str]:
        """As clients spell them."""
        return [_GUESSES[name] for name in self._names]


class Named:
    """Which settings somebody has chosen for an account: no trial changes these. What is no default is chosen, too."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._at_start: dict[str, set[str]] = {}

    def begin(self, account_id: str, names: Iterable[str]) -> None:
        """Note what was said of a new account, by the names of the fields: another one may have had its id."""
        self._names[account_id] = {*names}
        self.remember(account_id)

    def add(self, account_id: str, names: Iterable[str]) -> None:
        """Note what was said of it later."""
        self._names.setdefault(account_id, set()).update(names)

    def remember(self, account_id: str) -> None:
        """A reset goes back to what the account is now."""
        self._at_start[account_id] = {*self._names.get(account_id, ())}

    def go_back(self, account_id: str) -> None:
        """It was reset."""
        self._names[account_id] = {*self._at_start.get(account_id, ())}

    def forget(self, account_id: str) -> None:
        """It is gone."""
        self._names.pop(account_id, None)
        self._at_start.pop(account_id, None)

    def forget_all(self) -> None:
        """The twin is as at its first start, when nobody had chosen anything meanwhile."""
        self._names.clear()
        self._at_start.clear()

    def is_free(self, account_id: str, kept: AccountSettings, name: str) -> bool:
        """Whether nobody has chosen this one."""
        return name not in self._names.get(account_id, ()) and bool(getattr(kept, name) == _DEFAULTS[name])


class TrialFault(NamedTuple):
    """A fault of the so manieth account that is made meanwhile, from its beginning, or its so manieth one after it.

    An account begins anew when it is restored or reset, which lifts its faults.
    """

    account: int
    beginning: int
    order: FaultOrder


class HeardCall(NamedTuple):
    """A call as the journal has it, how often its account had begun anew by then, and whether faults looked at it."""

    call: Any
    beginning: int
    faces_faults: bool


class Trial:
    """What accounts have instead of their defaults, and what came of it so far.

    `consulted` are the settings that were read and could have been others, `calls` those to the emulated APIs, also of
    accounts that are gone: the first ones, `is_cut` says that there were more. `made` are the accounts that were made
    meanwhile, in their order; `faults` what is ordered for them. Who makes an account, or lets one begin anew, does so
    `in_turn`.
    """

    def __init__(self, answers: Mapping[str, Any], named: Named, faults: Sequence[TrialFault] = ()) -> None:
        self.answers = answers
        self.faults = faults
        self.made: list[str] = []
        self.turn = asyncio.Lock()
        self.named = named
        self.consulted = Consulted()
        self.calls: list[HeardCall] = []
        self.is_cut = False
        self._bytes = 0
        self._beginnings: Counter[str] = Counter()

    def settings_of(self, account_id: str, kept: AccountSettings) -> NotedSettings:
        """Those that an account has meanwhile."""
        is_free = partial(self.named.is_free, account_id, kept)
        answers = {name: value for name, value in self.answers.items() if is_free(name)}

        def note(name: str) -> None:
            if is_free(name):
                self.consulted(name)

        return NotedSettings.of(kept.changed(answers) if answers else kept, note)

    def look_at_events(self) -> None:
        """Somebody is shown what has happened to a person."""
        self.consulted(_SHOWN_BY_TWIN)

    def faults_of_new(self, account_id: str) -> list[FaultOrder]:
        """What is ordered for an account that is about to be made."""
        return self.faults_of_begun(account_id) if account_id in self.made else self._faults_at(len(self.made), 0)

    def faults_of_begun(self, account_id: str) -> list[FaultOrder]:
        """What is ordered for one that is about to begin anew."""
        if account_id not in self.made:
            return []
        return self._faults_at(self.made.index(account_id), self._beginnings[account_id] + 1)

    def _faults_at(self, account: int, beginning: int) -> list[FaultOrder]:
        return [one.order for one in self.faults if (one.account, one.beginning) == (account, beginning)]

    def note_made(self, account_id: str, chosen: Iterable[str]) -> None:
        """There is another account, for which these settings were chosen. One that was deleted may come again."""
        self.named.begin(account_id, chosen)
        if account_id in self.made:
            self._beginnings[account_id] += 1
        else:
            self.made.append(account_id)

    def note_restored(self, account_id: str) -> None:
        """An account is what a document says."""
        self.named.remember(account_id)
        self._beginnings[account_id] += 1

    def note_reset(self, account_id: str) -> None:
        """An account is what it was at first."""
        self.named.go_back(account_id)
        self._beginnings[account_id] += 1

    def hear(self, call: Any, *, faces_faults: bool = True) -> None:
        """Be told of a call, or of a change by the control API."""
        self._bytes += call.size
        self.is_cut = self.is_cut or len(self.calls) == MOST_CALLS or self._bytes > MOST_BYTES
        if not self.is_cut:
            self.calls.append(HeardCall(call, self._beginnings[call.account_id], faces_faults))


def begin(database: Database, answers: Mapping[str, Any], faults: Sequence[TrialFault] = ()) -> Trial:
    """A new trial, which ends the one before; what was chosen for accounts meanwhile stays theirs."""
    before = trial_of(database)
    trial = database.trying.trial = Trial(answers, before.named if before else Named(), faults)
    return trial


@asynccontextmanager
async def in_turn(database: Database) -> AsyncIterator[Trial | None]:
    """While an account is made, restored or reset: the trial counts these, and orders faults by their number."""
    trial = trial_of(database)
    async with trial.turn if trial else nullcontext():
        yield trial


def trial_of(used: Database | Reading) -> Trial | None:
    """The trial that is on."""
    trial = used.trying.trial
    assert trial is None or isinstance(trial, Trial)
    return trial


def settings_in_use(reading: Reading, account_id: str, kept: AccountSettings) -> AccountSettings:
    """The settings by which an account lives: those that are kept of it, unless a trial says otherwise."""
    trial = trial_of(reading)
    return kept if trial is None else trial.settings_of(account_id, kept)
